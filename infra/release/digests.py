"""Pin the images that a release is built on and runs with: each tag gets the digest that its registry says.

    python infra/release/digests.py --into dist

writes the Dockerfile and the Compose files with `name:tag@sha256:…`. Nothing is written unless every digest was looked up: none is
guessed, kept from another time or left out.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from registry import Image, NotLookedUpError, Registry

ROOT: Final = Path(__file__).parents[2]
FILES: Final = ("infra/image/Dockerfile", "docker-compose.yml", "docker-compose.together.yml")
_NAMED: Final = re.compile(r"^(FROM |\s+image: )([\w./-]+(?::\d+/[\w./-]+)?:[\w.-]+)(?=\s|$)", re.MULTILINE)
_OURS: Final = "drawback-monitor:"
"""The image that the release itself is."""


def images_in(text: str) -> list[Image]:
    """The images that a file names by tag, but for our own."""
    names = (found[2] for found in _NAMED.finditer(text))
    return [Image(name) for name in dict.fromkeys(names) if not name.startswith(_OURS)]


def pinned(text: str, digests: Mapping[Image, str]) -> str:
    """The same file with the digest behind each tag that is looked up."""

    def with_digest(found: re.Match[str]) -> str:
        digest = digests.get(Image(found[2]))
        return f"{found[1]}{found[2]}@{digest}" if digest else found[0]

    return _NAMED.sub(with_digest, text)


def looked_up(images: Iterable[Image], registry: Registry) -> dict[Image, str]:
    """The digest of each image.

    Raises:
        NotLookedUpError: of at least one none was found out; the sentences say of which, and why.
    """
    found: dict[Image, str] = {}
    failed: list[str] = []
    for image in dict.fromkeys(images):
        try:
            found[image] = registry.digest(image)
        except NotLookedUpError as no:
            failed.append(str(no))
    if failed:
        raise NotLookedUpError("\n".join(failed))
    return found


def main(arguments: Sequence[str] | None = None, registry: Registry | None = None) -> int:
    """Write pinned copies of the files, or say what could not be looked up; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--into", type=Path, required=True, help="folder for the pinned files")
    asked = parser.parse_args(arguments)
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}
    try:
        digests = looked_up(
            (one for text in texts.values() for one in images_in(text)), registry or Registry()
        )
    except NotLookedUpError as no:
        sys.stderr.write(f"{no}\nNothing is pinned: a digest is written only where the registry was asked.\n")
        return 1
    for name, text in texts.items():
        path = asked.into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pinned(text, digests), encoding="utf-8")
    for image, digest in digests.items():
        sys.stdout.write(f"{image.name}@{digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
