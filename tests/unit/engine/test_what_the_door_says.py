"""Every sentence by which a new event is refused or brought into form: field, what was seen, what is expected, word for word."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from drawback.engine import spelling
from drawback.engine.decode import EventDecoder
from drawback.engine.door import AsJournaled, FrontDoor, Side
from drawback.engine.envelopes import safe
from drawback.engine.judging import name_of, shown
from drawback.engine.message import Message
from drawback_schemas import Malformed, read_envelope

LINE: dict[str, Any] = {
    "line_number": 1,
    "hts": "8481805090",
    "origin": "CN",
    "quantity": "100",
    "unit": "NO",
    "value": "1000.00",
    "charges": [{"duty_class": "duty", "amount": "20.00", "heading": "8481805090", "rate_percent": "2"}],
}
ENTRY: dict[str, Any] = {
    "entry_number": "XYZ42002201",
    "entry_type": "01",
    "importer_number": "98-765432100",
    "port": "2704",
    "entry_on": "2025-01-14",
    "import_on": "2025-01-12",
    "lines": [LINE],
}
PAID: dict[str, Any] = {"claim_id": "C1", "paid_on": "2025-06-10", "amount": "500.00"}
OUTSIDE = FrontDoor()
CENTS = "dollars with at most two decimals, not negative, e.g. 20.00"
DAY = "a date, e.g. 2025-06-10"


def told(data: object, type_name: str = "entry.filed.v1", **envelope: Any) -> Message:
    whole = {
        "id": "1",
        "source": "urn:acme:erp",
        "type": type_name,
        "time": "2025-01-14T00:00:00Z",
        "partitionkey": "acme",
        "data": data,
    }
    return Message(
        json.dumps({name: value for name, value in (whole | envelope).items() if value is not ...}).encode()
    )


def refusal(message: Message, door: FrontDoor = OUTSIDE) -> Malformed:
    with pytest.raises(Malformed) as refused:
        door.judge(message)
    return refused.value


def said(message: Message) -> list[tuple[str, str, str]]:
    return [(fault.field, fault.seen, fault.expected) for fault in refusal(message).faults]


def line(**fields: Any) -> Message:
    return told(ENTRY | {"lines": [LINE | fields]})


def charge(**fields: Any) -> Message:
    return line(charges=[LINE["charges"][0] | fields])


AMOUNT = "data.lines[0].charges[0].amount"


@pytest.mark.parametrize(
    ("message", "faults"),
    [
        (charge(amount="20.001"), [(AMOUNT, "20.001", CENTS)]),
        (charge(amount="20.0010"), [(AMOUNT, "20.0010", CENTS)]),
        (charge(amount="0.001"), [(AMOUNT, "0.001", CENTS)]),
        (charge(amount="-0.01"), [(AMOUNT, "-0.01", CENTS)]),
        (charge(amount="NaN"), [(AMOUNT, "NaN", CENTS)]),
        (charge(amount="10000000000000.00"), [(AMOUNT, "10000000000000.00", CENTS)]),
        (charge(amount="x"), [(AMOUNT, "'x'", CENTS)]),
        (charge(amount=True), [(AMOUNT, "True", CENTS)]),
        (line(line_number=0), [("data.lines[0].line_number", "0", "a whole number from 1 to 99,999")]),
        (line(line_number=100_000), [("data.lines[0].line_number", "100000", "a whole number from 1 to 99,999")]),
        (line(line_number="1"), [("data.lines[0].line_number", "'1'", "a whole number")]),
        (line(charges="none"), [("data.lines[0].charges", "'none'", "a list")]),
        (told(ENTRY | {"lines": {}}), [("data.lines", "{}", "a list")]),
        (told(ENTRY | {"lines": [7]}), [("data.lines[0]", "7", "an object with named fields")]),
        (told(ENTRY | {"port": 2704}), [("data.port", "2704", "text")]),
        (told([]), [("data", "[]", "an object with named fields")]),
        (told({name: value for name, value in ENTRY.items() if name != "lines"}), [("data.lines", "missing", "a list")]),
        (told({name: value for name, value in ENTRY.items() if name != "port"}), [("data.port", "missing", "text")]),
        (
            told(ENTRY | {"import_on": "1979-12-31"}),
            [("data.import_on", "'1979-12-31'", "a date in 1980 to 2079")],
        ),
        (told(ENTRY | {"import_on": "soon"}), [("data.import_on", "'soon'", DAY)]),
        (told(ENTRY | {"import_on": ["2025-01-12"]}), [("data.import_on", "['2025-01-12']", DAY)]),
        (
            line(description="x" * 2001),
            [("data.lines[0].description", "'" + "x" * 120 + "'…", "at most 2,000 characters, not 2,001")],
        ),
        (
            told(ENTRY | {"entry_number": "A" * 101}),
            [("data.entry_number", "'" + "A" * 101 + "'", "at most 100 characters, not 101")],
        ),
        (told(ENTRY | {"entry_number": " "}), [("data.entry_number", "' '", "not blank")]),
        (told(PAID | {"claim_id": "\u200b"}, "claim.paid.v1"), [("data.claim_id", "'\\u200b'", "not blank")]),
        (line(hts="848180509"), [("data.lines[0].hts", "'848180509'", "8 or 10 digits, e.g. 8508.19.0000")]),
        (
            told(PAID | {"kind": "gift"}, "claim.paid.v1"),
            [("data.kind", "'gift'", "one of 'accelerated', 'liquidation', 'protest', 'repayment'")],
        ),
        (
            told(PAID | {"amount": "-1.00"}, "claim.paid.v1"),
            [("data.amount", "-1.00", "a payment above zero; money paid back to CBP has the kind 'repayment'")],
        ),
        (told(ENTRY, id="  "), [("id", "'  '", "an id that is unique for ever")]),
        (told(ENTRY, id="x" * 301), [("id", "'" + "x" * 120 + "'…", "at most 300 characters")]),
        (
            told(ENTRY, source="a\tb"),
            [("source", "'a\\tb'", "text without control characters and marks of no width")],
        ),
        (
            told(ENTRY, source="cafe\u0301"),
            [("source", "'cafe\u0301'", "text without control characters and marks of no width")],
        ),
        (told(ENTRY, partitionkey=" acme"), [("partitionkey", "' acme'", "the claimant, e.g. acme")]),
        (
            told(ENTRY, partitionkey="a\u0441me"),
            [("partitionkey", "'a\u0441me'", "letters of one alphabet (here CYRILLIC SMALL LETTER ES)")],
        ),
        (
            told(ENTRY, partitionkey="*"),
            [("partitionkey", "'*'", "one claimant, e.g. acme: only AD/CVD rates and instructions are everybody's")],
        ),
        (told(ENTRY, specversion="0.3"), [("specversion", "'0.3'", "1.0")]),
        (told(ENTRY, datacontenttype="text/xml"), [("datacontenttype", "'text/xml'", "application/json")]),
        (
            told(ENTRY, time="0001-06-01T00:00:00Z"),
            [("time", "'0001-06-01T00:00:00+00:00'", "an instant in the years 2 to 9998")],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_record(message: Message, faults: list[tuple[str, str, str]]) -> None:
    """One fault each, with what was seen as it came and what the field asks for."""
    assert said(message) == faults


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("id", "text that is unique for ever, e.g. 0d9b4c1e-2f5a"),
        ("source", "text, e.g. urn:example:erp"),
        ("type", "a type of event, e.g. entry.filed.v1"),
        ("time", "an instant with a time zone, e.g. 2025-06-10T14:00:00Z"),
        ("partitionkey", "the claimant, e.g. acme"),
    ],
)
def test_a_name_of_the_envelope_that_is_missing(missing: str, expected: str) -> None:
    """Missing, or something else than text: the same is expected; the rest of the envelope is kept, and the record called undecodable."""
    gone, number = refusal(told(ENTRY, **{missing: ...})), refusal(told(ENTRY, **{missing: 7}))

    assert [(one.field, one.seen, one.expected) for one in gone.faults] == [(missing, "missing", expected)]
    assert [(one.field, one.seen, one.expected) for one in number.faults] == [(missing, "7", expected)]
    assert str(gone) == f"the envelope is wrong: {missing} is missing; expected {expected}"
    assert (gone.kind, gone.envelope.source if missing != "source" else "urn:acme:erp") == (
        "undecodable",
        "urn:acme:erp",
    )
    assert gone.envelope.time == (
        datetime.fromisoformat("1970-01-01T00:00:00+00:00")
        if missing == "time"
        else datetime.fromisoformat("2025-01-14T00:00:00+00:00")
    )


def test_a_day_without_a_zone_is_no_instant() -> None:
    """A time without a zone could be any of twenty-six hours."""
    assert said(told(ENTRY, time="2025-01-14T00:00:00")) == [
        ("time", "'2025-01-14T00:00:00'", "an instant with a time zone, e.g. 2025-06-10T14:00:00Z")
    ]


def test_of_very_many_faults_the_first_are_shown() -> None:
    """Fifty of sixty are kept, twelve stand in the sentence, and how many more there are."""
    wrong = [LINE | {"line_number": -number} for number in range(60)]
    bad = refusal(told(ENTRY | {"lines": wrong}))

    assert len(bad.faults) == 50
    first = "data.lines[0].line_number is 0; expected a whole number from 1 to 99,999"
    assert str(bad).startswith(f"entry.filed.v1: {first}; data.lines[1].line_number is -1;")
    assert str(bad).count("expected") == 12
    assert str(bad).endswith("; and 38 more")
    few = refusal(told(ENTRY | {"lines": wrong[:12]}))
    assert str(few).count("expected") == 12
    assert "more" not in str(few)
    missing = refusal(told(ENTRY | {"lines": [{}] * 60}))
    assert len(missing.faults) == 50
    assert (bad.kind, few.kind, bad.envelope.id) == ("invalid", "invalid", "1")


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("1E+3", "1000"),
        ("10E+2", "1000"),
        ("-0.00", "0.00"),
        ("0E+2", "0"),
        ("20.0000", None),
        ("20.5", None),
    ],
)
def test_a_figure_in_another_form_is_kept_in_ours(came: str, kept: str | None) -> None:
    """An exponent is written out, nothing has no sign; noughts behind the cents stay as they came."""
    passed = OUTSIDE.judge(charge(amount=came))
    amount = json.loads(passed.raw)["data"]["lines"][0]["charges"][0]["amount"]

    assert amount == (kept or came)
    assert passed.event.lines[0].charges[0].amount == Decimal(came)  # type: ignore[attr-defined]
    note = json.loads(json.loads(passed.raw).get("asreceived", "{}"))
    assert set(note) == (set() if kept is None else {AMOUNT})


def test_how_fields_came_is_kept_through_two_doors() -> None:
    """The second door adds what it changed to what the first one noted; an attribute that is none of ours is overwritten."""
    first = OUTSIDE.judge(
        told(ENTRY | {"entry_number": "xyz-4200220-1"}, asreceived='{"data.port": "27 04"}')
    )
    odd = OUTSIDE.judge(told(ENTRY | {"entry_number": "xyz-4200220-1"}, asreceived="[1]"))

    assert json.loads(json.loads(first.raw)["asreceived"]) == {
        "data.port": "27 04",
        "data.entry_number": "xyz-4200220-1",
    }
    assert json.loads(json.loads(odd.raw)["asreceived"]) == {"data.entry_number": "xyz-4200220-1"}
    assert json.loads(bytes(first.envelope.data))["entry_number"] == "XYZ42002201"


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        ("entry", "XYZ-4200220-1", "XYZ42002201"),
        ("entry", "XYZ 4200220 2", "the check digit that fits, XYZ-4200220-1"),
        ("entry", "XYZ4200220", "filer code, seven digits and a check digit, e.g. XYZ-4101117-9"),
        ("claim", "xyz42002201", "XYZ42002201"),
        ("claim-key", "xyz-4200220-1", "XYZ42002201"),
        ("claim-key", "xyz-4200220-2", "xyz-4200220-2"),
        ("claim-key", " my claim ", "my claim"),
        ("case", "a 570 967", "A-570-967"),
        ("tariff", "8481.80.50.90", "8481805090"),
        ("tariff", "8481.80.50", "84818050"),
        ("tariff", "0081805090", "8 or 10 digits, e.g. 8508.19.0000"),
        ("tariff", "\uff18\uff14\uff18\uff11\uff18\uff10\uff15\uff10", "8 or 10 digits, e.g. 8508.19.0000"),
        ("export", "ITN X20250615123456 - 2", "X20250615123456/2"),
        ("export", " ship 7 ", "ship 7"),
        ("key", "a\u00ad\u200bb\u00e9", "ab\u00e9"),
        ("key", "e\u0301 ", "\u00e9"),
        ("key", "a\u2028b", "no control characters (here '\\u2028')"),
        ("key", "a\x85b", "no control characters (here '\\x85')"),
        ("key", "7\u0391", "letters of one alphabet (here GREEK CAPITAL LETTER ALPHA)"),
        ("key", "\u0391\u0392", "\u0391\u0392"),
        ("key", "\u00d6l 7", "\u00d6l 7"),
    ],
)
def test_each_kind_of_number_has_one_form(read: str, text: str, expected: str) -> None:
    """The form in which it is kept, or what is expected of it."""
    try:
        found = spelling.READERS[read](text)  # type: ignore[index]
    except spelling.Misspelled as wrong:
        found = str(wrong)
    assert found == expected


def test_a_case_that_is_none_says_what_one_is() -> None:
    """The reader's own words, from "expected" on."""
    with pytest.raises(spelling.Misspelled) as wrong:
        spelling.case("B-1")
    assert "A-" in str(wrong.value)
    assert not str(wrong.value).startswith(("expected", "'B-1'"))


