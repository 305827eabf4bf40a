"""The one door: what may come in, in which form it is kept, and every problem of what may not."""

import json
from datetime import date

import jsonschema_rs
import pytest

from drawback.engine.door import AsJournaled, FrontDoor, Side, as_stored
from drawback.engine.message import Message
from drawback_schemas import EVENTS, Malformed
from support.schemas import event_schema_file, sample

OUTSIDE = FrontDoor()
LINE = {
    "line_number": 1,
    "hts": "8481805090",
    "origin": "CN",
    "quantity": "100",
    "unit": "NO",
    "value": "1000.00",
    "charges": [{"duty_class": "duty", "amount": "20.00", "heading": "8481805090", "rate_percent": "2"}],
}
ENTRY = {
    "entry_number": "XYZ42002201",
    "entry_type": "01",
    "importer_number": "98-765432100",
    "port": "2704",
    "entry_on": "2025-01-14",
    "import_on": "2025-01-12",
    "lines": [LINE],
}
PAID = {"claim_id": "C1", "paid_on": "2025-06-10", "amount": "500.00"}


def record(type_name="entry.filed.v1", data=None, topic="", **envelope):
    """A record as it comes: an entry summary unless given otherwise."""
    told = {
        "id": "1",
        "source": "urn:acme:erp",
        "type": type_name,
        "time": "2025-01-14T00:00:00Z",
        "partitionkey": "acme",
        "data": ENTRY if data is None else data,
    }
    return Message(json.dumps(told | envelope).encode(), topic)


def an_entry(**fields):
    return record(data=ENTRY | fields)


def a_line(**fields):
    return an_entry(lines=[LINE | fields])


def a_charge(**fields):
    return a_line(charges=[LINE["charges"][0] | fields])


def faults(message, door=OUTSIDE):
    """What is wrong with a record: field, what was seen, what was expected."""
    with pytest.raises(Malformed) as refused:
        door.judge(message)
    return {fault.field: (fault.seen, fault.expected) for fault in refused.value.faults}


@pytest.mark.parametrize(
    "written",
    [
        "XYZ42002201",
        "XYZ-4200220-1",
        "xyz42002201",
        " XYZ 4200220 1 ",
        "XYZ42002201\u200b",
        "\ufeffXYZ-4200220-1",
    ],
)
def test_spellings_of_one_entry_number_are_one(written):
    """Hyphens, blanks, lower case and marks of no width make no other entry; how it came stands in the envelope."""
    raw, _, event = OUTSIDE.judge(an_entry(entry_number=written))

    assert event.entry_number == "XYZ42002201"
    kept = json.loads(raw)
    assert kept["data"]["entry_number"] == "XYZ42002201"
    came = json.loads(kept.get("asreceived", "{}")).get("data.entry_number", "XYZ42002201")
    assert came == written


def test_what_has_its_form_keeps_its_bytes():
    """An event that is as it should be is kept byte for byte, also with fields that this version does not know."""
    message = an_entry(added_later={"deep": [1.10]})

    assert OUTSIDE.judge(message).raw == message.raw


def test_fields_of_a_newer_producer_survive_a_new_form():
    """Bringing one field into form leaves all others as they came, known or not."""
    raw = OUTSIDE.judge(an_entry(entry_number="xyz42002201", added_later={"deep": [1.10, None]})).raw

    assert json.loads(raw)["data"]["added_later"] == {"deep": [1.10, None]}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("XYZ42002202", "the check digit that fits, XYZ-4200220-1"),
        ("\u0425YZ42002201", "letters of one alphabet (here CYRILLIC CAPITAL LETTER HA)"),
        ("XYZ42002\n201", "no control characters (here '\\n')"),
        ("XYZ4200\x002201", "no control characters (here '\\x00')"),
        ("", "not blank"),
        ("  ", "not blank"),
        ("E1", "filer code, seven digits and a check digit, e.g. XYZ-4101117-9"),
        ("X" * 100_000, "at most 100 characters, not 100,000"),
    ],
)
def test_an_entry_number_that_is_none_is_refused(written, expected):
    """The sentence says what is expected, and names the number whose check digit would fit."""
    assert faults(an_entry(entry_number=written))["data.entry_number"][1] == expected


