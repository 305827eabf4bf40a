"""One claim or more under every provision that the program prices, on goods that fit the provision."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.money import cents
from drawback.simulation.generator.book import HARBOR_JOINS, Happening, ScriptBook, money
from drawback.simulation.generator.claims import ClaimStory, inherited, ordinary
from drawback.simulation.generator.entries import EntrySummary, LineGoods
from drawback.simulation.generator.pricing import DesignatedUnits
from drawback_schemas.exports import GoodsDisposed, GoodsManufactured, InputPart

WINE_TAX_PER_LITER = Decimal("1.07") / Decimal("3.785412")
"""26 U.S.C. 5041(b)(1): $1.07 per wine gallon up to 16 % alcohol."""
SPIRITS_TAX_PER_PROOF_LITER = Decimal("13.50") / Decimal("3.785412")
"""26 U.S.C. 5001(a)(1): $13.50 per proof gallon."""


@dataclass(frozen=True, slots=True)
class ProvisionCase:
    """A claim of one entry line: what came in, what went out, and when it was claimed.

    `article` (number, unit, text) marks a manufacture: the input line was used up in that many articles.
    `substitute` is the part number that went out where it is not the one that came in.
    """

    provision: str
    claimant: str
    hts: str
    sku: str
    origin: str
    imported_on: date
    quantity: int
    value: int
    out: int
    price: str
    out_on: date
    filed_on: date
    destroyed: bool = False
    destination: str = "GB"
    substitute: str = ""
    cost: str = ""
    article: tuple[str, str, str] = ("", "", "")
    ruling: str = ""


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _case(
    provision: str, hts: str, sku: str, dates: str, figures: str, *, claimant: str = "acme", **more: object
) -> ProvisionCase:
    """Write a case in one line: dates are imported, out, filed; figures are quantity, value, out, price."""
    imported, out_on, filed = (_day(text) for text in dates.split())
    quantity, value, out, price = figures.split()
    return ProvisionCase(
        provision,
        claimant,
        hts,
        sku,
        str(more.pop("origin", "CN")),
        imported,
        int(quantity),
        int(value),
        int(out),
        price,
        out_on,
        filed,
        **more,  # type: ignore[arg-type]
    )


_FAN = ("8414596560", "NO", "Centrifugal fans")
_PIPE = ("3917230000", "KG", "Rigid pipe of polymers of vinyl chloride")
_LAMP = ("9405116020", "NO", "Electric wall lamps of base metal")
_MOUNT = ("4016995500", "KG", "Vibration control mounts, assembled")

CASES: tuple[ProvisionCase, ...] = (
    _case("51", "8501402020", "GMOT-60", "2022-01-11 2022-06-09 2022-07-12", "3000 120000 1200 88.00", article=_FAN, ruling="44-07311-000"),
    _case("52", "3904100000", "PVC-K67", "2021-09-07 2022-03-10 2022-04-12", "50000 61000 20000 2.10", origin="TW", cost="1.1350", article=_PIPE, ruling="44-07312-000"),
    _case("53", "9026204000", "PGAUGE-10", "2022-03-15 2022-06-23 2022-08-16", "1500 48000 400 32.00", destination="CN"),
    _case("54", "8544421000", "PATCH-5M", "2022-05-10 2022-07-21 2022-09-13", "20000 26000 5000 1.30", destination="CN"),
    _case("55", "8467210010", "DRILL-18V", "2022-06-14 2022-10-13 2022-11-15", "2500 95000 350 38.00", destination="CN"),
    _case("56", "9617001000", "FLASK-1L", "2022-09-06 2023-02-16 2023-03-14", "5000 34000 600 6.80", destroyed=True),
    _case("58", "6109100012", "TEE-M", "2021-05-18 2022-02-17 2022-03-15", "2500 75000 900 44.00"),
    _case("58", "8467290010", "GRIND-115", "2023-08-15 2024-02-15 2024-03-19", "700 77000 260 149.00", destination="AU"),
    _case("59", "8482105044", "BRG-6204", "2021-08-10 2022-05-12 2022-06-21", "40000 52000 15000 1.21", substitute="BRG-6204-2RS"),
    _case("59", "8302416045", "HINGE-75", "2022-11-08 2023-05-11 2023-06-13", "9000 54000 3500 5.40", substitute="HINGE-76"),
    _case("65", "9405116010", "SCONCE-BR", "2022-02-15 2022-08-11 2022-09-20", "1800 63000 500 52.00"),
    _case("66", "4202216000", "BAG-CITY", "2022-04-12 2022-11-10 2022-12-13", "4000 58000 1500 13.20", substitute="BAG-TOWN"),
    _case("67", "8516604070", "OVEN-S", "2022-07-12 2022-11-17 2022-12-20", "800 56000 120 70.00", destination="CN"),
    _case("68", "7013335000", "BOWL-25", "2022-10-18 2023-02-09 2023-03-21", "2400 36000 300 15.00", destination="CN"),
    _case("69", "8484100000", "GASKET-DN50", "2023-01-17 2023-06-08 2023-07-18", "60000 33000 8000 0.55", destroyed=True),
    _case("70", "8450110040", "WASH-5", "2023-02-07 2023-09-14 2023-10-17", "500 115000 40 230.00", destroyed=True),
    _case("71", "8536610000", "SOCKET-E26", "2023-03-14 2023-10-05 2023-11-07", "30000 27000 9000 24.00", article=_LAMP, ruling="44-07313-000"),
    _case("72", "4016995500", "MOUNT-RAW", "2023-04-18 2024-01-11 2024-02-13", "12000 66000 4000 11.00", origin="TW", cost="5.2100", article=_MOUNT, ruling="44-07314-000"),
    _case("60", "2710193020", "OIL-15W40", "2022-08-16 2022-11-22 2023-01-17", "3000 390000 900 152.00", claimant="harbor", origin="KR", destination="BR"),
    _case("63", "2710193020", "OIL-MARINE", "2023-10-10 2024-02-06 2024-03-12", "2000 268000 500 158.00", claimant="harbor", origin="KR", destination="PA"),
    _case("64", "2208303030", "SCOTCH-12Y", "2023-06-13 2023-11-14 2023-12-12", "6000 84000 700 14.00", claimant="harbor", origin="GB", destroyed=True),
    _case("74", "2204215015", "SAUV-75", "2022-05-24 2023-02-07 2023-03-28", "18000 91370 6000 6.20", claimant="harbor", origin="NZ", substitute="CHARD-75", destination="JP"),
    _case("58", "8479909596", "MODULE-A", "2021-10-12 2022-09-08 2022-10-18", "6000 84000 2500 19.00", claimant="harbor", destination="JP"),
    _case("59", "3923210085", "BAG-LD", "2021-12-07 2022-10-06 2022-11-15", "9000 99000 3000 12.60", claimant="harbor", origin="TH", substitute="BAG-HD", destination="JP"),
    _case("59", "8481803025", "VALVE-DN50", "2022-02-08 2022-12-15 2023-01-24", "3000 72000 1200 21.00", claimant="harbor", origin="TW", substitute="VALVE-2IN"),
    _case("59", "3904100000", "PVC-K57", "2022-12-13 2023-07-13 2023-08-15", "60000 69000 22000 1.02", claimant="harbor", origin="TH", substitute="PVC-K58", destination="BR"),
    _case("58", "8421390115", "FILTER-H13", "2023-09-12 2024-05-16 2024-06-18", "4000 52000 1500 17.50", claimant="harbor", destination="AU"),
    _case("58", "8479909596", "MODULE-B", "2023-11-14 2024-07-11 2024-08-13", "5000 71000 2000 18.40", claimant="harbor", origin="VN", destination="JP"),
)  # fmt: skip


def write_story(book: ScriptBook) -> None:
    """Write every case, and index the provisions covered."""
    covered: dict[str, list[str]] = {}
    for place, case in enumerate(CASES, 1):
        story = _tell(book, case, place)
        covered.setdefault(case.provision, []).append(story.claim_id)
        book.happenings.append(_happening(case, story))
    book.happenings.append(
        Happening(
            name="every-priced-provision",
            claimant="acme",
            story="The two importers claim under every provision for which the program gives a figure.",
            expected="Each of these claims is priced; none is without a figure.",
            claims=tuple(claim for claims in covered.values() for claim in claims),
            figures={provision: str(len(claims)) for provision, claims in sorted(covered.items())},
        )
    )


def _happening(case: ProvisionCase, story: ClaimStory) -> Happening:
    return Happening(
        name=f"provision-{case.provision}-{case.sku.lower()}",
        claimant=case.claimant,
        story=f"{case.quantity:,} units imported, {case.out:,} {'destroyed' if case.destroyed else 'exported'} and claimed under {case.provision}.",
        expected=f"The claim asks ${story.asked:,.2f}.",
        dates={
            "imported": case.imported_on.isoformat(),
            "out": case.out_on.isoformat(),
            "filed": case.filed_on.isoformat(),
        },
        entries=tuple(dict.fromkeys(part.entry_number for part in story.parts)),
        exports=tuple(dict.fromkeys(part.export_id for part in story.parts)),
        claims=(story.claim_id,),
        figures={"claimed": money(story.asked)},
    )


def _tell(book: ScriptBook, case: ProvisionCase, place: int) -> ClaimStory:
    sheet = _import(book, case)
    proposed_on = days_later(case.filed_on, -12)
    if case.claimant == "harbor" and case.filed_on < HARBOR_JOINS:
        proposed_on = HARBOR_JOINS
    number, unit, text = case.article
    disposed = book.ship(
        case.claimant,
        sheet,
        case.out,
        Decimal(case.price),
        case.out_on,
        destination=case.destination,
        arrives=proposed_on,
        destroyed=case.destroyed,
        hts=number,
        unit=unit,
        description=text,
        sku=f"{case.sku}-ASSY" if number else case.substitute or None,
    )
    if number:
        _produce(book, case, sheet, place)
    cost = Decimal(case.cost) if case.cost else None
    designated = [DesignatedUnits(sheet, 1, disposed, Decimal(case.out), cost)]
    if case.provision == "65":
        designated.append(
            DesignatedUnits(sheet, 2, _cartons_out(book, case, sheet, proposed_on), Decimal(250))
        )
    if case.claimant == "harbor":
        known_on = max(HARBOR_JOINS, days_later(case.filed_on, 1))
        return inherited(book, "harbor", case.provision, tuple(designated), case.filed_on, known_on)
    return ordinary(book, "acme", case.provision, tuple(designated), case.filed_on)


def _import(book: ScriptBook, case: ProvisionCase) -> EntrySummary:
    tax = Decimal("0.00")
    if case.hts.startswith("2204"):
        tax = cents(case.quantity * WINE_TAX_PER_LITER)
    elif case.hts.startswith("2208"):
        tax = cents(case.quantity * SPIRITS_TAX_PER_PROOF_LITER)
    goods = [
        LineGoods(
            case.hts, case.origin, Decimal(case.quantity), Decimal(f"{case.value}.00"), case.sku, "", (), tax
        )
    ]
    if case.provision == "65":
        goods.append(LineGoods("4819100040", "CN", Decimal(900), Decimal("2700.00"), "CARTON-SCONCE"))
    return book.entry(case.claimant, book.voyage(case.claimant, case.imported_on), goods)


def _cartons_out(book: ScriptBook, case: ProvisionCase, sheet: EntrySummary, arrives: date) -> GoodsDisposed:
    return book.ship(
        case.claimant,
        sheet,
        250,
        Decimal("3.20"),
        case.out_on,
        line=2,
        destination=case.destination,
        arrives=arrives,
    )


def _produce(book: ScriptBook, case: ProvisionCase, sheet: EntrySummary, place: int) -> None:
    """The inputs went into as many articles: one motor per fan, a kilogram of resin per kilogram of pipe."""
    made_on = days_later(case.out_on, -21)
    number, unit, text = case.article
    event = GoodsManufactured(
        production_id=f"{case.claimant}-prod-{place:02d}",
        ruling_number=case.ruling,
        produced_on=made_on,
        used_from_on=days_later(made_on, -14),
        article=text,
        article_hts=number,
        article_quantity=Decimal(case.out),
        article_unit=unit,
        inputs=(InputPart(entry_number=sheet.number, line_number=1, quantity=Decimal(case.out)),),
        basis="01",
        factory="Joliet IL",
    )
    book.write(
        case.claimant,
        event,
        made_on,
        event.production_id,
        kind="production",
        arrives=days_later(case.filed_on, -12),
    )