def test_text_for_people_is_plain() -> None:
    """Composed; marks of no width gone; control characters, line and paragraph ends blanks; half a pair a replacement; the rest stays."""
    assert (
        spelling.plain("a\tb\u2028c\u2029d\u200be\u0301\ud800 \u4e2d")
        == "a b c de\u0301".replace("e\u0301", "\u00e9") + "\ufffd \u4e2d"
    )
    assert spelling.plain("plain ~") == "plain ~"


def test_the_words_of_a_path_and_of_a_value() -> None:
    """A dot between names, none before a place; texts in quotation marks, cut at 120 characters with an ellipsis."""
    assert name_of(("data", "lines", "[0]", "charges", "[1]", "amount")) == "data.lines[0].charges[1].amount"
    assert (shown("a"), shown(1), shown("x" * 117)) == ("'a'", "1", "'" + "x" * 117 + "'")
    assert shown("x" * 118) == "'" + "x" * 118 + "'…"
    assert shown(10**200) == "1" + "0" * 119 + "…"


@pytest.mark.parametrize(
    ("side", "source", "topic", "identity", "passes"),
    [
        (Side.OUTSIDE, "urn:drawback:web", "", "verified", False),
        (Side.OUTSIDE, "urn:drawback:web", "", "declared", True),
        (Side.OUR_TOPICS, "urn:drawback:web", "", "verified", True),
        (Side.OUR_TOPICS, "urn:acme:erp", "", "verified", False),
        (Side.INSIDE, "anything", "", "verified", True),
    ],
)  # fmt: skip
def test_only_who_signs_in_here_is_verified(
    side: Side, source: str, topic: str, identity: str, *, passes: bool
) -> None:
    """From outside nobody says of himself that this program knows him."""
    approval = {"claim_id": "C1", "approved_on": "2025-06-10", "by": "Dana", "identity": identity}
    message = Message(told(approval, "claim.approved.v1", source=source).raw, topic=topic)
    if passes:
        assert FrontDoor(side).judge(message).event.identity == identity  # type: ignore[attr-defined]
        return
    faults = [(one.field, one.seen, one.expected) for one in refusal(message, FrontDoor(side)).faults]
    assert faults == [
        ("data.identity", "'verified'", "declared: only who signs in to this program is verified by it")
    ]


