"""Claims of every provision that is written: round trip byte for byte, no fault, and totals that are the sums of what was asked."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from drawback.domain.identifiers import check_digit
from drawback.filing.articles import MadeArticle, UsedIn
from drawback.filing.claim import (
    Bond,
    CannotFile,
    ClaimContent,
    DisposedUnits,
    ForeignEntry,
    ImportedUnits,
    ReportedTariff,
    Sender,
    batch_of,
    claim_records,
)
from drawback.filing.crosscheck import WITH_MTIN, faults, permitted
from drawback.filing.message import CatairBatch, read_batch
from drawback.filing.records import NotARecord
from drawback.filing.replacing import replacement_faults
from drawback.filing.totals import early_payment_lost

WRITTEN = [str(code) for code in range(51, 78) if str(code) not in WITH_MTIN]
SENDER = Sender("1001", "XYZ", "3901", "REF1")
ON = date(2026, 3, 2)


def entry(filer: str, sequence: int) -> str:
    return f"{filer}{sequence:07d}{check_digit(filer, f'{sequence:07d}')}"


def a_claim(chance: random.Random, provision: str) -> ClaimContent:
    """A claim with one to forty designations for one to nine exports, each amount at most what was calculated."""
    disposals = [
        DisposedUnits(
            export_id=f"X2025061510{place:04d}/1",
            disposal=chance.choice(["exported", "exported", "destroyed"]),
            number=chance.choice(["8481805090", "84818050"]),
            schedule_b=chance.random() < 0.5,
            quantity=Decimal(chance.randrange(1, 10**9)).scaleb(-2),
            unit=chance.choice(["NO", "KG", "DOZ"]),
            on=date(2024, 1, 1) + timedelta(days=chance.randrange(700)),
            exporter=chance.choice(["ACME TOOLS INC", "Müller & Söhne GmbH", "A" * 60]),
            waived=chance.random() < 0.2,
            destination=chance.choice(["DE", "JP"]),
            description=chance.choice(["VALVES", "Ventile, groß", "x" * 90]),
            document=chance.choice(["", "ABCD123456789", "16001032275", "a/b-c"]),
        )
        for place in range(chance.randrange(1, 10))
    ]
    imports = [
        ImportedUnits(
            entry_number=entry("XYZ", chance.randrange(10**7)),
            line_number=chance.randrange(1, 1000),
            rows=tuple(
                ReportedTariff(number, "VALVES")
                for number in chance.choice([("8481805090",), ("9903880300", "8481805090")])
            ),
            quantity=Decimal(chance.randrange(1, 10**9)).scaleb(-4),
            unit="NO",
            entered_unit_value=Decimal(chance.randrange(1, 10**8)).scaleb(-4),
            substituted_unit_value=Decimal(chance.randrange(1, 10**8)).scaleb(-4)
            if provision in {"52", "56", "59", "66", "70", "73", "74", "77"} and chance.random() < 0.5
            else None,
            amounts=tuple(amounts(chance)),
            export_id=chance.choice(disposals).export_id,
        )
        for _ in range(chance.randrange(1, 41))
    ]
    return ClaimContent(
        claim_number=entry("CLM", chance.randrange(10**7)),
        provision=provision,
        claimant_number="12-345678900",
        accounting_method="fifo",
        imports=imports,
        disposals=disposals,
        accelerated=chance.random() < 0.5,
        waiver_of_notice=chance.random() < 0.5,
        bond=Bond("054"),
    )


def amounts(chance: random.Random) -> Iterator[tuple[str, Decimal, Decimal]]:
    for code in chance.sample(["364", "365", "398", "399", "056"], chance.randrange(1, 5)):
        asked = Decimal(chance.randrange(1, 10**7)).scaleb(-2)
        yield code, asked, asked + Decimal(chance.randrange(100)).scaleb(-2)


def written(content: ClaimContent) -> CatairBatch:
    return batch_of([claim_records(content, SENDER)], SENDER, ON)


@pytest.mark.parametrize("provision", WRITTEN)
def test_a_claim_is_read_as_it_was_written(provision: str) -> None:
    """Three claims of each provision; what was asked is added up here."""
    chance = random.Random(provision)
    for _ in range(3):
        content = a_claim(chance, provision)
        raw = written(content).write()
        batch = read_batch(raw)
        assert batch.write() == raw
        assert faults(batch) == []
        asked = [amount for one in content.imports for _, amount, _ in one.amounts]
        grand = batch.claims[0].of("90")[0].record
        totals = [grand.figure(name) or Decimal(0) for name in ("grand_duty", "grand_fees", "grand_ir_tax")]
        assert sum(totals) == sum(asked)
        days = [one.record.day("exp_dest_date") for one in batch.claims[0].of("70")]
        assert days == sorted(one.on for one in content.disposals)
        links = [
            one.record.text(f"itin_{place:02d}")
            for one in batch.claims[0].every("72")
            for place in range(1, 16)
        ]
        assert sorted(filter(None, links)) == [one.record.text("itin") for one in batch.claims[0].of("40")]


def test_the_published_sample_is_what_its_content_gives() -> None:
    """The sample's claim, put together from its values, is the sample byte for byte but for the tracking number's gap."""
    sample = (Path(__file__).parents[2] / "data" / "de_claim.txt").read_bytes()
    content = ClaimContent(
        claim_number="CLM00000007",
        provision="59",
        claimant_number="12-345678900",
        accounting_method="fifo",
        imports=[
            ImportedUnits(
                "XYZ55000019",
                122,
                (ReportedTariff("8704310020", "VEHICLE:GVW<=2.5MT;SPARK IGNIT"),),
                Decimal(46),
                "NO",
                Decimal("445.81"),
                Decimal("267.51"),
                (
                    ("364", Decimal("3045.25"), Decimal("5075.43")),
                    ("398", Decimal("15.22"), Decimal("25.37")),
                    ("399", Decimal("1.46"), Decimal("2.44")),
                ),
                "one",
            )
        ],
        disposals=[
            DisposedUnits(
                "one",
                "exported",
                "8704310020",
                False,
                Decimal(46),
                "NO",
                date(2025, 6, 15),
                "EXAMPLE EXPORTER INC",
                False,
                "SA",
                "VEHICLE:GVW<=2.5MT;SPARK IGNIT",
                "ABCD123456789",
            )
        ],
        accelerated=True,
        waiver_of_notice=True,
        bond=Bond("054"),
    )
    sender = Sender("1001", "XYZ", "3901", "REF000001")
    raw = batch_of([claim_records(content, sender)], sender, date(2025, 8, 25)).write()
    assert raw.replace(b"00010", b"00001") == sample


def test_a_manufacturing_claim_names_what_was_made() -> None:
    content = replace(a_claim(random.Random(1), "58"), provision="51")
    with pytest.raises(CannotFile, match="no production is known"):
        claim_records(content, SENDER)


@pytest.mark.parametrize(
    ("provision", "certified"),
    [("74", "cert_wine"), ("60", "cert_petroleum"), ("63", "cert_petroleum"), ("58", "")],
)
def test_the_certificates_of_a_provision_are_set(provision: str, certified: str) -> None:
    """Table wine by (j)(2) and petroleum by (p) are certified in the header (positions 73 and 44), other goods are not."""
    head = claim_records(a_claim(random.Random(5), provision), SENDER).record
    names = ("cert_wine", "cert_petroleum", "cert_manufactured_petroleum", "cert_bom_formula")
    assert [name for name in names if head.text(name)] == ([certified] if certified else [])


@pytest.mark.parametrize(
    ("field", "value", "position"),
    [
        ("unit", "PIECES", "30-32"),
        ("destination", "CHINA", "71-72"),
        ("document", "INVOICE 4711-2024/3 REF 998877665544332211", "53-80"),
        ("exporter", "\u4e0a\u6d77\u673a\u68b0 LTD", "41-70"),
    ],
)
def test_a_code_or_a_number_is_never_cut_and_no_name_loses_letters(
    field: str, value: str, position: str
) -> None:
    """PIECES is not PIE, CHINA not Switzerland (CH), and half an invoice number is another invoice."""
    content = a_claim(random.Random(6), "58")
    one = replace(content.disposals[0], disposal="exported", **{field: value})
    with pytest.raises(NotARecord, match=one.export_id) as refused:
        claim_records(replace(content, disposals=[one, *content.disposals[1:]]), SENDER)
    assert refused.value.position == position


@pytest.mark.parametrize(
    ("document", "carrier"),
    [("ABCD123456789", "ABCD"), ("INVOICE12345", ""), ("ORDER0001234", ""), ("16001032275", "")],
)
def test_a_bill_of_lading_names_its_carrier_and_another_paper_none(document: str, carrier: str) -> None:
    content = a_claim(random.Random(7), "58")
    one = replace(content.disposals[0], disposal="exported", document=document)
    claim = claim_records(replace(content, disposals=[one, *content.disposals[1:]]), SENDER)
    (found,) = (
        group.record
        for group in claim.of("70")
        if group.of("71")[0].record.text("unique_identifier") == document
    )
    assert (found.text("bol_carrier"), found.text("bol_indicator")) == (carrier, "Y" if carrier else "")


def test_petroleum_supplies_to_the_continent_left_for_abroad() -> None:
    """Provision 63 to Canada or Mexico is coded FN; under 60 the country stays."""
    for provision, said in (("63", "FN"), ("60", "MX")):
        content = a_claim(random.Random(8), provision)
        left = [replace(one, disposal="exported", destination="MX") for one in content.disposals]
        claim = claim_records(replace(content, disposals=left), SENDER)
        assert {one.record.text("destination_country") for one in claim.of("70")} == {said}


def test_accelerated_payment_needs_a_bond() -> None:
    content = replace(a_claim(random.Random(2), "58"), accelerated=True, bond=None)
    (fault, *_) = faults(written(content))
    assert (fault.record, fault.position, fault.field) == ("10", "40", "accelerated_payment")


def test_more_than_was_calculated_is_refused() -> None:
    content = a_claim(random.Random(3), "58")
    first = replace(content.imports[0], amounts=(("364", Decimal("10.01"), Decimal("10.00")),))
    found = faults(written(replace(content, imports=[first, *content.imports[1:]])))
    assert [fault.field for fault in found] == ["claim_amount"]


@pytest.mark.slow
def test_ten_thousand_imports_have_numbers_of_their_own_and_one_more_is_refused() -> None:
    content = a_claim(random.Random(4), "58")
    one = content.imports[0]
    most = replace(
        content,
        imports=[one] * 10_000,
        disposals=[d for d in content.disposals if d.export_id == one.export_id],
    )
    batch = written(most)
    assert len({group.record.text("itin") for group in batch.claims[0].of("40")}) == 10_000
    read_batch(batch.write())
    over = written(replace(most, imports=[one] * 10_001)).write()
    with pytest.raises(NotARecord, match="at most 10000"):
        read_batch(over)


def made(content: ClaimContent, provision: str) -> ClaimContent:
    """The same claim of goods that were manufactured: one article of all imports, under one ruling."""
    imports = [replace(one, used_in=UsedIn("P-1 PUMP", "4405432000", "01")) for one in content.imports]
    article = MadeArticle(
        key="P-1 PUMP",
        import_ruling="4405432000",
        ruling="4405432000",
        number="8413910000",
        quantity=Decimal(5),
        unit="NO",
        made_on=date(2024, 1, 1),
        factory="JOLIET IL",
        description="PUMP",
        export_ids=tuple(one.export_id for one in content.disposals),
    )
    return replace(content, provision=provision, imports=imports, articles=[article])


@pytest.mark.parametrize("provision", sorted(WITH_MTIN))
def test_a_claim_on_manufactured_goods_is_read_as_it_was_written(provision: str) -> None:
    """Substitution by 1313(b) names the allowable quantity, direct identification does not; no entry stands under 1313(d)."""
    content = made(a_claim(random.Random(provision), "58"), provision)
    batch = read_batch(written(content).write())
    assert faults(batch) == []
    claim = batch.claims[0]
    quantities = [one.record for one in claim.every("42")]
    assert {bool(one.text("allowable_quantity")) for one in quantities} == {
        provision not in {"51", "57", "71"}
    }
    entries = {bool(one.record.text("import_entry_number")) for one in claim.of("40")}
    assert entries == {provision != "57"}
    names = ("import_filer_code", "import_entry_number", "es_line_number")
    if provision == "57":
        assert {one.record.text(name) for one in claim.of("40") for name in names} == {""}
        assert all(one.record.text("itin") for one in claim.of("40"))


def test_what_was_paid_to_canada_stands_in_record_64() -> None:
    """81.00 Canadian dollars at 1.35 to one: positions 29-38 and 39-48 by hand, and the header says USMCA."""
    content = a_claim(random.Random(8), "58")
    paid = ForeignEntry(
        "12345-001234567", date(2025, 6, 18), Decimal("81.00"), Decimal("1.35"), "8481.80.00.90", "CA"
    )
    left = [replace(one, disposal="exported", destination="CA", foreign=paid) for one in content.disposals]
    raw = written(replace(content, disposals=left, usmca=True)).write()
    assert faults(read_batch(raw)) == []
    lines = [line for line in raw.decode().splitlines() if line.startswith("64")]
    assert set(lines) == {"6412345001234567      061825000000810000013500008481800090" + " " * 20 + "CA"}
    (head,) = (line for line in raw.decode().splitlines() if line.startswith("10A"))
    assert head[75] == "X"
    with pytest.raises(CannotFile, match="in claims of their own"):
        written(replace(content, disposals=[*left[1:], replace(left[0], foreign=None)], usmca=True))
    unsaid = faults(written(replace(content, disposals=left)))
    assert [fault.field for fault in unsaid] == ["usmca_indicator"]


def test_a_number_of_a_filer_with_an_offset_passes_where_ace_is_known_to_have_it() -> None:
    """XYZ-4101117-9 is ordinary; a filer that used up its numbers may be allowed 0 in place of 9 (offset +1)."""
    content = a_claim(random.Random(9), "58")
    odd = [replace(one, entry_number="XYZ41011170") for one in content.imports]
    batch = written(replace(content, imports=odd))
    assert {fault.field for fault in faults(batch)} == {"import_entry_number"}
    assert "+1" in faults(batch)[0].expected
    assert faults(batch, permitted(["XYZ41011170"])) == []
    assert faults(batch, permitted(["ABC41011170"])) != []


def test_a_class_without_accelerated_payment_is_told() -> None:
    """Rule 10: class 056 (cotton) makes ACE leave the accelerated payment out."""
    content = a_claim(random.Random(3), "58")
    one = replace(content.imports[0], amounts=(("056", Decimal("1.00"), Decimal("1.00")),))
    for asked, amounts in (
        (True, [one]),
        (True, [replace(one, amounts=(("364", Decimal(1), Decimal(1)),))]),
        (False, [one]),
    ):
        claim = written(replace(content, imports=amounts, accelerated=asked)).claims[0]
        assert ("056" in early_payment_lost(claim)) == (asked and amounts == [one])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, ""),
        ({"claimant_number": "98-765432100"}, "claimant_id"),
        ({"accelerated": True}, "accelerated_payment"),
        ({"bond": Bond("055")}, "control_identifier"),
        ({"bond": None}, "control_identifier"),
        ({"claim_number": "CLM00000015"}, "claim_number"),
    ],
)
def test_a_replacement_leaves_as_it_was_what_rule_13_names(changed: dict[str, object], field: str) -> None:
    content = replace(a_claim(random.Random(4), "58"), accelerated=False, claim_number="CLM00000007")
    before, after = (
        claim_records(one, SENDER) for one in (content, replace(content, **changed, replacement=True))
    )
    assert [one.field for one in replacement_faults(before, after, ON)] == ([field] if field else [])


@pytest.mark.parametrize(("sent", "late"), [(date(2030, 6, 15), False), (date(2030, 6, 16), True)])
def test_exports_of_a_replacement_are_at_most_five_years_old(sent: date, late: bool) -> None:
    """Left 15 June 2025: the replacement may be sent until 15 June 2030."""
    content = a_claim(random.Random(4), "58")
    left = [replace(one, on=date(2025, 6, 15)) for one in content.disposals]
    claim = claim_records(replace(content, disposals=left), SENDER)
    assert bool([*replacement_faults(claim, claim, sent)]) == late


@pytest.mark.parametrize(
    ("record", "start", "text", "field"),
    [
        ("31", 9, "0000000100", "stb_amount"),
        ("40", 39, "010125", "mfg_date_received"),
        ("42", 22, "0000000000010000", "allowable_quantity"),
        ("42", 54, "0000000000010000", "substituted_value_per_unit"),
        ("10", 36, "0", "bond_waiver_reason"),
        ("10", 37, "999", "bond_waiver_indicator"),
        ("10", 43, "1", "commercial_interchangeability"),
    ],
)
def test_what_belongs_to_another_kind_of_claim_is_refused(
    record: str, start: int, text: str, field: str
) -> None:
    """Provision 58, direct identification under TFTEA with a continuous bond."""
    lines = (
        written(replace(a_claim(random.Random(11), "58"), accelerated=False)).write().decode().splitlines()
    )
    at = next(place for place, line in enumerate(lines) if line.startswith(record))
    lines[at] = lines[at][: start - 1] + text + lines[at][start - 1 + len(text) :]
    found = faults(read_batch("".join(f"{line}\n" for line in lines).encode()))
    assert [(one.record, one.field) for one in found] == [(record, field)]


def test_a_deleting_action_is_refused_with_what_to_do() -> None:
    raw = written(a_claim(random.Random(12), "58")).write().replace(b"\n10A", b"\n10D")
    with pytest.raises(NotARecord, match="revision 27 has no delete"):
        read_batch(raw)
