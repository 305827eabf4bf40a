"""Dates beside the road from import to claim: answers of CBP, privileges, custody, reviews of AD/CVD, EAPA."""

from drawback.calculator.asked import Asked, given
from drawback.rules.dates import adcvd_reviews, inquiries, notices, privileges, windows
from drawback.rules.dates.notices import Notice
from drawback.rules.dates.privileges import Privilege

BESIDE = (
    Asked(
        "claim the tax on exported alcohol, 1313(d), by",
        ("alcohol_exported_on",),
        lambda f, c: windows.alcohol_claim_by(given(f.alcohol_exported_on), c),
    ),
    Asked(
        "file the bill of lading, continuous custody, by",
        ("custody_exported_on",),
        lambda f, c: windows.custody_lading_by(given(f.custody_exported_on), c),
    ),
    Asked(
        "a disaster extension reaches at most",
        ("import_on",),
        lambda f, c: windows.disaster_extended_to(given(f.import_on), c),
    ),
    Asked(
        "file a rejected claim anew by",
        ("import_on", "claim_rejected_on"),
        lambda f, c: windows.refile_by(given(f.import_on), c),
    ),
    Asked(
        "CBP answers the notice of export by",
        ("export_notice_received_on",),
        lambda f, c: notices.cbp_answers_by(Notice.EXPORT, given(f.export_notice_received_on), c),
    ),
    Asked(
        "CBP answers the notice of return by",
        ("return_notice_received_on",),
        lambda f, c: notices.cbp_answers_by(Notice.RETURN, given(f.return_notice_received_on), c),
    ),
    Asked(
        "CBP answers the notice of destruction by",
        ("destruction_notice_received_on",),
        lambda f, c: notices.cbp_answers_by(Notice.DESTRUCTION, given(f.destruction_notice_received_on), c),
    ),
    Asked(
        "CBP demands redelivery by",
        ("released_on",),
        lambda f, c: inquiries.redelivery_demand_by(given(f.released_on), c, textile=f.textile),
    ),
    Asked(
        "CBP decides the privilege by",
        ("privilege_applied_on",),
        lambda f, _: privileges.decided_by(Privilege.AP, given(f.privilege_applied_on)),
    ),
    Asked(
        "stay of the waiver takes effect",
        ("stay_receipt_on",),
        lambda f, c: privileges.stay_effective_on(given(f.stay_receipt_on), c),
    ),
    Asked(
        "challenge the proposed revocation by",
        ("revocation_proposed_on",),
        lambda f, c: privileges.revocation_challenge_by(given(f.revocation_proposed_on), c),
    ),
    Asked(
        "apply for the privileges anew by",
        ("succeeded_on",),
        lambda f, c: privileges.reapply_by(given(f.succeeded_on), c),
    ),
    Asked(
        "preliminary results of the review by",
        ("order_published_on", "review_year"),
        lambda f, _: adcvd_reviews.preliminary_by(
            given(f.order_published_on), given(f.review_year), extended=f.preliminary_extended
        ),
    ),
    Asked(
        "final results of the review by",
        ("preliminary_published_on",),
        lambda f, _: adcvd_reviews.final_results_by(
            given(f.preliminary_published_on),
            extended=f.final_extended,
            preliminary_extended=f.preliminary_extended,
        ),
    ),
    Asked(
        "CBP means to liquidate after instructions by",
        ("instructed_on",),
        lambda f, _: adcvd_reviews.liquidation_target(given(f.instructed_on)),
    ),
    Asked(
        "six months from the final results, deemed liquidation",
        ("results_published_on",),
        lambda f, _: adcvd_reviews.deemed_after_results(given(f.results_published_on)),
    ),
    Asked(
        "EAPA investigation initiated by",
        ("eapa_received_on",),
        lambda f, c: adcvd_reviews.eapa_initiated_by(given(f.eapa_received_on), c),
    ),
    Asked(
        "EAPA interim measures by",
        ("eapa_initiated_on",),
        lambda f, _: adcvd_reviews.eapa_interim_by(given(f.eapa_initiated_on)),
    ),
    Asked(
        "EAPA parties notified by",
        ("eapa_initiated_on",),
        lambda f, c: adcvd_reviews.eapa_notified_by(given(f.eapa_initiated_on), c),
    ),
    Asked(
        "EAPA determination by",
        ("eapa_initiated_on",),
        lambda f, _: adcvd_reviews.eapa_determined_by(given(f.eapa_initiated_on), extended=f.eapa_extended),
    ),
)
