"""Asking a container registry which digest a tag stands for (OCI distribution specification 1.1, sections 3 and 4)."""

import hashlib
import json
import re
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

_MANIFESTS: Final = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_CHALLENGE: Final = re.compile(r'(\w+)="([^"]*)"')
_LARGEST: Final = 4_194_304
"""Bytes of a manifest at most, as registries limit it."""
_WITHIN_S: Final = 30.0


class NotLookedUpError(Exception):
    """No digest was found out; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image by its name as files write it, such as `postgres:17-bookworm`."""

    name: str

    @property
    def address(self) -> tuple[str, str, str]:
        """Registry, repository and tag; without a registry Docker Hub is meant, whose own images stand under `library/`."""
        path, _, tag = self.name.rpartition(":")
        first, _, rest = path.partition("/")
        if rest and ("." in first or ":" in first or first == "localhost"):
            return first, rest, tag
        return "registry-1.docker.io", path if rest else f"library/{path}", tag


class Registry:
    """A registry over HTTPS; `scheme` is another one for tests."""

    def __init__(self, scheme: str = "https") -> None:
        self._scheme = scheme

    def digest(self, image: Image) -> str:
        """Return the digest of the manifest behind a tag, computed from the manifest itself.

        Raises:
            NotLookedUpError: the registry does not answer, does not know the tag, or answers something else.
        """
        host, repository, tag = image.address
        address = f"{self._scheme}://{host}/v2/{repository}/manifests/{tag}"
        try:
            said, manifest = self._ask(address, "")
        except (OSError, HTTPException, ValueError) as error:
            raise NotLookedUpError(f"{image.name}: {host} gave no manifest: {error}") from error
        computed = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
        if said != computed:
            raise NotLookedUpError(
                f"{image.name}: {host} says {said or 'no digest'}, its manifest has {computed}"
            )
        return computed

    def _ask(self, address: str, token: str) -> tuple[str, bytes]:
        headers = {"Accept": ", ".join(_MANIFESTS)} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            with urlopen(Request(address, headers=headers), timeout=_WITHIN_S) as answer:  # noqa: S310 - the scheme is ours
                return answer.headers.get("Docker-Content-Digest", ""), answer.read(_LARGEST)
        except HTTPError as refused:
            challenge = refused.headers.get("WWW-Authenticate", "")
            if refused.code != 401 or token or not challenge.lower().startswith("bearer "):  # noqa: PLR2004 - unauthorized
                raise
        return self._ask(address, self._token(dict(_CHALLENGE.findall(challenge))))

    def _token(self, challenge: dict[str, str]) -> str:
        """The token for whoever asks, as the registry's own challenge says where to get it."""
        realm = challenge.pop("realm", "")
        if not realm.startswith(f"{self._scheme}://"):
            raise URLError(f"it sends us to {realm or 'nowhere'} for a token")
        with urlopen(f"{realm}?{urlencode(challenge)}", timeout=_WITHIN_S) as answer:  # noqa: S310 - checked above
            told = json.loads(answer.read(_LARGEST))
        return str(told.get("token") or told["access_token"])
