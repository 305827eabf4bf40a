"""The ordinary business in between: entries every few weeks, exports of about two fifths of the units."""

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.money import cents
from drawback.simulation.generator.book import END, HARBOR_JOINS, START, ScriptBook
from drawback.simulation.generator.entries import EntrySummary, LineGoods

EXPORTED_SHARE = Decimal("0.52")
_LATEST_EXPORT = 1_500


@dataclass(frozen=True, slots=True)
class Article:
    """What a claimant trades in: number, part numbers, price per unit and usual lot, and where it comes from."""

    hts: str
    skus: tuple[str, ...]
    price: Decimal
    lot: int
    origins: tuple[str, ...]


def _article(hts: str, skus: str, price: str, lot: int, origins: str = "CN") -> Article:
    return Article(hts, tuple(skus.split()), Decimal(price), lot, tuple(origins.split()))


ACME = (
    _article("8508110000", "VAC-1200 VAC-1400", "44.00", 600, "CN VN"),
    _article("8516710020", "BREW-12 BREW-10", "27.50", 900),
    _article("8414513000", "FAN-52 FAN-48", "51.00", 500),
    _article("3917220000", "PIPE-PP40", "2.60", 9_000, "CN TW"),
    _article("8413702004", "SUB-05 SUB-10", "63.00", 450),
    _article("8481809005", "SOL-12V SOL-24V", "11.40", 2_400, "CN TW"),
    _article("8481801095", "CUV-15", "4.70", 5_000),
    _article("6302600020", "TOWEL-L", "2.10", 9_000, "CN VN"),
    _article("6907212000", "MOSAIC-W", "9.20", 2_600),
    _article("8504409510", "PSU-12", "6.10", 4_000, "CN VN"),
    _article("8507600090", "LI-5AH LI-8AH", "31.00", 900),
    _article("8542310055", "CPLD-64", "5.80", 3_000, "CN MY"),
    _article("8205591000", "CUTTER-P", "14.20", 1_300),
    _article("7013373000", "GLASS-6", "3.60", 5_500),
    _article("6911104500", "STEIN-1", "19.00", 1_500),
    _article("3924102000", "PLATE-M", "3.10", 6_500, "CN TH"),
)
HARBOR = (
    _article("6005909000", "KNIT-A", "2.25", 14_000),
    _article("4202228100", "TOTE-PES", "7.40", 2_600, "CN VN"),
    _article("8544429010", "CORD-15", "3.90", 6_000, "CN VN"),
    _article("4016935010", "ORING-KIT", "8.80", 2_500),
    _article("6403999055", "BOOT-W", "24.00", 900, "CN VN"),
    _article("8479909596", "MODULE-C", "12.50", 2_200, "TH"),
)
DESTINATIONS = ("DE", "GB", "JP", "AU", "BR", "KR", "CA", "MX", "CL")
_WEIGHTS = (18, 16, 14, 12, 10, 10, 8, 7, 3)


@dataclass
class _Stock:
    """Units of one lot that may still be exported."""

    sheet: EntrySummary
    line: int
    left: int


def write_story(book: ScriptBook, seed: int) -> None:
    """Trade for five years and a half."""
    for claimant, articles, pace in (("acme", ACME, 17), ("harbor", HARBOR, 37)):
        _trade(book, claimant, articles, pace, random.Random(f"{seed}-{claimant}"))  # noqa: S311 - an example


def _trade(
    book: ScriptBook, claimant: str, articles: tuple[Article, ...], pace: int, rng: random.Random
) -> None:
    on = days_later(START, rng.randrange(3, 12))
    stock: dict[str, list[_Stock]] = {}
    while on < END - (END - date(2026, 5, 20)):
        sheet = _import(book, claimant, articles, on, rng)
        for line in sheet.lines:
            share = EXPORTED_SHARE * Decimal(rng.choice((8, 10, 12))) / 10
            stock.setdefault(line.hts, []).append(_Stock(sheet, line.line_number, int(line.quantity * share)))
        on = days_later(on, rng.randrange(pace - 6, pace + 7))
    for article in articles:
        for lot in stock.get(article.hts, []):
            _export(book, claimant, article, lot, rng)


def _import(
    book: ScriptBook, claimant: str, articles: tuple[Article, ...], on: date, rng: random.Random
) -> EntrySummary:
    chosen = rng.sample(articles, rng.choice((2, 3, 3, 4)))
    goods = []
    for article in chosen:
        quantity = max(10, int(article.lot * rng.uniform(0.6, 1.5) / 10) * 10)
        value = (
            quantity * article.price * Decimal(str(round(rng.uniform(0.9, 1.12), 3)))
        ).to_integral_value()
        goods.append(
            LineGoods(
                article.hts,
                rng.choice(article.origins),
                Decimal(quantity),
                cents(value),
                rng.choice(article.skus),
                _PRODUCERS.get(article.hts[:2], "XIAMEN HARVEST IMPEX CO"),
            )
        )
    mode = rng.choice(("11", "11", "11", "40"))
    return book.entry(claimant, book.voyage(claimant, on, mode), goods)


_PRODUCERS = {
    "84": "NINGBO YUEHAI INDUSTRIAL CO",
    "85": "SHENZHEN LUMEN ELECTRIC CO",
    "39": "TAIZHOU POLYCRAFT CO",
    "69": "FOSHAN NANHAI HOUSEWARES CO",
}


def _export(book: ScriptBook, claimant: str, article: Article, lot: _Stock, rng: random.Random) -> None:
    """Ship a lot's export share in one or two parts, some months after it came in."""
    parts = rng.choice((1, 1, 2)) if lot.left > 40 else 1  # noqa: PLR2004 - small lots leave together
    after = 0
    for part in range(parts):
        quantity = lot.left // (parts - part)
        lot.left -= quantity
        after += min(rng.randrange(35, 420), _LATEST_EXPORT)
        on = days_later(lot.sheet.voyage.import_on, after)
        if quantity <= 0 or on > date(2026, 5, 25):
            continue
        line = lot.sheet.lines[lot.line - 1]
        price = (line.value / line.quantity * Decimal(str(round(rng.uniform(0.82, 1.55), 3)))).quantize(
            Decimal("0.01")
        )
        book.ship(
            claimant,
            lot.sheet,
            quantity,
            price,
            on,
            line=lot.line,
            destination=rng.choices(DESTINATIONS, _WEIGHTS)[0],
            sku=line.sku if rng.random() < 0.8 else rng.choice(article.skus),  # noqa: PLR2004
            arrives=max(book.month_report(claimant, on), HARBOR_JOINS) if claimant == "harbor" else None,
        )