def test_a_wrong_check_digit_passes_from_a_source_that_is_allowed_to():
    """A filer whose digits CBP has permitted: the number is taken as it stands, with a remark in what is kept."""
    allowed = FrontDoor(unchecked_sources=["urn:acme:*"])

    raw, _, event = allowed.judge(an_entry(entry_number="XYZ-4200220-2"))

    assert event.entry_number == "XYZ42002202"
    assert "XYZ-4200220-1" in json.loads(raw)["remarks"]
    assert faults(record(source="urn:other", data=ENTRY | {"entry_number": "XYZ-4200220-2"}), allowed)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("X20250615123456", "X20250615123456"),
        ("AES X20250615123456", "X20250615123456"),
        ("ITN: x20250615123456", "X20250615123456"),
        ("X20250615123456 SS", "X20250615123456"),
        ("X20250615123456-2", "X20250615123456/2"),
        ("X20250615123456/2", "X20250615123456/2"),
        ("SHIP-7", "SHIP-7"),
    ],
)
def test_an_itn_is_found_inside_any_spelling(written, kept):
    """An export is known by its ITN, however it is written; other references stay as they are."""
    export = {
        "export_id": written,
        "disposal": "exported",
        "disposed_on": "2025-06-15",
        "schedule_b": "8481.80.50.90",
        "quantity": "100",
        "unit": "NO",
        "value": "1500.00",
    }

    event = OUTSIDE.judge(record("export.disposed.v1", export)).event

    assert (event.export_id, event.schedule_b) == (kept, "8481805090")


@pytest.mark.parametrize("amount", ["20.00", "20", "20.000", "0", "9999999999999.99"])
def test_an_amount_in_dollars_and_cents_comes_in(amount):
    """Two decimals at most, and up to ten million millions."""
    assert str(OUTSIDE.judge(a_charge(amount=amount)).event.lines[0].charges[0].amount) == amount


@pytest.mark.parametrize(
    "amount",
    [
        "20.001",
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "1e17",
        "10000000000000",
        "9" * 5000,
        "-0.01",
        "1e-9",
    ],
)
def test_an_amount_that_is_none_is_refused(amount):
    """Fractions of a cent, what is no number, what is too large, and a charge below zero."""
    assert set(faults(a_charge(amount=amount))) == {"data.lines[0].charges[0].amount"}


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (a_line(quantity="-1"), "data.lines[0].quantity"),
        (a_line(quantity="Infinity"), "data.lines[0].quantity"),
        (a_charge(rate_percent="10000.1"), "data.lines[0].charges[0].rate_percent"),
        (a_charge(rate_percent="-1"), "data.lines[0].charges[0].rate_percent"),
        (a_line(line_number=0), "data.lines[0].line_number"),
        (a_line(hts="848180509"), "data.lines[0].hts"),
        (a_line(hts="0081805090"), "data.lines[0].hts"),
        (a_charge(case_number="B-570-967"), "data.lines[0].charges[0].case_number"),
        (an_entry(import_on="1979-12-31"), "data.import_on"),
        (an_entry(import_on="2080-01-01"), "data.import_on"),
        (an_entry(import_on="9999-12-31"), "data.import_on"),
        (a_line(description="x" * 2001), "data.lines[0].description"),
        (record(time="0001-01-01T00:00:00+14:00"), "time"),
        (record(time="9999-12-31T23:59:59-14:00"), "time"),
        (record(partitionkey=""), "partitionkey"),
        (record(partitionkey="acme\nbolt"), "partitionkey"),
        (record(partitionkey="ac\u200bme"), "partitionkey"),
        (record(partitionkey="a" * 101), "partitionkey"),
        (record(id=""), "id"),
        (record(id="a\x00b"), "id"),
        (record("claim.paid.v1", PAID | {"amount": "-500.00"}), "data.amount"),
        (record("claim.paid.v1", PAID | {"amount": "-500.00", "kind": "protest"}), "data.amount"),
        (
            record(
                "claim.assembled.v1",
                {
                    "claim_id": "C1",
                    "provision": "51",
                    "assembled_on": "2025-06-10",
                    "designations": [
                        {"entry_number": "XYZ42002201", "line_number": 1, "export_id": "X1", "quantity": "0"}
                    ],
                },
            ),
            "data.designations[0].quantity",
        ),
    ],
)
def test_a_field_beyond_its_limit_is_named(message, field):
    """Signs, sizes, dates, instants, claimants and ids: each field has its bounds, and the field is named."""
    assert set(faults(message)) == {field}


