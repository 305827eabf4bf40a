"""From the content of a claim to the records that ask for it.

Each designation is an import group (record 40) of its own, since the value of what was exported in its place stands there; exports stand in
the order of their days, with links to the imports they stand for. Source: ACE ABI CATAIR, Drawback, revision 27.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from drawback.domain.errors import UserError
from drawback.domain.identifiers import compact
from drawback.domain.money import ZERO
from drawback.filing.articles import MANUFACTURED, MadeArticle, UsedIn, article_group, linked
from drawback.filing.crosscheck import ALLOWED_PART, DESTROYED_VALUED, EXTRACTS, METHODS, WINE, WITH_MTIN
from drawback.filing.disposals import CONTINENT
from drawback.filing.message import CatairBatch, RecordGroup
from drawback.filing.records import CatairRecord, NotARecord, make_record
from drawback.filing.totals import PER_RECORD, class_sums, grand_totals

_LAST_ID: Final = 99_999
_GAP: Final = 10
"""Between two tracking numbers, so that an import may be added in between."""
_OCEAN_BILL: Final = re.compile("(?!INV|ORD|DEL|PAC|PRO|COM|SHI|TRU|BIL)([A-Z]{4})([A-Z0-9]{4,12})")
"""A carrier's code and its number. Words that begin the name of another paper (invoice, order, delivery) are no carrier's code."""
_PETROLEUM: Final = frozenset({"60", "63"})
_MADE_OF_PETROLEUM: Final = frozenset({"61", "62"})
_SUPPLIES_ABROAD: Final = "63"
_FOREIGN: Final = "FN"
"""Destination of petroleum that left under provision 63 for Canada or Mexico."""
METHOD_CODES: Final[Mapping[str, str]] = {
    "fifo": "02",
    "lifo": "03",
    "low-to-high": "04",
    "low-to-high-turnover": "05",
    "low-to-high-blanket": "06",
    "average": "07",
    "specific": "01",
}
"""Accounting methods of 19 CFR 190.14 as record 40 codes them; goods identified by lot or serial number use none (01)."""


class CannotFile(UserError):  # noqa: N818 - reads as the sentence it is
    """The claim cannot be written as it is; the sentence names what is missing and where."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who transmits: CBP's code of the site, the sender, the filer and the port of the drawback office, and the broker's own reference."""

    site: str
    sender: str
    port: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Bond:
    """The bond of record 31: continuous (8) or of a single transaction (9) with its amount in whole dollars and its number."""

    surety: str
    amount: Decimal | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class ReportedTariff:
    """One tariff number of the entry line, in the order of the entry: chapter 99 numbers stand with the one of chapters 1 to 97 (X52)."""

    hts: str
    description: str


@dataclass(frozen=True, slots=True)
class ImportedUnits:
    """Units of one entry line designated for one export: value per unit as entered and, under a lesser-of rule, as substituted.

    `amounts` are asked and calculated by ACE class, in dollars. Goods of 19 U.S.C. 1313(d) come from no entry: number and line are left out.
    """

    entry_number: str
    line_number: int
    rows: tuple[ReportedTariff, ...]
    quantity: Decimal
    unit: str
    entered_unit_value: Decimal
    substituted_unit_value: Decimal | None
    amounts: tuple[tuple[str, Decimal, Decimal], ...]
    export_id: str
    used_in: UsedIn | None = None
    line: int = 0
    """The line of the claim, for what is said to a person."""

    @property
    def where(self) -> str:
        return f"line {self.line} (entry {self.entry_number} line {self.line_number})"


@dataclass(frozen=True, slots=True)
class ForeignEntry:
    """The entry into Canada or Mexico and the duty paid there, in the money of that country, of which `units_per_dollar` make one dollar."""

    number: str
    on: date
    duty: Decimal
    units_per_dollar: Decimal
    tariff: str
    country: str


@dataclass(frozen=True, slots=True)
class DisposedUnits:
    """What of one export or destruction the claim uses; `waived` says that the exporter gave up the right to claim."""

    export_id: str
    disposal: Literal["exported", "destroyed"]
    number: str
    schedule_b: bool
    quantity: Decimal
    unit: str
    on: date
    exporter: str
    waived: bool
    destination: str
    description: str
    document: str
    foreign: ForeignEntry | None = None


@dataclass(frozen=True, slots=True)
class ClaimContent:
    """A claim as it is asked."""

    claim_number: str
    provision: str
    claimant_number: str
    accounting_method: str
    imports: Sequence[ImportedUnits]
    disposals: Sequence[DisposedUnits]
    articles: Sequence[MadeArticle] = ()
    accelerated: bool = False
    one_time_waiver: bool = False
    waiver_of_notice: bool = False
    usmca: bool = False
    retail_substitution: bool = False
    replacement: bool = False
    bond: Bond | None = None


