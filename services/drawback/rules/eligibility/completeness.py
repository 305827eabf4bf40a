"""Is a claim complete? The fourteen checks of R-133 over given facts, in their order; findings are values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import Money, cents
from drawback.domain.types import Provision
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated
from drawback.rules.dates.paragraphs import Paragraph, paragraph
from drawback.rules.dates.windows import FILING
from drawback.rules.eligibility.provisions import NINETY_NINE
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule

COMPLETE = Cite("19 CFR 190.51(a)(2)(i)-(xvi)")
_FIVE = FILING.cite
_ORDER = Cite("19 CFR 190.51(e)(1)(iii)")
_METHOD = Cite("19 CFR 190.51(a)(3), 190.10(c)")
_AMOUNT = Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)(1)")
_CATAIR = Cite("CATAIR Drawback v27, records 40 to 43", Certainty.CBP)
_NOTICE = Cite("19 CFR 190.35, 190.36, 190.71, 190.91")
_CONTINENT = Cite("19 U.S.C. 1313(j)(4)")
_UPLOAD = Cite("19 CFR 190.51(a)(2)(xvi)")
_EXCLUDED = Cite("19 U.S.C. 1677h; 19 CFR 190.3(b)")

GROUP_SIZES = dated(_CATAIR, "day of transmission", (acts.CATAIR_27, 10_000))
_CODES = frozenset({"364", "365", "369", "398", "399", "674", "675", "374"})
_BARRED = frozenset({"CA", "MX", "CL"})
_BASIS_CODES = frozenset({"01", "02", "03", "04", "05", "06", "07", "08"})
_SHARE = NINETY_NINE
_MANUFACTURED = frozenset({Paragraph.MANUFACTURING_DIRECT, Paragraph.MANUFACTURING_SUBSTITUTION})


@dataclass(frozen=True, slots=True)
class ClaimedAmount:
    """What is claimed under one ACE class code, out of what was paid on the line."""

    class_code: str
    claimed: Money
    paid: Money
    calculated: Money | None = None
    share: Decimal = _SHARE


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One designation as the claim would transmit it, with what is known of the import line.

    `substitution` is None where no substitution test applies, else its outcome. `svu` is the substituted value per
    unit, needed where `lesser_of` applies.
    """

    where: str
    import_on: date
    disposed_on: date
    quantity_claimed: Decimal
    quantity_remaining: Decimal
    unit: str
    record_unit: str
    hts: str
    record_hts: str
    amounts: Sequence[ClaimedAmount] = ()
    known_to_ace: bool = True
    used_with_other_method: bool = False
    substitution: FindingOutcome | None = None
    lesser_of: bool = False
    svu: Decimal | None = None
    destination: str = ""
    adcvd_claimed: bool = False
    heading_excluded: bool = False


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim before it is filed, as far as completeness asks for it."""

    provision: Provision | None
    claimant: str
    port: str
    filing_on: date
    lines: Sequence[LineFacts]
    lines_unknown: int = 0
    """Designations beside `lines` of which too little is known to check them."""
    tracing_numbers: Sequence[str] = ()
    accelerated: bool = False
    surety: str = ""
    ruling: str = ""
    bill_of_materials_certified: bool = False
    basis_code: str = ""
    certifications_missing: Sequence[str] = ()
    notice_or_waiver: bool = True
    waiver_pending: bool = False
    uploads_ready: bool = True


@rule("R-133", cite=COMPLETE)
def incomplete(claim: ClaimFacts) -> tuple[RuleFinding, ...]:
    """Every finding against a claim, in the order of the fourteen checks; empty where it is complete."""
    return tuple(finding for check in _CHECKS for finding in check(claim))


def _header(claim: ClaimFacts) -> Iterator[RuleFinding]:
    for given, name in ((claim.claimant, "claimant"), (claim.port, "port")):
        if not given:
            yield _reject(1, f"the {name} is missing", COMPLETE)
    if claim.provision is None:
        yield _reject(1, "the provision code is missing; expected one of 51 to 77", COMPLETE)
    if claim.accelerated and not claim.surety:
        yield _reject(1, "accelerated payment is asked for without a surety", COMPLETE)
    if not claim.lines and not claim.lines_unknown:
        yield _reject(2, "no import line is designated", COMPLETE)


def _import_lines(claim: ClaimFacts) -> Iterator[RuleFinding]:
    for line in claim.lines:
        if not line.known_to_ace:
            yield _reject(2, "ACE does not know this entry line", COMPLETE, line.where)
        if line.hts != line.record_hts:
            yield _reject(
                2, f"HTS {line.hts} is claimed, the entry line has {line.record_hts}", COMPLETE, line.where
            )
        if line.unit != line.record_unit:
            yield _reject(
                2, f"unit {line.unit} is claimed, the entry line has {line.record_unit}", COMPLETE, line.where
            )


def _dates(claim: ClaimFacts) -> Iterator[RuleFinding]:
    if claim.filing_on < acts.MODERNIZED.on:
        yield _reject(3, f"filed on {claim.filing_on}, before the law of {acts.MODERNIZED.on} applied", _FIVE)
        return
    for line in claim.lines:
        limit = FILING.end(line.import_on, on=claim.filing_on)
        if claim.filing_on > limit:
            yield _reject(
                3, f"filed on {claim.filing_on}, the five years ended on {limit}", _FIVE, line.where
            )
        if line.disposed_on > claim.filing_on:
            yield _reject(
                3, f"disposed of on {line.disposed_on}, after filing on {claim.filing_on}", _ORDER, line.where
            )
        if line.disposed_on < line.import_on:
            yield _reject(
                3, f"disposed of on {line.disposed_on}, before import on {line.import_on}", _ORDER, line.where
            )


def _quantities(claim: ClaimFacts) -> Iterator[RuleFinding]:
    for line in claim.lines:
        if line.quantity_claimed > line.quantity_remaining:
            says = f"{line.quantity_claimed} {line.unit} are claimed, {line.quantity_remaining} remain on the line"
            yield _reject(4, says, COMPLETE, line.where)
        for amount in line.amounts:
            most = cents(amount.paid * amount.share)
            if amount.claimed > most:
                says = f"class {amount.class_code}: {amount.claimed} is claimed, at most {most} of {amount.paid} paid"
                yield _reject(4, says, _AMOUNT, line.where)


def _methods(claim: ClaimFacts) -> Iterator[RuleFinding]:
    for line in claim.lines:
        if line.used_with_other_method:
            says = "the line already feeds claims by the other method (direct or substitution)"
            yield _reject(5, says, _METHOD, line.where)


def _substitution(claim: ClaimFacts) -> Iterator[RuleFinding]:
    basis = Cite("19 U.S.C. 1313(b)(1), (j)(2), (j)(5); 19 CFR 190.2")
    for line in claim.lines:
        if line.substitution is not None and line.substitution is not FindingOutcome.SATISFIED:
            says = f"the substitution test is not met: {line.substitution}"
            yield RuleFinding("R-133/6", line.substitution, says, basis, line.where)


def _substituted_values(claim: ClaimFacts) -> Iterator[RuleFinding]:
    for line in claim.lines:
        if line.lesser_of and line.svu is None:
            yield _reject(
                7,
                "the substituted value per unit is missing; the lesser-of rule needs it",
                _AMOUNT,
                line.where,
            )
        for amount in line.amounts:
            if amount.calculated is not None and amount.claimed > amount.calculated:
                says = f"class {amount.class_code}: {amount.claimed} is claimed, {amount.calculated} was calculated"
                yield _reject(7, says, _AMOUNT, line.where)


def _tracing(claim: ClaimFacts) -> Iterator[RuleFinding]:
    numbers = claim.tracing_numbers
    seen: set[str] = set()
    for number in numbers:
        if len(number) != 5 or not number.isdigit():  # noqa: PLR2004 - five digits
            yield _reject(8, f"tracing number {number!r}; expected five digits such as 00001", _CATAIR)
        if number in seen:
            yield _reject(8, f"tracing number {number} is used twice", _CATAIR)
        seen.add(number)
    most = GROUP_SIZES.latest  # no edition before version 27 was read: ACE checks by the one in use
    if len(numbers) > most:
        yield _reject(8, f"{len(numbers)} tracing numbers; ACE takes at most {most} in a group", _CATAIR)


def _manufacture(claim: ClaimFacts) -> Iterator[RuleFinding]:
    if claim.provision is None or paragraph(claim.provision) not in _MANUFACTURED:
        return
    if not claim.ruling:
        yield _reject(9, "the manufacturing ruling number is missing; 9999999999 where pending", COMPLETE)
    if not claim.bill_of_materials_certified:
        yield _reject(9, "the bill of materials or formula is not certified", COMPLETE)
    if claim.basis_code not in _BASIS_CODES:
        yield _reject(9, f"basis code {claim.basis_code!r}; expected 01 to 08", COMPLETE)


def _certifications(claim: ClaimFacts) -> Iterator[RuleFinding]:
    for name in claim.certifications_missing:
        yield _reject(10, f"the certification is missing: {name}", COMPLETE)


def _notice(claim: ClaimFacts) -> Iterator[RuleFinding]:
    if claim.waiver_pending:
        yield RuleFinding(
            "R-133/11",
            FindingOutcome.INFORM,
            "a one-time waiver is applied for: file, paid once approved",
            _NOTICE,
        )
    elif not claim.notice_or_waiver:
        yield RuleFinding(
            "R-133/11", FindingOutcome.DENY, "neither Form 7553 nor a waiver of notice is at hand", _NOTICE
        )


def _destinations(claim: ClaimFacts) -> Iterator[RuleFinding]:
    exceptions = {Provision.UNUSED_SUBSTITUTION_NAFTA, Provision.UNUSED_SUBSTITUTION_USMCA}
    if claim.provision is None or claim.provision in exceptions:
        return
    if paragraph(claim.provision) is not Paragraph.UNUSED_SUBSTITUTION:
        return
    for line in claim.lines:
        if line.destination in _BARRED:
            says = f"substituted goods sent to {line.destination} are no export for (j)(2)"
            yield RuleFinding("R-133/12", FindingOutcome.DENY, says, _CONTINENT, line.where)


def _uploads(claim: ClaimFacts) -> Iterator[RuleFinding]:
    if not claim.uploads_ready:
        says = "documents are not ready to upload within 24 hours of filing: the claim date would slip"
        yield RuleFinding("R-133/13", FindingOutcome.REVIEW, says, _UPLOAD)


def _excluded(claim: ClaimFacts) -> Iterator[RuleFinding]:
    for line in claim.lines:
        if line.adcvd_claimed:
            yield RuleFinding(
                "R-133/14",
                FindingOutcome.DENY,
                "AD/CVD is claimed; it is never drawn back",
                _EXCLUDED,
                line.where,
            )
        if line.heading_excluded:
            yield RuleFinding(
                "R-133/14",
                FindingOutcome.DENY,
                "a heading excluded from drawback is claimed",
                COMPLETE,
                line.where,
            )
        for amount in line.amounts:
            if amount.class_code not in _CODES:
                says = f"class {amount.class_code} is reviewed, without accelerated payment"
                yield RuleFinding("R-133/14", FindingOutcome.INFORM, says, _CATAIR, line.where)


_CHECKS: tuple[Callable[[ClaimFacts], Iterator[RuleFinding]], ...] = (
    _header,
    _import_lines,
    _dates,
    _quantities,
    _methods,
    _substitution,
    _substituted_values,
    _tracing,
    _manufacture,
    _certifications,
    _notice,
    _destinations,
    _uploads,
    _excluded,
)


def _reject(check: int, says: str, basis: Cite, where: str = "") -> RuleFinding:
    return RuleFinding(f"R-133/{check}", FindingOutcome.REJECT, says, basis, where)


@rule("R-136", cite=Cite("19 CFR 190.35, 190.81", Certainty.SECONDARY))
def needs_no_application(provision: Provision, *, notice_in_time: bool, accelerated: bool) -> bool:
    """Whether a claim needs no application at all: an ordinary (j) claim with timely notice, paid at liquidation."""
    unused = paragraph(provision) in (Paragraph.UNUSED_DIRECT, Paragraph.UNUSED_SUBSTITUTION)
    return unused and notice_in_time and not accelerated


@rule("R-135", cite=Cite("19 CFR 190.53"))
def must_restructure(*, told_by_cbp: bool, impracticability_shown: bool) -> bool:
    """Whether claims must be restructured as CBP instructed: yes, unless impracticability was shown."""
    return told_by_cbp and not impracticability_shown
