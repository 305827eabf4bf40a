"""Claims of every provision that is written: round trip byte for byte, no fault, and totals that are the sums of what was asked."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from drawback.domain.identifiers import check_digit
from drawback.filing.claim import (
    Bond,
    CannotFile,
    ClaimContent,
    DisposedUnits,
    ImportedUnits,
    ReportedTariff,
    Sender,
    batch_of,
    claim_records,
)
from drawback.filing.crosscheck import WITH_MTIN, faults
from drawback.filing.message import CatairBatch, read_batch
from drawback.filing.records import NotARecord

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
            if chance.random() < 0.5
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
