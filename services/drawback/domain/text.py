"""Any text made fit for one line: names, numbers and reasons come from outside and may hold anything."""


def one_line(text: str) -> str:
    """The text as one line of printable characters, without spaces to spare."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shorten(text: str, room: int) -> str:
    """The beginning of a text that is longer than `room` characters."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def plural(count: int, noun: str) -> str:
    """A count with its word: `1 day`, `1,200 days`."""
    return f"{count:,} {noun if abs(count) == 1 else noun + 's'}"
