"""Facts of `drawback check` about goods that are made, handed on and signed for."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from drawback.calculator.forms import Amount, Quantity
from drawback.domain.types import Provision
from drawback.rules.eligibility.rights import Paper, PartyRole, Signer


class SoughtElementForm(Struct, forbid_unknown_fields=True):
    """An import bought for a chemical element, and what of that is in an exported article (19 CFR 190.26(b)(4))."""

    weight: Annotated[Decimal, Meta(description="Weight of the import", examples=["30000"])]
    duty: Amount
    purity: Annotated[Decimal, Meta(description="Above 0, at most 1", examples=["0.917"])]
    element_share: Annotated[
        Decimal, Meta(description="Share of the element in the compound", examples=["0.5993"])
    ]
    contained: Annotated[Decimal, Meta(description="Weight of the element in the exported article")]
    already_claimed: Amount = Decimal("0.00")


class RelativeValueForm(Struct, forbid_unknown_fields=True):
    """Products necessarily made together: the charges on their inputs, and the market value of each at separation."""

    charges: Amount
    market_values: Annotated[
        dict[str, Decimal], Meta(description="Market value of all of each product, by name", min_length=2)
    ]


class OperationsForm(Struct, forbid_unknown_fields=True):
    """What was done to goods that shall count as unused."""

    operations: list[str]
    new_article: bool = False
    fit_for_particular_use: bool = False


class RightForm(Struct, forbid_unknown_fields=True):
    """Who wants to claim."""

    role: PartyRole
    provision: Provision
    rights_waived: Annotated[bool, Meta(description="By the exporter or destroyer, signed")] = False
    had_possession: bool = True
    others_stated: Annotated[
        bool, Meta(description="Importer and owners state that no other claim was made")
    ] = True


class SignerForm(Struct, forbid_unknown_fields=True):
    """Who signs what."""

    signer: Signer
    paper: Paper


class TransferForm(Struct, forbid_unknown_fields=True):
    """What the records of a transfer show."""

    given: Annotated[list[str], Meta(examples=[["transferee", "delivery date"]])]
    substitution: bool = False


class AgencyForm(Struct, forbid_unknown_fields=True):
    """A contract by which another works up goods for their owner (19 CFR 190.9)."""

    terms: Annotated[list[str], Meta(examples=[["compensation", "risk of loss"]])]
    owned_by_principal: bool = True


class ExposureForm(Struct, forbid_unknown_fields=True):
    """For how much an importer answers whose goods another one claims on."""

    claimed: Amount
    authorised: Amount


class SuccessorForm(Struct, forbid_unknown_fields=True):
    """A successor that wants to designate its predecessor's goods."""

    records_certified: bool
    no_double_use_certified: bool
    whole_business: bool
    assets_exceed_rights: bool = False


class BasisForm(Struct, forbid_unknown_fields=True):
    """A basis of claim beside the process."""

    code: Annotated[str, Meta(description="ACE basis code 01 to 08", examples=["01"])]
    valuable_waste: bool = False
    several_products: bool = False
    waste_waived: bool = False


class WasteForm(Struct, forbid_unknown_fields=True):
    """An input with valuable waste."""

    used: Quantity
    waste_value: Amount
    input_unit_value: Annotated[Decimal, Meta(description="Dollars per unit of the input")]
