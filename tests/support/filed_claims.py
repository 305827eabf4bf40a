"""Messages of claims of every provision, drawn from the record tables: every record, most codes, figures and texts at their limits.

They obey the rules between records, so that a reader must find no fault; what they claim is money of nobody.
"""

import random
import string
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from drawback.domain.identifiers import check_digit
from drawback.filing.message import CatairBatch, RecordGroup
from drawback.filing.records import CatairRecord, make_record

CORE: Final = [f"{code:02d}" for code in range(1, 24)]
TFTEA: Final = [str(code) for code in range(51, 78)]
PROVISIONS: Final = [*CORE, *TFTEA]
# The chapter's lists, written out here once more: the reader's own are what is tested.
_METHODS: Final = ["51", "53", "54", "55", "56", "57", "58", "64", "65", "67", "68", "69", "70", "71"]
_ARTICLES: Final = ["51", "52", "57", "61", "62", "71", "72", "75", "76"]
_WASTE: Final = ["02", "11", "12", "22", "52", "61", "62", "72", "75", "76"]
_LESSER: Final = ["52", "59", "66", "72", "73", "74", "75", "76", "77"]
_DESTROYED: Final = ["51", "52", "53", "54", "55", "56", "58", "59", "73", "74", "75", "76", "77"]
_CLASSES: Final = ["364", "365", "369", "398", "399", "674", "675", "374", "053", "079", "110", "039"]
_EARLY: Final = frozenset(["364", "365", "369", "398", "399", "674", "675", "374"])
_UNITS: Final = ["NO", "KG", "DOZ", "L", "M2", "BBL", "X", "T.", "PFL"]
_TEXTS: Final = [
    "VALVES", "A", "9", "VEHICLE:GVW<=2.5MT;SPARK IGNIT", "~!@#$%^&*()_+`-={}|[]:\";'<>?,./", "X" * 50, "1 2 3", "WINE, 'TABLE', 14% VOL.",
]  # fmt: skip
_FIRST, _LAST = date(1980, 1, 1), date(2079, 12, 31)
"""The two days between which a year of two digits is told."""


def a_message(chance: random.Random, provision: str) -> CatairBatch:
    """A batch of one claim."""
    filer = _filer(chance)
    claim = _claim(chance, provision, filer)
    sent = chance.choice([date(2026, 3, 2), date(1999, 12, 31), date(2000, 2, 29), None])
    office = chance.choice(["", "01", "Z9"])
    envelope = {"site_code": "1001", "sender_id": filer, "transmission_date": sent, "office_code": office}
    free = {"user_data": chance.choice(["", "BATCH 1/2", "~" * 21])}
    block = {
        "processing_port": "3901", "filer_code": filer, "application_id": "DE", "office_code": chance.choice(["", "7A"]),
    }  # fmt: skip
    inside = RecordGroup(make_record("B", {**block, **free}), (claim, RecordGroup(make_record("Y", block))))
    first = make_record("A", {**envelope, **free, "password": "******", "application_id": "DE"})
    return CatairBatch((RecordGroup(first), inside, RecordGroup(make_record("Z", envelope))))


def _filer(chance: random.Random) -> str:
    shape = chance.choice(["NNN", "ANN", "AAN", "AAA", "ANA", "NAN", "NNA", "NAA"])
    return "".join(chance.choice(string.digits if one == "N" else string.ascii_uppercase) for one in shape)


def _number(chance: random.Random, filer: str) -> str:
    sequence = f"{chance.choice([0, 1, 9_999_999, chance.randrange(10**7)]):07d}"
    return f"{sequence}{check_digit(filer, sequence)}"


def _figure(chance: random.Random, digits: int, decimals: int) -> Decimal:
    whole = chance.choice([1, 9, 10**digits - 1, 10 ** (digits - 1), chance.randrange(1, 10**digits)])
    return Decimal(whole).scaleb(-decimals)


def _day(chance: random.Random) -> date:
    return chance.choice(
        [_FIRST, _LAST, date(2024, 2, 29), _FIRST + timedelta(days=chance.randrange(36_500))]
    )


