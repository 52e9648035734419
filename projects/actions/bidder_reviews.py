"""Qualification review of bidders, as of the deadline, in the opening (X-10, X-11, QC-19).

Nothing is judged before bids are open; what stood at the deadline is kept and never looked up again.
"""

from orgs.actions import qualification
from portal.common.access import SYSTEM
from projects import contractor_facts
from projects.models import Bid, Tender


def review(tender: Tender, made: list[Bid]) -> None:
    """Judge every opened bidder on the day of the deadline and keep the results."""
    on = contractor_facts.deadline_of(tender)
    bidders = {b.organisation_id: b.organisation for b in made}
    for pk in sorted(bidders):
        qualification.check(
            bidders[pk],
            point="review",
            reference=tender.no,
            by=SYSTEM,
            act=contractor_facts.act_of_tender(tender, bidders[pk]),
            on=on,
            union_id=tender.union_id,
        )
