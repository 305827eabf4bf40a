"""Papers that a claim rests on: what kinds there are, and what a file is by its first bytes."""

from enum import StrEnum
from typing import Final


class PaperKind(StrEnum):
    """What a paper is; the value is how people name it in commands and forms."""

    ENTRY_SUMMARY = "entry-summary"
    INVOICE = "invoice"
    PACKING_LIST = "packing-list"
    PAYMENT = "proof-of-payment"
    CARRIER = "bill-of-lading"
    EXPORT_FILING = "export-filing"
    DESTRUCTION = "certificate-of-destruction"
    NOTICE = "notice-of-intent"
    REJECTION = "proof-of-rejection"
    BILL_OF_MATERIALS = "bill-of-materials"
    PRODUCTION = "production-record"
    RULING = "ruling"
    DELIVERY = "certificate-of-delivery"
    WAIVER = "waiver-of-right"
    INVENTORY = "inventory-record"
    INQUIRY = "cbp-letter"
    ANSWER = "answer-to-cbp"
    OTHER = "other"


class SubjectKind(StrEnum):
    """What a paper may be about."""

    CLAIM = "claim"
    ENTRY = "entry"
    EXPORT = "export"
    INQUIRY = "inquiry"


UNKNOWN_TYPE: Final = "application/octet-stream"
_SIGNS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_SCANNED: Final = frozenset({kind for _, kind in _SIGNS})


def media_type(content: bytes) -> str:
    """What a file is by its first bytes: PDF or a picture; anything else is only handed out as a file, whatever its name says."""
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), UNKNOWN_TYPE)


def is_paper(content: bytes) -> bool:
    """Whether a file in the inbox is a paper and no report: a PDF or a picture."""
    return media_type(content) in _SCANNED
