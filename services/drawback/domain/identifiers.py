"""Identifiers of the customs world: read what people write, check it, print it as CBP prints it.

Every `read_…` function takes text as found in a file and returns the one form in which this program keeps it, or
raises `NotAnIdentifier` with a sentence. A mismatched check digit is not among the errors: a filer that has used up its
ten million numbers may be permitted digits one to nine higher (ACE CATAIR appendix E), so `check_offset` tells how far
off the digit is and the reader of the file decides.
"""

import re
from datetime import date
from typing import Final

from drawback.domain.types import CaseNumber, ClaimNumber, EntryNumber, Hts10

_VALUES: Final = (
    {str(digit): digit for digit in range(10)}
    | {letter: place % 9 + 1 for place, letter in enumerate("ABCDEFGHIJKLMNOPQR")}
    | {letter: place + 2 for place, letter in enumerate("STUVWXYZ")}
)
"""Appendix E: A–I and J–R count 1–9, S–Z count 2–9."""

_PUNCTUATION: Final = str.maketrans("", "", " \t\u00a0-–.")
_WHOLE: Final = re.compile(r"(\d)[.,](\d{10})E\+?10", re.IGNORECASE)
"""An entry number written as a power of ten with all of its eleven digits."""
_ENTRY: Final = re.compile(r"[A-Z0-9]{3}\d{8}")
_FILER: Final = re.compile(r"\d{3}|[A-Z]\d\d|[A-Z]{2}\d|[A-Z]{3}|[A-Z]\d[A-Z]|\d[A-Z]\d|\d\d[A-Z]|\d[A-Z]{2}")
_SCIENTIFIC: Final = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_HTS: Final = re.compile(r"\d{4}(\.?\d{2}){2,3}")
_CASE: Final = re.compile(r"([AC])(\d{3})(\d{3})(\d{3})?")
_ITN: Final = re.compile(r"X(\d{4})(\d{2})(\d{2})\d{6}(?!\d)")
_FLOATED: Final = re.compile(r"(?<=\d{6})\.0+$")
_NO_ITN: Final = ("AESPOST", "AESDOWN", "NOEEI", "NOSED", "EXEMPT", "NDR", "LOWVALUE", "NOITN", "NOTREQUIRED")
"""How a legend begins that stands where the ITN would (15 CFR 30.7 and appendix D to part 30)."""
_NO_ITN_WORDS: Final = frozenset(
    {"NLR", "LVS", "TBD", "TBA", "PENDING", "UNKNOWN", "SEEATTACHED", "VARIOUS", "NA", "NONE"}
)
"""Words that stand there and name nothing either."""
_EIN: Final = re.compile(r"(\d{2})-?(\d{7})-?([A-Z0-9]{2})?")
_SSN: Final = re.compile(r"\d{3}-\d{2}-(\d{4})")
_ASSIGNED: Final = re.compile(r"\d{6}-\d{5}")
_MASKED: Final = re.compile(r"\*{3}-\*{2}-\d{4}")
_OCEAN_BILL: Final = re.compile(r"[A-Z]{2,4}[A-Z0-9]{1,12}")
_FULL, _SHORT = 10, 8


class NotAnIdentifier(ValueError):  # noqa: N818 - reads as the sentence it is
    """The text is no identifier of the expected kind; the message says what was seen and shows a good one."""


def check_digit(filer: str, sequence: str) -> int:
    """Compute the check digit of an entry or claim number (ACE CATAIR appendix E)."""
    total = 0
    for place, character in enumerate(filer.upper() + sequence, 1):
        value = _VALUES[character]
        if place % 2 == 0:
            value *= 2
            if value > 9:  # noqa: PLR2004 - add one and drop the tens
                value = (value + 1) % 10
        total += value
    return (10 - total % 10) % 10


def check_offset(number: str) -> int:
    """How far the check digit lies above the computed one: 0 is ordinary, 1–9 must be permitted to the filer."""
    return (int(number[10]) - check_digit(number[:3], number[3:10])) % 10


def compact(text: str) -> str:
    """Upper case without blanks, dots and hyphens: enough to compare two spellings of one number."""
    return text.translate(_PUNCTUATION).upper()


