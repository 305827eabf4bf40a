"""What the simple matcher proposes to the last field, and what nobody's proposal uses: by hand, on pools without a database."""

from collections.abc import Sequence
from dataclasses import replace as changed
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.domain.types import Provision
from drawback.lifecycles.ledger.made import BillRecord, ProductionRecord, RulingRecord
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback.matching.books import Books, judged
from drawback.matching.candidate import Candidate
from drawback.matching.greedy import GreedyMatcher
from drawback.matching.lacking import Lack
from drawback.matching.leftover import Leftover, unknown_articles
from drawback.matching.lines import free_exports, free_imports
from drawback.matching.matcher import Pool
from drawback.matching.opportunities import opportunities
from drawback.matching.proposal import Proposal
from drawback.matching.screen import Decided, Judgement, ScreenVerdict
from drawback.rules.eligibility.evidence import RulingState
from drawback_schemas.exports import GoodsDisposed, InputPart
from drawback_schemas.manufacturing import BillOfMaterialsIssued, ProductPart, RulingStood
from support.claim_record import an_entry

LAW = load_law()
ON = date(2025, 12, 1)
FIRST, SECOND = "XYZ41011179", "XYZ41011187"


def a_lot(
    number: str = FIRST, imported: str = "2025-01-15", *, sku: str = "V-1", duty: str = "300.00", **line: Any
) -> Lot:
    """A thousand valves, $0.30 of duty each unless told otherwise."""
    entry = an_entry((imported, duty), number=number, imported=imported)
    lines = tuple(replace(one, sku=sku, **line) for one in entry.versions[0].lines)
    return Lot(number, replace(entry, versions=(replace(entry.versions[0], lines=lines),)))


def a_shipment(export_id: str = "X-1", quantity: str = "400", **goods: Any) -> Shipment:
    told = GoodsDisposed(
        export_id=export_id, disposal="exported", disposed_on=date(2025, 6, 15), schedule_b="8481805090",
        quantity=Decimal(quantity), unit="NO", value=Decimal(quantity) * 20, destination="DE", sku="V-1",
        carrier_document="BL-1",
    )  # fmt: skip
    return Shipment(export_id, replace(told, **goods))


def pairs(proposal: Proposal) -> list[tuple[str, str, str, Decimal]]:
    return [
        (claim.claim_id, part.entry_number, part.export_id, part.quantity)
        for claim in proposal.claims
        for part in claim.designations
    ]


def proposed(pool: Pool, **matcher: Any) -> Proposal:
    return GreedyMatcher(**matcher).propose(pool, ON, LAW)


def test_a_proposal_to_the_last_field() -> None:
    """By hand: 400 of a thousand at 0.297 are $118.80; all that is free could at most bring $594.00."""
    seen: list[tuple[int, int]] = []
    pool = Pool("acme", [a_lot(), a_lot(SECOND, "2025-02-15")], [a_shipment(), a_shipment("X-2", "100", sku="V-9", schedule_b="7307290030")])  # fmt: skip
    found = GreedyMatcher().propose(pool, ON, LAW, progress=lambda done, of: seen.append((done, of)))

    assert (found.claimant, found.on, found.solver, found.version, found.solved) == (
        "acme", ON, "first expiring first", "1", False,
    )  # fmt: skip
    assert (found.value, found.bound) == (Decimal("118.80"), Decimal("594.000"))
    assert found.before_rounding == found.first_in_first_out == found.greedy == Decimal("118.8")
    assert seen == [(1, 2), (2, 2)]
    [claim] = found.claims
    assert (claim.claim_id, claim.provision, claim.assembled_on, claim.by) == (
        "acme-20251201-58-1",
        "58",
        ON,
        "matcher",
    )
    [part] = claim.designations
    assert (part.entry_number, part.line_number, part.export_id, part.quantity) == (
        FIRST,
        1,
        "X-1",
        Decimal(400),
    )
    assert (part.substituted_unit_value, part.articles, part.component, part.production_id) == (
        None,
        None,
        "",
        "",
    )


