"""The texts of each deadline of the docket: its class (how a missed date hurts) and what to do, in about three words."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from drawback.alerting.model import AlertClass, DeadlineWords, DocketRow
from drawback.domain.text import one_line
from drawback.rules.dates.counting import Unit
from drawback.rules.dates.deadlines import DEADLINES, Deadline, DeadlineKind

_FATAL, _INQUIRY, _MONEY = AlertClass.FATAL, AlertClass.INQUIRY, AlertClass.MONEY
_OPTION, _FORECAST = AlertClass.OPTION, AlertClass.FORECAST

NOTICE: Final = "notice"
UNDATED: Final = frozenset(
    {
        NOTICE,
        "D-49-refused",
        "proofs-disagree",
        "remedies-exclude",
        "same-goods",
        "two-claimants",
        "under-order",
    }
)
"""To be seen on the day they came: no law gives them a day, so nobody sees them late."""
_TEXTS: Final = {
    "D-01": (_FATAL, "Export or destroy"),
    "D-02": (_FATAL, "File the claim"),
    "D-03": (_FATAL, "Use and export"),
    "D-04": (_FATAL, "Export or destroy rejects"),
    "D-05": (_FATAL, "Export the petroleum"),
    "D-06": (_FATAL, "Export the production"),
    "D-07": (_FATAL, "Match the return"),
    "D-08": (_FATAL, "File the claim"),
    "D-09": (_FATAL, "File Form 214"),
    "D-10": (_FATAL, "File Form 7553"),
    "D-11": (_FATAL, "File Form 7553"),
    "D-12": (_FATAL, "File Form 7553"),
    "D-13": (_FORECAST, "CBP answers Form 7553"),
    "D-14": (_FORECAST, "CBP examines"),
    "D-15": (_MONEY, "Upload to DIS"),
    "D-16": (_FATAL, "Send the USMCA statement"),
    "D-17": (_FATAL, "Send the extra information"),
    "D-18": (_INQUIRY, "Answer evidence request"),
    "D-19": (_MONEY, "Amend the claim"),
    "D-20": (_FATAL, "Ask disaster extension"),
    "D-21": (_MONEY, "Repay accelerated money"),
    "D-22": (_FORECAST, "Claim deemed liquidated"),
    "D-22-pay": (_FORECAST, "CBP pays the balance"),
    "D-23": (_FATAL, "Protest the liquidation"),
    "D-24": (_FORECAST, "Records may go"),
    "D-25": (_FATAL, "Appeal the denial"),
    "D-26": (_FATAL, "Challenge the revocation"),
    "D-27": (_FATAL, "Apply as successor"),
    "D-28": (_MONEY, "Deposit the duties"),
    "D-29": (_OPTION, "Correct by PSC"),
    "D-30": (_FORECAST, "Liquidation expected"),
    "D-31": (_FORECAST, "Entry deemed liquidated"),
    "D-31-may": (_FORECAST, "May be deemed liquidated"),
    "D-32": (_FORECAST, "Extension ends"),
    "D-33": (_FORECAST, "Entry deemed liquidated"),
    "D-34": (_FORECAST, "CBP may reliquidate"),
    "D-35": (_OPTION, "Protest the liquidation"),
    "D-35-deemed": (_FATAL, "Protest: deemed before"),
    "D-35-if-deemed": (_OPTION, "Protest if deemed"),
    "D-35-look": (_FATAL, "Look at the liquidation"),
    "D-36": (_FORECAST, "Liquidation turns final"),
    "D-37": (_MONEY, "Pay the bill"),
    "D-37-interest": (_MONEY, "Pay the bill's interest"),
    "D-37-refund": (_FORECAST, "CBP refunds the duty"),
    "D-38": (_OPTION, "Sue at the CIT"),
    "D-39": (_FORECAST, "Protest deemed denied"),
    "D-40": (_INQUIRY, "Answer CF-28"),
    "D-41": (_INQUIRY, "Answer CF-29"),
    "D-42": (_INQUIRY, "Tender the loss"),
    "D-43": (_INQUIRY, "Complete the disclosure"),
    "D-44": (_OPTION, "Ask for the review"),
    "D-45": (_OPTION, "Withdraw the review"),
    "D-46": (_FORECAST, "Instructions may issue"),
    "D-47": (_FATAL, "File reimbursement cert."),
    "D-48": (_FATAL, "File the bill of lading"),
    "D-49": (_FATAL, "Use CAPE phase 1"),
    "D-49-liquidates": (_FORECAST, "CAPE liquidates"),
    "D-49-refused": (_INQUIRY, "Read CAPE's rejection"),
    NOTICE: (_INQUIRY, "Read CBP's notice"),
    "disclosure": (_MONEY, "Disclose the excess"),
    "privilege-decided": (_FORECAST, "CBP decides the application"),
    "one-per-cent": (_MONEY, "Pay the one per cent"),
    "one-per-cent-back": (_FORECAST, "CBP refunds one per cent"),
    "overpaid": (_INQUIRY, "Ask the excess back"),
    "reconcile": (_MONEY, "File the type 09"),
    "remedies-exclude": (_INQUIRY, "Choose one remedy"),
    "proofs-disagree": (_INQUIRY, "Settle papers that differ"),
    "same-goods": (_INQUIRY, "Compare two exports"),
    "two-claimants": (_INQUIRY, "Say whose it is"),
    "under-order": (_INQUIRY, "Compare with the order"),
}
_LAW: Final[Mapping[str, Deadline]] = {kind.value: deadline for kind, deadline in DEADLINES.items()}
_NOTHING_TO_GAIN: Final = frozenset({DeadlineKind.CLAIM_PROTEST.value})
_OURS: Final = {
    "disclosure": "CBP finds it first: interest and penalty (19 U.S.C. 1593a)",
    NOTICE: "what CBP asks or has done goes by unseen",
    "one-per-cent": "interest runs",
    "one-per-cent-back": "ask the port where the money is",
    "overpaid": "CBP keeps what was paid too much until it is asked for",
    "reconcile": "the entry of type 09 is late: liquidated damages, and the flagged issue is lost",
    "privilege-decided": "ask the drawback office where the application is",
    "remedies-exclude": "CBP refuses one of the two, and what it was about may be lost",
    "proofs-disagree": "new claims take only what every paper proves",
    "same-goods": "the goods are claimed once, under the name with an ITN",
    "under-order": "duty owed under the order is billed later, with interest",
    "two-claimants": "nothing new is claimed of it by either claimant",
    "D-22-pay": "ask the drawback office where the money is",
    "D-35-deemed": "the liquidation as posted stands, and the money with it",
    "D-31-may": "the entry may have been liquidated as entered, and its days to protest run",
    "D-35-if-deemed": "if the entry was deemed liquidated, it stands as entered",
    "D-49-liquidates": "ask the CAPE desk where the entry is",
    "D-49-refused": "the IEEPA duty stays with CBP until another lane is used",
    "D-35-look": "the liquidation as posted stands",
    "D-37-interest": "interest goes on",
    "D-37-refund": "ask the port where the money is",
}
"""What follows from dates that are not in the table of law."""
WINDOWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        DeadlineKind.CORRECTION.value: "liquidation settles the difference, and can be protested within 180 days"
    }
)
"""Windows with which no right is lost when they close, and what becomes of what they were about (19 U.S.C. 1514(c)(3))."""
_LOT: Final = "lot"
"""What is free of an entry's goods: nothing was exported of it that could be claimed, or the matcher would have proposed it."""
_PASSED_CHANCES: Final = {"D-02": "Could have been claimed"}
_CHANCES: Final = {"D-01": "Could still be exported", "D-02": "Could still be claimed"}

