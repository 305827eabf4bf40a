"""Every topic of the product. Names end in the major version of what they carry."""

from drawback_topics.topic import Topic

ENTRY = Topic("drawback.entry.v1", "import entry summaries: filed, corrected, cancelled")
LIQUIDATION = Topic("drawback.liquidation.v1", "what CBP does with an entry on its way to finality")
EXPORT = Topic("drawback.export.v1", "goods that left the country or were destroyed")
PRODUCTION = Topic("drawback.production.v1", "articles made from imported goods")
WAREHOUSE = Topic("drawback.warehouse.v1", "goods received, put away, picked, shipped, returned and scrapped")
CLAIM = Topic("drawback.claim.v1", "the life of a claim as claimant, filer and CBP report it")
INQUIRY = Topic("drawback.inquiry.v1", "CF-28, CF-29, evidence requests and verifications")
ADCVD = Topic("drawback.adcvd.v1", "AD/CVD rates, review results and CBP instructions", broadcast=True)
COMMAND = Topic("drawback.command.v1", "people's decisions about deadlines, and due dates that went by")

_STATE_DAYS = 30
"""State topics carry what can be derived again from the journal; they are kept as long as a worker may be away."""


def _state(name: str, holds: str, *, broadcast: bool = False) -> Topic:
    return Topic(name, holds, retention_days=_STATE_DAYS, internal=True, broadcast=broadcast)


ENTRY_STATE = _state("drawback.entry-state.v1", "what the entries service now holds true of an entry")
EXPORT_STATE = _state(
    "drawback.export-state.v1", "what the unit ledger now holds of exports and of claims' units"
)
CLAIM_STATE = _state("drawback.claim-state.v1", "units reserved by a claim, and its money position")
INQUIRY_STATE = _state("drawback.inquiry-state.v1", "what the inquiries service now holds true of an inquiry")
ADCVD_STATE = _state("drawback.adcvd-state.v1", "the case book's page of an AD/CVD case", broadcast=True)

TOPICS: tuple[Topic, ...] = (
    ENTRY,
    LIQUIDATION,
    EXPORT,
    PRODUCTION,
    WAREHOUSE,
    CLAIM,
    INQUIRY,
    ADCVD,
    COMMAND,
    ENTRY_STATE,
    EXPORT_STATE,
    CLAIM_STATE,
    INQUIRY_STATE,
    ADCVD_STATE,
)


def topic(name: str) -> Topic:
    """Return a topic by name.

    Raises:
        KeyError: no such topic; the message lists what there is.
    """
    for known in TOPICS:
        if known.name == name:
            return known
    raise KeyError(f"no topic {name!r}; known are {', '.join(known.name for known in TOPICS)}")
