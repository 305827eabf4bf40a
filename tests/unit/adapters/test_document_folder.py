"""Documents lie under their hash, once, whole; a folder that cannot be written keeps nothing and says so."""

import hashlib
from pathlib import Path

import pytest

from drawback.adapters.document_folder import DamagedDocumentError, DocumentFolder, NoRoomForDocumentsError


def test_the_same_bytes_lie_there_once_under_their_hash(tmp_path: Path) -> None:
    """And are handed out as they came."""
    folder = DocumentFolder(tmp_path / "papers")
    digests = {folder.put(b"a bill of lading") for _ in range(3)}
    assert digests == {hashlib.sha256(b"a bill of lading").hexdigest()}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [*digests]
    assert folder.read(*digests) == b"a bill of lading"


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """It names the setting; nothing half written is left."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(NoRoomForDocumentsError, match="DRAWBACK_DOCUMENTS__FOLDER") as refused:
        DocumentFolder(tmp_path / "file" / "papers").put(b"x")
    assert "nothing was kept" in str(refused.value)
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]


def test_bytes_that_were_changed_or_are_gone_are_not_handed_out(tmp_path: Path) -> None:
    """Each with its sentence."""
    folder = DocumentFolder(tmp_path)
    digest = folder.put(b"a certificate")
    path = next(path for path in tmp_path.rglob(digest))
    path.write_bytes(b"another certificate")
    with pytest.raises(DamagedDocumentError, match="its hash differs"):
        folder.read(digest)
    folder.remove(digest)
    with pytest.raises(DamagedDocumentError, match="put it back from a backup"):
        folder.read(digest)