def test_where_nothing_left_nothing_is_at_stake() -> None:
    """Without a ripe export there is no bound either."""
    fresh = a_shipment(disposed_on=date(2025, 10, 18))
    for shipments in ([], [fresh]):
        found = proposed(Pool("acme", [a_lot()], shipments))
        assert (found.claims, found.value, found.bound) == ((), 0, 0)
    assert proposed(Pool("acme", [a_lot()], [fresh]), wait_days=44).value == Decimal("118.80")
    assert proposed(Pool("acme", [a_lot()], [fresh]), wait_days=45).value == 0


@pytest.mark.parametrize(
    ("units", "taken"),
    [("1000", [1000]), ("1001", [1000, 1]), ("2000", [1000, 1000]), ("2001", [1000, 1000])],
)
def test_the_last_unit_is_paired_too(units: str, taken: list[int]) -> None:
    """One left over takes one of the next line, and there are no more than there are."""
    found = proposed(
        Pool(
            "acme",
            [a_lot(duty="2000.00"), a_lot(SECOND, "2025-02-15", duty="2000.00")],
            [a_shipment(quantity=units)],
        )
    )
    assert [int(quantity) for *_, quantity in pairs(found)] == taken


def test_a_line_feeds_one_method_and_the_oldest_goes_first() -> None:
    """The export of the part takes 700 of the older line directly; the substitute may not have its rest, and takes the younger's."""
    lots = [a_lot(SECOND, "2025-02-15", sku="V-2"), a_lot()]
    out = [a_shipment("X-2", "200", sku="V-3", disposed_on=date(2025, 6, 16)), a_shipment("X-1", "700")]
    assert pairs(proposed(Pool("acme", lots, out))) == [
        ("acme-20251201-58-1", FIRST, "X-1", Decimal(700)),
        ("acme-20251201-59-1", SECOND, "X-2", Decimal(200)),
    ]


def test_goods_go_out_in_the_order_in_which_they_left() -> None:
    """What left first is served first, on one day by name; a day before the import or after the five years it is not served."""
    out = [
        a_shipment("X-3", "600", disposed_on=date(2025, 6, 16)),
        a_shipment("X-2", "600"),
        a_shipment("X-1", "300"),
    ]
    assert pairs(proposed(Pool("acme", [a_lot()], out))) == [
        ("acme-20251201-58-1", FIRST, "X-1", Decimal(300)),
        ("acme-20251201-58-1", FIRST, "X-2", Decimal(600)),
        ("acme-20251201-58-1", FIRST, "X-3", Decimal(100)),
    ]
    for on, units in ((date(2025, 1, 14), []), (date(2025, 1, 15), [400])):
        found = proposed(Pool("acme", [a_lot()], [a_shipment(disposed_on=on)]))
        assert [int(quantity) for *_, quantity in pairs(found)] == units


def test_claims_are_cut_to_size_and_numbered_past_those_that_exist() -> None:
    """Three designations, two in a claim; the first number is taken."""
    out = [a_shipment(f"X-{n}", "100", disposed_on=date(2025, 6, n)) for n in (1, 2, 3)]
    pool = Pool("acme", [a_lot()], out, known_claims=frozenset({"acme-20251201-58-1"}))
    found = proposed(pool, most=2)
    assert [name for name, *_ in pairs(found)] == ["acme-20251201-58-2"] * 2 + ["acme-20251201-58-3"]
    assert found.value == Decimal("89.10")


class Says:
    """A screen that knows one verdict for one export, and proposes the rest."""

    def __init__(self, verdict: ScreenVerdict) -> None:
        self.verdict = verdict
        self.asked: list[Candidate] = []

    def decided(self) -> Sequence[Decided]:
        return ()

    def judge(self, candidate: Candidate) -> Judgement:
        self.asked.append(candidate)
        return Judgement(self.verdict if candidate.export_id == "X-1" else ScreenVerdict.PROPOSE)


