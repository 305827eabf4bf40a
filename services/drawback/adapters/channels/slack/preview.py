"""A Slack message as HTML, so that a page can show it as Slack would.

Only the kinds of block that this product writes are shown; another one is named instead of being left out silently.
"""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from drawback.adapters.channels.slack.mrkdwn import to_html
from drawback.alerting.channel import Preview

Block = Mapping[str, Any]


def preview(body: bytes) -> Preview:
    """Read a kept message back; what is none is shown as its text."""
    try:
        message = json.loads(body)
        return Preview(html.unescape(message["text"]), message_html(message["blocks"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Preview(body.decode("utf-8", "replace"))


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            return to_html(str(value.get("text", "")))
        return html.escape(str(value.get("text", "")))
    return html.escape(str(value))


def _header(block: Block) -> str:
    return f'<div class="sl-header">{_text(block["text"])}</div>'


def _section(block: Block) -> str:
    parts = []
    if "text" in block:
        parts.append(f'<div class="sl-section">{_text(block["text"])}</div>')
    if block.get("fields"):
        fields = "".join(f"<div>{_text(one)}</div>" for one in block["fields"])
        parts.append(f'<div class="sl-fields">{fields}</div>')
    return "".join(parts)


def _context(block: Block) -> str:
    return f'<div class="sl-context">{" ".join(_text(one) for one in block["elements"])}</div>'


def _actions(block: Block) -> str:
    buttons = []
    for element in block["elements"]:
        style = "sl-button sl-primary" if element.get("style") == "primary" else "sl-button"
        label = _text(element.get("text", ""))
        url = str(element.get("url", ""))
        if url.startswith(("http://", "https://")):
            buttons.append(f'<a class="{style}" href="{html.escape(url)}">{label}</a>')
        else:
            buttons.append(f'<span class="{style}">{label}</span>')
    return f'<div class="sl-actions">{"".join(buttons)}</div>'


def _table(block: Block) -> str:
    settings: Sequence[Mapping[str, Any] | None] = block.get("column_settings") or ()
    lines = []
    for number, row in enumerate(block["rows"]):
        cells = []
        for column, cell in enumerate(row):
            setting = (settings[column] if column < len(settings) else None) or {}
            names = [
                name
                for name, on in (
                    ("sl-right", setting.get("align") == "right"),
                    ("sl-wrap", bool(setting.get("is_wrapped"))),
                )
                if on
            ]
            kind = "th" if number == 0 else "td"
            classes = f' class="{" ".join(names)}"' if names else ""
            cells.append(f"<{kind}{classes}>{_text(cell)}</{kind}>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="sl-scroll"><table>{"".join(lines)}</table></div>'


_KINDS: Final[Mapping[str, Callable[[Block], str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "table": _table,
    "divider": lambda _block: '<hr class="sl-divider">',
}


def message_html(blocks: Sequence[Block]) -> Markup:
    """The blocks of a message as an HTML fragment, to stand inside `<div class="slack-message">`."""
    shown = []
    for block in blocks:
        kind = str(block.get("type", ""))
        draw = _KINDS.get(kind)
        shown.append(draw(block) if draw else f'<div class="sl-context">[block {html.escape(kind)}]</div>')
    return Markup("".join(shown))  # noqa: S704 - every part is escaped above
