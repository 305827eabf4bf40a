"""How reports spell closed sets: each label, reduced to plain words, and what it means. Code sets: ACE Entry Summary Query."""

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeVar

from drawback.intake.values import BadValue, word

T = TypeVar("T")

LiquidationStatus = Literal["scheduled", "liquidated", "reliquidated"]
ProtestStatus = Literal["open", "approved", "denied", "partly-approved", "withdrawn"]


def meanings(labels: Mapping[T, str]) -> dict[str, T]:
    """Turn `meaning: "label; label"` around."""
    return {label.strip(): meaning for meaning, spelled in labels.items() for label in spelled.split(";")}


LIQUIDATION: Final[dict[str, LiquidationStatus]] = meanings(
    {
        "liquidated": "1; liquidated; closed; liquidated or closed; liquidated closed; liq; y; yes",
        "scheduled": "2; not liquidated; unliquidated; scheduled; unscheduled; nlq; pending liquidation; open; pending; n; no",
        "reliquidated": "3; reliquidated; reliq",
    }
)
EntryStatus = Literal["scheduled", "liquidated", "reliquidated", "extended", "suspended"]
ENTRY_STATUS: Final[dict[str, EntryStatus]] = {
    **LIQUIDATION,
    **meanings(
        {
            "extended": "extended; extension; liquidation extended",
            "suspended": "suspended; suspension; liquidation suspended",
            "scheduled": "open; pending; set for liquidation",
        }
    ),
}
PROTEST: Final[dict[str, ProtestStatus]] = meanings(
    {
        "open": "op; open; sp; suspended",
        "approved": "ap; approved",
        "denied": "dn; denied; np; not protestable; ut; untimely",
        "partly-approved": "pd; partly denied; denied in part; partially denied; approved in part",
        "withdrawn": "wd; withdrawn",
    }
)
INACTIVE: Final[dict[str, bool]] = meanings(
    {
        False: "1; 2; trade; trade control; cbp; cbp control; accepted; active",
        True: "3; inactive; canceled; cancelled",
    }
)
MODE: Final[dict[str, str]] = meanings(
    {
        "10": "10; vessel; vessel non container; ocean; sea",
        "11": "11; vessel container; vessel containerized; container vessel",
        "12": "12; border water borne",
        "20": "20; rail; rail non container",
        "21": "21; rail container",
        "30": "30; truck; truck non container",
        "31": "31; truck container",
        "32": "32; auto",
        "33": "33; pedestrian",
        "34": "34; road other",
        "40": "40; air; air non container",
        "41": "41; air container",
        "50": "50; mail",
        "60": "60; passenger hand carried",
        "70": "70; pipeline; fixed transport installation; fixed transport",
    }
)


def one_of(known: Mapping[str, T]) -> Callable[[str], T]:
    """Make a reader for a closed set; what is not in it goes back with the labels that are."""

    def read(text: str) -> T:
        label = word(text)
        if label in known:
            return known[label]
        if label.lstrip("0") in known:
            return known[label.lstrip("0")]
        code = label.partition(" ")[0].lstrip("0")
        if code.isdigit() and code in known and not label.replace(" ", "").isdigit():
            return known[code]
        raise BadValue("one of " + ", ".join(sorted(known)))

    return read