@pytest.mark.parametrize(
    "message",
    [
        an_entry(import_on="1980-01-01"),
        record(data=ENTRY | {"import_on": "2079-12-31"}, time="2079-01-14T00:00:00Z"),
        a_charge(rate_percent="10000"),
        a_charge(rate_percent="0"),
        a_line(quantity="0"),
        a_line(description="x" * 2000),
        record(time="0002-01-01T00:00:00Z"),
        record(time="9998-12-31T00:00:00Z"),
    ],
)
def test_a_field_on_its_limit_comes_in(message):
    """The bounds themselves are allowed."""
    OUTSIDE.judge(message)


def test_money_back_is_a_repayment_with_either_sign():
    """Paid back to CBP: a repayment of 500.00, whether it is written with a minus or without."""
    written = [
        OUTSIDE.judge(record("claim.paid.v1", PAID | {"amount": a, "kind": "repayment"}))
        for a in ("500.00", "-500.00")
    ]

    assert written[0].event == written[1].event


def test_all_faults_of_a_record_are_reported_at_once():
    """What is missing, of the wrong type, unknown and beyond its limit stands in one sentence."""
    broken = ENTRY | {
        "entry_on": "soon",
        "port": 5,
        "lines": [{"line_number": 0, "charges": [{"duty_class": "vat", "amount": "x"}]}],
    }
    del broken["import_on"]

    found = faults(record(data=broken, partitionkey="*"))

    assert found["data.entry_on"] == ("'soon'", "a date, e.g. 2025-06-10")
    assert found["data.import_on"] == ("missing", "a date, e.g. 2025-06-10")
    assert found["data.port"][0] == "5"
    assert found["data.lines[0].charges[0].duty_class"][1].startswith("one of 'ad', 'chapter-99'")
    assert {
        "partitionkey",
        "data.lines[0].line_number",
        "data.lines[0].hts",
        "data.lines[0].charges[0].amount",
    } <= set(found)


def test_text_is_kept_as_people_read_it():
    """Composed letters, no marks of no width, blanks for line ends and for what cannot be stored."""
    event = OUTSIDE.judge(a_line(description="Cafe\u0301\u200b filter\nred\x00")).event

    assert event.lines[0].description == "Caf\u00e9 filter red "


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b'{"id": "\\ud800"}', b"[" * 200_000, b"\xff\xfe", b'{"data": ' + b"[" * 200_000],
)
def test_bytes_that_are_no_event_are_refused(raw):
    """No bytes, other JSON, half a surrogate pair, nesting without end: a sentence, whatever they are."""
    with pytest.raises(Malformed) as refused:
        OUTSIDE.judge(Message(raw))

    assert refused.value.kind == "undecodable"


def test_a_type_that_is_nearly_known_is_suggested():
    """A mistyped type is answered with the one that may be meant."""
    assert faults(record("entry.filled.v1"))["type"][1] == "entry.filed.v1 (did you mean that?)"
    assert "did you mean" not in faults(record("weather.v1"))["type"][1]


CONCLUSIONS = [name for name, event in EVENTS.items() if event.TOPIC.endswith("-state.v1")]
FOUND = ("deadline.passed.v1", "subject.contested.v1")
"""What the program's own jobs say."""


