"""PDF by typst, where the extra `[documents]` is installed."""

from drawback.domain.errors import UserError


class NoTypesetterError(UserError):
    """PDF was asked for and nothing can set it."""


def typeset(source: str) -> bytes:
    """Set typst source as PDF.

    Raises:
        NoTypesetterError: the package is not installed; the message says how to get it, and what else there is.
    """
    try:
        import typst  # noqa: PLC0415 - an extra: loaded only where a PDF is asked for
    except ImportError:
        raise NoTypesetterError(
            "PDF needs the package typst: pip install 'drawback-monitor[documents]'; the HTML report needs nothing and prints the same"
        ) from None
    return bytes(typst.compile(source.encode()))
