"""How messages look from outside: names, links, and whether amounts may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from drawback.alerting.model import DocketRow
from drawback.domain.text import one_line
from drawback_schemas.envelope import ALL_CLAIMANTS

_PAGES = {"entry": "entries", "claim": "claims", "lot": "entries"}


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a claimant is called, where the dashboard stands, and what is kept out of messages."""

    dashboard_url: str = "http://127.0.0.1:8080"
    names: Mapping[str, str] = field(default_factory=dict)
    redact_money: bool = False
    rules_version: str = ""

    def name_of(self, claimant: str) -> str:
        return one_line(self.names.get(claimant, claimant)) or "(no name)"

    def subject_url(self, row: DocketRow) -> str:
        """The page of the claim or entry, or the docket filtered by the subject."""
        page = _PAGES.get(row.subject_kind)
        subject = quote(row.subject, safe="")
        if page is None:
            return f"{self.dashboard_url}/docket?claimant={quote(row.claimant)}&subject={subject}"
        return f"{self.dashboard_url}/{page}/{subject}?claimant={quote(row.claimant)}"

    def alert_url(self, alert_id: str, act: str = "") -> str:
        """The page of an alert; `act` opens the form to acknowledge or snooze: nothing changes by following a link."""
        return f"{self.dashboard_url}/alerts/{alert_id}" + (f"/{act}" if act else "")

    def docket_url(self, claimant: str) -> str:
        """The docket of a claimant, or all of it."""
        if claimant == ALL_CLAIMANTS:
            return f"{self.dashboard_url}/docket"
        return f"{self.dashboard_url}/docket?claimant={quote(claimant)}"
