"""The agreement: drafted from the award, offered, signed by both sides."""

from portal.demo.story.moments import after, at
from portal.demo.story.proposal import Case
from portal.demo.story.qualification import with_decisions
from portal.demo.story.timeline import Life, Wait
from projects.actions import agreements
from projects.models import Award


def contract(case: Case) -> Life:
    """Draft, offer and sign the agreement; three people of the two sides."""
    if case.tender is None or case.winner is None:
        raise AssertionError("nothing to sign")
    officer = case.world.who(case.code, "role_officer")
    award = Award.objects.get(tender=case.tender, cancelled_at__isnull=True)
    made = agreements.draft_from_award(award.pk, {}, by=officer)
    case.agreement = made
    yield case.later(1, 15, 0, reached="agreement_drafted")
    agreements.offer(made.pk, by=officer)
    yield case.later(1, 10, 30, reached="offered")
    head = case.who("role_head")
    with_decisions(
        lambda: agreements.sign_for_union(made.pk, by=head), by=case.who("role_reviewer")
    )
    case.day = after(case.day, 1)
    # Alone: the signed document is made right after the commit, while the clock still stands.
    yield Wait(at(case.day, 14), reached="union_signed", alone=True)
    agreements.sign_for_organisation(made.pk, by=case.winner.manager)
    made.refresh_from_db()
    yield case.later(1, 9, 0, reached="signed")
