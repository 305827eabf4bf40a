"""Identifiers as CBP writes them; numbers from the public worked examples of ACE CATAIR appendix E and real 7501 prints."""

import pytest

from drawback.domain import identifiers as ids


@pytest.mark.parametrize(
    "printed",
    [
        "B76-0324527-8",
        "XYZ-4101117-9",
        "XYZ-4102234-1",
        "XYZ-4103351-2",
        "XYZ-4104468-3",
        "XYZ-4105585-3",
        "CLM-0000000-7",
        "ABC-1234567-6",
    ],
)
def test_published_numbers_have_an_ordinary_check_digit(printed):
    """Every published example is read, fits offset 0 and prints back as it was."""
    number = ids.read_entry_number(printed)

    assert (len(number), ids.check_offset(number), ids.print_entry_number(number)) == (11, 0, printed)


@pytest.mark.parametrize("offset", range(10))
def test_a_mismatched_check_digit_is_an_offset_and_not_an_error(offset):
    """A filer that was permitted higher check digits is read, and the offset is returned."""
    number = f"XYZ4101117{(9 + offset) % 10}"

    assert ids.read_entry_number(number) == number
    assert ids.check_offset(number) == offset


@pytest.mark.parametrize("text", [" xyz 4101117 9", "XYZ-4101117-9", "xyz41011179", "XYZ–4101117–9"])
def test_spellings_of_one_entry_number(text):
    """Blanks, hyphens, dashes and lower case do not matter."""
    assert ids.read_entry_number(text) == "XYZ41011179"


def test_filer_code_in_a_column_of_its_own():
    """A separate filer code goes in front, unless the number already carries it; lost zeros come back."""
    assert ids.read_entry_number("4101117-9", "XYZ") == "XYZ41011179"
    assert ids.read_entry_number("XYZ41011179", "XYZ") == "XYZ41011179"
    assert ids.read_entry_number("1117" + str(ids.check_digit("032", "0001117")), "32")[:10] == "0320001117"


def test_lost_leading_zero_of_a_digit_filer_comes_back_only_if_the_check_digit_fits():
    """A spreadsheet dropped the zero of filer 032: the check digit decides."""
    good = "0324101117" + str(ids.check_digit("032", "4101117"))
    bad = good[1:-1] + str((int(good[-1]) + 1) % 10)

    assert ids.read_entry_number(good[1:]) == good
    with pytest.raises(ids.NotAnIdentifier, match="check digit does not fit"):
        ids.read_entry_number(bad)


@pytest.mark.parametrize(
    "text", ["", "XYZ4101117", "XYZ410111790", "X1Z-41O1117-9", "000", "AB1-234567-89X", "XYZ４1011179"]
)
def test_what_is_no_entry_number(text):
    """Too short, too long, letters among the digits: refused with an example."""
    with pytest.raises(ids.NotAnIdentifier, match="XYZ-4101117-9"):
        ids.read_entry_number(text)


def test_rounded_figure_says_that_the_digits_are_lost():
    """4.10112E+10 cannot be restored, and the message says why."""
    with pytest.raises(ids.NotAnIdentifier, match="digits are lost"):
        ids.read_entry_number("4.10112E+10")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8508.19.0000", "8508190000"),
        ("8508.19.00.00", "8508190000"),
        ("8508190000", "8508190000"),
        ("9903.88.03", "99038803"),
        ("101210010", "0101210010"),
        ("1012100", "01012100"),
    ],
)
def test_tariff_numbers(text, number):
    """Dots are optional and one lost leading zero comes back."""
    assert ids.read_tariff_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "8508.19", "85081900001", "85.08.19.0000", "850819000O", "0012345678", "101.21.0010"]
)
def test_what_is_no_tariff_number(text):
    """Six digits, eleven digits, dots in the wrong place, a chapter 00."""
    with pytest.raises(ids.NotAnIdentifier, match=r"8508\.19\.0000"):
        ids.read_tariff_number(text)


def test_eight_digits_are_padded_for_goods():
    """A commodity row and a Schedule B number always have ten digits."""
    assert ids.read_hts10("8508.19.00") == "8508190000"
    assert ids.read_schedule_b("8508.19.00") == "8508190000"
    assert ids.print_tariff_number("8508190000") == "8508.19.0000"
    assert ids.print_tariff_number("99038803") == "9903.88.03"
    with pytest.raises(ids.NotAnIdentifier, match="Schedule B"):
        ids.read_schedule_b("85")


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("A-570-967-001", "A-570-967-001"),
        ("A570967", "A-570-967"),
        ("c 570 968", "C-570-968"),
        ("A - 427 - 602", "A-427-602"),
    ],
)
def test_case_numbers(text, case):
    """Seven or ten characters, however they are printed."""
    assert ids.read_case_number(text) == case


@pytest.mark.parametrize("text", ["", "B-570-967", "A-570-96", "A-570-967-01"])
def test_what_is_no_case_number(text):
    """Wrong letter, too few digits, a suffix of two."""
    with pytest.raises(ids.NotAnIdentifier, match="A-570-967"):
        ids.read_case_number(text)


def test_itn_needs_a_real_date():
    """X20250228… is an ITN and X20250230… is not."""
    assert ids.read_itn("x20250228123456") == "X20250228123456"
    with pytest.raises(ids.NotAnIdentifier, match="X20250615123456"):
        ids.read_itn("X20250230123456")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("12-3456789", "12-345678900"),
        ("12-345678900", "12-345678900"),
        ("12-3456789AB", "12-3456789AB"),
        ("1234567890B", "12-34567890B"),
        ("250615-00012", "250615-00012"),
        ("123-45-6789", "***-**-6789"),
        ("123456789", "***-**-6789"),
        ("***-**-6789", "***-**-6789"),
    ],
)
def test_importer_numbers_never_keep_a_social_security_number(text, kept):
    """EIN and assigned numbers are kept in one form; what may be a social security number is masked."""
    assert ids.read_importer_number(text) == kept


def test_social_security_numbers_are_masked_inside_any_text():
    """A raw row that is parked shows the last four digits only."""
    assert ids.mask_personal("IOR 123-45-6789, entry XYZ-4101117-9") == "IOR ***-**-6789, entry XYZ-4101117-9"


def test_ports_types_protests_and_messages_get_their_zeros_back():
    """Codes that a spreadsheet turned into figures come back with their zeros."""
    assert ids.read_port("901") == "0901"
    assert ids.read_port("2704 - Los Angeles") == "2704"
    assert ids.read_entry_type("1") == "01"
    assert ids.read_entry_type("01 ABI/A") == "01"
    assert ids.read_protest_number("40125100123") == "040125100123"
    assert ids.read_message_number("4325305") == "4325305"


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (ids.read_port, "27"),
        (ids.read_port, "27045"),
        (ids.read_entry_type, "A1"),
        (ids.read_protest_number, "123"),
        (ids.read_message_number, "4999305"),
        (ids.read_importer_number, "12-34567"),
        (ids.read_bill, "?"),
        (ids.read_bill, "16099953841"),
    ],
)
def test_what_is_refused(reader, text):
    """Each reader refuses with a sentence that repeats what it saw."""
    with pytest.raises(ids.NotAnIdentifier, match="is no"):
        reader(text)


def test_bills():
    """A real air waybill verifies by the seventh modulus; an ocean bill is carrier and number."""
    assert ids.read_bill("160-9995384-0") == "16099953840"
    assert ids.read_bill("MAEU 123456789") == "MAEU123456789"
