"""Tables of law without holes: deadlines, documents, uncertainties, the registry; penalties and completeness beside them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from conformance.dates_evidence import CLAIM, LINE
from conformance.lawindex import all_rules
from drawback.domain.types import Disposal, Provision
from drawback.rules.answers import Cite, Undetermined
from drawback.rules.dates import claim_liquidation, privileges
from drawback.rules.dates.deadlines import DEADLINES, DeadlineKind
from drawback.rules.dates.privileges import Privilege
from drawback.rules.dates.retention import keep_until
from drawback.rules.eligibility.completeness import incomplete
from drawback.rules.eligibility.evidence import (
    Document,
    ExportDocument,
    RulingState,
    destruction_is_proved,
    documents_for,
    eei_value_agrees,
    export_is_proved,
    ruling_allows,
)
from drawback.rules.eligibility.evidence_matrix import MATRIX, Need
from drawback.rules.findings import FindingOutcome
from drawback.rules.money import penalties
from drawback.rules.money.penalties import Culpability
from drawback.rules.registry import named, rule
from drawback.rules.uncertainties import UNCERTAINTIES, reading


def test_a_registered_function_is_the_function_itself():
    """Registering costs nothing per call: the very same object comes back."""

    def plain() -> int:
        """One."""
        return 1

    all_rules()

    assert rule("R-00", cite=Cite("19 CFR 190.2"))(plain) is plain
    assert named("R-00")[-1].says == "One."


@pytest.mark.parametrize("kind", list(DeadlineKind))
def test_every_deadline_names_a_rule_that_carries_it(kind):
    """The function of each row is registered under that very deadline, with a citation."""
    all_rules()
    row = DEADLINES[kind]

    assert row.function in {known.name for known in row.rules}
    assert all(known.cite.text for known in row.rules)
    assert row.consequence
    assert list(row.warn) == sorted(row.warn, reverse=True)


def test_the_table_has_all_forty_nine():
    """D-01 to D-49, in order."""
    assert list(DEADLINES) == [f"D-{number:02}" for number in range(1, 50)]


def test_the_uncertainties_are_all_there():
    """U-01 to U-26, each with a question and a behaviour; a reading cites its question."""
    assert sorted(UNCERTAINTIES) == [f"U-{number:02}" for number in range(1, 27)]
    assert all(row.question and row.behaviour for row in UNCERTAINTIES.values())
    assert reading("U-02", "else", date(2025, 1, 1)).cite.note == UNCERTAINTIES["U-02"].question


def test_contested_determinations_name_known_uncertainties():
    """A reading that cites an open question cites one of the table."""
    found = claim_liquidation.deemed_readings(date(2024, 3, 1), extended=False, final_within_year=True)
    numbers = [known.cite.text for known in found if known.cite.text.startswith("U-")]

    assert numbers
    assert set(numbers) <= set(UNCERTAINTIES)


def test_every_document_has_every_column():
    """The matrix of documents has no hole."""
    columns = {column for _, column in MATRIX}

    assert len(MATRIX) == len(Document) * len(columns)


@pytest.mark.parametrize("provision", [code for code in Provision if code.value not in ("57", "64")])
@pytest.mark.parametrize("disposal", list(Disposal))
def test_every_claim_needs_the_entry_and_some_proof(provision, disposal):
    """ACE entry always; proof of export for exports, evidence of destruction for destruction."""
    documents = {row.document for row in documents_for(provision, disposal)}
    proof = Document.EXPORT_PROOF if disposal is Disposal.EXPORTED else Document.DESTRUCTION_PROOF
    other = Document.EXPORT_PROOF if disposal is Disposal.DESTROYED else None

    assert {Document.ENTRY, Document.IMPORT_DATA, proof} <= documents
    assert other not in documents


def test_usmca_asks_for_the_foreign_entry():
    """Under USMCA the export proof is uploaded and the import papers go with the claim."""
    needs = {
        row.document: row.needs
        for row in documents_for(Provision.UNUSED_DIRECT, Disposal.EXPORTED, usmca=True)
    }

    assert needs[Document.EXPORT_PROOF] == (Need.UPLOAD,)
    assert needs[Document.IMPORT_PAPERS] == (Need.REQUIRED,)


def test_no_paper_at_all_proves_nothing():
    """Without any document the export is denied, with AES approved it may count."""
    elements = (
        "date of export",
        "exporter",
        "description",
        "quantity and unit",
        "Schedule B or HTS number",
        "country of ultimate destination",
    )

    assert export_is_proved((), elements).outcome is FindingOutcome.DENY
    aes = (ExportDocument.ELECTRONIC_EXPORT,)
    assert export_is_proved(aes, elements, system_approved=True).satisfied


def test_destruction_and_values():
    """CBP's certificate suffices; a timely notice and a third party too; equal values pass, missing ones are unknown."""
    assert destruction_is_proved(cbp_certified=True, third_party=False, notice_in_time=False).satisfied
    assert destruction_is_proved(cbp_certified=False, third_party=True, notice_in_time=True).satisfied
    assert not destruction_is_proved(cbp_certified=False, third_party=False, notice_in_time=True).satisfied
    assert eei_value_agrees(Decimal(1), Decimal(1)).satisfied
    assert eei_value_agrees(Decimal(1), None).outcome is FindingOutcome.UNKNOWN


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (RulingState.NONE, FindingOutcome.REJECT),
        (RulingState.APPLIED, FindingOutcome.INFORM),
        (RulingState.APPROVED, FindingOutcome.SATISFIED),
        (RulingState.ENDED, FindingOutcome.REJECT),
    ],
)
def test_rulings_gate_manufacturing_only(state, outcome):
    """A manufacturing claim waits for its ruling; an unused one needs none."""
    assert ruling_allows(Provision.MANUFACTURING_SUBSTITUTION, state).outcome is outcome
    assert ruling_allows(Provision.UNUSED_DIRECT, state).satisfied


