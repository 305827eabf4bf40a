"""The claim that stories begin with: filed, accepted, one entry line beneath."""

from support.world import World, a_designation, an_entry, an_export

ENTRY = "XYZ41011179"
CLAIM = "acme-1"


def an_accepted_claim(world: World, asked: str = "297.00", *, paid: tuple[str, str] | None = None) -> None:
    """An entry of 15 January 2025 with $300 duty, wholly exported in June, claimed in September."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": asked}), accepted="2025-09-11", paid=paid)
