"""Four eyes: what one person asks for is noted, and happens once a second one asks for exactly the same."""

from collections.abc import Collection

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from drawback.adapters.clock import Clock
from drawback.adapters.sql import second_looks
from drawback.people.four_eyes import WAITS, TwoPersonAct, asked_by


class FourEyes:
    """Knows which claimants ask for two people, and who has looked."""

    def __init__(self, engine: Engine, clock: Clock, asking: Collection[str] = ()) -> None:
        """`asking` are the claimants; "*" is every claimant."""
        self._engine, self._clock, self._asking = engine, clock, frozenset(asking)

    def refusal(self, of: TwoPersonAct, by: str, *, verified: bool) -> str:
        """Why the act does not happen yet; empty where it may, because nobody asks for two people or this is the second.

        `verified` says that the person signed in: of names that are only declared, two may be one person's.
        """
        if not asked_by(of.claimant, self._asking):
            return ""
        whose = f"{of.claimant} asks for two people"
        if not verified:
            return f"{whose}: do it in the dashboard, where people sign in; a name that is only declared does not count"
        now = self._clock.now()
        try:
            with self._engine.begin() as connection:
                first = second_looks.first_by(connection, of, now - WAITS)
                if first and first != by and second_looks.use(connection, of, by):
                    return ""
                if first != by:
                    second_looks.keep(connection, of, by, now)
        except IntegrityError:  # another person looked in the same instant
            return self.refusal(of, by, verified=verified)
        if first == by:
            return f"{whose}, and you are the first: somebody else has to {of.act} as well"
        return f"Noted. {whose}: it happens once somebody else asks to {of.act} in exactly the same way, within {WAITS.days} days"
