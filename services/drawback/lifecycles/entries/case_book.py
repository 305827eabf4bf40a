"""What the case book says of one entry: its rulings in order of publication, and which of them governs a charge."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import Money
from drawback.domain.party_names import looks_like, normal_form
from drawback.lifecycles.entries.coverage import NamedGoods, named, rules_on_lines
from drawback.rules.money.adcvd_assessment import GAP, Assessment, Rate, assessed, assessed_without_review
from drawback.rules.money.adcvd_cases import (
    DutyKind,
    KnownRates,
    Party,
    RateChoice,
    deposit_rate,
    deposit_rate_in_force,
)
from drawback_schemas.adcvd import CaseChanged, CoveragePart, InjunctionPart, InstructionIssued, RatePublished
from drawback_schemas.parts import ChargePart, LinePart, RatePart

KINDS: Mapping[str, DutyKind] = {"ad": DutyKind.AD, "cvd": DutyKind.CVD}
"""The duty classes the case book covers."""
_ALL_OTHERS = "000"
"""Company suffix of a case number that stands for everybody without a rate of his own."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A notice that says what is assessed on the entries of a period: results of a review, or CBP's instruction.

    `rate` is None where the deposits stand. `in_review` is false of what CBP is instructed to collect of itself: no rate
    is too small for that. `ends_others` marks an instruction to liquidate without regard to AD/CVD, after which no rate published
    before it counts.
    """

    on: date
    case_number: str
    rate: RatePart | None
    reference: str
    in_review: bool = True
    ends_others: bool = False
    excludes: tuple[str, ...] = ()
    """Exporters and producers whom it does not concern."""
    goods: NamedGoods | None = None
    """The goods of a finding that they are inside or outside the order; None of other notices, which concern all."""

    @property
    def says(self) -> str:
        """The notice as people name it: where it stands, the case, the rate."""
        if self.goods is not None:
            return f"{self.reference} {self.case_number}: {'inside' if self.goods.covered else 'outside'} the order"
        return f"{self.reference} {self.case_number} {shown(self.rate)}"


@dataclass(frozen=True, slots=True)
class Book:
    """The rulings published so far, in order, and the pages they stand on."""

    rulings: tuple[Ruling, ...] = ()
    cases: tuple[CaseChanged, ...] = ()

    def after(self, ruling: Ruling) -> "Book":
        """The book once this ruling is published too."""
        return Book((*self.rulings, ruling), self.cases)

    def page(self, case_number: str) -> CaseChanged:
        """The page of a case, empty where nothing was published on it."""
        base = base_case(case_number)
        return next(
            (page for page in self.cases if page.case_number == base),
            CaseChanged(case_number=base, revision=0),
        )


@dataclass(frozen=True, slots=True)
class Governing:
    """The ruling that governs a charge, the duty it gives, and the step of 19 CFR 351.107 by which it was chosen."""

    ruling: Ruling
    assessment: Assessment
    because: str

    @property
    def basis(self) -> str:
        """Why the duty is what it is, in one line."""
        return f"{self.ruling.says}, {self.because}: {self.assessment.formula}"


def case_numbers(lines: tuple[LinePart, ...]) -> tuple[str, ...]:
    """The AD/CVD cases under which lines were entered, each once, sorted."""
    return tuple(sorted({c.case_number for line in lines for c in line.charges if c.case_number}))


def base_case(case_number: str) -> str:
    """The case without its company suffix: "A-570-967-001" is a page of "A-570-967"."""
    return "-".join(case_number.split("-")[:3])


def company_of(case_number: str) -> str:
    """The company suffix of a case number, empty where it has none or stands for all others."""
    parts = case_number.split("-")
    return parts[3] if len(parts) > 3 and parts[3] != _ALL_OTHERS else ""  # noqa: PLR2004 - A, country, number


def shown(rate: RatePart | None) -> str:
    """Print a rate."""
    if rate is None or (rate.rate_percent is None and rate.per_unit is None):
        return "as entered"
    return f"{rate.rate_percent} %" if rate.rate_percent is not None else f"{rate.per_unit} a unit"


def rulings(cases: tuple[CaseChanged, ...], entry_on: date) -> Iterator[Ruling]:
    """Yield what the case book rules on entries of this day, in the order in which it was published."""
    found: list[Ruling] = []
    for case in cases:
        gap = [*_gaps(case, entry_on)]
        if gap:
            found += gap
            continue
        found += [_result(rate) for rate in case.rates if rate.kind == "final" and covers(rate, entry_on)]
        reviewed = [result.rate for result in found]
        for instruction in case.instructions:
            if covers(instruction, entry_on) and instruction.rate_mode != "resume-suspension":
                for number in instruction.case_numbers:
                    found += _instructed(instruction, number, reviewed)
        found += [
            _found(one, case.case_number)
            for one in case.coverage
            if covers(one, entry_on) and rules_on_lines(one)
        ]
    yield from sorted(found, key=_in_order)


def governing(book: Book, charge: ChargePart, line: LinePart, entry_on: date) -> Governing | None:
    """Return the ruling that governs a charge: of those that fit it, an own rate before all others, then the latest.

    None where no ruling fits: the deposit stands.
    """
    page = book.page(charge.case_number or "")
    standing: dict[Party, Ruling] = {}
    outside: Ruling | None = None
    for ruling in book.rulings:
        party = party_of(ruling, charge, line, page)
        if party is not None:
            if ruling.goods is not None:
                outside = None if ruling.goods.covered else ruling
                continue
            if ruling.ends_others:
                standing.clear()
            standing[party] = ruling
    if outside is not None:
        return Governing(outside, _assessment(outside, charge, line, entry_on, page), "no duty of this order")
    found = {party: _assessment(ruling, charge, line, entry_on, page) for party, ruling in standing.items()}
    choice = _choice(charge, {party: assessment.assessed for party, assessment in found.items()})
    if choice is None:
        return None
    return Governing(standing[choice.party], found[choice.party], choice.because)


def estimated(book: Book, charge: ChargePart, line: LinePart, entry_on: date) -> Governing | None:
    """Return what the latest preliminary results of the period would give, or else the deposit rate in force at entry.

    Nothing is assessed by either: it is an estimate beside what is expected, until final results are published.
    """
    page = book.page(charge.case_number or "")
    preliminary = sorted(
        (_result(rate) for rate in page.rates if rate.kind == "preliminary" and covers(rate, entry_on)),
        key=_in_order,
    )
    found = governing(Book(tuple(preliminary), book.cases), charge, line, entry_on)
    if found is not None:
        return found
    in_force = Book(tuple(_deposits_in_force(page, charge, line, entry_on)), book.cases)
    return governing(in_force, charge, line, entry_on)


def party_of(ruling: Ruling, charge: ChargePart, line: LinePart, page: CaseChanged) -> Party | None:
    """Whose rate a ruling gives to a charge; None where it does not concern it (19 CFR 351.107)."""
    number = charge.case_number
    if number is None or base_case(number) != base_case(ruling.case_number) or _left_out(ruling, line, page):
        return None
    company = company_of(ruling.case_number)
    if company and number != ruling.case_number:
        return None
    rate = ruling.rate or RatePart()
    for theirs, ours in ((rate.exporter, line.exporter), (rate.producer, line.producer)):
        if theirs and not same_by_record(theirs, ours, page):
            return None
    if rate.exporter and rate.producer:
        return Party.COMBINATION
    if rate.exporter or (company and not rate.producer):
        return Party.EXPORTER
    return Party.PRODUCER if rate.producer else Party.ALL_OTHERS


def _left_out(ruling: Ruling, line: LinePart, page: CaseChanged) -> bool:
    """Whether the notice excludes the exporter or the producer of the line, or is about other goods."""
    other_goods = ruling.goods is not None and not ruling.goods.has(line)
    return other_goods or any(
        same_by_record(name, ours, page)
        for name in ruling.excludes
        for ours in (line.exporter, line.producer)
    )


def same_by_record(one: str, other: str, page: CaseChanged) -> bool:
    """Whether two names are one party: by their normal form, or by an alias recorded on the page of the case."""
    names = {normal_form(alias.alias): normal_form(alias.name) for alias in page.aliases}
    return _recorded(normal_form(one), names) == _recorded(normal_form(other), names)


def passed_over(book: Book, charge: ChargePart, line: LinePart, chosen: Governing | None) -> tuple[str, ...]:
    """Own rates that were not taken although their party looks like that of the line: a person should look."""
    if (
        chosen is not None
        and chosen.ruling.rate is not None
        and (chosen.ruling.rate.exporter or chosen.ruling.rate.producer)
    ):
        return ()
    page = book.page(charge.case_number or "")
    number = base_case(charge.case_number or "")
    found = []
    for ruling in book.rulings:
        if ruling.rate is None or base_case(ruling.case_number) != number:
            continue
        for theirs, ours in ((ruling.rate.exporter, line.exporter), (ruling.rate.producer, line.producer)):
            if looks_like(theirs, ours) and not same_by_record(theirs, ours, page):
                found.append(
                    f"passed over {ruling.says} of {theirs!r}: looks like {ours!r} of line {line.line_number}; "
                    "record the alias if they are one party"
                )
    return tuple(dict.fromkeys(found))


def _recorded(name: str, names: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while name in names and name not in seen:
        seen.add(name)
        name = names[name]
    return min(seen | {name}) if name in seen else name


def _choice(charge: ChargePart, amounts: Mapping[Party, Decimal]) -> RateChoice | None:
    chosen = deposit_rate(
        KINDS[charge.duty_class],
        KnownRates(
            combination=amounts.get(Party.COMBINATION),
            exporter=amounts.get(Party.EXPORTER),
            producer=amounts.get(Party.PRODUCER),
            all_others=amounts.get(Party.ALL_OTHERS),
        ),
    )
    return chosen if isinstance(chosen, RateChoice) else None


def _assessment(
    ruling: Ruling, charge: ChargePart, line: LinePart, entry_on: date, page: CaseChanged
) -> Assessment:
    deposited: Money = charge.amount
    rate = ruling.rate
    if rate is None or (rate.rate_percent is None and rate.per_unit is None):
        return assessed_without_review(deposited)
    by_unit = rate.per_unit is not None
    return assessed(
        KINDS[charge.duty_class],
        line.value,
        line.quantity,
        deposited,
        Rate(per_unit=rate.per_unit) if by_unit else Rate(percent=rate.rate_percent),
        entry_on=entry_on,
        order_published_on=page.order_published_on,
        in_review=ruling.in_review,
    )


def _deposits_in_force(
    page: CaseChanged, charge: ChargePart, line: LinePart, entry_on: date
) -> Iterator[Ruling]:
    """Yield, for each party, the deposit rate in force on the day of entry (R-102)."""
    published: dict[Party, dict[date, Decimal]] = {}
    notices: dict[tuple[Party, date], Ruling] = {}
    for rate in page.rates:
        since = rate.effective_on or rate.published_on
        if rate.kind != "deposit" or since > entry_on or rate.rate.rate_percent is None:
            continue
        ruling = _result(rate, in_review=False)
        party = party_of(ruling, charge, line, page)
        if party is not None:
            published.setdefault(party, {})[since] = rate.rate.rate_percent
            notices[party, since] = ruling
    for party, percents in published.items():
        percent = deposit_rate_in_force(percents, entry_on)
        yield next(
            notices[party, since] for since in sorted(percents, reverse=True) if percents[since] == percent
        )


def covers(notice: RatePublished | InstructionIssued | InjunctionPart | CoveragePart, entry_on: date) -> bool:
    """Whether a notice covers entries of this day; both days of its period are in it."""
    after = notice.period_from is None or notice.period_from <= entry_on
    return after and (notice.period_to is None or entry_on <= notice.period_to)


def _result(notice: RatePublished, *, in_review: bool = True) -> Ruling:
    reference = notice.fr_cite or f"{notice.kind} results of {notice.published_on}"
    return Ruling(notice.published_on, notice.case_number, notice.rate, reference, in_review=in_review)


def _found(finding: CoveragePart, case_number: str) -> Ruling:
    """A finding about goods; of those outside the order nothing is assessed, whatever rates are published later."""
    return Ruling(
        finding.decided_on,
        case_number,
        RatePart(
            rate_percent=None if finding.covered else Decimal(0),
            exporter=finding.exporter,
            producer=finding.producer,
        ),
        named(finding),
        in_review=False,
        goods=NamedGoods(finding.covered, finding.hts, finding.origins),
    )


def said_of(
    instruction: InstructionIssued, case_number: str
) -> Iterator[tuple[RatePart | None, date | None]]:
    """Yield the rate and the day of lifting that a message states for a case: one for each party it names."""
    parts = [part for part in instruction.parts if part.case_number in {"", case_number}]
    for part in parts:
        yield part.rate, part.lifting_on or instruction.lifting_on
    if not instruction.parts:
        yield instruction.rate, instruction.lifting_on


def _instructed(
    instruction: InstructionIssued, case_number: str, reviewed: Sequence[RatePart | None]
) -> Iterator[Ruling]:
    """What a message rules; where it states a rate that was `reviewed`, it passes on the results of that review."""
    for stated, _ in said_of(instruction, case_number):
        rate = stated if instruction.rate_mode == "stated" else _whom(stated)
        yield Ruling(
            instruction.issued_on,
            case_number,
            _nothing(stated) if instruction.rate_mode == "without-regard" else rate,
            f"CBP message {instruction.message_number}",
            in_review=rate is not None and rate in reviewed,
            ends_others=instruction.rate_mode == "without-regard",
            excludes=instruction.excludes,
        )


def _whom(stated: RatePart | None) -> RatePart | None:
    """The party whose deposits stand; None is everybody."""
    if stated is None or not (stated.exporter or stated.producer):
        return None
    return RatePart(exporter=stated.exporter, producer=stated.producer)


def _nothing(stated: RatePart | None) -> RatePart:
    """No duty, for the party named, or for everybody."""
    party = stated or RatePart()
    return RatePart(rate_percent=Decimal(0), exporter=party.exporter, producer=party.producer)


def _gaps(case: CaseChanged, entry_on: date) -> Iterator[Ruling]:
    """Yield the gap in which the entry lies: after provisional measures ended, before the ITC's determination or the order.

    Whatever else is published of the case says nothing of such an entry.
    """
    for measures in case.provisional:
        ends = measures.resumed_on or case.order_published_on
        if ends is not None and measures.ended_on < entry_on < ends:
            yield Ruling(
                measures.ended_on,
                case.case_number,
                RatePart(rate_percent=Decimal(0)),
                GAP.text,
                in_review=False,
                ends_others=True,
            )


def _in_order(ruling: Ruling) -> tuple[date, str, str, str, str]:
    rate = ruling.rate or RatePart()
    return (ruling.on, ruling.case_number, ruling.reference, rate.exporter, rate.producer)
