"""Each deadline of the docket in a sentence: what to do, and what happens if it is missed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from drawback.domain.alerting import AlertClass, DeadlineWords

_FATAL, _INQUIRY, _MONEY = AlertClass.FATAL, AlertClass.INQUIRY, AlertClass.MONEY
_OPTION, _FORECAST = AlertClass.OPTION, AlertClass.FORECAST

WORDS: Final[Mapping[str, DeadlineWords]] = MappingProxyType(
    {
        name: DeadlineWords(*words)
        for name, words in {
            "D-01": (_FATAL, "Export or destroy", "no drawback on these goods any more"),
            "D-02": (_FATAL, "File the claim", "the claim is abandoned; nothing extends the five years"),
            "D-03": (_FATAL, "Use and export", "the articles earn no drawback any more"),
            "D-04": (_FATAL, "Export or destroy rejects", "the rejected goods earn no drawback any more"),
            "D-05": (_FATAL, "Export the petroleum", "the export is outside the 180 days and earns nothing"),
            "D-06": (
                _FATAL,
                "Export the production",
                "the export is outside the 180 days and earns nothing",
            ),
            "D-07": (_FATAL, "Match the return", "the import is older than a year and cannot be designated"),
            "D-08": (_FATAL, "File the claim", "the claim is barred"),
            "D-09": (_FATAL, "File Form 214", "the transfer earns no drawback"),
            "D-10": (_FATAL, "File Form 7553", "the export may go unexamined and the claim be denied"),
            "D-11": (_FATAL, "File Form 7553", "the return may go unexamined and the claim be denied"),
            "D-12": (_FATAL, "File Form 7553", "the destruction may not count"),
            "D-13": (_FORECAST, "CBP answers Form 7553", "silence means go ahead"),
            "D-14": (_FORECAST, "CBP examines", "silence means the goods may leave"),
            "D-15": (_MONEY, "Upload to DIS", "the claim is not complete and its filing date slips"),
            "D-16": (_FATAL, "Send the USMCA statement", "CBP denies the part that rests on it"),
            "D-17": (_FATAL, "Send the extra information", "CBP may reject the claim"),
            "D-18": (_INQUIRY, "Answer evidence request", "CBP denies part or all of the claim"),
            "D-19": (_MONEY, "Amend the claim", "only a protest is left"),
            "D-20": (_FATAL, "Ask disaster extension", "the five years stand"),
            "D-21": (
                _MONEY,
                "Repay accelerated money",
                "the bill turns delinquent; interest and bond demand",
            ),
            "D-22": (_FORECAST, "Claim deemed liquidated", "the claim stands as it was asserted"),
            "D-22-pay": (_FORECAST, "CBP pays the balance", "ask the drawback office where the money is"),
            "D-23": (_FATAL, "Protest the liquidation", "the liquidation is final and conclusive"),
            "D-24": (_FORECAST, "Records may go", "nothing: the duty to keep them ends"),
            "D-25": (_FATAL, "Appeal the denial", "the privilege is lost"),
            "D-26": (_FATAL, "Challenge the revocation", "the revocation takes effect"),
            "D-27": (_FATAL, "Apply as successor", "the privilege of the predecessor ends"),
            "D-28": (_MONEY, "Deposit the duties", "late deposit, interest and liquidated damages"),
            "D-29": (_OPTION, "Correct by PSC", "the summary is closed to correction; protest is left"),
            "D-30": (_FORECAST, "Liquidation expected", "nothing: a forecast from CBP practice"),
            "D-31": (_FORECAST, "Entry deemed liquidated", "the entry stands as it was asserted"),
            "D-32": (_FORECAST, "Extension ends", "the entry is deemed liquidated as asserted"),
            "D-33": (_FORECAST, "Entry deemed liquidated", "the entry stands as it was asserted"),
            "D-34": (_FORECAST, "CBP may reliquidate", "nothing: CBP's own window ends"),
            "D-35": (_OPTION, "Protest the liquidation", "the liquidation is final and conclusive"),
            "D-36": (_FORECAST, "Liquidation turns final", "nothing: what rests on it is settled"),
            "D-37": (_MONEY, "Pay the bill", "interest runs on, and the bond may be called"),
            "D-38": (_OPTION, "Sue at the CIT", "the denial of the protest stands"),
            "D-39": (_FORECAST, "Protest deemed denied", "the way to court is open"),
            "D-40": (_INQUIRY, "Answer CF-28", "CBP acts on what it has: a CF-29 or a rate advance"),
            "D-41": (_INQUIRY, "Answer CF-29", "the change is taken"),
            "D-42": (_INQUIRY, "Tender the loss", "the mitigation of the prior disclosure is lost"),
            "D-43": (_INQUIRY, "Complete the disclosure", "the benefit of the prior disclosure is lost"),
            "D-44": (_OPTION, "Ask for the review", "entries liquidate at the deposit rate"),
            "D-45": (_OPTION, "Withdraw the review", "the review goes on"),
            "D-46": (_FORECAST, "Instructions may issue", "nothing: the earliest day for CBP instructions"),
            "D-47": (_FATAL, "File reimbursement cert.", "the antidumping duty is doubled"),
            "D-48": (_FATAL, "File the bill of lading", "the export is not proved"),
            "D-49": (_FATAL, "Use CAPE phase 1", "a later phase or a protest is left"),
        }.items()
    }
)
"""By deadline of the docket (section 12 of the rule book)."""


def words_of(deadline: str, summary: str) -> DeadlineWords:
    """Return how a deadline is spoken of; one we have no words for speaks with its own summary, as if it were fatal."""
    known = WORDS.get(deadline)
    if known is not None:
        return known
    told = summary or deadline
    return DeadlineWords(
        AlertClass.FATAL, told[:1].upper() + told[1:], "the date passes and cannot be brought back"
    )
