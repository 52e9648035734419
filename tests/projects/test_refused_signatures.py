"""What each side reads when the contractor's standing stops the last signature (QC-04, spec 2.4)."""

from datetime import date
from typing import Any

import pytest

from orgs.actions import qualification
from orgs.models import CreditListing, Organisation, PoliticalVetting, QualificationCheck, Union
from portal.common import messages
from portal.common.access import Actor
from portal.common.errors import Incomplete
from projects.actions import agreements
from projects.models import Agreement
from tests.factories.delivery import award_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = Agreement.State


@pytest.fixture
def offered(county: Union, org: Organisation, clerk: Actor) -> Agreement:
    agreement = agreements.draft_from_award(award_for(county, org).pk, {}, by=clerk)
    return agreements.offer(agreement.pk, by=clerk)


def refused(offered: Agreement, by: Actor) -> list[dict[str, Any]]:
    with pytest.raises(Incomplete) as refusal:
        agreements.sign_for_organisation(offered.pk, by=by)
    offered.refresh_from_db()
    assert offered.state == S.UNION_SIGNED
    return [dict(d) for d in refusal.value.details]


def test_what_the_union_has_yet_to_settle_stops_the_last_signature_in_one_same_sentence(
    offered: Agreement, head: Actor, clerk: Actor, bidder: Actor, org: Organisation
) -> None:
    agreements.sign_for_union(offered.pk, by=head)
    PoliticalVetting.objects.filter(organisation=org).update(conclusion="fail")
    unvetted = refused(offered, bidder)
    assert refused(offered, bidder) == unvetted
    PoliticalVetting.objects.filter(organisation=org).update(conclusion="pass")
    CreditListing.objects.create(
        kind=CreditListing.Kind.ABNORMAL, uscc=org.uscc, name=org.name, since=date(2026, 3, 1),
        source="民政部",
    )  # fmt: skip
    undecided = refused(offered, bidder)
    assert unvetted == undecided == [{"message": qualification.WITHHELD}]
    kept = QualificationCheck.objects.filter(organisation=org, point="signing", rule="QC-04")
    assert [c.outcome for c in kept.order_by("pk")] == ["pass", "fail", "fail", "pass"]
    # The officer's side sees each reason, once a day; the organisation's messages tell nothing.
    listed, vetting = messages.visible_to(clerk).filter(subject__contains="乙方现在不能签署")
    assert "把关结论" in vetting.body
    assert "把关结论" not in listed.body
    assert "把关" not in "".join(m.subject + m.body for m in messages.visible_to(bidder))


def test_the_organisation_reads_its_own_failures_by_name_at_the_last_signature(
    offered: Agreement, head: Actor, bidder: Actor, org: Organisation
) -> None:
    agreements.sign_for_union(offered.pk, by=head)
    Organisation.objects.filter(pk=org.pk).update(bank_account_name="别家的账户")
    assert [d.get("rule") for d in refused(offered, bidder)] == ["QC-27"]