def read_entry_number(text: str, filer: str = "") -> EntryNumber:
    """Read an entry number such as `XYZ-4101117-9`; some files keep the filer code in a column of its own.

    A spreadsheet turns the number of an all-digit filer into a figure and drops leading zeros: they are put back where
    the check digit then fits.
    """
    typed = text.strip()
    if whole := _WHOLE.fullmatch(typed):
        typed = whole[1] + whole[2]
    if _SCIENTIFIC.fullmatch(typed):
        raise NotAnIdentifier(
            f"{typed!r} is an entry number that a spreadsheet turned into a rounded figure; "
            "the digits are lost, take the number from the report again as text, e.g. XYZ-4101117-9"
        )
    number = compact(typed)
    if filer and not (len(number) == 11 and number.startswith(compact(filer))):  # noqa: PLR2004 - complete
        number = compact(filer).zfill(3) + number.zfill(8)
    if number.isascii() and number.isdigit() and 8 < len(number) < 11:  # noqa: PLR2004 - one or two zeros are missing
        restored = number.zfill(11)
        if check_offset(restored):
            raise NotAnIdentifier(
                f"{typed!r} has {len(number)} digits; an entry number has 11 characters, "
                "and with leading zeros put back the check digit does not fit"
            )
        number = restored
    if not number.isascii() or not _ENTRY.fullmatch(number) or not _FILER.fullmatch(number[:3]):
        raise NotAnIdentifier(
            f"{typed!r} is no entry number; expected filer code, seven digits and a check digit, e.g. XYZ-4101117-9"
        )
    return EntryNumber(number)


def read_claim_number(text: str, filer: str = "") -> ClaimNumber:
    """Read a drawback entry number: same form as an import entry number."""
    return ClaimNumber(read_entry_number(text, filer))


def print_entry_number(number: str) -> str:
    """Print as CBP does: `XYZ-4101117-9`."""
    return f"{number[:3]}-{number[3:10]}-{number[10:]}"


def read_tariff_number(text: str) -> str:
    """Read an HTSUS number of 8 or 10 digits, dots optional; one lost leading zero is put back (chapters 01–09)."""
    typed = text.strip()
    digits = compact(typed)
    if digits.isascii() and digits.isdigit():
        if "." not in typed and len(digits) in (_FULL - 1, _SHORT - 1):
            digits = "0" + digits
        dotted_well = "." not in typed or _HTS.fullmatch(typed)
        if dotted_well and len(digits) in (_SHORT, _FULL) and digits[:2] != "00":
            return digits
    raise NotAnIdentifier(f"{typed!r} is no tariff number; expected 8 or 10 digits, e.g. 8508.19.0000")


def read_hts10(text: str) -> Hts10:
    """Read a ten-digit HTSUS number; a bare 8-digit rate line is padded with 00, as CBP pads it (record 70)."""
    return Hts10(read_tariff_number(text).ljust(_FULL, "0"))


def read_schedule_b(text: str) -> str:
    """Read a Schedule B (or HTSUS) number of an export: always ten digits, an 8-digit one padded with 00."""
    try:
        return read_tariff_number(text).ljust(_FULL, "0")
    except NotAnIdentifier:
        raise NotAnIdentifier(
            f"{text.strip()!r} is no Schedule B number; expected 10 digits, e.g. 8508.19.0000"
        ) from None


def print_tariff_number(number: str) -> str:
    """Print with dots: `8508.19.0000`, `9903.88.03`."""
    return ".".join(part for part in (number[:4], number[4:6], number[6:]) if part)


def is_chapter_98(number: str) -> bool:
    return number.startswith("98")


def is_chapter_99(number: str) -> bool:
    return number.startswith("99")


def read_case_number(text: str) -> CaseNumber:
    """Read an AD/CVD case number, with or without hyphens and company suffix: `A-570-967-001`."""
    match = _CASE.fullmatch(compact(text))
    if match is None:
        raise NotAnIdentifier(
            f"{text.strip()!r} is no AD/CVD case number; expected A or C, country and case, e.g. A-570-967 or A-570-967-001"
        )
    return CaseNumber("-".join(part for part in match.groups() if part))


def find_itn(text: str) -> str:
    """Return the Internal Transaction Number inside any spelling, `AES X…`, `ITN: X…`, `X… SS`; "" where there is none, or two."""
    found = {match[0] for match in _ITN.finditer(compact(_FLOATED.sub("", text))) if _is_day(match)}
    return found.pop() if len(found) == 1 else ""


def _is_day(match: re.Match[str]) -> bool:
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def is_no_itn(text: str) -> bool:
    """Say whether a legend stands in place of an ITN: filed later (AESPOST), AES down, no filing needed (NOEEI), or not known."""
    said = compact(text)
    return said.startswith(_NO_ITN) or said in _NO_ITN_WORDS