@pytest.mark.parametrize("name", [*CONCLUSIONS, *FOUND])
def test_what_the_program_concludes_never_comes_from_outside(name):
    """A forged conclusion is refused, on whatever topic, also where it claims to be ours."""
    schema = event_schema_file(name)
    data = sample(schema, schema, full=True)
    for topic, source in (
        ("", "erp"),
        (EVENTS[name].TOPIC, "urn:drawback:clock"),
        ("drawback.entry.v1", "erp"),
    ):
        with pytest.raises(Malformed, match="only said by this program"):
            OUTSIDE.judge(record(name, data, topic, source=source))


def test_services_that_run_apart_receive_conclusions_on_their_own_topic_only():
    """Apart, what one service says to another comes on its own topic from the program; nothing else passes for it."""
    apart = FrontDoor(Side.OUR_TOPICS)
    data = {
        "entry_number": "XYZ42002201",
        "revision": 1,
        "state": "filed",
        "entry_type": "01",
        "entry_on": None,
        "import_on": None,
        "versions": [],
    }

    assert apart.judge(
        record("entry.changed.v1", data, "drawback.entry-state.v1", source="urn:drawback:entry")
    )
    for topic, source in (
        ("drawback.entry.v1", "urn:drawback:entry"),
        ("drawback.entry-state.v1", "erp"),
        ("", "urn:drawback:entry"),
    ):
        with pytest.raises(Malformed, match="only said by this program"):
            apart.judge(record("entry.changed.v1", data, topic, source=source))


def test_only_rates_and_instructions_are_everybodys():
    """An entry or an export of everybody would give several claimants the same units."""
    rate = {
        "case_number": "a 570 967",
        "kind": "deposit",
        "published_on": "2025-01-02",
        "rate": {"rate_percent": "15.5"},
    }

    assert OUTSIDE.judge(record("adcvd.rate.v1", rate, partitionkey="*")).event.case_number == "A-570-967"
    assert set(faults(record(partitionkey="*"))) == {"partitionkey"}


def test_a_journaled_event_is_read_as_it_is():
    """What was let in by the rules of its day is never refused or brought into another form."""
    old = an_entry(entry_number="XYZ-4200220-9", import_on="1979-12-31")

    raw, _, event = AsJournaled().judge(old)

    assert (raw, event.entry_number, event.import_on) == (old.raw, "XYZ-4200220-9", date(1979, 12, 31))


def test_an_older_spelling_is_where_a_new_event_belongs():
    """A number that was stored with hyphens before numbers had one form is found again by its form."""
    passed = OUTSIDE.judge(an_entry())

    named = as_stored(passed, {"XYZ42002201": "XYZ-4200220-1"})

    assert named.event.entry_number == "XYZ-4200220-1"
    assert AsJournaled().judge(Message(named.raw)).event == named.event


@pytest.mark.parametrize("name", [name for name in EVENTS if name not in (*CONCLUSIONS, *FOUND)])
def test_the_schema_says_what_the_door_does(name):
    """A value made from the committed schema passes the door, and every decimal number of an event has a limit."""
    schema = event_schema_file(name)
    for full in (False, True):
        data = sample(schema, schema, full=full)
        claimant = "*" if EVENTS[name].TOPIC == "drawback.adcvd.v1" else "acme"
        assert name == OUTSIDE.judge(record(name, data, partitionkey=claimant)).event.TYPE
    assert '"pattern": "^-?\\\\d+(' not in json.dumps(schema)


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"amount": "20.001"}, False),
        ({"amount": "-1.00"}, False),
        ({"amount": "1e3"}, False),
        ({"rate_percent": "-1"}, False),
        ({"case_number": "B-1"}, False),
    ],
)
def test_the_schema_refuses_what_the_door_refuses(fields, fits):
    """A producer that checks its events by the JSON Schema finds the same limits."""
    schema = event_schema_file("entry.filed.v1")
    data = {"type": "entry.filed.v1", **json.loads(a_charge(**fields).raw)["data"]}

    assert jsonschema_rs.is_valid(schema, data) is fits


