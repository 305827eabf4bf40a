"""Who gets one message about several claimants."""

from collections.abc import Iterable

from drawback.alerting.audience import audiences
from drawback.alerting.routing import Destination, Recipient

BEA, ACME, HARBOR = (
    Recipient(name, {"e-mail": f"{name.lower()}@x.test", "slack": f"@{name.lower()}"})
    for name in ("Bea", "Acme", "Harbor")
)
PEOPLE = {"acme": (ACME, BEA), "harbor": (HARBOR, BEA), "zed": (), "also-acme": (ACME,)}


def by_mail(people: Iterable[Recipient]) -> list[Destination]:
    return [Destination(one, "e-mail") for one in people]


def both_ways(people: Iterable[Recipient]) -> list[Destination]:
    return [Destination(one, channel) for one in people for channel in ("e-mail", "slack")]


def test_people_of_the_same_claimants_get_the_same_message() -> None:
    """Bea has two, Acme's person two others; a claimant of whom nobody is told has a part without anybody. In order of names."""
    found = audiences(["zed", "harbor", "acme", "also-acme", "harbor"], PEOPLE.__getitem__, by_mail)
    assert [
        (theirs, [to.recipient.name for to in destinations]) for theirs, destinations in found.items()
    ] == [
        (("acme", "also-acme"), ["Acme"]),
        (("acme", "harbor"), ["Bea"]),
        (("harbor",), ["Harbor"]),
        (("zed",), []),
    ]


def test_each_way_to_a_person_is_kept_and_none_twice() -> None:
    """Over mail and chat; who is named twice for one claimant is told once."""
    found = audiences(["acme"], {"acme": (ACME, ACME)}.__getitem__, both_ways)
    assert [(to.recipient.name, to.channel) for to in found["acme",]] == [
        ("Acme", "e-mail"),
        ("Acme", "slack"),
    ]


def test_two_people_of_one_name_are_two() -> None:
    """By their addresses."""
    twin = Recipient("Acme", {"e-mail": "other@x.test"})
    found = audiences(["acme", "harbor"], {"acme": (ACME, twin), "harbor": (ACME,)}.__getitem__, by_mail)
    assert {theirs: [to.address for to in destinations] for theirs, destinations in found.items()} == {
        ("acme",): ["other@x.test"],
        ("acme", "harbor"): ["acme@x.test"],
    }