def _claim(chance: random.Random, provision: str, filer: str) -> RecordGroup:
    core = provision in CORE
    making = provision in _ARTICLES or (core and chance.random() < 0.3)
    count = chance.choice([1, 1, 1, 2, 2, 3, 3, 16, 31])
    ids = [f"{number:05d}" for number in chance.sample(range(1, 100_000), count + 20)]
    itins = ids[:count]
    rulings = [chance.choice(["9999999999", "4405432000", "7"]) for _ in itins]
    imports = [
        _import(chance, provision, itin, ruling if making else "")
        for itin, ruling in zip(itins, rulings, strict=True)
    ]
    mtins = ids[count : count + chance.choice([1, 2, 20])] if making else []
    articles = [_article(chance, mtin, rulings, itins, mtins[:place]) for place, mtin in enumerate(mtins)]
    abroad = chance.choice(["", "", "usmca_indicator", "nafta_indicator"])
    disposals = _disposals(chance, core, itins, mtins, abroad=bool(abroad))
    destroyed = any(one.record.text("exp_dest_indicator") == "D" for one in disposals)
    classes = {one.record.text("class_code") for each in imports for one in each.of("43")}
    bond = chance.choice(["8", "9", "waived"])
    head = {
        "filing_action": chance.choice("AR"),
        "filer_code": filer,
        "claim_number": _number(chance, filer),
        "drawback_port": chance.choice(["1001", "2809", "3901", "5301"]),
        "broker_reference": chance.choice(["", "REF/1-2 3", "9" * 9]),
        "drawback_provision": provision,
        "bond_waiver_indicator": "0" if bond == "waived" else "",
        "bond_waiver_reason": "999" if bond == "waived" else "",
        "accelerated_payment": chance.choice(["", "Y"]) if bond != "waived" and classes <= _EARLY else "",
        "one_time_waiver": chance.choice(["", "Y"]),
        "waiver_prior_notice": chance.choice(["", "Y"]),
        "commercial_interchangeability": chance.choice(["", *"0123"]) if core else "",
        "cert_petroleum": "X" if provision in ("10", "13", "60", "63") else "",
        "cert_manufactured_petroleum": "X" if provision in ("11", "12", "61", "62") else "",
        "cert_oil_spill_tax": "X" if "674" in classes else "",
        "cert_superfund": "X" if "374" in classes else "",
        "electronic_signature": "X",
        "claimant_id": chance.choice(["12-345678900", "250615-00012"]),
        "notify_party_4811": chance.choice(["", "98-765432100"]),
        "cert_wine": "X" if provision == "74" else "",
        "cert_bom_formula": "X" if provision in _ARTICLES else "",
        "cert_destroyed_valuation": "X" if destroyed and provision in _DESTROYED else "",
        "retail_substitution": chance.choice(["", "Y"]) if provision in ("56", "70") else "",
        **({abroad: "X"} if abroad else {}),
    }  # fmt: skip
    under = [*_bond(bond, chance), *imports, *articles, *disposals]
    return RecordGroup(make_record("10", head), (*under, *_totals(imports)))


def _bond(kind: str, chance: random.Random) -> Iterator[RecordGroup]:
    if kind == "waived":
        return
    single = (
        {"stb_amount": _figure(chance, 10, 0), "stb_number": chance.choice(["", "26B00A123"])}
        if kind == "9"
        else {}
    )
    yield RecordGroup(
        make_record("31", {"bond_type": kind, "bond_designation": "B", "surety_code": "054", **single})
    )