@pytest.mark.parametrize(
    ("by", "passes"), [("dashboard", False), (" Dashboard ", False), ("Dana", True), ("", True)]
)
def test_nobody_outside_acts_in_the_name_of_the_programs_pages(by: str, *, passes: bool):
    """An approval `by: "dashboard"` from a topic or a file is parked with its field; a person's name comes in."""
    approval = record("claim.approved.v1", {"claim_id": "C1", "approved_on": "2025-06-10", "by": by})
    if passes:
        assert OUTSIDE.judge(approval).event.by == by
        return
    with pytest.raises(Malformed) as refused:
        OUTSIDE.judge(approval)
    assert [fault.field for fault in refused.value.faults] == ["data.by"]


@pytest.mark.parametrize(
    ("once", "twice", "field"),
    [
        ('"amount": "20.00"', '"amount": "20.00", "amount": "2000.00"', "amount"),
        ('"entry_number":', '"entry_number": "XYZ41011179", "entry_number":', "entry_number"),
        ('"partitionkey":', '"partitionkey": "other", "partitionkey":', "partitionkey"),
        ('"port":', '"p\\u006frt": "2705", "port":', "port"),
        ('"added":', '"added": {"deep": {"a": 1, "a": 2}}, "note":', "a"),
    ],
)
def test_a_field_that_stands_twice_is_no_field(once, twice, field):
    """JSON readers take the first or the last of two: which amount or claimant is meant nobody can say, so the record is parked."""
    raw = an_entry(added="x").raw.decode()
    assert OUTSIDE.judge(Message(raw.encode()))

    found = faults(Message(raw.replace(once, twice, 1).encode()))

    assert found == {field: ("there twice", "it once in one object")}


def test_quotation_marks_in_texts_are_no_second_fields():
    """Escaped quotation marks, blanks and line ends between fields change nothing of what passes."""
    message = an_entry(lines=[LINE | {"description": 'a "quoted" \\ text'}])

    assert OUTSIDE.judge(Message(json.dumps(json.loads(message.raw), indent=2).encode()))


def test_figures_that_no_program_holds_are_refused_where_nobody_reads_them_too():
    """An exponent without end in an unknown field: another reader of the journal could not read the record."""
    raw = an_entry(added=0).raw.replace(b'"added": 0', b'"added": 1e99999999999')

    assert set(faults(Message(raw))) == {"the record"}


def test_all_that_is_wrong_with_an_envelope_and_its_data_is_said_at_once():
    """Without claimant, with a day for an instant, and an amount that is none: three fields are named, and whose it may be is kept."""
    told = json.loads(a_charge(amount="x").raw) | {"time": "2025-01-14", "id": "seen/1"}
    del told["partitionkey"]
    with pytest.raises(Malformed) as refused:
        OUTSIDE.judge(Message(json.dumps(told).encode()))

    assert [fault.field for fault in refused.value.faults] == [
        "time",
        "partitionkey",
        "data.lines[0].charges[0].amount",
    ]
    assert (refused.value.kind, refused.value.envelope.id) == ("undecodable", "seen/1")


@pytest.mark.parametrize(
    ("claimant", "passes"),
    [
        ("acme", True),
        ("acm\u00e9", True),
        ("\u0430\u043a\u043c\u0435 2", True),
        ("a\u0441me", False),
        ("acm\u0395", False),
    ],
)
def test_a_claimant_of_two_alphabets_is_refused(claimant, passes):
    """A Cyrillic letter among Latin ones would make a claimant that nobody can tell from another."""
    message = record(partitionkey=claimant)
    if passes:
        assert OUTSIDE.judge(message).envelope.claimant == claimant
    else:
        assert set(faults(message)) == {"partitionkey"}


def test_data_of_another_type_than_the_envelope_says_is_named():
    """The envelope says an entry, the data an approval: the field of the data is named, with both."""
    assert faults(an_entry(type="claim.approved.v1")) == {
        "data.type": ("'claim.approved.v1'", "entry.filed.v1, as the envelope says")
    }


@pytest.mark.parametrize("written", ["-0", "-0.00", "0"])
def test_nothing_has_no_sign(written):
    """Zero with a minus is zero."""
    assert str(OUTSIDE.judge(a_charge(amount=written)).event.lines[0].charges[0].amount).startswith("0")