def claim_records(content: ClaimContent, sender: Sender) -> RecordGroup:
    """The records of one claim.

    Raises:
        CannotFile: something is missing that this program does not know.
        NotARecord: a value does not fit its field.
    """
    if not content.imports:
        raise CannotFile(
            "the claim designates nothing that can be asked for: every line is worth zero or not priced"
        )
    if (content.provision in WITH_MTIN) != bool(content.articles):
        raise CannotFile(
            f"provision {content.provision} names what was manufactured, and no production is known for the claim"
            if content.provision in WITH_MTIN
            else f"provision {content.provision} is of goods as they were imported, and a production is named"
        )
    numbers = _numbers(len(content.imports) + len(content.articles))
    itins = numbers[: len(content.imports)]
    mtins = {one.key: number for one, number in zip(content.articles, numbers[len(itins) :], strict=True)}
    disposals = sorted(content.disposals, key=lambda one: (one.on, one.export_id))
    if content.usmca and (bare := [one.export_id for one in disposals if one.foreign is None]):
        raise CannotFile(
            f"export {bare[0]} names no entry into Canada or Mexico, and others of the claim do: where the header says USMCA, record 64 "
            "stands with every export; file them in claims of their own"
        )
    how = {one.export_id: one.disposal for one in disposals}
    under = [
        *([_bond(content.bond)] if content.bond else []),
        *(
            _import(one, itin, content, how[one.export_id])
            for one, itin in zip(content.imports, itins, strict=True)
        ),
        *(_article(one, content, mtins, itins) for one in content.articles),
        *(_disposal(one, content, itins, mtins) for one in disposals),
    ]
    claim = RecordGroup(_header(content, sender), tuple(under))
    return RecordGroup(claim.record, (*claim.under, *_totals(claim)))


def batch_of(claims: Sequence[RecordGroup], sender: Sender, on: date) -> CatairBatch:
    """A batch of one block. The password (positions 9 to 14 of record A) is masked: it belongs to the transmission, and is never kept."""
    filer = claims[0].record.text("filer_code")
    envelope: dict[str, str | date] = {
        "site_code": sender.site,
        "sender_id": sender.sender,
        "transmission_date": on,
    }
    block = {"processing_port": sender.port, "filer_code": filer, "application_id": "DE"}
    first = make_record("A", {**envelope, "password": "******", "application_id": "DE"})
    inside = RecordGroup(make_record("B", block), (*claims, RecordGroup(make_record("Y", block))))
    return CatairBatch((RecordGroup(first), inside, RecordGroup(make_record("Z", envelope))))


def _header(content: ClaimContent, sender: Sender) -> CatairRecord:
    destroyed = any(one.disposal == "destroyed" for one in content.disposals)
    return make_record(
        "10",
        {
            "filing_action": "R" if content.replacement else "A",
            "filer_code": content.claim_number[:3],
            "claim_number": content.claim_number[3:],
            "drawback_port": sender.port,
            "broker_reference": sender.reference,
            "drawback_provision": content.provision,
            "accelerated_payment": "Y" if content.accelerated else "",
            "one_time_waiver": "Y" if content.one_time_waiver else "",
            "waiver_prior_notice": "Y" if content.waiver_of_notice else "",
            "electronic_signature": "X",
            "claimant_id": content.claimant_number,
            "cert_petroleum": "X" if content.provision in _PETROLEUM else "",
            "cert_manufactured_petroleum": "X" if content.provision in _MADE_OF_PETROLEUM else "",
            "cert_wine": "X" if content.provision == WINE else "",
            "cert_bom_formula": "X" if content.provision in WITH_MTIN else "",
            "cert_destroyed_valuation": "X" if destroyed and content.provision in DESTROYED_VALUED else "",
            "retail_substitution": "Y" if content.retail_substitution else "",
            "usmca_indicator": "X" if content.usmca else "",
        },
    )


def _bond(bond: Bond) -> RecordGroup:
    single = bond.amount is not None
    values: dict[str, str | Decimal | None] = {
        "bond_type": "9" if single else "8",
        "bond_designation": "B",
        "surety_code": bond.surety,
    }
    return RecordGroup(make_record("31", values | {"stb_amount": bond.amount, "stb_number": bond.number}))