def _import(chance: random.Random, provision: str, itin: str, ruling: str) -> RecordGroup:
    core, extract = provision in CORE, provision in ("07", "57")
    filer = _filer(chance)
    entry = {
        "import_filer_code": filer,
        "import_entry_number": _number(chance, filer),
        "es_line_number": chance.choice([1, 999, 99_999]),
    }
    record = make_record(
        "40",
        {
            "action_indicator": chance.choice("XT") if ruling else chance.choice("DLMGVEF"),
            **({} if extract else entry),
            "cd_indicator": chance.choice(["", "X"]),
            "manufacturing_ruling": ruling,
            "basis_of_claim": chance.choice(["", *(f"0{one}" for one in range(1, 9))]),
            "mfg_date_received": _day(chance) if core and chance.random() < 0.5 else None,
            "mfg_date_used": _day(chance) if core and chance.random() < 0.5 else None,
            "itin": itin,
            "accounting_method": f"0{chance.randrange(1, 9)}" if provision in _METHODS else "00",
        },
    )
    numbers = ["8704310020", "9903880300", "0000000001"] if not core else ["870431", "87043100", "8704310020"]
    rows = [
        RecordGroup(
            make_record("41", {"hts_number": chance.choice(numbers), "description": chance.choice(_TEXTS)}),
            tuple(RecordGroup(_quantity(chance, provision)) for _ in range(chance.choice([1, 1, 2, 3]))),
        )
        for _ in range(chance.choice([1, 1, 1, 1, 1, 2, 2, 5, 5, 32]))
    ]
    asked = [
        RecordGroup(_revenue(chance, code)) for code in chance.sample(_CLASSES, chance.choice([1, 3, 6]))
    ]
    return RecordGroup(record, (*rows, *asked))


def _quantity(chance: random.Random, provision: str) -> CatairRecord:
    return make_record(
        "42",
        {
            "quantity": chance.choice([None, _figure(chance, 16, 4)]),
            "uom": chance.choice(_UNITS),
            "allowable_quantity": _figure(chance, 16, 4) if provision in _WASTE else None,
            "entered_value_per_unit": _figure(chance, 16, 4),
            "substituted_value_per_unit": _figure(chance, 16, 4) if provision in _LESSER else None,
        },
    )


def _revenue(chance: random.Random, code: str) -> CatairRecord:
    asked = _figure(chance, 8, 2)
    most = Decimal("999999.99")
    return make_record(
        "43",
        {
            "class_code": code,
            "claim_amount": asked,
            "calculated_amount": chance.choice([asked, most]),
            "adjusted_claimed_amount": chance.choice([None, Decimal("0.01"), most]),
            "qualifier": chance.choice(["", "01"]) if code == "398" else "",
        },
    )


def _article(
    chance: random.Random, mtin: str, rulings: Sequence[str], itins: Sequence[str], sources: Sequence[str]
) -> RecordGroup:
    record = make_record(
        "50",
        {
            "action_indicator": chance.choice("XTE"),
            "import_manufacturing_ruling": chance.choice(rulings),
            "hts_or_schedule_b": chance.choice(["8413910000", "84139100", "841391"]),
            "quantity": _figure(chance, 16, 4),
            "uom": chance.choice(_UNITS),
            "production_date": _day(chance),
            "factory_location": chance.choice(["JOLIET IL", "A" * 30]),
        },
    )
    described = make_record(
        "51", {"description": chance.choice(_TEXTS), "manufacturing_ruling": "9" * 10, "mtin": mtin}
    )
    links = (*_links("52", "itin", _some(chance, itins)), *_links("53", "mtin", _some(chance, sources)))
    return RecordGroup(record, (RecordGroup(described), *links))


def _some(chance: random.Random, numbers: Sequence[str]) -> list[str]:
    return chance.sample(list(numbers), chance.randrange(len(numbers) + 1))


def _links(code: str, kind: str, numbers: Sequence[str]) -> list[RecordGroup]:
    parts = [numbers[start : start + 15] for start in range(0, len(numbers), 15)]
    return [
        RecordGroup(make_record(code, {f"{kind}_{place:02d}": one for place, one in enumerate(part, 1)}))
        for part in parts
    ]


def _disposals(
    chance: random.Random, core: bool, itins: Sequence[str], mtins: Sequence[str], *, abroad: bool
) -> list[RecordGroup]:
    days = sorted(_day(chance) for _ in range(chance.choice([1, 1, 2, 7])))
    return [_disposal(chance, core, day, itins, mtins, abroad=abroad) for day in days]


