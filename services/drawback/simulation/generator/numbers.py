"""Numbers as CBP, AES and Commerce give them, with valid check digits; the parties behind them are invented."""

from dataclasses import dataclass, field
from datetime import date

from drawback.domain.identifiers import check_digit

IMPORTER_NUMBERS = {"acme": "98-765432100", "harbor": "97-531246800"}


def entry_number(filer: str, sequence: int) -> str:
    """Return an entry or claim number: filer, seven digits, check digit."""
    serial = f"{sequence:07d}"
    return f"{filer}{serial}{check_digit(filer, serial)}"


def itn(filed_on: date, sequence: int) -> str:
    """Return an Internal Transaction Number of AES: X, the day, six digits."""
    return f"X{filed_on:%Y%m%d}{sequence % 1_000_000:06d}"


@dataclass
class ItnCounter:
    """Gives Internal Transaction Numbers, each once: a count per day."""

    given: dict[date, int] = field(default_factory=dict)

    def __call__(self, filed_on: date) -> str:
        self.given[filed_on] = self.given.get(filed_on, 0) + 1
        return itn(filed_on, self.given[filed_on])


def protest_number(port: str, filed_on: date, sequence: int) -> str:
    """Return a protest number: port, year, six digits."""
    return f"{port}{filed_on:%y}{sequence:06d}"


def message_number(issued_on: date, sequence: int) -> str:
    """Return the number of a CBP message on AD/CVD: last digit of the year, day of the year, three digits."""
    return f"{issued_on.year % 10}{issued_on:%j}{sequence:03d}"