WORDS: Final[Mapping[str, DeadlineWords]] = MappingProxyType(
    {
        name: DeadlineWords(kind, do, _LAW[name].consequence if name in _LAW else _OURS[name])
        for name, (kind, do) in _TEXTS.items()
    }
)
"""By deadline of the docket; what happens if it is missed is the table of law's to say."""


def leads(deadline: str) -> tuple[int, ...]:
    """The lead days the table of law suggests for a deadline; leads in hours or working days are left to the class."""
    known = _LAW.get(deadline)
    return known.warn if known is not None and known.warn_in == Unit.DAYS else ()


def words_of(row: DocketRow) -> DeadlineWords:
    """The texts of a docket row.

    Free units of an entry are an opportunity, whatever their date. Where no money is at stake, an amendment or a protest is a mere right that ends. A deadline we have no words for speaks
    with its own summary, as if it were fatal: better loud than lost.
    """
    known = WORDS.get(row.deadline)
    if known is not None and row.subject_kind == _LOT:
        return replace(known, kind=AlertClass.OPPORTUNITY, do=_CHANCES.get(row.deadline, known.do))
    if known is None:
        label = one_line(row.summary) or one_line(row.deadline) or "Look at this date"
        do = label[:1].upper() + label[1:]
        return DeadlineWords(AlertClass.FATAL, do, "the date passes and cannot be brought back")
    if not row.money and not row.immediate and (known.kind is _MONEY or row.deadline in _NOTHING_TO_GAIN):
        return replace(known, kind=AlertClass.OPTION)
    return known


def words_of_lapsed(row: DocketRow) -> DeadlineWords:
    """The texts of a row whose day has gone by: of an opportunity, what it was."""
    words = words_of(row)
    if words.kind is not AlertClass.OPPORTUNITY:
        return words
    return replace(words, do=_PASSED_CHANCES.get(row.deadline, words.do))