def _numbers(count: int) -> list[str]:
    """Tracking numbers: of the imports first, then of the articles."""
    gap = min(_GAP, _LAST_ID // count)
    return [f"{(place + 1) * gap:05d}" for place in range(count)]


def _import(one: ImportedUnits, itin: str, content: ClaimContent, disposal: str) -> RecordGroup:
    try:
        return _imported(one, itin, content, disposal)
    except NotARecord as bad:
        raise bad.about(one.where) from None


def _imported(one: ImportedUnits, itin: str, content: ClaimContent, disposal: str) -> RecordGroup:
    used = one.used_in
    record = make_record(
        "40",
        {
            "action_indicator": MANUFACTURED if used else "D" if disposal == "destroyed" else "E",
            **(_entry_line(one) if content.provision not in EXTRACTS else {}),
            "manufacturing_ruling": used.ruling if used else "",
            "basis_of_claim": used.basis if used else "",
            "itin": itin,
            "accounting_method": METHOD_CODES[content.accounting_method]
            if content.provision in METHODS
            else "00",
        },
    )
    quantity = make_record(
        "42",
        {
            "quantity": one.quantity,
            "uom": one.unit,
            "allowable_quantity": one.quantity if used and content.provision in ALLOWED_PART else None,
            "entered_value_per_unit": one.entered_unit_value,
            "substituted_value_per_unit": one.substituted_unit_value,
        },
    )
    rows = [
        RecordGroup(
            make_record("41", {"hts_number": row.hts, "description": row.description}),
            (RecordGroup(quantity),),
        )
        for row in one.rows
    ]
    asked = [
        RecordGroup(
            make_record("43", {"class_code": code, "claim_amount": claim, "calculated_amount": calculated})
        )
        for code, claim, calculated in one.amounts
        if claim > ZERO
    ]
    return RecordGroup(record, (*rows, *asked))


def _entry_line(one: ImportedUnits) -> dict[str, str | int]:
    return {
        "import_filer_code": one.entry_number[:3],
        "import_entry_number": one.entry_number[3:],
        "es_line_number": one.line_number,
    }


def _article(
    one: MadeArticle, content: ClaimContent, mtins: Mapping[str, str], itins: Sequence[str]
) -> RecordGroup:
    links = [
        itin
        for imported, itin in zip(content.imports, itins, strict=True)
        if imported.used_in is not None and imported.used_in.article == one.key
    ]
    try:
        return article_group(one, mtins, links)
    except NotARecord as bad:
        raise bad.about(f"the article {one.description} made on {one.made_on}") from None


def _disposal(
    one: DisposedUnits, content: ClaimContent, itins: Sequence[str], mtins: Mapping[str, str]
) -> RecordGroup:
    links = [
        itin
        for imported, itin in zip(content.imports, itins, strict=True)
        if imported.export_id == one.export_id and imported.used_in is None
    ]
    made = [mtins[each.key] for each in content.articles if one.export_id in each.export_ids]
    try:
        return _disposed(one, content.provision, links, made)
    except NotARecord as bad:
        raise bad.about(f"export {one.export_id}") from None


def _disposed(one: DisposedUnits, provision: str, links: Sequence[str], made: Sequence[str]) -> RecordGroup:
    exported = one.disposal == "exported"
    document = re.sub("[^A-Z0-9]", "", (one.document or one.export_id).upper())
    bill = _OCEAN_BILL.fullmatch(document) if exported and one.document else None
    supplies = provision == _SUPPLIES_ABROAD and one.destination in CONTINENT
    record = make_record(
        "70",
        {
            "exp_dest_indicator": "E" if exported else "D",
            "hts_or_schedule_b": one.number.ljust(10, "0"),
            "quantity": one.quantity,
            "uom": one.unit,
            "exp_dest_date": one.on,
            "rights_waiver": "Y" if one.waived else "",
            "exporter_destroyer_name": one.exporter,
            "destination_country": "" if not exported else _FOREIGN if supplies else one.destination,
            "bol_indicator": "Y" if bill else "",
            "bol_carrier": bill[1] if bill else "",
            "schedule_b_flag": "X" if one.schedule_b else "",
        },
    )
    described = make_record("71", {"description": one.description, "unique_identifier": document})
    links_to = (*linked("72", "itin", links), *linked("73", "mtin", made))
    abroad = (RecordGroup(_foreign(one.foreign)),) if one.foreign else ()
    return RecordGroup(record, (RecordGroup(described), *links_to, *abroad))


def _foreign(one: ForeignEntry) -> CatairRecord:
    return make_record(
        "64",
        {
            "foreign_entry_number": compact(one.number),
            "foreign_entry_date": one.on,
            "foreign_duty_local": one.duty,
            "exchange_rate": one.units_per_dollar,
            "foreign_tariff_1": compact(one.tariff),
            "country_of_export": one.country,
        },
    )


def _parts(names: Sequence[str], size: int) -> list[Sequence[str]]:
    return [names[start : start + size] for start in range(0, len(names), size)]


def _totals(claim: RecordGroup) -> list[RecordGroup]:
    sums = class_sums(claim)
    classes = [
        RecordGroup(
            make_record(
                "89",
                {
                    name: value
                    for place, code in enumerate(part, 1)
                    for name, value in ((f"class_code_{place}", code), (f"total_{place}", sums[code]))
                },
            )
        )
        for part in _parts(sorted(sums), PER_RECORD)
    ]
    return [*classes, RecordGroup(make_record("90", dict(grand_totals(sums))))]
