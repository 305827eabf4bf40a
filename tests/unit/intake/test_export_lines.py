"""A shipment is one whatever spells it, and its lines keep their numbers whatever a corrected report puts in front."""

from decimal import Decimal

import pytest

from drawback.domain.identifiers import NotAnIdentifier, find_itn, is_no_itn, read_itn
from drawback.intake.snapshots import Overlay
from support.intake_files import events, take, write_csv

MOTOR = {
    "ITN": "X20250915000014",
    "Date of Export": "09/15/2025",
    "Schedule B/HTS Number": "8501.10.4060",
    "Quantity 1": "40",
    "UOM 1": "NO",
    "Value (USD)": "4800",
    "Country of Ultimate Destination": "DE",
    "Commodity Description": "Motor",
    "Part Number": "M-1",
}
LAPTOP = MOTOR | {
    "Schedule B/HTS Number": "8471.30.0100",
    "Quantity 1": "10",
    "Value (USD)": "9000",
    "Commodity Description": "Laptop",
    "Part Number": "L-1",
}


@pytest.mark.parametrize(
    "text",
    ["ITN X20250915000014", "AESX20250915000014", "AES ITN: X20250915000014", "x20250915000014", "X2025091500001 4",
     "X20250915000014.0", "AES/X20250915000014", "AES-X20250915000014", "X20250915000014 SS"],
)  # fmt: skip
def test_an_itn_in_any_spelling(text):
    """What stands before or behind the number does not matter."""
    assert read_itn(text) == find_itn(text) == "X20250915000014"


@pytest.mark.parametrize(
    "text", ["X20251315000017", "X2025091500001", "X20250915000014 X20250915000015", "AESPOST 123"]
)
def test_what_is_no_itn(text):
    """A month that does not exist, a digit missing, two numbers, a legend."""
    with pytest.raises(NotAnIdentifier):
        read_itn(text)
    assert is_no_itn(text) == text.startswith("AESPOST")


def test_two_spellings_are_one_shipment(tmp_path):
    """The second report says nothing new."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", [MOTOR]), store)

    assert events(write_csv(tmp_path / "b.csv", [MOTOR | {"ITN": "AES X20250915000014"}]), store) == []


def test_legends_name_no_shipment(tmp_path):
    """NOEEI shipments are distinguished by their references; without one they are held."""
    legend = MOTOR | {"ITN": "NOEEI 30.37(a)"}
    one, two = legend | {"Reference": "SO-1"}, legend | {"Reference": "SO-2"}

    named = events(write_csv(tmp_path / "named.csv", [one, two]))
    taken, problems = take(write_csv(tmp_path / "nameless.csv", [legend, MOTOR]))

    assert [event.export_id for event in named] == ["SO-1/1", "SO-2/1"]
    assert [each.subject for each in taken] == ["X20250915000014/1"]
    assert "stands for no ITN" in problems[0].message


def test_a_line_in_front_takes_the_next_number(tmp_path):
    """The motors of a claim stay line 1, whatever the corrected report puts before them."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", [MOTOR]), store)

    (new,) = events(write_csv(tmp_path / "b.csv", [LAPTOP, MOTOR]), store)

    assert (new.export_id, new.sku) == ("X20250915000014/2", "L-1")


def test_a_corrected_line_keeps_its_number(tmp_path):
    """Another part number on the same goods is the next revision of that line."""
    store = Overlay()
    other = MOTOR | {"Part Number": "M-2", "Quantity 1": "15", "Value (USD)": "1800"}
    events(write_csv(tmp_path / "a.csv", [MOTOR, other]), store)

    (changed,) = events(write_csv(tmp_path / "b.csv", [MOTOR | {"Part Number": "M-9"}, other]), store)

    assert (changed.export_id, changed.sku, changed.revision) == ("X20250915000014/1", "M-9", 1)


def test_lines_that_cannot_be_matched_are_held(tmp_path):
    """A line that is gone and another one that came may be the same: nobody knows, so nothing is renumbered."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", [MOTOR]), store)

    taken, (problem,) = take(write_csv(tmp_path / "b.csv", [LAPTOP]), store)

    assert taken == []
    assert "give the lines their numbers in a column Line Number" in problem.message


def test_a_report_that_gives_a_line_another_number_is_held(tmp_path):
    """Line 1 cannot become line 2: a claim on it would rest on other goods."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", [MOTOR | {"Line Number": "1"}]), store)

    taken, (problem,) = take(
        write_csv(tmp_path / "b.csv", [LAPTOP | {"Line Number": "1"}, MOTOR | {"Line Number": "2"}]), store
    )

    assert taken == []
    assert "line 1 of X20250915000014 is line 2 in this report" in problem.message


