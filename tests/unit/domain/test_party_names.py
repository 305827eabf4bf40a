"""Two spellings are one party where only case, accents, punctuation or the form of a company differ."""

import pytest

from drawback.domain.party_names import looks_like, normal_form, same_party


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Good Exporter Co., Ltd.", "GOOD EXPORTER CO LTD"),
        ("Good Exporter Company, Limited", "good exporter co.ltd"),
        ("Société Générale S.A.", "SOCIETE GENERALE SA"),
        ("Smith & Sons Inc.", "Smith and Sons Incorporated"),
        ("The Steel Corporation", "Steel Corp"),
        ("Ｇｏｏｄ Exporter", "Good Exporter"),
        ("", " "),
    ],
)
def test_spellings_of_one_party(one: str, other: str) -> None:
    """They have one normal form, and neither merely looks like the other."""
    assert same_party(one, other)
    assert not looks_like(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Good Exporter Co Ltd", "Good Exporters Co Ltd"),
        ("Good Exporter Co Ltd", "Good Exporter Inc"),
        ("Good Exporter", "GoodExporter Co Ltd"),
        ("Zhejiang Valve Factory", "Zhejang Valve Factory"),
    ],
)
def test_names_that_a_person_should_look_at(one: str, other: str) -> None:
    """They are not one party by their spelling, and look alike in both directions."""
    assert not same_party(one, other)
    assert looks_like(one, other)
    assert looks_like(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Good Exporter Co Ltd", "Other"), ("Co Ltd", "Ltd Co"), ("", "Good Exporter"), ("Alpha", "Omega")],
)
def test_names_that_have_nothing_in_common(one: str, other: str) -> None:
    """Different names, or none, raise no question."""
    assert not looks_like(one, other)


def test_the_normal_form() -> None:
    """What is compared is short, lower and without punctuation."""
    assert normal_form("The Good-Exporter COMPANY, Limited (H.K.)") == "good exporter co ltd hk"
