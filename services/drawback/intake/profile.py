"""A user's own headings and constants for one source of files, as TOML or JSON.

kind = "entries"

[columns]                       # heading in the file = field
"Tarif No." = "tariff.hts"

[constants]                     # a field that is the same on every row and has no column
"entry.type" = "01"

[filers]                        # check digits permitted to a filer beside the ordinary one
ABC = [2]
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from drawback.domain.errors import UserError
from drawback.intake.fields import ReportKind, kind_of
from drawback_schemas.decoders import decoder_of


class BadProfile(UserError):  # noqa: N818 - what it is
    """A profile that cannot be read; the message says what was seen and expected."""


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    kind: str = ""
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    filers: dict[str, list[int]] = {}


@dataclass(frozen=True, slots=True)
class Profile:
    """Headings of the user's own (heading to field), constants (field to value) and permitted check digit offsets."""

    kind: ReportKind | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    filers: Mapping[str, frozenset[int]] = field(default_factory=dict)


NO_PROFILE = Profile()


def read_profile(text: str, name: str = "profile") -> Profile:
    """Read a profile from TOML, or from JSON where the text begins with a brace."""
    try:
        raw = msgspec.json.decode(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        written = decoder_of(_Written).decode(msgspec.json.encode(raw))
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as error:
        raise BadProfile(
            f"{name}: {error}; expected `kind`, and tables `columns` (heading = field), `constants` (field = value), `filers`"
        ) from None
    try:
        kind = kind_of(written.kind) if written.kind else None
    except ValueError as error:
        raise BadProfile(f"{name}: {error}") from None
    return Profile(
        kind=kind,
        columns=written.columns,
        constants=written.constants,
        filers={filer.upper(): frozenset(offsets) for filer, offsets in written.filers.items()},
    )
