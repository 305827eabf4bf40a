"""Each limit of a field on both sides, through the door: what passes keeps its bytes or is kept in its form, and what does not is named."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from drawback.domain.identifiers import check_digit
from drawback.engine import spelling
from drawback.engine.door import FrontDoor
from drawback.engine.judging import Report
from drawback.engine.message import Message
from drawback_schemas import Malformed

DOOR = FrontDoor()
SENT: dict[str, Any] = {
    "export_id": "X-1",
    "disposal": "exported",
    "disposed_on": "2025-06-15",
    "schedule_b": "8481805090",
    "quantity": "400",
    "unit": "NO",
    "value": "9000.00",
}
PAID: dict[str, Any] = {"claim_id": "C-1", "paid_on": "2025-06-10", "amount": "500.00"}
FILED: dict[str, Any] = {
    "claim_id": "C-1", "claim_number": "", "provision": "58", "filed_on": "2025-08-01", "designations": [],
}  # fmt: skip
DATA: Mapping[str, dict[str, Any]] = {
    "export.disposed.v1": SENT,
    "claim.paid.v1": PAID,
    "claim.filed.v1": FILED,
}


def told(type_name: str, **fields: Any) -> Message:
    whole = {
        "id": "1",
        "source": "urn:acme:erp",
        "type": type_name,
        "time": "2079-07-01T00:00:00Z",
        "partitionkey": "acme",
        "data": {name: value for name, value in (DATA[type_name] | fields).items() if value is not ...},
    }
    return Message(json.dumps(whole).encode())


def became(type_name: str, **fields: Any) -> dict[str, Any]:
    """What each field became, or which fields were refused; nothing where the bytes are kept."""
    message = told(type_name, **fields)
    try:
        passed = DOOR.judge(message)
    except Malformed as refused:
        return {"refused": [fault.field for fault in refused.faults]}
    if passed.raw is message.raw:
        return {}
    kept = json.loads(passed.raw)
    return {name: kept["data"][name.removeprefix("data.")] for name in json.loads(kept["asreceived"])}


REFUSED = "refused"


@pytest.mark.parametrize(
    ("type_name", "field", "written", "kept"),
    [
        ("export.disposed.v1", "disposed_on", "1980-01-01", None),
        ("export.disposed.v1", "disposed_on", "1979-12-31", REFUSED),
        ("export.disposed.v1", "disposed_on", "2079-12-31", None),
        ("export.disposed.v1", "disposed_on", "2080-01-01", REFUSED),
        ("claim.filed.v1", "filed_at", "0002-01-01T00:00:00Z", None),
        ("claim.filed.v1", "filed_at", "0001-12-31T23:59:59Z", REFUSED),
        ("claim.filed.v1", "filed_at", "9998-12-31T23:59:59Z", None),
        ("claim.filed.v1", "filed_at", "9999-01-01T00:00:00Z", REFUSED),
        ("claim.filed.v1", "filed_at", None, None),
        ("export.disposed.v1", "value", "0", None),
        ("export.disposed.v1", "value", "0.00", None),
        ("export.disposed.v1", "value", "20", None),
        ("export.disposed.v1", "value", "20.05", None),
        ("export.disposed.v1", "value", "-0.01", REFUSED),
        ("export.disposed.v1", "value", "9999999999999.99", None),
        ("export.disposed.v1", "value", "10000000000000", REFUSED),
        ("export.disposed.v1", "value", "0.010", None),
        ("export.disposed.v1", "value", "0.011", REFUSED),
        ("export.disposed.v1", "value", "0.009", REFUSED),
        ("export.disposed.v1", "value", "Infinity", REFUSED),
        ("export.disposed.v1", "value", "1E+1", "10"),
        ("export.disposed.v1", "value", "-0", "0"),
        ("export.disposed.v1", "quantity", "0.0000000001", None),
        ("export.disposed.v1", "quantity", "0", REFUSED),
        ("export.disposed.v1", "quantity", "0.00000000001", REFUSED),
        ("export.disposed.v1", "units_per_dollar", "0.000001", None),
        ("export.disposed.v1", "units_per_dollar", "0", REFUSED),
        ("export.disposed.v1", "revision", 0, None),
        ("export.disposed.v1", "revision", -1, REFUSED),
        ("export.disposed.v1", "revision", 2_147_483_647, None),
        ("export.disposed.v1", "revision", 2_147_483_648, REFUSED),
        ("export.disposed.v1", "foreign_duty", None, None),
        ("export.disposed.v1", "foreign_duty", "81.0001", None),
        ("export.disposed.v1", "foreign_duty", "81.00001", REFUSED),
        ("export.disposed.v1", "description", "x" * 2000, None),
        ("export.disposed.v1", "description", "x" * 2001, REFUSED),
        ("export.disposed.v1", "description", "\u00d6l", None),
        ("export.disposed.v1", "description", "a\tb", "a b"),
        ("export.disposed.v1", "description", "a\u200bb", "ab"),
        ("export.disposed.v1", "sku", "x" * 200, None),
        ("export.disposed.v1", "sku", "x" * 201, REFUSED),
        ("export.disposed.v1", "export_id", "x" * 100, None),
        ("export.disposed.v1", "export_id", "x" * 101, REFUSED),
        ("export.disposed.v1", "export_id", "", REFUSED),
        ("export.disposed.v1", "export_id", " X-1 ", "X-1"),
        ("export.disposed.v1", "hts", "", None),
        ("export.disposed.v1", "hts", "8481.80.50.90", "8481805090"),
        ("export.disposed.v1", "hts", "84818", REFUSED),
        ("export.disposed.v1", "hts", "x" * 101, REFUSED),
        ("export.disposed.v1", "destination", "", None),
        ("export.disposed.v1", "destination", "DE", None),
        ("export.disposed.v1", "destination", " de", "DE"),
        ("export.disposed.v1", "destination", "DEU", REFUSED),
        ("export.disposed.v1", "disposal", "lost", REFUSED),
        ("claim.paid.v1", "amount", "0.00", None),
        ("claim.paid.v1", "amount", "-0.01", REFUSED),
        ("claim.paid.v1", "amount", "-9999999999999.99", REFUSED),
        ("claim.filed.v1", "claim_number", "XYZ-4200220-1", "XYZ42002201"),
        ("claim.filed.v1", "claim_number", "XYZ-4200220-2", REFUSED),
        ("claim.filed.v1", "accelerated", True, None),
        ("claim.filed.v1", "accelerated", "yes", REFUSED),
        ("claim.filed.v1", "waivers", ["A", "B"], None),
    ],
)  # fmt: skip
def test_a_limit_on_both_sides(type_name: str, field: str, written: object, kept: object) -> None:
    """On the limit a field comes in as it is; beyond it, it is named; in another form, it is kept in ours."""
    found = became(type_name, **{field: written})
    if kept == REFUSED:
        assert found == {REFUSED: [f"data.{field}"]}
    else:
        assert found == ({} if kept is None else {f"data.{field}": kept})


@pytest.mark.parametrize(
    ("kind", "amount", "kept"),
    [
        ("accelerated", "0.00", None),
        ("repayment", "0.00", None),
        ("repayment", "0.01", None),
        ("repayment", "-0.01", "0.01"),
        ("repayment", "-9999999999999.99", "9999999999999.99"),
        ("repayment", "-10000000000000.00", REFUSED),
        ("protest", "-0.01", REFUSED),
    ],
)
def test_money_back_is_positive_and_a_payment_never_below_zero(
    kind: str, amount: str, kept: str | None
) -> None:
    """Nothing is neither; a repayment may be written with a minus, and is kept without."""
    found = became("claim.paid.v1", kind=kind, amount=amount)
    assert found == (
        {REFUSED: ["data.amount"]} if kept == REFUSED else {} if kept is None else {"data.amount": kept}
    )


def test_a_record_that_is_no_event_names_its_limits_too() -> None:
    """A field of another type keeps it from being read; the others are judged all the same, and optional ones that are null are fine."""
    found = became(
        "export.disposed.v1",
        unit=7, value="0.001", revision=-1, disposed_on="1979-12-31", destination="DEU", export_id=" ",
        hts="84818", description="x" * 2001, foreign_duty=None, full_drawback=None, proof="x", quantity=...,
    )  # fmt: skip
    assert found == {
        REFUSED: [
            "data.export_id", "data.disposed_on", "data.quantity", "data.unit", "data.value", "data.destination",
            "data.description", "data.hts", "data.revision", "data.proof",
        ]
    }  # fmt: skip


def test_names_that_are_stored_go_before_forms() -> None:
    """Where a database keeps an older spelling, that is the name; codes and what is not stored stay as they came."""
    from drawback.engine.door import Passed, as_stored  # noqa: PLC0415

    message = told("export.disposed.v1", destination="DE", hts="8481805091")
    passed = Passed(message.raw, *DOOR.judge(message)[1:])
    waived = json.loads(DOOR.judge(told("claim.filed.v1", waivers=["A", "B\n"])).raw)
    assert (waived["data"]["waivers"], waived["asreceived"]) == (["A", "B "], '{"data.waivers[1]":"B\\n"}')

    assert as_stored(passed, {}) is passed
    assert as_stored(passed, {"DE": "de", "NO": "PCS"}) is passed
    stored = as_stored(passed, {"X-1": "x 1", "8481805091": "8481.80.5091"})
    assert (stored.event.export_id, stored.event.hts, stored.event.destination) == (
        "x 1",
        "8481.80.5091",
        "DE",
    )  # type: ignore[attr-defined]
    assert json.loads(json.loads(stored.raw)["asreceived"]) == {
        "data.export_id": "X-1",
        "data.hts": "8481805091",
    }


def test_a_wrong_digit_is_a_fault_or_a_remark() -> None:
    """As the report is asked: the number is kept in its form either way."""
    wrong = spelling.WrongCheckDigit("XYZ42002202")
    strict, lenient = Report(), Report(check_digits=False)

    assert (
        strict.wrong_digit(("data", "a"), "xyz", wrong)
        == lenient.wrong_digit(("data", "a"), "xyz", wrong)
        == "XYZ42002202"
    )
    assert (len(strict.faults), strict.remarks) == (1, [])
    assert (lenient.faults, lenient.remarks) == (
        [],
        ["data.a is xyz; the check digit that fits, XYZ-4200220-1; taken as it stands"],
    )


WHOLE = "filer code, seven digits and a check digit, e.g. XYZ-4101117-9"


def test_a_number_that_lost_its_zeros_is_none_at_the_door() -> None:
    """A file's reader puts zeros back and asks; an event says its number whole, though the rest would fit."""
    short = f"12345678{check_digit('001', '2345678')}"
    assert len(short) == 9
    for text in (short, f"0{short}", f"xyz {short}"):
        with pytest.raises(spelling.Misspelled) as wrong:
            spelling.entry(text)
        assert str(wrong.value) == WHOLE
    assert spelling.entry(f"00{short}") == f"00{short}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "not blank"),
        ("  ", "not blank"),
        ("XYZ42002201 ", "XYZ42002201"),
        ("XYZ 4200220 1", "XYZ42002201"),
        ("XYZ--42002201", WHOLE),
        ("XYZ4200220-1-", WHOLE),
        ("XY-42002201", WHOLE),
        ("XYZ420022012", WHOLE),
    ],
)
def test_an_entry_number_is_eleven_characters(text: str, found: str) -> None:
    """Hyphens or blanks where they belong, and nowhere else."""
    if found != "XYZ42002201":
        with pytest.raises(spelling.Misspelled) as wrong:
            spelling.entry(text)
        assert str(wrong.value) == found
    else:
        assert spelling.entry(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""), ("de", "DE"), (" mx ", "MX"), ("d", None), ("deu", None), ("d1", None),
    ],
)  # fmt: skip
def test_a_country_is_two_letters(text: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(spelling.Misspelled, match=r"the two letters of a country, e.g. DE"):
            spelling.country(text)
    else:
        assert spelling.country(text) == found


@pytest.mark.parametrize(("text", "found"), [("", ""), ("3", "03"), ("03", "03"), ("123", None), ("x", None)])
def test_a_type_of_entry_is_two_digits(text: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(spelling.Misspelled, match=r"a type of entry, two digits, e.g. 01"):
            spelling.entry_type(text)
    else:
        assert spelling.entry_type(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("X20250615123456", "X20250615123456"),
        ("x20250615123456/2", "X20250615123456/2"),
        ("AES ITN: X20250615123456-0002", "X20250615123456/0002"),
        ("AES#X 20250615123456 SS", "X20250615123456"),
        ("X2025061512345", "X2025061512345"),
        ("X202506151234567", "X202506151234567"),
        ("X20250615123456/12345", "X20250615123456/12345"),
        ("ship-7/2", "ship-7/2"),
    ],
)
def test_an_itn_in_any_spelling_and_other_names_as_they_are(text: str, found: str) -> None:
    """Fourteen digits behind an X, and a line of at most four; the rest is a name of the source's."""
    assert spelling.export(text) == found