def test_the_second_report_of_one_shipment_is_a_proof_of_it(tmp_path):
    """The same goods on the same bill and day under another reference are no second shipment; on another bill they are."""
    store, bill = Overlay(), {"Bill of Lading": "MAEU1"}
    events(write_csv(tmp_path / "aes.csv", [MOTOR | bill]), store)
    listed = {name: cell for name, cell in (MOTOR | bill).items() if name != "ITN"} | {
        "Shipment Number": "SO-7781"
    }

    (proof,) = events(write_csv(tmp_path / "bills.csv", [listed]), store)
    (other,) = events(
        write_csv(
            tmp_path / "other.csv", [listed | {"Shipment Number": "SO-7782", "Bill of Lading": "MAEU2"}]
        ),
        store,
    )

    assert (proof.TYPE, proof.export_id, proof.proof_id, proof.quantity) == (
        "export.proved.v1",
        "X20250915000014/1",
        "SO-7781/1",
        Decimal(40),
    )
    assert (other.TYPE, other.export_id, other.quantity) == ("export.disposed.v1", "SO-7782/1", Decimal(40))


LISTED = {name: cell for name, cell in MOTOR.items() if name != "ITN"} | {"Shipment Number": "SO-7781"}


@pytest.mark.parametrize(
    ("aes", "listed"),
    [
        ({"Bill of Lading": "MAEU123456"}, {"Bill of Lading": "MAEU 123456", "Date of Export": "09/18/2025"}),
        ({"Bill of Lading": "MAEU123456"}, {"Bill of Lading": "123456", "UOM 1": "PCS"}),
        ({"Bill of Lading": "MAEU123456"}, {"Bill of Lading": "MAEU123456", "Part Number": ""}),
        ({"Bill of Lading": ""}, {"Bill of Lading": "MAEU123456", "Date of Export": "09/16/2025"}),
    ],
    ids=["day later", "without carrier code", "without part", "without bill"],
)
def test_one_shipment_in_two_reports_is_told_whatever_differs(tmp_path, aes, listed):
    """The day, the spelling of the bill, or the kind of document may differ: the goods left once."""
    store = Overlay()
    events(write_csv(tmp_path / "aes.csv", [MOTOR | aes]), store)

    (proof,) = events(write_csv(tmp_path / "bills.csv", [LISTED | listed]), store)

    assert (proof.TYPE, proof.export_id) == ("export.proved.v1", "X20250915000014/1")


@pytest.mark.parametrize(
    ("aes", "listed"),
    [
        (
            {"Bill of Lading": "MAEU123456"},
            {"Bill of Lading": "MAEU123456", "Country of Ultimate Destination": "CA"},
        ),
        ({"Bill of Lading": "MAEU123456"}, {"Bill of Lading": "MAEU123457"}),
        ({"Bill of Lading": ""}, {"Bill of Lading": "", "Date of Export": "09/19/2025"}),
        ({"Bill of Lading": ""}, {"Bill of Lading": "", "Country of Ultimate Destination": "CA"}),
        ({"Bill of Lading": ""}, {"Bill of Lading": "", "Value (USD)": "5000"}),
    ],
    ids=["other country on the bill", "other bill", "four days later", "other country", "other value"],
)
def test_two_shipments_alike_are_two(tmp_path, aes, listed):
    """Who ships the same article again next week has shipped twice."""
    store = Overlay()
    events(write_csv(tmp_path / "aes.csv", [MOTOR | aes]), store)

    (told,) = events(write_csv(tmp_path / "bills.csv", [LISTED | listed]), store)
    assert told.TYPE == "export.disposed.v1"


def test_two_itns_are_two_shipments(tmp_path):
    """One bill may carry goods of two filings, alike to the cent."""
    store, bill = Overlay(), {"Bill of Lading": "MAEU123456"}
    events(write_csv(tmp_path / "a.csv", [MOTOR | bill]), store)

    assert len(events(write_csv(tmp_path / "b.csv", [MOTOR | bill | {"ITN": "X20250915000015"}]), store)) == 1


def test_the_report_of_aes_after_a_list_is_a_proof_with_the_itn(tmp_path):
    """Who tells it first gives the export its name; claims that rest on it keep it."""
    store, bill = Overlay(), {"Bill of Lading": "MAEU123456"}
    events(write_csv(tmp_path / "bills.csv", [LISTED | bill]), store)

    (proof,) = events(write_csv(tmp_path / "aes.csv", [MOTOR | bill]), store)

    assert (proof.export_id, proof.proof_id, proof.proof) == ("SO-7781/1", "X20250915000014/1", "aes")


def test_another_quantity_on_the_same_bill_is_no_second_shipment(tmp_path):
    """39 of 40 on one bill: the paper says otherwise, and it is still the one shipment."""
    store, bill = Overlay(), {"Bill of Lading": "MAEU123456"}
    events(write_csv(tmp_path / "aes.csv", [MOTOR | bill]), store)

    (proof,) = events(write_csv(tmp_path / "bills.csv", [LISTED | bill | {"Quantity 1": "39"}]), store)

    assert (proof.TYPE, proof.export_id, proof.quantity) == ("export.proved.v1", "X20250915000014/1", 39)


def test_the_shipment_number_beside_an_itn_ties_reports(tmp_path):
    """Without any bill: AES names the shipper's number, which is the list's name of it."""
    store = Overlay()
    events(write_csv(tmp_path / "aes.csv", [MOTOR | {"Shipment Reference Number": "SO-7781"}]), store)

    (proof,) = events(write_csv(tmp_path / "list.csv", [LISTED | {"Quantity 1": "38"}]), store)

    assert (proof.TYPE, proof.quantity) == ("export.proved.v1", 38)


