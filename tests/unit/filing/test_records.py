"""The published sample is read and written byte for byte; a changed byte is refused, or it is that field and no other."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from drawback.filing.crosscheck import faults
from drawback.filing.message import read_batch
from drawback.filing.records import LENGTH, NotARecord, make_record, plain_text, read_record, record_types
from drawback.filing.reply import REPLY

DATA = Path(__file__).parents[2] / "data"
SAMPLE = (DATA / "de_claim.txt").read_bytes()
REPLIED = (DATA / "dx_reply.txt").read_bytes()


def test_the_fields_of_every_record_fill_its_80_positions() -> None:
    for kind in record_types().values():
        covered = [place for field in kind.fields for place in range(field.start, field.end + 1)]
        assert covered == list(range(1, LENGTH + 1)), kind.code


def test_the_sample_is_read_and_written_byte_for_byte() -> None:
    """Claim CLM-0000000-7 under provision 59: 3,045.25 + 15.22 + 1.46 of one line; the totals agree."""
    batch = read_batch(SAMPLE)
    assert batch.write() == SAMPLE
    assert faults(batch) == []
    claim = batch.claims[0]
    imported = claim.of("40")[0]
    quantity = imported.of("41")[0].of("42")[0].record
    assert [one.record.figure("claim_amount") for one in imported.of("43")] == [
        Decimal("3045.25"),
        Decimal("15.22"),
        Decimal("1.46"),
    ]
    assert (quantity.figure("quantity"), quantity.figure("entered_value_per_unit")) == (
        Decimal(46),
        Decimal("445.81"),
    )
    assert claim.of("70")[0].record.day("exp_dest_date") == date(2025, 6, 15)


def test_the_reply_is_read() -> None:
    (only,) = read_batch(REPLIED, REPLY).groups
    answer = only.under[0].record
    assert (answer.text("disposition_type"), answer.text("narrative")) == ("A", "DRAWBACK HAS BEEN ADDED")
    assert answer.text("version_number") == "00100"


OTHERS = {"0": "19 A", "1": "27 Z", " ": "1A~", "A": "B1 "}


@pytest.mark.parametrize("line", range(SAMPLE.count(b"\n")))
def test_every_changed_byte_is_refused_or_is_one_field(line: int) -> None:
    """Each of the 80 positions takes other characters in turn: what is read differs in exactly the field that holds the position."""
    before = [dict(record.texts) for record in read_batch(SAMPLE).records()]
    lines = SAMPLE.decode().splitlines()
    read = 0
    for place in range(LENGTH):
        seen = lines[line][place]
        for other in OTHERS.get(seen, "09 Q"):
            if other == seen:
                continue
            changed = [*lines]
            changed[line] = f"{lines[line][:place]}{other}{lines[line][place + 1 :]}"
            try:
                batch = read_batch("".join(f"{one}\n" for one in changed).encode())
            except NotARecord:
                continue
            after = [dict(record.texts) for record in batch.records()]
            different = [
                (at, name)
                for at, texts in enumerate(after)
                for name in texts
                if texts[name] != before[at].get(name)
            ]
            (where,) = different
            field = list(batch.records())[line].type.field(where[1])
            assert where[0] == line
            assert field.start <= place + 1 <= field.end
            read += 1
    assert read or lines[line][:2].strip() in {"Z", "Y", "90", "72"}


@pytest.mark.parametrize(
    ("record", "position", "other"),
    [
        ("43", 13, "4"),  # a cent more than the total says
        ("89", 16, "9"),
        ("90", 13, "9"),
        ("10", 16, "3"),  # check digit of the claim
        ("40", 18, "8"),  # check digit of the entry
        ("40", 12, "6"),  # another entry
        ("72", 7, "2"),  # a link to no import
        ("Y ", 7, "2"),
        ("Z1", 8, "Y"),
    ],
)
def test_amounts_are_caught_by_the_totals_and_numbers_by_their_check_digits(
    record: str, position: int, other: str
) -> None:
    lines = SAMPLE.decode().splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith(record))
    lines[at] = lines[at][: position - 1] + other + lines[at][position:]
    found = faults(read_batch("".join(f"{one}\n" for one in lines).encode()))
    assert found
    assert all(fault.position and fault.field and fault.expected for fault in found)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty file"),
        (SAMPLE[:-20], "80 characters (X42)"),
        (SAMPLE[: SAMPLE.index(b"\n90")] + SAMPLE[SAMPLE.index(b"\nY") :], "record 90"),
        (SAMPLE.replace(b"318B", b"998B"), "a record of the message"),
        (SAMPLE.replace(b"EXAMPLE", b"EX\xc3\x84MPL"), "ASCII"),
        (SAMPLE.replace(b"CLM  00000007 3901", b"CLMX 00000007 3901"), "blanks (X39)"),
        (SAMPLE.replace(b"061525", b"063125"), "a day that exists"),
    ],
)
def test_what_is_no_batch_is_refused_with_its_place(data: bytes, says: str) -> None:
    with pytest.raises(NotARecord, match=says.replace("(", r"\(").replace(")", r"\)")):
        read_batch(data)


def test_lines_may_end_with_crlf() -> None:
    assert read_batch(SAMPLE.replace(b"\n", b"\r\n")).write() == SAMPLE


def test_texts_are_put_into_upper_case_ascii() -> None:
    assert plain_text("Müller & Søn, GmbH – Köln") == "MULLER & SON, GMBH - KOLN"
    assert plain_text("Müller & Søn", alphanumeric=True) == "MULLER SON"


@pytest.mark.parametrize("figure", [Decimal("0.001"), Decimal("-1.00"), Decimal("1000000.00")])
def test_a_figure_that_does_not_fit_is_refused(figure: Decimal) -> None:
    """Eight digits with two decimals hold at most 999,999.99, no fraction of a cent and no sign."""
    with pytest.raises(NotARecord, match="at most 8 digits"):
        make_record("43", {"class_code": "364", "claim_amount": figure, "calculated_amount": figure})


def test_figures_on_both_sides_of_the_largest() -> None:
    made = make_record(
        "43",
        {
            "class_code": "364",
            "claim_amount": Decimal("999999.99"),
            "calculated_amount": Decimal("999999.99"),
        },
    )
    assert made.write().startswith("433649999999999999999")
    assert read_record(made.write(), 1).figure("claim_amount") == Decimal("999999.99")