def read_itn(text: str) -> str:
    """Read an Internal Transaction Number of AES, in any spelling: `X`, the date, six digits."""
    if number := find_itn(text):
        return number
    raise NotAnIdentifier(
        f"{text.strip()!r} is no ITN; expected X, a date and six digits, e.g. X20250615123456"
    )


def subject_key(text: str) -> str:
    """One spelling of what a row or an event is about, to compare the two: the entry number or the ITN in it, else its letters and digits.

    `XYZ-4101117-9` and `XYZ41011179` are one, and so are `AES X20250615100002` and `X20250615100002/1`.
    """
    try:
        return read_entry_number(text)
    except ValueError:
        return find_itn(text) or compact(text)


def read_importer_number(text: str) -> str:
    """Read an importer or claimant number; a social security number comes back masked and is never kept.

    EIN `12-3456789XX` (a blank suffix is 00) and CBP-assigned `YYDDPP-NNNNN`. Nine bare digits may be either an EIN or
    a social security number: they are treated as the latter.
    """
    typed = text.strip().upper()
    if match := _SSN.fullmatch(typed):
        return f"***-**-{match[1]}"
    if re.fullmatch(r"\d{9}", typed):
        return f"***-**-{typed[-4:]}"
    if _ASSIGNED.fullmatch(typed) or _MASKED.fullmatch(typed):
        return typed
    if match := _EIN.fullmatch(typed):
        return f"{match[1]}-{match[2]}{match[3] or '00'}"
    raise NotAnIdentifier(f"{typed!r} is no importer number; expected e.g. 12-345678900 or 250615-00012")


def mask_personal(text: str) -> str:
    """Replace social security numbers inside any text by their last four digits."""
    return re.sub(r"(?<![\d-])\d{3}-\d{2}-(?=\d{4}(?![\d-]))", "***-**-", text)


def read_port(text: str) -> str:
    """Read a Schedule D port: four digits, one lost leading zero put back; a name may follow."""
    match = re.fullmatch(r"(\d{3,4})(\D.*)?", text.strip())
    if match is None:
        raise NotAnIdentifier(f"{text.strip()!r} is no port code; expected four digits, e.g. 2704")
    return match[1].zfill(4)


def read_entry_type(text: str) -> str:
    """Read an entry type: two digits, one lost leading zero put back; a payment tag (`01 ABI/A`) is dropped."""
    match = re.fullmatch(r"(\d{1,2})(\D.*)?", text.strip())
    if match is None:
        raise NotAnIdentifier(f"{text.strip()!r} is no entry type; expected two digits, e.g. 01")
    return match[1].zfill(2)


def read_protest_number(text: str) -> str:
    """Read a protest number: twelve digits, up to two lost leading zeros put back."""
    digits = compact(text)
    if not (digits.isascii() and digits.isdigit() and 10 <= len(digits) <= 12):  # noqa: PLR2004
        raise NotAnIdentifier(f"{text.strip()!r} is no protest number; expected 12 digits, e.g. 270425100123")
    return digits.zfill(12)


def read_message_number(text: str) -> str:
    """Read the number of a CBP AD/CVD message: last digit of the year, day of the year, three digits of sequence."""
    digits = compact(text)
    if digits.isascii() and digits.isdigit():
        digits = digits.zfill(7)
        if len(digits) == 7 and 1 <= int(digits[1:4]) <= 366:  # noqa: PLR2004 - days of a leap year
            return digits
    raise NotAnIdentifier(
        f"{text.strip()!r} is no AD/CVD message number; expected last digit of the year, day of the year and "
        "three digits, e.g. 4325305 (21 November 2014)"
    )


def read_bill(text: str) -> str:
    """Read an air waybill (`160-99953840`, seventh-modulus check) or an ocean bill (carrier code and number)."""
    number = compact(text)
    if number.isascii() and number.isdigit() and len(number) == 11:  # noqa: PLR2004 - airline 3, serial 7, check 1
        if int(number[3:10]) % 7 != int(number[10]):
            raise NotAnIdentifier(
                f"{text.strip()!r} is no air waybill: the check digit must be {int(number[3:10]) % 7}"
            )
        return number
    if _OCEAN_BILL.fullmatch(number):
        return number
    raise NotAnIdentifier(
        f"{text.strip()!r} is no bill; expected an air waybill such as 160-99953840 or a carrier code and number"
    )