def test_findings_say_where():
    """A finding on a line names the line and the rule; a complete claim has none."""
    second = replace(LINE, where="XYZ41011179/2", quantity_claimed=Decimal(1001))
    found = incomplete(replace(CLAIM, lines=(LINE, second)))

    assert incomplete(CLAIM) == ()
    assert [(finding.rule, finding.where) for finding in found] == [("R-133/4", "XYZ41011179/2")]
    assert found[0].blocks
    assert found[0].says == "1001 KG are claimed, 1000 remain on the line"


@pytest.mark.parametrize(
    ("filing_on", "complete"), [("2025-06-14", True), ("2025-06-15", True), ("2025-06-16", False)]
)
def test_the_five_years_bind_every_line(filing_on, complete):
    """Filed on the anniversary of the earliest import a claim is complete, a day later it is not."""
    claim = replace(CLAIM, filing_on=date.fromisoformat(filing_on))

    assert (incomplete(claim) == ()) == complete


def test_first_negligence_of_a_participant_is_a_letter():
    """A certified participant gets a warning letter; prior disclosure of negligence costs interest only."""
    letter = penalties.exposure(Decimal(10000), Culpability.NEGLIGENCE, certified=True)
    disclosed = penalties.exposure(Decimal(10000), Culpability.NEGLIGENCE, prior_disclosure=True)

    assert (letter.warning_letter, letter.maximum) == (True, 0)
    assert (disclosed.interest, disclosed.maximum) == (True, 0)
    assert penalties.prepenalty_notice_is_due(Decimal("1000.01"))


@pytest.mark.parametrize("privilege", list(Privilege))
def test_every_privilege_is_decided_and_appealed(privilege):
    """Ninety days to decide; only a waiver of prior notice does not reach back."""
    assert privileges.decided_by(privilege, date(2025, 6, 2)).on == date(2025, 8, 31)
    assert privileges.reaches_back(privilege) == (privilege is not Privilege.WPN)


def test_accelerated_payment_never_exceeds_what_is_claimed():
    """A claim reduced after acceptance leaves nothing for liquidation."""
    assert privileges.accelerated_split(Decimal(8000), Decimal(7000)) == (Decimal(7000), Decimal(0))


def test_records_of_an_open_claim_have_no_last_day():
    """Before liquidation keep everything."""
    assert isinstance(keep_until(date(2020, 7, 1), date(2025, 3, 20), None), Undetermined)