def test_two_shipments_of_a_list_prove_one_line_of_the_filing(tmp_path):
    """30 and 10 make the 40 that AES sums up by Schedule B number."""
    store, bill = Overlay(), {"Bill of Lading": "MAEU123456"}
    events(write_csv(tmp_path / "aes.csv", [MOTOR | bill]), store)
    rows = [
        LISTED | bill | {"Quantity 1": "30", "Value (USD)": "3600"},
        LISTED | bill | {"Shipment Number": "SO-7782", "Quantity 1": "10", "Value (USD)": "1200"},
    ]

    proofs = events(write_csv(tmp_path / "list.csv", rows), store)

    assert [(one.export_id, one.proof_id, one.quantity) for one in proofs] == [
        ("X20250915000014/1", "SO-7781/1", 30),
        ("X20250915000014/1", "SO-7782/1", 10),
    ]


def test_one_line_of_the_filing_proves_two_shipments_of_a_list(tmp_path):
    """The other way about: 40 of AES are 30 and 10 of the list that came first, with their part of the value."""
    store, bill = Overlay(), {"Bill of Lading": "MAEU123456"}
    rows = [
        LISTED | bill | {"Quantity 1": "30", "Value (USD)": "3600"},
        LISTED | bill | {"Shipment Number": "SO-7782", "Quantity 1": "10", "Value (USD)": "1200"},
    ]
    assert [one.TYPE for one in events(write_csv(tmp_path / "list.csv", rows), store)] == [
        "export.disposed.v1"
    ] * 2

    proofs = events(write_csv(tmp_path / "aes.csv", [MOTOR | bill]), store)

    assert [(one.export_id, one.quantity, one.value) for one in proofs] == [
        ("SO-7781/1", 30, Decimal("3600.00")),
        ("SO-7782/1", 10, Decimal("1200.00")),
    ]


def test_a_list_that_tells_the_goods_twice_is_held(tmp_path):
    """Twice the same on one bill under two references of one list: one shipment or two, only a person knows."""
    bill = {"Bill of Lading": "MAEU123456"}
    rows = [LISTED | bill, LISTED | bill | {"Shipment Number": "SO-7782"}]

    _, (problem,) = take(write_csv(tmp_path / "list.csv", rows), Overlay())

    assert "the same goods twice in lists of one kind" in problem.message


def test_two_certificates_of_one_destruction_are_one(tmp_path):
    """The destroyer's list and the certificate that it names tell one destruction."""
    store = Overlay()
    destroyed = {
        "Destruction Reference": "WO-55", "Date of Destruction": "09/15/2025", "Disposal": "destroyed",
        "Schedule B/HTS Number": "8501.10.4060", "Quantity 1": "40", "UOM 1": "NO", "Value (USD)": "0", "Part Number": "M-1",
    }  # fmt: skip
    listed = destroyed | {"Destruction Certificate": "CERT-9"}
    events(write_csv(tmp_path / "list.csv", [listed]), store)

    (proof,) = events(
        write_csv(
            tmp_path / "certificates.csv",
            [destroyed | {"Destruction Reference": "CERT-9", "Quantity 1": "39"}],
        ),
        store,
    )

    assert (proof.TYPE, proof.export_id, proof.quantity) == ("export.proved.v1", "WO-55/1", 39)


@pytest.mark.parametrize("numbered", [True, False])
def test_a_line_that_vanishes_holds_the_shipment(tmp_path, numbered):
    """A corrected report without a line may say its goods in another one: they would count twice."""
    store = Overlay()
    lines = [MOTOR, LAPTOP]
    if numbered:
        lines = [line | {"Line Number": str(number)} for number, line in enumerate(lines, 1)]
    events(write_csv(tmp_path / "a.csv", lines), store)

    taken, (problem,) = take(write_csv(tmp_path / "b.csv", lines[:1]), store)

    assert taken == []
    assert "which the last report had, is not in this one" in problem.message


def test_lines_that_change_places_are_held(tmp_path):
    """Lines 1 and 2 that are 2 and 1 now would give two claims each other's goods."""
    store = Overlay()
    events(
        write_csv(tmp_path / "a.csv", [MOTOR | {"Line Number": "1"}, LAPTOP | {"Line Number": "2"}]), store
    )

    taken, (problem,) = take(
        write_csv(tmp_path / "b.csv", [LAPTOP | {"Line Number": "1"}, MOTOR | {"Line Number": "2"}]), store
    )

    assert taken == []
    assert "line 1 of X20250915000014 is line 2 in this report" in problem.message


def test_further_lines_of_a_shipment_may_come_in_a_file_of_their_own(tmp_path):
    """A report that tells of other lines only leaves none out."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", [MOTOR | {"Line Number": "1"}]), store)

    (new,) = events(write_csv(tmp_path / "b.csv", [LAPTOP | {"Line Number": "2"}]), store)

    assert new.export_id == "X20250915000014/2"
