"""From the scores to the award: totals, decision, publication, who learns what when."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from orgs.models import Organisation, Union, User
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.models import Message
from projects import review_figures
from projects.actions import awards, panels, tenders
from projects.models import Award, Bid, PanelMember, Project, PublicNotice, Score, Tender
from projects.rules import panels as rules
from tests.clients import signed_in, text_of
from tests.conftest import MakeActor
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db
D = Decimal


def bid_of(tender: Tender, by: Actor) -> Bid:
    return tender.bids.get(organisation_id=by.organisation_id or 0)


def test_the_totals_are_mean_plus_price_points(scored: Tender, bidder: Actor) -> None:
    (lot,) = review_figures.figures_of(scored).lots

    first = lot.ranked[0]
    assert first.bid == bid_of(scored, bidder)
    assert (first.quality, first.price, first.total) == (D("68.00"), D("15.00"), D("83.00"))
    assert [f.place for f in lot.ranked] == [1, 2, 3]
    assert lot.ranked[1].price == D("14.59")  # 36000/37000*15


def test_an_invalid_bid_is_no_price_base(
    reviewing: Tender, experts: list[Actor], clerk: Actor, bidder: Actor, rival_bidder: Actor
) -> None:
    panels.judge_conformity(
        bid_of(reviewing, bidder).pk, conforming=False, reason="未实质响应", by=clerk
    )
    for expert in experts:
        make.score_all(reviewing, expert)

    (lot,) = review_figures.figures_of(reviewing).lots

    assert lot.ranked[0].bid == bid_of(reviewing, rival_bidder)
    assert lot.ranked[0].price == D("15.00")
    with pytest.raises(WrongState, match="有效投标不足 3 家"):
        awards.report(reviewing.pk, by=clerk)


def test_a_review_with_too_few_valid_bids_ends_as_failed(
    reviewing: Tender, reviewer: Actor
) -> None:
    tenders.fail(reviewing.pk, reason="符合性审查合格不足三家", by=reviewer)

    reviewing.refresh_from_db()
    assert reviewing.state == Tender.State.FAILED
    assert reviewing.project.state == Project.State.APPROVED


def test_the_report_waits_for_every_member(
    reviewing: Tender, experts: list[Actor], clerk: Actor
) -> None:
    make.score_all(reviewing, experts[0])

    with pytest.raises(WrongState, match="还有 2 位"):
        awards.report(reviewing.pk, by=clerk)


def test_members_who_differ_on_an_objective_item_stop_the_report(
    scored: Tender, clerk: Actor
) -> None:
    item = scored.score_items.all()[0]
    scored.score_items.filter(pk=item.pk).update(is_objective=True)
    score = Score.objects.filter(item=item).first()
    assert score is not None
    Score.objects.filter(pk=score.pk).update(value=D(10))

    with pytest.raises(WrongState, match="PR-07"):
        awards.report(scored.pk, by=clerk)


def test_a_complete_tie_is_drawn_and_logged(
    tender: Tender, bidders: list[Actor], clerk: Actor, discipline: Actor, experts: list[Actor]
) -> None:
    for by in bidders:
        make.bid(tender, by, 36_000)
    with clock.at(make.AFTER):
        make.opened(tender, clerk, discipline)
        make.panel_of(tender, experts, clerk)
        for expert in experts:
            make.score_all(tender, expert)
        panel = awards.report(tender.pk, by=clerk)

    (draw,) = panel.report["draws"]
    assert rules.draw(draw["among"], 3, draw["seed"]) == draw["order"]
    assert panel.report["proposals"][0]["bid"] == draw["order"][0]
    assert [b["place"] for b in panel.report["lots"][0]["bids"]] == [1, 2, 3]


def test_another_than_the_first_needs_a_reason(
    scored: Tender, clerk: Actor, rival_bidder: Actor
) -> None:
    choice = {1: bid_of(scored, rival_bidder).pk}
    with pytest.raises(Incomplete) as refused:
        awards.report(scored.pk, choices=choice, by=clerk)
    assert refused.value.details[0]["field"] == "reason"

    panel = awards.report(scored.pk, choices=choice, reason="第一名放弃", by=clerk)
    assert panel.report["proposals"][0]["place"] == 2


def test_who_reports_does_not_decide(scored: Tender, county: Union, make_actor: MakeActor) -> None:
    both = make_actor(county, "role_officer", "role_reviewer", name="一人两岗")
    awards.report(scored.pk, by=both)

    with pytest.raises(NotAllowed, match="SD-01"):
        awards.decide(scored.pk, by=both)


def test_a_winner_who_lost_his_standing_stops_the_decision(
    scored: Tender, clerk: Actor, reviewer: Actor, org: Organisation
) -> None:
    awards.report(scored.pk, by=clerk)
    past = clock.today() - timedelta(days=1)
    Organisation.objects.filter(pk=org.pk).update(cert_valid_to=past)

    with pytest.raises(Incomplete, match="资格核查不通过"):
        awards.decide(scored.pk, by=reviewer)

    assert not Award.objects.exists()
    assert org.checks.filter(point="award", outcome="fail").exists()  # the evidence stays


def test_one_lot_has_one_award(decided: Tender, rival: Organisation) -> None:
    award = Award.objects.get()
    assert (award.amount, award.score) == (D(36_000), D("83.00"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            tender=decided, lot=award.lot, organisation=rival, amount=1, score=1, decided_by="x"
        )


def test_the_result_is_published_and_bidders_learn_their_own_place(
    decided: Tender, reviewer: Actor, rival: Organisation
) -> None:
    notice = awards.publish_result(decided.pk, by=reviewer)

    text = str(notice.sections)
    assert "暖阳社会工作服务中心" in text
    assert "李芳" in text
    assert "人民币叁万陆仟元整" in text
    told = Message.objects.get(organisation_id=rival.pk, subject__contains="评审结果")
    assert "第 2 名" in told.subject


def test_the_result_notice_says_how_long_it_stands(decided: Tender, reviewer: Actor) -> None:
    page = text_of(
        signed_in(reviewer).get(reverse("tender-act", args=[decided.no, "publish-result"]))
    )
    assert "公示期 5 个工作日，至 2026-03-25 止，跳过 03-21 至 03-22" in page
    awards.publish_result(decided.pk, by=reviewer)
    notice = decided.notices.get(kind="result")
    told = str(notice.sections)
    assert "自本公告发布之日起 5 个工作日，至 2026-03-25 止" in told


def test_the_award_notice_waits_for_the_end_of_the_standstill(
    decided: Tender, reviewer: Actor
) -> None:
    awards.publish_result(decided.pk, by=reviewer)
    decided.refresh_from_db()
    until = decided.standstill_until
    # Wednesday 2026-03-18 plus five working days.
    assert until is not None
    assert f"{clock.local(until):%Y-%m-%d %H:%M}" == "2026-03-25 23:59"

    with clock.at(until), pytest.raises(WrongState, match="2026-03-25"):
        awards.send_notice(decided.pk, by=reviewer)
    with clock.at(until + timedelta(seconds=1)):
        awards.send_notice(decided.pk, by=reviewer)
    decided.refresh_from_db()
    assert decided.state == Tender.State.NOTICE_SENT


def test_the_standstill_skips_holidays(decided: Tender, reviewer: Actor) -> None:
    before_qingming: Any = clock.now().replace(month=4, day=2)
    with clock.at(before_qingming):
        awards.publish_result(decided.pk, by=reviewer)

    decided.refresh_from_db()
    assert decided.standstill_until is not None
    # 2026-04-03 works, 04-04…06 are off (清明), then four more working days.
    assert f"{clock.local(decided.standstill_until):%Y-%m-%d}" == "2026-04-10"


def test_the_experts_names_stay_unknown_until_the_result(
    decided: Tender, reviewer: Actor, finance: Actor
) -> None:
    assert not PanelMember.objects.visible_to(finance).exists()
    assert not PublicNotice.objects.filter(kind=PublicNotice.Kind.RESULT).exists()


def test_who_decides_learns_the_experts_with_the_report(
    scored: Tender, clerk: Actor, reviewer: Actor, discipline: Actor
) -> None:
    for knows in (clerk, discipline):
        assert PanelMember.objects.visible_to(knows).count() == 3
    assert not PanelMember.objects.visible_to(reviewer).exists()

    awards.report(scored.pk, by=clerk)

    assert PanelMember.objects.visible_to(reviewer).count() == 3


@pytest.mark.parametrize("role", ["role_officer", "role_reviewer", "role_discipline"])
def test_a_superior_sees_neither_experts_nor_bids_before_the_report(
    opened: Tender, experts: list[Actor], clerk: Actor, city: Union, make_actor: MakeActor,
    client: Client, role: str,
) -> None:  # fmt: skip
    panels.draw_experts(opened.pk, 3, by=clerk)
    make.panel_of(opened, experts, clerk)
    for expert in experts:
        make.score_all(opened, expert)
    client.force_login(User.objects.get(pk=make_actor(city, role).user_id or 0))

    review = client.get(f"/u/reviews/{opened.no}/")
    award = client.get(f"/u/awards/{opened.no}/")

    assert review.status_code == 200
    assert not [e.name for e in experts if e.name in review.content.decode()]
    assert award.status_code == 404


def test_the_reviewer_compares_the_bids_once_they_are_reported(
    scored: Tender, clerk: Actor, reviewer: Actor, client: Client
) -> None:
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))
    assert client.get(f"/u/awards/{scored.no}/").status_code == 404

    awards.report(scored.pk, by=clerk)

    assert client.get(f"/u/awards/{scored.no}/").status_code == 200


def test_a_winner_who_was_not_looked_at_is_not_decided(
    scored: Tender, clerk: Actor, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is taken back and made anew between the look and the decision."""
    awards.report(scored.pk, by=clerk)
    looked = awards._check_winners

    def slow(pk: int, *, by: Actor) -> set[int]:
        found = looked(pk, by=by)
        awards.take_back(pk, reason="复核", by=reviewer)
        second = scored.bids.order_by("amount")[1]
        awards.report(pk, choices={1: second.pk}, reason="第一名放弃", by=clerk)
        return found

    monkeypatch.setattr(awards, "_check_winners", slow)

    with pytest.raises(WrongState, match="成交建议刚刚有变化"):
        awards.decide(scored.pk, by=reviewer)
    assert not Award.objects.exists()