def test_a_source_whose_check_digits_pass_is_named_by_a_pattern() -> None:
    """With a remark that names the field, the number and the digit that fits."""
    wrong = told(ENTRY | {"entry_number": "XYZ-4200220-2"})
    passed = FrontDoor(unchecked_sources=["urn:acme:*"]).judge(wrong)

    assert json.loads(passed.raw)["remarks"] == (
        "data.entry_number is XYZ-4200220-2; the check digit that fits, XYZ-4200220-1; taken as it stands"
    )
    assert said(wrong) == [
        ("data.entry_number", "'XYZ-4200220-2'", "the check digit that fits, XYZ-4200220-1")
    ]
    assert FrontDoor(Side.INSIDE).judge(wrong).event.entry_number == "XYZ-4200220-2"  # type: ignore[attr-defined]


def test_a_fault_of_ours_while_reading_is_no_end_of_the_batch() -> None:
    """The record is refused with our error's name; the others go on."""

    class Broken(FrontDoor):
        def _judge(self, message: Message, heard_on: date | None) -> Any:
            del message, heard_on
            raise KeyError("ours")

    bad = refusal(told(ENTRY), Broken())
    assert (str(bad), bad.kind) == ("a fault of this program while reading it: KeyError: 'ours'", "invalid")
    known = Malformed("known already", kind="undecodable")
    assert refusal(Message(b"", refused=known)) is known


def test_names_are_safe_to_store_and_show() -> None:
    """Control characters replaced, and cut to what a column holds."""
    envelope = read_envelope(told(ENTRY, id="a\x00b\x1f\x7f\x9f" + "x" * 400, subject="s" * 300).raw)

    assert safe(envelope).id == "a\ufffdb\ufffd\ufffd\ufffd" + "x" * 294
    assert safe(envelope).subject == "s" * 300


def test_what_a_journal_holds_is_decoded_in_order() -> None:
    """What can be read, and what cannot with its reason; nothing is lost between."""
    good, bad = told(ENTRY | {"entry_number": "xyz42002201"}), Message(b"{", topic="t")
    read, refused = EventDecoder("embedded", None).read([bad, good], OUTSIDE, date(2026, 6, 30))

    assert [(message.raw == good.raw, event.entry_number) for message, _, event in read] == [
        (False, "XYZ42002201")
    ]  # type: ignore[attr-defined]
    assert [message for message, _ in refused] == [bad]
    assert AsJournaled().judge(good).event.entry_number == "xyz42002201"  # type: ignore[attr-defined]