@pytest.mark.parametrize("verdict", ScreenVerdict)
def test_only_what_a_screen_proposes_is_paired(verdict: ScreenVerdict) -> None:
    """What the books named for another export stays with that one; it is asked with the most that could go and micro-dollars a unit."""
    screen = Says(verdict)
    found = GreedyMatcher().propose(
        Pool("acme", [a_lot()], [a_shipment(), a_shipment("X-2", "700")]), ON, LAW, screen
    )
    units = {export: int(quantity) for _, _, export, quantity in pairs(found)}
    assert units == ({"X-1": 400, "X-2": 600} if verdict is ScreenVerdict.PROPOSE else {"X-2": 600})
    first = screen.asked[0]
    assert (first.entry_number, first.export_id, first.most, first.value) == (
        FIRST,
        "X-1",
        Decimal(400),
        297_000,
    )
    assert first.provision is Provision.UNUSED_DIRECT


# ── what no proposal uses ───────────────────────────────────────────────────────────────────────────────────────────

AT = datetime(2025, 1, 1, tzinfo=UTC)
RULING = RulingStood(ruling_number="R-1", kind="general", standing="approved", on=date(2024, 6, 1))


def a_ruling(*facts: RulingStood) -> RulingRecord:
    told = tuple(
        ReceivedEvent(f"r-{n}", "urn:test", "acme", AT, one) for n, one in enumerate(facts or (RULING,))
    )
    return RulingRecord("R-1", told)


def production(**fields: Any) -> ProductionRecord:
    """A hundred pumps made of two hundred valves of the first entry."""
    told: dict[str, Any] = {
        "production_id": "P-1", "ruling_number": "R-1", "used_from_on": date(2025, 2, 1), "produced_on": date(2025, 2, 10),
        "article": "PUMP", "article_hts": "8413910000", "article_quantity": Decimal(100), "article_unit": "NO",
        "inputs": (InputPart(entry_number=FIRST, line_number=1, quantity=Decimal(200), part="V-1"),), "told": (0, AT, "p-1"),
    }  # fmt: skip
    return ProductionRecord(**told | fields)


def test_books_name_each_production_with_what_it_is_judged_by() -> None:
    """The entry's line with its unit value; the article alone where no product is told; what nobody has told is left out; in order of days."""
    later = production(production_id="P-2", produced_on=date(2025, 3, 1))
    unknown = production(production_id="P-0", told=None)
    lots = [a_lot(), Lot(SECOND, None), a_lot("XYZ41011195", quantity=Decimal(0))]
    found = judged(Books([later, unknown, production()], rulings=[a_ruling()], lots=lots))

    assert [one.production.production_id for one in found] == ["P-1", "P-2"]
    assert list(found[0].around.lines) == [(FIRST, 1)]
    known = found[0].around.lines[FIRST, 1]
    assert (known.import_on, known.quantity, known.unit_value, known.hts, known.unit) == (
        date(2025, 1, 15), Decimal(1000), Decimal(10), "8481805090", "NO",
    )  # fmt: skip
    assert [(one.article, one.quantity, one.unit) for one in found[0].production.products] == [
        ("PUMP", Decimal(100), "NO")
    ]
    assert found[0].around.ruling.state is RulingState.APPROVED


@pytest.mark.parametrize(
    ("products", "articles"),
    [
        ((), ["PUMP"]),
        (
            (ProductPart(article="SCRAP", quantity=Decimal(5), unit="KG", unit_value=Decimal(1)),),
            ["PUMP", "SCRAP"],
        ),
        (
            (
                ProductPart(article="SCRAP", quantity=Decimal(5), unit="KG", unit_value=Decimal(1)),
                ProductPart(article="PUMP", quantity=Decimal(90), unit="NO", unit_value=Decimal(50)),
            ),
            ["SCRAP", "PUMP"],
        ),
    ],
)
def test_an_article_is_a_product_of_its_production_once(
    products: tuple[ProductPart, ...], articles: list[str]
) -> None:
    """Its own telling among the products goes before what the production says of it."""
    [one] = judged(Books([production(products=products)], rulings=[a_ruling()], lots=[a_lot()]))
    assert [product.article for product in one.production.products] == articles
    pump = one.production.product("PUMP")
    assert pump is not None
    assert pump.quantity == (90 if articles[0] == "SCRAP" else 100)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((replace(RULING, standing="applied"),), RulingState.APPLIED),
        ((replace(RULING, standing="applied"), replace(RULING, on=date(2025, 8, 1))), RulingState.APPROVED),
        ((replace(RULING, on=date(2025, 8, 1)),), RulingState.APPROVED),
        ((replace(RULING, on=date(2025, 2, 10)),), RulingState.APPROVED),
        ((RULING, replace(RULING, standing="ended", on=date(2025, 2, 10))), RulingState.ENDED),
        ((RULING, replace(RULING, standing="ended", on=date(2025, 2, 11))), RulingState.APPROVED),
        ((replace(RULING, standing="ended", on=date(2025, 8, 1)),), RulingState.ENDED),
    ],
)
def test_how_a_ruling_stood_when_the_articles_were_made(
    facts: tuple[RulingStood, ...], state: RulingState
) -> None:
    """Made on 2025-02-10: what was applied for or approved later covers it, what had ended by then does not (19 CFR 190.7, 190.8)."""
    [one] = judged(Books([production()], rulings=[a_ruling(*facts)], lots=[a_lot()]))
    assert one.around.ruling.state is state


