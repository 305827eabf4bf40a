"""Reading the settings: where each value came from, and what to say where one is wrong."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, SecretStr, ValidationError
from pydantic_settings import DotEnvSettingsSource, SettingsError

from drawback.config.settings import PREFIX, SECRETS_VARIABLE, Settings, secrets_source
from drawback.domain.errors import UserError
from drawback.domain.masking import MASK, without_secrets


class BadSettingError(UserError):
    """A setting cannot be used; the message names it, says what was seen and what is expected."""


@dataclass(frozen=True, slots=True)
class SettingShown:
    """One setting as `drawback settings show` prints it."""

    name: str
    value: str
    origin: str
    says: str


def load_settings(given: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """Read the settings; `given` are values from the command line, by group and name.

    Raises:
        BadSettingError: a setting cannot be used.
    """
    _refuse_unknown_groups()
    values: dict[str, Any] = {group: dict(named) for group, named in (given or {}).items()}
    try:
        return Settings(**values)
    except ValidationError as error:
        raise BadSettingError("; ".join(_sentence(problem) for problem in error.errors())) from None
    except SettingsError as error:
        raise BadSettingError(
            f"the settings cannot be read: {error}; {SECRETS_VARIABLE} is "
            f"{os.environ.get(SECRETS_VARIABLE, 'not set')}, expected an existing folder with one file per secret"
        ) from None


def shown(settings: Settings, given: Mapping[str, Mapping[str, Any]] | None = None) -> list[SettingShown]:
    """Return every setting with its value and where it came from, secrets masked."""
    origins = _origins(given or {})
    rows = []
    for group in Settings.model_fields:
        values: BaseModel = getattr(settings, group)
        for name, field in type(values).model_fields.items():
            value = getattr(values, name)
            variable = variable_of(group, name)
            rows.append(
                SettingShown(
                    variable, _text(value), origins.get(variable, "default"), field.description or ""
                )
            )
    return rows


def variable_of(group: str, name: str) -> str:
    """Return the environment variable of a setting."""
    return f"{PREFIX}{group}__{name}".upper()


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    if isinstance(value, tuple):
        return without_secrets(",".join(str(part) for part in value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else without_secrets(str(value))


def _origins(given: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Which source each variable comes from; the first that has it is the one that counts."""
    origins = {variable_of(group, name): "command line" for group, values in given.items() for name in values}
    former = _former_variables()
    for source, names in _variables():
        for name in names:
            origins.setdefault(former.get(name.upper(), name.upper()), source)
    return origins


def _former_variables() -> dict[str, str]:
    """Variables of settings that were renamed, each with the variable that replaced it; both are read."""
    return {
        variable_of(group, str(former)): variable_of(group, name)
        for group, described in Settings.model_fields.items()
        if isinstance(described.annotation, type) and issubclass(described.annotation, BaseModel)
        for name, field in described.annotation.model_fields.items()
        if isinstance(field.validation_alias, AliasChoices)
        for former in field.validation_alias.choices[1:]
    }


def _variables() -> Iterator[tuple[str, list[str]]]:
    yield "environment", list(os.environ)
    yield ".env file", list(DotEnvSettingsSource(Settings).env_vars)
    if folder := os.environ.get(SECRETS_VARIABLE):
        yield f"file in {folder}", list(secrets_source(Settings, folder).env_vars)


def _refuse_unknown_groups() -> None:
    for name in os.environ:
        upper = name.upper()
        if not upper.startswith(PREFIX) or "__" not in upper:
            continue
        group = upper.removeprefix(PREFIX).split("__")[0].lower()
        if group not in Settings.model_fields:
            near = get_close_matches(group, Settings.model_fields, n=1)
            hint = f"did you mean {PREFIX}{near[0].upper()}__…?" if near else "see `drawback settings show`"
            raise BadSettingError(
                f"{name} is no setting of this program: there is no group {group!r}; {hint}"
            )


def _sentence(problem: Any) -> str:
    place = [str(part) for part in problem["loc"]]
    variable = f"{PREFIX}{'__'.join(place[:2])}".upper()
    if problem["type"] == "extra_forbidden":
        if current := _former_variables().get(variable):
            return f"{variable} is the former name of {current}; both are set, expected one of them"
        group = Settings.model_fields[place[0]].annotation
        names = group.model_fields if isinstance(group, type) and issubclass(group, BaseModel) else {}
        near = get_close_matches(place[1], names, n=1)
        known = ", ".join(names)
        return f"{variable} is no setting; " + (
            f"did you mean {variable_of(place[0], near[0])}?" if near else f"the group has {known}"
        )
    seen = "a secret" if _is_secret(place) else without_secrets(repr(problem["input"]))
    expected = str(problem["msg"]).removeprefix("Input should be ")
    return f"{variable} is {seen}; expected {expected}"


def _is_secret(place: list[str]) -> bool:
    return any(word in part for part in place for word in ("token", "secret", "password"))


def secret(value: SecretStr | None) -> str:
    """Return the text of a secret, empty where there is none."""
    return "" if value is None else value.get_secret_value()


def existing(path: Path | None, variable: str) -> Path | None:
    """Return the path of a file that a setting names.

    Raises:
        BadSettingError: there is no such file.
    """
    if path is not None and not path.is_file():
        raise BadSettingError(f"{variable} is {str(path)!r}, which is no file; expected a readable file")
    return path