def _disposal(
    chance: random.Random, core: bool, on: date, itins: Sequence[str], mtins: Sequence[str], *, abroad: bool
) -> RecordGroup:
    left = abroad or chance.random() < 0.7
    billed = left and chance.random() < 0.5
    country = chance.choice(["CA", "MX"]) if abroad else chance.choice(["DE", "FZ", "FF", "KV"])
    values = {
        "exp_dest_indicator": "E" if left else "D",
        "hts_or_schedule_b": chance.choice(["8413910000", "9999999999", "0101010101"]),
        "quantity": _figure(chance, 16, 4),
        "uom": chance.choice(_UNITS),
        "exp_dest_date": on,
        "noi_indicator": chance.choice(["", "Y"]),
        "rights_waiver": chance.choice(["", "Y"]),
        "exporter_destroyer_name": chance.choice(["EXAMPLE EXPORTER INC", "B" * 30, "7"]),
        "destination_country": country if left else "",
        "bol_indicator": "Y" if billed else "",
        "bol_carrier": "ABCD" if billed else "",
        **({} if core else {"schedule_b_flag": chance.choice(["", "X"])}),
    }
    described = {
        "description": chance.choice(_TEXTS),
        "unique_identifier": chance.choice(["X" * 28, "1", "INV 4/7-A"]),
    }
    under = [RecordGroup(make_record("61" if core else "71", described))]
    if not core:
        under += [*_links("72", "itin", _some(chance, itins)), *_links("73", "mtin", _some(chance, mtins))]
    if chance.random() < 0.4:
        under.append(_notice(chance))
    if abroad:
        under.append(RecordGroup(_foreign(chance, country)))
    return RecordGroup(make_record("60" if core else "70", values), tuple(under))


def _notice(chance: random.Random) -> RecordGroup:
    seen = chance.random() < 0.5
    notice = {
        "intended_port": chance.choice(["", "2704"]),
        "exam_indicator": "X" if seen else "",
        "destruction_location": chance.choice(["", "GARY IN"]),
        "exam_result": chance.choice("DN") if seen else "",
    }
    witnesses = [
        {
            "record_indicator": kind,
            "officer_name": chance.choice(["J DOE", "C" * 40]),
            "officer_badge": chance.choice(["1", "B" * 12]),
            "officer_phone": "3125550100",
            "processing_date": _day(chance),
        }
        for kind in ("PE" if seen else "P")
    ]
    return RecordGroup(
        make_record("62", notice), tuple(RecordGroup(make_record("63", one)) for one in witnesses)
    )


def _foreign(chance: random.Random, country: str) -> CatairRecord:
    return make_record(
        "64",
        {
            "foreign_entry_number": chance.choice(["12345001234567", "9" * 20]),
            "foreign_entry_date": _day(chance),
            "foreign_duty_local": chance.choice([Decimal(0), _figure(chance, 10, 2)]),
            "exchange_rate": _figure(chance, 10, 6),
            "foreign_tariff_1": "8481800090",
            "foreign_tariff_2": chance.choice(["", "84818000"]),
            "foreign_tariff_3": "",
            "country_of_export": country,
        },
    )


def _totals(imports: Sequence[RecordGroup]) -> Iterator[RecordGroup]:
    sums: dict[str, Decimal] = {}
    for one in imports:
        for asked in one.of("43"):
            code = asked.record.text("class_code")
            sums[code] = sums.get(code, Decimal(0)) + (asked.record.figure("claim_amount") or Decimal(0))
    codes = list(sums)
    for start in range(0, len(codes), 4):
        part = enumerate(codes[start : start + 4], 1)
        values = {
            name: value
            for place, code in part
            for name, value in ((f"class_code_{place}", code), (f"total_{place}", sums[code]))
        }
        yield RecordGroup(make_record("89", values))
    duty = sum((sums.get(code, Decimal(0)) for code in ("364", "369")), Decimal(0))
    tax = sum((sums.get(code, Decimal(0)) for code in ("365", "674", "675", "374")), Decimal(0))
    fees = sum(sums.values(), Decimal(0)) - duty - tax
    yield RecordGroup(make_record("90", {"grand_duty": duty, "grand_fees": fees, "grand_ir_tax": tax}))