def test_without_its_ruling_a_production_is_not_sound() -> None:
    """Another number is another ruling."""
    [one] = judged(Books([production(ruling_number="R-2")], rulings=[a_ruling()], lots=[a_lot()]))
    assert (
        one.around.ruling.state not in {RulingState.APPROVED, RulingState.APPLIED, RulingState.ENDED}
        or one.findings
    )


BILL = BillOfMaterialsIssued(
    bill_id="B-1", article="FAN", effective_from=date(2025, 1, 1), quantity=Decimal(1), unit="NO",
    components=(),
)  # fmt: skip


def lacks_of(
    *shipments: Shipment, made: Books | None = None, lots: Sequence[Lot] = ()
) -> list[tuple[str, Lack]]:
    pool = Pool("acme", lots, shipments, made=made or Books())
    goods = Leftover.of(free_imports(pool, ON, LAW), free_exports(pool, ON, 0))
    for one in goods.exports.values():
        if one.line.export_id.startswith("gone"):
            goods.exports[one.line.export_id] = changed(one, free=Decimal(0))
    return [(exported.line.export_id, lack) for exported, lack in unknown_articles(goods, pool)]


def test_an_article_that_no_import_resembles_lacks_its_bill_or_its_production() -> None:
    """What is made soundly lacks nothing here, unless it went to Canada or Mexico without its foreign duty; what is all taken asks for nothing."""
    other = {"schedule_b": "8413910000", "hts": ""}
    books = Books([production(), production(production_id="P-3", article="MIXER", ruling_number="R-9")], [BillRecord(BILL, (0, AT, "b"))], [a_ruling()], [a_lot()])  # fmt: skip
    found = lacks_of(
        a_shipment("pump", sku="PUMP", **other),
        a_shipment("pump-ca", sku="PUMP", destination="CA", **other),
        a_shipment("pump-mx", sku="PUMP", destination="MX", foreign_duty=Decimal("1.00"), **other),
        a_shipment("pump-mx-2", sku="PUMP", destination="MX", full_drawback="same-condition", **other),
        a_shipment("mixer", sku="MIXER", **other),
        a_shipment("fan", sku="FAN", **other),
        a_shipment("lamp", sku="LAMP", **other),
        a_shipment("gone", sku="LAMP", **other),
        a_shipment("valve"),
        a_shipment("alike", sku="V-7"),
        made=books,
        lots=[a_lot()],
    )
    assert found == [
        ("pump-ca", Lack.FOREIGN_DUTY),
        ("mixer", Lack.PRODUCTION),
        ("fan", Lack.PRODUCTION),
        ("lamp", Lack.BILL),
    ]


def test_units_that_a_proposal_takes_are_no_opportunity_again() -> None:
    """Of 1,400 exported 1,000 are proposed: the rest resembles the import, of which nothing is left, and nothing is said of it."""
    pool = Pool("acme", [a_lot()], [a_shipment(quantity="1400")])
    [one] = opportunities(pool, proposed(pool), ON, LAW)
    assert (one.money, one.ready, one.imports, one.exports) == (Decimal("297.00"), True, 1, 1)
    assert [(piece.quantity, piece.at_most) for piece in one.pieces] == [(Decimal(1000), False)]
