"""Who gets one message about alerts of several claimants: people who are told of the same ones get the same message."""

from collections.abc import Callable, Iterable

from drawback.alerting.routing import Destination, Recipient


def audiences(
    claimants: Iterable[str],
    people_of: Callable[[str], Iterable[Recipient]],
    routing: Callable[[Iterable[Recipient]], Iterable[Destination]],
) -> dict[tuple[str, ...], tuple[Destination, ...]]:
    """Part destinations by the claimants of which each is told, in order of claimants.

    A broker's person with two clients is in the part of both; the clients' own people each in the part of theirs. A claimant of whom
    nobody is told has a part without destinations.
    """
    told_of: dict[tuple[str, str, str], list[str]] = {}
    where: dict[tuple[str, str, str], Destination] = {}
    parts: dict[tuple[str, ...], list[Destination]] = {}
    for claimant in sorted(set(claimants)):
        destinations = tuple(routing(people_of(claimant)))
        if not destinations:
            parts[(claimant,)] = []
        for to in destinations:
            place = to.recipient.name, to.channel, to.address
            where.setdefault(place, to)
            mine = told_of.setdefault(place, [])
            if mine[-1:] != [claimant]:
                mine.append(claimant)
    for place, theirs in told_of.items():
        parts.setdefault(tuple(theirs), []).append(where[place])
    return {theirs: tuple(parts[theirs]) for theirs in sorted(parts)}
