"""The size of the right as a page to keep: HTML that needs nothing else, and the source from which the PDF is set."""

from collections.abc import Iterator
from html import escape
from typing import Final

from drawback.calculator.size import SizeAnswer
from drawback.domain.money import dollars

FIRST_STEPS: Final = (
    (
        "Registration",
        "an ACE account, a bond for accelerated payment, and a filer: a broker, or filing oneself",
    ),
    ("One-time waiver", "for exports before the first claim, without notice of intent (19 CFR 190.36)"),
    ("Waiver of prior notice", "for exports to come; it never reaches back (19 CFR 190.91)"),
    ("Accelerated payment", "money about three weeks after filing, under a bond (19 CFR 190.92)"),
    ("Trial claim", "one small claim with every paper in hand, before the large ones"),
    (
        "What CBP will look at",
        "possession of the goods, proof of export, value of what is substituted, accounting method, records until three years after liquidation (19 U.S.C. 1508(c)(2); 19 CFR 190.15)",
    ),
)
"""What a first claim needs, in the order in which it is asked for."""
_HEADS: Final = ("Duty", "Paid", "Comes back?", "Because", "Could come back")


def as_html(answer: SizeAnswer) -> str:
    """The report as one HTML document."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in _table(answer)
    )
    heads = "".join(f"<th scope=col>{head}</th>" for head in _HEADS)
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _facts(answer))
    steps = "".join(f"<li><b>{escape(name)}</b>: {escape(says)}</li>" for name, says in FIRST_STEPS)
    remarks = "".join(f"<p>{escape(remark)}</p>" for remark in answer.remarks)
    return f"""<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>What duty drawback could be worth</title><style>
:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;vertical-align:top;padding:.4rem;border-bottom:1px solid #8886}}
td:nth-child(2),td:last-child,th:nth-child(2),th:last-child{{text-align:right;white-space:nowrap}}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}}dd{{margin:0;font-weight:600}}.w{{overflow-x:auto}}</style>
<h1>What duty drawback could be worth</h1><dl>{facts}</dl><div class=w><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>
{remarks}<h2>The first claim</h2><ol>{steps}</ol></html>
"""


def as_typst(answer: SizeAnswer) -> str:
    """The source of the PDF; every text stands in it as a string, so that nothing in it is read as markup."""
    cells = ", ".join(_text(cell) for row in _table(answer) for cell in row)
    heads = ", ".join(f"strong({_text(head)})" for head in _HEADS)
    facts = ", ".join(f"{_text(name)}, strong({_text(value)})" for name, value in _facts(answer))
    steps = "\n".join(f"+ #strong({_text(name)})#{_text(': ' + says)}" for name, says in FIRST_STEPS)
    remarks = "\n\n".join(f"#{_text(remark)}" for remark in answer.remarks)
    return f"""#set page(paper: "us-letter", margin: 2cm, numbering: "1 / 1")
#set text(size: 10pt)
#set document(title: "What duty drawback could be worth")
= What duty drawback could be worth
#v(6pt)
#grid(columns: (auto, 1fr), column-gutter: 16pt, row-gutter: 6pt, {facts})
#v(10pt)
#table(columns: (auto, auto, auto, 1fr, auto), align: (left, right, left, left, right), stroke: (x: none, y: 0.4pt + luma(180)), {heads}, {cells})
#v(8pt)
{remarks}
== The first claim
{steps}
"""


def _facts(answer: SizeAnswer) -> Iterator[tuple[str, str]]:
    yield "Duty paid in a year", dollars(answer.paid_a_year)
    yield "Leaves the country again", f"{answer.reexported_percent:f} %"
    yield "Years counted", f"{answer.years_counted:f}"
    yield "If all of it were eligible", dollars(answer.if_all)
    yield "At least", dollars(answer.at_least)
    yield "At most", dollars(answer.at_most)
    yield "Law and figures as of", answer.on.isoformat()


def _table(answer: SizeAnswer) -> Iterator[tuple[str, ...]]:
    for row in answer.rows:
        because = f"{row.because} ({row.citation})" if row.citation else row.because
        yield row.what, dollars(row.paid), row.eligible, because, dollars(row.comes_back)


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
