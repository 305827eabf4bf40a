"""Writing a claim for ACE: its content as it stands, the records, every check between them, and the bytes kept for ever."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from drawback import __version__
from drawback.adapters.sql.free_goods import read_books
from drawback.adapters.sql.written_filings import ToKeep, keep_filing
from drawback.filing.claim import Bond, CannotFile, Sender, batch_of, claim_records
from drawback.filing.content import Particulars, content_of
from drawback.filing.crosscheck import WITH_MTIN, faults, permitted
from drawback.filing.made_content import NOTHING_MADE, MadeFacts
from drawback.filing.message import RecordGroup, read_batch
from drawback.filing.replacing import replacement_faults
from drawback.filing.totals import early_payment_lost
from drawback.lifecycles.claims.state import ClaimState
from drawback.matching.books import Books
from drawback.rules.lawbook import LawBook
from drawback.views.claims import claim_record
from drawback.views.filings import filing_bytes, filings
from drawback.views.preflight import registered_claimant

_WRITTEN = frozenset({ClaimState.APPROVED, ClaimState.FILED, ClaimState.REJECTED, ClaimState.ACCEPTED})
"""States in which a claim is written: a person has approved it, or it is under way."""


@dataclass(frozen=True, slots=True)
class FilingOptions:
    """What the caller adds to what is stored: nothing where it is known."""

    claim_number: str = ""
    claimant_number: str = ""
    one_time_waiver: bool = False
    retail_substitution: bool = False
    waivers: tuple[str, ...] = ()
    replacement: bool = False
    corrected: bool = False
    bond: Bond | None = None


@dataclass(frozen=True, slots=True)
class FiledClaim:
    """The file of one claim: its bytes, their hash, how many records."""

    claim_id: str
    claim_number: str
    raw: bytes
    sha256: str
    remark: str = ""
    """What ACE would do with it that is no fault."""

    @property
    def records(self) -> int:
        return self.raw.count(b"\n")


def write_claim(
    engine: Engine,
    law: LawBook,
    claimant: str,
    claim_id: str,
    sender: Sender,
    asked: FilingOptions,
    *,
    on: date,
    by: str,
    keep: bool,
) -> FiledClaim:
    """Write one claim as a batch; with `keep` its bytes are stored with the rules they were written under.

    Raises:
        LookupError: there is no such claim.
        CannotFile: it is not approved, or something the records need is missing.
        NotARecord: a value does not fit its field, or records contradict each other.
    """
    with engine.connect() as connection:
        record = claim_record(connection, claimant, claim_id)
        registered = registered_claimant(connection, claimant)
        made = (
            made_facts(read_books(connection, claimant))
            if record.view.provision in WITH_MTIN
            else NOTHING_MADE
        )
    if record.view.state not in _WRITTEN:
        raise CannotFile(
            f"the claim is {record.view.state.value}; expected one that a person has approved for filing"
        )
    given = Particulars(
        claimant_number=asked.claimant_number
        or next(iter(registered.importer_numbers if registered else ()), ""),
        accounting_method=registered.accounting_method if registered else "fifo",
        accelerated=record.view.accelerated or bool(registered and registered.accelerated_payment),
        one_time_waiver=asked.one_time_waiver,
        waiver_of_notice=bool(registered and registered.waiver_of_prior_notice),
        retail_substitution=asked.retail_substitution,
        waivers=asked.waivers,
        replacement=asked.replacement,
        corrected=asked.corrected,
        bond=asked.bond,
    )
    if not given.claimant_number:
        raise CannotFile(
            "the claimant's importer number is not known; give it (--claimant-number), or register it with the claimant"
        )
    if record.view.state is ClaimState.ACCEPTED and not asked.replacement:
        raise CannotFile(
            "ACE has accepted the claim: write what replaces it (--replace) while it is under trade control"
        )
    if record.view.state is ClaimState.APPROVED and asked.replacement:
        raise CannotFile(
            "the claim was not transmitted yet: there is nothing to replace (leave out --replace)"
        )
    number = record.view.number or asked.claim_number
    content = content_of(record, number, given, made)
    raw = batch_of([claim_records(content, sender)], sender, on).write()
    batch = read_batch(raw)
    for fault in faults(batch, permitted(one.entry_number for one in content.imports)):
        raise fault
    (claim,) = batch.claims
    for fault in (
        replacement_faults(_before(engine, claimant, claim_id), claim, on) if asked.replacement else ()
    ):
        raise fault
    kept = ToKeep(claimant, claim_id, number, on, by, __version__, law.says, raw)
    if not keep:
        return FiledClaim(claim_id, number, raw, "", early_payment_lost(claim))
    with engine.begin() as connection:
        return FiledClaim(claim_id, number, raw, keep_filing(connection, kept), early_payment_lost(claim))


def _before(engine: Engine, claimant: str, claim_id: str) -> RecordGroup:
    """The claim as it was last written."""
    with engine.connect() as connection:
        written = filings(connection, claimant, claim_id)
        if not written:
            raise CannotFile(
                "no file of this claim was written here, so that what a replacement must leave as it was is not known; "
                "the first file of a claim adds it: leave out --replace"
            )
        (claim,) = read_batch(filing_bytes(connection, claimant, written[0].seq)).claims
    return claim


def made_facts(books: Books) -> MadeFacts:
    """A claimant's books of manufacture as a filing asks for them."""
    return MadeFacts(
        {one.production_id: one for one in books.productions},
        {one.ruling_number: one for one in books.rulings},
    )
