"""The reference data that rules need, loaded once and handed to whoever decides."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drawback.domain.calendar import BusinessCalendar

if TYPE_CHECKING:
    from drawback.rules.programmes import Programmes
    from drawback.rules.substitution import Tariff


@dataclass(frozen=True, slots=True)
class LawBook:
    """Programme table, tariff texts and federal calendar, as known on the day the program started."""

    calendar: BusinessCalendar
    programmes: "Programmes"
    tariff: "Tariff"
