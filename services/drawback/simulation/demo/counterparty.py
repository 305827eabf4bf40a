"""The scripted people of the shipped example: they look at the product's claims each day and answer."""

from datetime import date
from importlib.resources import files
from typing import Final

from drawback.app.product import Product
from drawback.engine.message import StepOutcome
from drawback.engine.store import Key
from drawback.simulation.demo.claims_seen import ClaimSeen, is_over, read_claims
from drawback.simulation.generator.office import Office, Script

OFFICE: Final = "urn:drawback:office"
"""Source of the events with which the scripted people answer; nothing but the demo writes it."""
_SEED = 20210104


class Counterparty:
    """Compliance person, broker and drawback office of the example, with the claims as they were shown last."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.office = Office(_SEED, Script.read(_script()))
        self.claims: dict[Key, ClaimSeen] = {}

    def look(self, outcome: StepOutcome) -> None:
        """See which claims changed."""
        changed = [key for kind, key in outcome.touched if kind == "claim"]
        if not changed:
            return
        for key, file in read_claims(self.product.engine, changed).items():
            if is_over(file):
                self.claims.pop(key, None)
            else:
                self.claims[key] = ClaimSeen(key.claimant, file)

    def answer(self, today: date) -> None:
        """Say what these people do today."""
        shown = [self.claims[key].on(today) for key in sorted(self.claims)]
        for answer in self.office.react(today, shown):
            self.product.emit([answer], today, OFFICE)


def _script() -> bytes:
    return (files("drawback.simulation") / "example" / "script.json").read_bytes()
