"""Look at a zip archive before anything of it is unpacked: a workbook of some megabytes must not become gigabytes."""

import zipfile
from pathlib import Path
from typing import Final

from drawback.adapters.files.tables import Unreadable

MOST_MEMBERS: Final = 10_000
MOST_RATIO: Final = 200
"""How many times smaller than its content a part may be packed; tables of figures reach about thirty."""
_SMALL: Final = 8 << 20
"""Parts up to this size may be packed as tightly as they like."""
_MOST: Final = 4 << 30


def check_archive(path: Path) -> list[str]:
    """Return the names of the parts of an archive.

    Raises:
        Unreadable: it is damaged, or packed so that it would not end.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(f"the workbook cannot be opened: {error}") from None
    if len(parts) > MOST_MEMBERS:
        raise Unreadable(f"the workbook has {len(parts)} parts; a workbook has some dozens")
    for part in parts:
        if part.file_size > _MOST or (
            part.file_size > _SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        ):
            raise Unreadable(
                f"part {part.filename[:80]!r} of the workbook would unpack from {part.compress_size:,} to {part.file_size:,} "
                "bytes, as no report does; it was not read"
            )
    return [part.filename for part in parts]
