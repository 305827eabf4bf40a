"""Logs: structlog through the standard library, to standard error; JSON outside a terminal, readable inside one."""

import logging
import sys
from typing import Any, Literal, TextIO

import stamina
import structlog
from structlog.typing import EventDict, Processor

from drawback.domain.masking import without_secrets

Form = Literal["auto", "json", "console"]

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)


def configure_logging(level: str = "warning", form: Form = "auto", stream: TextIO | None = None) -> None:
    """Send our own and the libraries' logs through one formatter; standard output stays for results."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderer(out, form)],
        )
    )
    # who tries again says so in an event of its own
    stamina.instrumentation.set_on_retry_hooks(())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _masked(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Mask the secrets in a line's texts, also in those of exceptions, whoever logs them."""
    return {key: without_secrets(value) if isinstance(value, str) else value for key, value in event.items()}


def _masked_line(_logger: object, _name: str, line: Any) -> str:
    return without_secrets(str(line))


def _renderer(out: TextIO, form: Form) -> tuple[Processor, ...]:
    if form == "console" or (form == "auto" and out.isatty()):
        return (structlog.dev.ConsoleRenderer(colors=out.isatty()), _masked_line)
    return (structlog.processors.format_exc_info, _masked, structlog.processors.JSONRenderer(default=str))
