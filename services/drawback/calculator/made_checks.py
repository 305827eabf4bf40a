"""Answers of `drawback check` about goods that are made, handed on and signed for."""

from drawback.calculator.made_form import (
    AgencyForm,
    BasisForm,
    ExposureForm,
    OperationsForm,
    RelativeValueForm,
    RightForm,
    SignerForm,
    SoughtElementForm,
    SuccessorForm,
    TransferForm,
    WasteForm,
)
from drawback.domain.money import dollars
from drawback.rules.eligibility import manufacturing, operations, rights
from drawback.rules.findings import RuleFinding


def sought_element(form: SoughtElementForm) -> str:
    """The most that the import gives, and the claim on what is contained."""
    found = manufacturing.sought_element(
        form.weight,
        form.duty,
        form.purity,
        form.element_share,
        contained=form.contained,
        already_claimed=form.already_claimed,
    )
    return (
        f"{dollars(found.claimable)} may be claimed, of at most {dollars(found.maximum)}: "
        f"{found.element_weight} of the element at {found.duty_per_weight.normalize():f} dollars each"
    )


def relative_value(form: RelativeValueForm) -> str:
    """What of the charges falls on each product; the shares add up."""
    shares = manufacturing.by_relative_value(form.charges, form.market_values)
    return ", ".join(f"{name} {dollars(share)}" for name, share in sorted(shares.items()))


def unused(form: OperationsForm) -> RuleFinding:
    """Whether the goods stayed unused."""
    return operations.leaves_unused(
        form.operations, new_article=form.new_article, fit_for_particular_use=form.fit_for_particular_use
    )


def right(form: RightForm) -> RuleFinding:
    """Whether the party may claim."""
    return rights.may_claim(
        form.role,
        form.provision,
        rights_waived=form.rights_waived,
        had_possession=form.had_possession,
        others_stated=form.others_stated,
    )


def signer(form: SignerForm) -> str:
    """Whether the person may sign the paper."""
    may = rights.may_sign(form.signer, form.paper)
    return f"{'yes' if may else 'no'}: {form.paper} by {form.signer}"


def transfer(form: TransferForm) -> RuleFinding:
    """Whether the records prove the transfer."""
    return rights.transfer_proved(form.given, substitution=form.substitution)


def agency(form: AgencyForm) -> RuleFinding:
    """Whether the contract makes the one who works an agent."""
    return rights.works_as_agent(form.terms, owned_by_principal=form.owned_by_principal)


def importer_exposure(form: ExposureForm) -> str:
    """For how much the importer answers."""
    return f"{dollars(rights.importer_exposure(form.claimed, form.authorised))}, beside the claimant"


def successor(form: SuccessorForm) -> RuleFinding:
    """Whether the successor may designate."""
    return rights.successor_may_designate(
        records_certified=form.records_certified,
        no_double_use_certified=form.no_double_use_certified,
        whole_business=form.whole_business,
        assets_exceed_rights=form.assets_exceed_rights,
    )


def basis(form: BasisForm) -> RuleFinding:
    """Whether the basis fits the process."""
    return manufacturing.basis_allowed(
        form.code,
        valuable_waste=form.valuable_waste,
        several_products=form.several_products,
        waste_waived=form.waste_waived,
    )


def waste(form: WasteForm) -> str:
    """What of an input is claimed where its waste has a value."""
    left = manufacturing.quantity_less_waste(form.used, form.waste_value, form.input_unit_value)
    return f"{left} of {form.used} used"
