"""Slack's markup: written safely from any text, and read back as HTML."""

import html
import re
from typing import Final

from markupsafe import Markup

_LINK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_HELD: Final = re.compile("\x00(\\d+)\x00")
_BOLD: Final = re.compile(r"(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])")
_ITALIC: Final = re.compile(r"(?<![\w_/])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_/])")
_STRIKE: Final = re.compile(r"(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])")
_CODE: Final = re.compile(r"`([^`\n]+)`")
_ALIKE: Final = str.maketrans(
    {"*": "\u2217", "~": "\u223c", "`": "\u02cb", "\n": " ", "\r": " ", "\u2028": " ", "\u2029": " "}
)
_EDGE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""An underscore that does not stand within a word."""
_OPEN_END: Final = re.compile(r"(?:&[a-z]*|<[^<>]*)\Z")


def escape(text: str) -> str:
    """Text of anybody as Slack shows it: no markup, mention or entity in it, and no line of its own.

    Slack has no escape for the signs that make text bold, struck through or code (docs.slack.dev, formatting message text; as of
    2026-11): others that look alike stand for them, so that no name strikes an amount through.
    """
    named = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _EDGE.sub("\uff3f", named.translate(_ALIKE))


def link(url: str, label: str) -> str:
    """A link with its words; a label cannot end it."""
    return f"<{url}|{escape(label)}>"


def cut(marked: str, room: int) -> str:
    """Shorten text that is escaped already to `room` characters, never within an entity or a link."""
    if len(marked) <= room:
        return marked
    return _OPEN_END.sub("", marked[: room - 1]).rstrip() + "…"


def to_html(text: str) -> Markup:
    """Slack's markup as HTML: links, bold, italic, strike-through, code, line breaks; everything else is text."""
    links: list[str] = []

    def hold(found: re.Match[str]) -> str:
        links.append(_anchor(found[1], found[2] or found[1]))
        return f"\x00{len(links) - 1}\x00"

    safe = _escaped(_LINK.sub(hold, text.replace("\x00", "")))
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _BOLD.sub(r"<strong>\1</strong>", safe)
    safe = _STRIKE.sub(r"<s>\1</s>", safe)
    safe = _ITALIC.sub(r"<em>\1</em>", safe)
    held = _HELD.sub(lambda found: links[int(found[1])], safe)
    return Markup(held.replace("\n", "<br>"))  # noqa: S704 - every part is escaped above


def _anchor(url: str, label: str) -> str:
    if not url.startswith(("http://", "https://")):
        return _escaped(label)
    return f'<a href="{_escaped(url)}" rel="noopener">{_escaped(label)}</a>'


def _escaped(text: str) -> str:
    """What Slack escaped is unescaped first, so that nothing is escaped twice."""
    return html.escape(html.unescape(text))
