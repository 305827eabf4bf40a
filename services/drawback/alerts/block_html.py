"""A Slack message as HTML, so that the dashboard can show it as Slack would, in light and dark.

Only the kinds of block that this product writes are shown; another one is named instead of being left out silently.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

Block = Mapping[str, Any]

_LINK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_HELD: Final = re.compile("\x00(\\d+)\x00")
_BOLD: Final = re.compile(r"(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])")
_ITALIC: Final = re.compile(r"(?<![\w_/])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_/])")
_STRIKE: Final = re.compile(r"(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])")
_CODE: Final = re.compile(r"`([^`\n]+)`")

STYLE: Final = """
.slack { --sl-bg: #ffffff; --sl-text: #1d1c1d; --sl-soft: #616061; --sl-line: #dddddd; --sl-link: #1264a3;
  --sl-green: #007a5a; --sl-head: #f8f8f8; max-width: 660px; padding: 12px 16px; background: var(--sl-bg);
  color: var(--sl-text); font: 15px/1.47 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.slack .sl-who { display: flex; align-items: baseline; gap: 8px; margin-bottom: 4px; font-weight: 700; }
.slack .sl-who small { color: var(--sl-soft); font-weight: 400; font-size: 12px; }
.slack .sl-app { padding: 0 4px; border-radius: 3px; background: var(--sl-line); color: var(--sl-soft); font-size: 10px; font-weight: 700; }
.slack .sl-header { margin: 8px 0; font-size: 18px; line-height: 1.35; font-weight: 700; }
.slack .sl-section { margin: 8px 0; overflow-wrap: anywhere; }
.slack .sl-fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; margin: 8px 0; }
.slack .sl-fields > div { min-width: 0; overflow-wrap: anywhere; }
.slack .sl-context { margin: 8px 0; color: var(--sl-soft); font-size: 13px; }
.slack .sl-divider { margin: 12px 0; border: 0; border-top: 1px solid var(--sl-line); }
.slack .sl-actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 4px; }
.slack .sl-button { display: inline-block; padding: 4px 12px; border: 1px solid var(--sl-line); border-radius: 4px;
  background: transparent; color: var(--sl-text); font: inherit; font-size: 14px; font-weight: 700; text-decoration: none; }
.slack .sl-primary { border-color: var(--sl-green); background: var(--sl-green); color: #ffffff; }
.slack a { color: var(--sl-link); }
.slack a.sl-button { color: var(--sl-text); }
.slack a.sl-primary { color: #ffffff; }
.slack .sl-scroll { overflow-x: auto; margin: 8px 0; border: 1px solid var(--sl-line); border-radius: 8px; }
.slack table { width: 100%; border-collapse: collapse; font-size: 14px; }
.slack th, .slack td { padding: 6px 10px; border-bottom: 1px solid var(--sl-line); text-align: left; white-space: nowrap; background: transparent; color: inherit; }
.slack tr:last-child td { border-bottom: 0; }
.slack th { background: var(--sl-head); font-weight: 700; }
.slack .sl-right { text-align: right; font-variant-numeric: tabular-nums; }
.slack .sl-wrap { min-width: 9em; white-space: normal; }
.slack .sl-thread { margin: 8px 0 0 12px; padding-left: 12px; border-left: 3px solid var(--sl-line); }
.slack code { padding: 1px 3px; border: 1px solid var(--sl-line); border-radius: 3px; font-size: 12px; }
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) .slack { --sl-bg: #1a1d21; --sl-text: #e8e8e8; --sl-soft: #ababad; --sl-line: #43474c;
    --sl-link: #4ca8e0; --sl-green: #00805e; --sl-head: #222529; }
}
:root[data-theme="dark"] .slack { --sl-bg: #1a1d21; --sl-text: #e8e8e8; --sl-soft: #ababad; --sl-line: #43474c;
  --sl-link: #4ca8e0; --sl-green: #00805e; --sl-head: #222529; }
"""
"""Style sheet of the fragments: put it once on the page."""


def mrkdwn(text: str) -> str:
    """Slack's markup as HTML: links, bold, italic, strike-through, code, line breaks; everything else is text."""
    links: list[str] = []

    def hold(found: re.Match[str]) -> str:
        links.append(_link(found[1], found[2] or found[1]))
        return f"\x00{len(links) - 1}\x00"

    safe = _escape(_LINK.sub(hold, text.replace("\x00", "")))
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _BOLD.sub(r"<strong>\1</strong>", safe)
    safe = _STRIKE.sub(r"<s>\1</s>", safe)
    safe = _ITALIC.sub(r"<em>\1</em>", safe)
    return _HELD.sub(lambda found: links[int(found[1])], safe).replace("\n", "<br>")


def _link(url: str, label: str) -> str:
    if not url.startswith(("http://", "https://")):
        return _escape(label)
    return f'<a href="{_escape(url)}" rel="noopener">{_escape(label)}</a>'


def _escape(text: str) -> str:
    """What Slack escaped is unescaped first, so that nothing is escaped twice."""
    return html.escape(html.unescape(text))


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            return mrkdwn(str(value.get("text", "")))
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


def message_html(blocks: Sequence[Block]) -> str:
    """The blocks of a message as an HTML fragment, to stand inside `<div class="slack">`."""
    shown = []
    for block in blocks:
        kind = str(block.get("type", ""))
        draw = _KINDS.get(kind)
        shown.append(draw(block) if draw else f'<div class="sl-context">[block {html.escape(kind)}]</div>')
    return Markup("".join(shown))  # noqa: S704 - every part is escaped above
