"""The exhibit as files: a document to print, tables of the same, a manifest and a seal."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

from drawback.domain.identifiers import print_entry_number
from drawback.domain.money import dollars
from drawback.rules.explain.steps import plain
from drawback.views.csv_text import csv_text
from drawback.views.documents import PaperKept
from drawback.views.exhibit import Exhibit
from drawback.views.response import sealed

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
Typesetter = Callable[[str], bytes]


def package(
    shown: Exhibit,
    rules: str,
    typeset: Typesetter | None = None,
    bytes_of: Callable[[str], bytes] | None = None,
) -> bytes:
    """The ZIP: the document as PDF where it can be set, else as HTML; each table as CSV; the papers kept here; manifest and seal.

    `bytes_of` gives the bytes of a paper by its hash; without it the papers are listed only.

    The same state gives the same bytes. `rules` is the version of the program that derived the amounts.
    """
    files = {
        f"{number:02}-{_safe(title)}.csv": _csv(heads, rows)
        for number, (title, heads, rows) in enumerate(tables(shown), 1)
    }
    if typeset is None:
        files["exhibit.html"] = as_html(shown).encode()
    else:
        files["exhibit.pdf"] = typeset(as_typst(shown))
    if bytes_of is not None:
        for number, one in enumerate(_papers(shown), 1):
            files[f"papers/{number:03}-{_safe(one.name)}"] = bytes_of(one.sha256)
    head = {
        "claim": shown.claim_id,
        "number": shown.record.view.number,
        "claimant": shown.claimant,
        "claimed": f"{shown.claimed:f}",
        "rules": rules,
        "says": "what the program holds; the papers named as missing must be added by a person; nothing here was sent",
    }
    return sealed(head, files)


def tables(shown: Exhibit) -> Iterator[Table]:
    """The parts in order: summary, missing evidence, papers, arithmetic, entries, exports."""
    yield "Claim summary", ("What", "Value"), list(_summary(shown))
    yield (
        "Missing evidence",
        ("Export", "Exporter", "Left on", "Money", "Missing"),
        [
            (each.export_id, each.exporter, each.disposed_on, dollars(each.money), each.missing)
            for each in shown.missing
        ],
    )
    yield (
        "Papers of the claim",
        ("Paper", "Needed", "Status", "Remains"),
        [(each.paper, each.needed, each.status, each.remains) for each in shown.papers],
    )
    if shown.documents:
        heads = ("Paper", "Kind", "Dated", "From", "About", "SHA-256")
        yield "Papers kept here", heads, list(_kept(shown))
    yield "Arithmetic per line", ("Line", "Step", "Formula", "Result", "Paragraph"), list(_arithmetic(shown))
    yield (
        "Entry summaries",
        ("Entry", "Line", "HTS", "Origin", "Quantity", "Value", "Charge", "Amount"),
        list(_entries(shown)),
    )
    yield (
        "Exports and destructions",
        ("Export", "On", "To", "Schedule B", "Quantity", "Value", "Exporter", "Carrier's paper"),
        [
            (
                goods.export_id,
                goods.disposed_on.isoformat(),
                goods.destination or goods.disposal,
                goods.schedule_b,
                f"{plain(goods.quantity)} {goods.unit}",
                dollars(goods.value),
                goods.exporter,
                goods.carrier_document,
            )
            for goods in shown.record.exports
        ],
    )


def _papers(shown: Exhibit) -> list[PaperKept]:
    """Each paper once, in the order in which it is listed."""
    return list({paper.sha256: paper for paper, _ in shown.documents}.values())


def _kept(shown: Exhibit) -> Iterator[tuple[str, ...]]:
    for one in _papers(shown):
        about = [
            f"{each.subject_kind} {each.subject}"
            for paper, each in shown.documents
            if paper.sha256 == one.sha256
        ]
        dated = one.dated_on.isoformat() if one.dated_on else ""
        yield one.name, one.kind, dated, one.source, ", ".join(about), one.sha256


def _summary(shown: Exhibit) -> Iterator[tuple[str, ...]]:
    view = shown.record.view
    yield "Claim", view.number or shown.claim_id
    yield "Claimant", shown.record.claimant_name or shown.claimant
    yield "Provision", view.provision
    yield "State", view.state.value
    yield "Filed", view.filed_on.isoformat() if view.filed_on else "not filed"
    yield "Accelerated payment", "asked" if view.accelerated else "not asked"
    yield "Asked", dollars(shown.claimed)
    yield (
        "What the law gives on the facts held",
        dollars(sum((line.entitled for line in shown.lines), shown.claimed * 0)),
    )


def _arithmetic(shown: Exhibit) -> Iterator[tuple[str, ...]]:
    for line in shown.lines:
        for step in line.steps:
            inputs = ", ".join(f"{name} {value}" for name, value in step.inputs)
            yield (
                str(line.number),
                step.label,
                f"{step.formula} ({inputs})" if inputs else step.formula,
                plain(step.result),
                step.citation,
            )
        if line.not_priced:
            yield str(line.number), "not priced", line.not_priced, "", ""


def _entries(shown: Exhibit) -> Iterator[tuple[str, ...]]:
    named = {(line.entry_number, line.line_number) for line in shown.lines}
    for entry in shown.record.entries:
        for version in entry.versions[-1:]:
            for line in version.lines:
                if (entry.entry_number, line.line_number) not in named:
                    continue
                for charge in line.charges:
                    yield (
                        print_entry_number(entry.entry_number),
                        str(line.line_number),
                        line.hts,
                        line.origin,
                        f"{plain(line.quantity)} {line.unit}",
                        dollars(line.value),
                        f"{charge.duty_class} {charge.heading}".strip(),
                        dollars(charge.amount),
                    )


def as_html(shown: Exhibit) -> str:
    """One document that needs nothing else."""
    parts = "".join(
        f"<h2>{number}. {escape(title)}</h2>" + (_html_table(heads, rows) if rows else "<p>None.</p>")
        for number, (title, heads, rows) in enumerate(tables(shown), 1)
    )
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in shown.narrative)
    title = escape(f"Exhibit of claim {shown.record.view.number or shown.claim_id}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>'
        ":root{color-scheme:light dark}body{font:15px/1.45 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem;border-bottom:1px solid #8886}"
        f".w{{overflow-x:auto}}</style><h1>{title}</h1>{told}{parts}</html>\n"
    )


def _html_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="w"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def as_typst(shown: Exhibit) -> str:
    """The source of the PDF; every text stands in it as a string, so that nothing in it is read as markup."""
    title = _text(f"Exhibit of claim {shown.record.view.number or shown.claim_id}")
    told = "\n\n".join(f"#{_text(sentence)}" for sentence in shown.narrative)
    parts = "\n".join(
        f"= #{_text(title)}\n{_typst_table(heads, rows)}" for title, heads, rows in tables(shown)
    )
    return f"""#set document(title: {title}, date: none)
#set page(paper: "us-letter", flipped: true, margin: 1.6cm, numbering: "1 / 1")
#set text(size: 8.5pt)
#set heading(numbering: "1.")
#align(left, text(size: 15pt, weight: "bold", {title}))
#outline(title: "Index", depth: 1)
#heading("Narrative")
{told}
{parts}
#v(24pt)
#grid(columns: (1fr, 1fr), column-gutter: 40pt, [Prepared by: #line(length: 100%, stroke: 0.4pt)], [Date: #line(length: 100%, stroke: 0.4pt)])
"""


def _typst_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return '#"None."'
    top = ", ".join(f"strong({_text(head)})" for head in heads)
    cells = ", ".join(_text(cell) for row in rows for cell in row)
    return f"#table(columns: {len(heads)}, stroke: (x: none, y: 0.3pt + luma(180)), table.header({top}), {cells})"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return f'"{escaped}"'


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\r\n")
    lines.writerow(heads)
    for row in rows:
        lines.writerow([csv_text(cell) for cell in row])
    return buffer.getvalue().encode()


def _safe(title: str) -> str:
    return title.lower().replace(" ", "-")
