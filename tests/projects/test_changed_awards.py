"""X-09: the winner is listed after the award and before signing; nobody signs, the result changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from orgs.actions import listings
from orgs.models import Organisation
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.models import Event, Message
from projects.actions import agreements, awards, changed_awards, tenders
from projects.models import Agreement, Award, Project, PublicNotice, Tender
from tests.clients import signed_in, text_of
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db
WHY = "成交组织被列入严重违法失信名单，不再具备承接资格"
Kind = PublicNotice.Kind


def listed(org: Organisation) -> None:
    listings.add(kind="serious", name=org.name, uscc=org.uscc, since=clock.today(),
                 source="公告", by=SYSTEM)  # fmt: skip


@pytest.fixture
def notified(
    reviewing: Tender, experts: list[Actor], clerk: Actor, reviewer: Actor
) -> Iterator[Tender]:
    """The award notice was sent; the clock stands after the standstill."""
    for expert in experts:
        make.score_all(reviewing, expert)
    make.decided(reviewing, clerk, reviewer)
    awards.publish_result(reviewing.pk, by=reviewer)
    reviewing.refresh_from_db()
    assert reviewing.standstill_until is not None
    with clock.at(reviewing.standstill_until + timedelta(hours=10)):
        awards.send_notice(reviewing.pk, by=reviewer)
        reviewing.refresh_from_db()
        yield reviewing


@pytest.fixture
def award(notified: Tender) -> Award:
    return notified.awards.get()


def second(award: Award) -> int:
    return int(changed_awards.candidates(award)[0]["bid"])


def test_a_listed_winner_is_not_signed_with_and_the_next_follows(
    notified: Tender, award: Award, clerk: Actor, reviewer: Actor, head: Actor, org: Organisation,
    rival: Organisation,
) -> None:  # fmt: skip
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.TO_SIGN)
    listed(org)
    with pytest.raises(Incomplete) as refused:
        agreements.sign_for_union(agreement.pk, by=head)
    assert refused.value.details

    changed_awards.change(award.pk, heir=second(award), reason=WHY, by=reviewer)

    award.refresh_from_db()
    agreement.refresh_from_db()
    notified.refresh_from_db()
    assert award.cancelled_at is not None
    assert award.cancel_reason == WHY
    assert agreement.state == Agreement.State.TERMINATED
    assert (notified.state, notified.standstill_until) == (Tender.State.DECIDED, None)
    assert notified.awards.get(cancelled_at__isnull=True).organisation == rival
    correction = notified.notices.get(kind=Kind.CORRECTION)
    assert rival.name in str(correction.sections)
    assert WHY in str(correction.sections)
    told = set(
        Message.objects.filter(subject__contains="成交").values_list("organisation_id", flat=True)
    )
    assert {org.pk, rival.pk} <= told
    assert Event.objects.filter(action="projects.award.cancel", object_id=str(award.pk)).exists()


def test_the_public_reads_every_notice_and_original_and_correction_name_each_other(
    notified: Tender, award: Award, reviewer: Actor, org: Organisation, client: Client
) -> None:
    listed(org)
    changed_awards.change(award.pk, heir=second(award), reason=WHY, by=reviewer)
    first = notified.notices.get(kind=Kind.RESULT)
    correction = notified.notices.get(kind=Kind.CORRECTION)
    page = client.get(f"/tenders/{first.no}/").content.decode()
    assert "本公告已于" in page
    assert f"/tenders/{correction.no}/" in page
    assert "更正中" in page
    back = client.get(f"/tenders/{correction.no}/").content.decode()
    assert "更正的是" in back
    assert f"/tenders/{first.no}/" in back

    awards.publish_result(notified.pk, by=reviewer)
    again = notified.notices.filter(kind=Kind.RESULT).latest("pk")
    call = client.get(f"/tenders/{notified.no}/").content.decode()
    related = call[call.index("相关公告") :]
    places = [related.index(f"/tenders/{n.no}/") for n in (again, correction, first)]
    assert places == sorted(places)
    assert "已成交" in call
    assert "本公告已于" not in client.get(f"/tenders/{again.no}/").content.decode()


def test_the_changed_result_stands_still_anew_and_then_is_contracted(
    notified: Tender, award: Award, clerk: Actor, reviewer: Actor, org: Organisation
) -> None:
    listed(org)
    changed_awards.change(award.pk, heir=second(award), reason=WHY, by=reviewer)
    awards.publish_result(notified.pk, by=reviewer)
    assert notified.notices.filter(kind=Kind.RESULT).count() == 2
    with pytest.raises(WrongState, match="期满"):
        awards.send_notice(notified.pk, by=reviewer)
    notified.refresh_from_db()
    assert notified.standstill_until is not None
    with clock.at(notified.standstill_until + timedelta(hours=10)):
        awards.send_notice(notified.pk, by=reviewer)
        heir = notified.awards.get(cancelled_at__isnull=True)
        made = agreements.draft_from_award(heir.pk, {}, by=clerk)
    assert made.amount == heir.amount


def test_without_an_heir_the_procurement_is_run_again(
    notified: Tender, award: Award, reviewer: Actor, org: Organisation
) -> None:
    listed(org)
    changed_awards.change(award.pk, heir=None, reason=WHY, by=reviewer)

    notified.refresh_from_db()
    assert notified.state == Tender.State.FAILED
    assert notified.project.state == Project.State.APPROVED
    assert notified.notices.filter(kind=Kind.FAILED).exists()
    assert not notified.awards.filter(cancelled_at__isnull=True).exists()


def test_nobody_loses_an_award_while_it_qualifies(award: Award, reviewer: Actor) -> None:
    with pytest.raises(WrongState, match="没有不合格"):
        changed_awards.change(award.pk, heir=second(award), reason=WHY, by=reviewer)


def test_a_signed_agreement_is_beyond_the_change(
    award: Award, clerk: Actor, reviewer: Actor, org: Organisation
) -> None:
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    Agreement.objects.filter(pk=agreement.pk).update(
        state=Agreement.State.SIGNED, signed_at=clock.now()
    )
    listed(org)
    with pytest.raises(WrongState, match="双方签署"):
        changed_awards.change(award.pk, heir=second(award), reason=WHY, by=reviewer)


def test_who_proposed_may_not_change_and_others_may_neither(
    award: Award, clerk: Actor, head: Actor, org: Organisation
) -> None:
    listed(org)
    for by in (clerk, head):
        with pytest.raises(NotAllowed):
            changed_awards.change(award.pk, heir=second(award), reason=WHY, by=by)


def test_the_heir_is_the_next_in_rank_unless_it_fails_itself(
    award: Award, reviewer: Actor, org: Organisation, rival: Organisation, third: Organisation
) -> None:
    listed(org)
    first, last = (c["bid"] for c in changed_awards.candidates(award))
    with pytest.raises(Incomplete, match="不能改由"):
        changed_awards.change(award.pk, heir=last, reason=WHY, by=reviewer)
    listed(rival)
    with pytest.raises(Incomplete, match="不能改由"):
        changed_awards.change(award.pk, heir=first, reason=WHY, by=reviewer)
    changed_awards.change(award.pk, heir=last, reason=WHY, by=reviewer)
    assert award.tender.awards.get(cancelled_at__isnull=True).organisation == third


def test_government_procurement_is_reported_to_the_finance_department_first(
    award: Award, reviewer: Actor, org: Organisation
) -> None:
    listed(org)
    Project.objects.filter(pk=award.tender.project_id).update(regime=Project.Regime.GOVERNMENT)
    with pytest.raises(Incomplete) as refused:
        changed_awards.change(award.pk, heir=second(award), reason="", by=reviewer)
    assert [d.get("field") for d in refused.value.details] == ["reason", "report_no"]
    changed_awards.change(
        award.pk, heir=second(award), reason=WHY, report_no="区工会〔2026〕8 号", by=reviewer
    )
    award.refresh_from_db()
    assert "区工会〔2026〕8 号" in award.cancel_reason


def test_the_refused_signing_page_names_the_way(
    notified: Tender, award: Award, clerk: Actor, reviewer: Actor, head: Actor, org: Organisation,
) -> None:  # fmt: skip
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.TO_SIGN, text_sha256="x")
    listed(org)
    client = signed_in(head)
    page = client.post(reverse("agreement-sign", args=[agreement.no]), {"seen": "x", "read": "on"})
    assert page.status_code == 422
    assert "取消成交" in text_of(page)

    other = signed_in(reviewer)
    url = reverse("award-change", args=[notified.no, award.lot.number])
    assert url in other.get(reverse("award-page", args=[notified.no])).content.decode()
    assert org.name in text_of(other.get(url))
    assert other.post(url, {"heir": "rerun"}).status_code == 422
    posted = other.post(url, {"heir": str(second(award)), "reason": WHY})
    assert posted.status_code == 302


def test_a_failed_tender_is_no_longer_changed(
    award: Award, reviewer: Actor, org: Organisation
) -> None:
    listed(org)
    heir = second(award)
    changed_awards.change(award.pk, heir=None, reason=WHY, by=reviewer)
    with pytest.raises(WrongState):
        changed_awards.change(award.pk, heir=heir, reason=WHY, by=reviewer)
    with pytest.raises(WrongState):
        tenders.fail(award.tender_id, reason=WHY, by=reviewer)
