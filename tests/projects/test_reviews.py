"""The review and the award: panel, declarations, scores, report, decision, standstill."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from orgs.models import Membership, Organisation, Union, User
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Message
from projects import review_figures
from projects.actions import awards, panels, tenders
from projects.models import Award, Bid, Panel, PanelMember, Project, PublicNotice, Score, Tender
from projects.rules import panels as rules
from tests.conftest import MakeActor
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def opened(
    tender: Tender, bidders: list[Actor], clerk: Actor, discipline: Actor
) -> Iterator[Tender]:
    """Opened with quotes of 36,000, 37,000 and 38,000; the clock stands after the opening."""
    for place, by in enumerate(bidders):
        make.bid(tender, by, 36_000 + 1_000 * place)
    with clock.at(make.AFTER):
        make.opened(tender, clerk, discipline)
        tender.refresh_from_db()
        yield tender


@pytest.fixture
def reviewing(opened: Tender, experts: list[Actor], clerk: Actor) -> Tender:
    make.panel_of(opened, experts, clerk)
    return opened


@pytest.fixture
def scored(reviewing: Tender, experts: list[Actor]) -> Tender:
    for expert in experts:
        make.score_all(reviewing, expert)
    return reviewing


@pytest.fixture
def decided(scored: Tender, clerk: Actor, reviewer: Actor) -> Tender:
    make.decided(scored, clerk, reviewer)
    return scored


def bid_of(tender: Tender, by: Actor) -> Bid:
    return tender.bids.get(organisation_id=by.organisation_id or 0)


def test_a_draw_is_logged_and_can_be_repeated(
    opened: Tender, experts: list[Actor], clerk: Actor
) -> None:
    drawn = panels.draw_experts(opened.pk, 3, by=clerk)

    record = opened.panel.draws[0]
    assert {u.pk for u in drawn} == {e.user_id for e in experts}
    assert rules.draw(record["list"], 3, record["seed"]) == record["drawn"]
    assert rules.list_digest(record["list"]) == record["list_sha256"]


def test_a_draw_is_not_repeated_until_it_pleases(
    opened: Tender, experts: list[Actor], clerk: Actor, county: Union, make_actor: MakeActor
) -> None:
    """6.6: another draw has its reason, and the first one stays beside it."""
    make_actor(county, "expert", name="孟涛")
    panels.draw_experts(opened.pk, 3, reason="第一次不需要理由", by=clerk)
    first = opened.panel.draws[0]
    for missing in ("", "  "):
        with pytest.raises(Incomplete, match="不能随意重抽") as refusal:
            panels.draw_experts(opened.pk, 3, reason=missing, by=clerk)
    assert refusal.value.details[0]["field"] == "reason"
    panels.draw_experts(opened.pk, 3, reason="孟涛出差不能参加", by=clerk)

    draws = Panel.objects.get(tender=opened).draws
    assert [d["reason"] for d in draws] == ["", "孟涛出差不能参加"]
    assert draws[0] == first
    event = Event.objects.filter(action="projects.panel.draw").latest("pk")
    assert event.note == "孟涛出差不能参加"


def test_a_repeated_draw_asks_for_its_reason_on_the_page(
    opened: Tender, experts: list[Actor], clerk: Actor, client: Client
) -> None:
    client.force_login(User.objects.get(pk=clerk.user_id or 0))
    page, address = f"/u/reviews/{opened.no}/", f"/u/reviews/{opened.no}/draw/"
    assert "重新抽取的理由" not in client.get(page).content.decode()
    assert client.post(address, {"count": 3}).status_code == 302
    assert "重新抽取的理由" in client.get(page).content.decode()
    refused = client.post(address, {"count": 3})
    assert refused.status_code == 422
    assert "不能随意重抽" in refused.content.decode()
    assert client.post(address, {"count": 3, "reason": "一人出差"}).status_code == 302
    assert "（一人出差）" in client.get(page).content.decode()


def test_no_draw_once_the_panel_sits(
    opened: Tender, experts: list[Actor], clerk: Actor, county: Union, make_actor: MakeActor
) -> None:
    panels.appoint_members(opened.pk, [e.user_id or 0 for e in experts], by=clerk)
    for n in range(3):
        make_actor(county, "expert", name=f"备选{n}")
    with pytest.raises(WrongState):
        panels.draw_experts(opened.pk, 3, by=clerk)


def test_a_small_library_is_said_plainly(opened: Tender, clerk: Actor, expert: Actor) -> None:
    with pytest.raises(Incomplete, match="可抽取 1 人"):
        panels.draw_experts(opened.pk, 3, by=clerk)


def test_an_expert_who_works_for_a_bidder_is_not_drawn(
    opened: Tender, experts: list[Actor], org: Organisation
) -> None:
    member = Membership.objects.get(user_id=experts[0].user_id or 0)
    Membership.objects.create(
        user=member.user, role_id="org_manager", organisation=org, valid_from=member.valid_from
    )

    eligible = {u.pk for u in panels.eligible_experts(opened)}

    assert eligible == {experts[1].user_id, experts[2].user_id}


def test_the_superiors_experts_may_be_drawn(
    opened: Tender, city: Union, other_county: Union, make_actor: MakeActor
) -> None:
    above, beside = make_actor(city, "expert"), make_actor(other_county, "expert")

    eligible = {u.pk for u in panels.eligible_experts(opened)}

    assert above.user_id in eligible
    assert beside.user_id not in eligible


@pytest.mark.parametrize("count", [1, 2])
def test_a_panel_is_odd_and_large_enough(
    opened: Tender, experts: list[Actor], clerk: Actor, count: int
) -> None:
    with pytest.raises(Incomplete) as refused:
        panels.appoint_members(opened.pk, [e.user_id or 0 for e in experts[:count]], by=clerk)
    assert {d["rule"] for d in refused.value.details} >= {"PM-13"}


def test_half_of_a_panel_are_experts(
    opened: Tender, experts: list[Actor], clerk: Actor, finance: Actor, second_clerk: Actor
) -> None:
    mixed = [experts[0].user_id, finance.user_id, second_clerk.user_id]
    with pytest.raises(Incomplete) as refused:
        panels.appoint_members(opened.pk, [u or 0 for u in mixed], by=clerk)
    assert [d["rule"] for d in refused.value.details] == ["PM-14"]

    fair = [experts[0].user_id, experts[1].user_id, finance.user_id]
    seats = panels.appoint_members(opened.pk, [u or 0 for u in fair], by=clerk)
    assert [s.kind for s in seats] == ["expert", "expert", "purchaser_rep"]


def test_nobody_from_outside_sits_on_a_panel(
    opened: Tender, experts: list[Actor], clerk: Actor, outsider: Actor
) -> None:
    users = [experts[0].user_id, experts[1].user_id, outsider.user_id]
    with pytest.raises(Incomplete, match="不在专家库"):
        panels.appoint_members(opened.pk, [u or 0 for u in users], by=clerk)


def test_before_the_declaration_an_expert_sees_no_bid(
    opened: Tender, experts: list[Actor], clerk: Actor
) -> None:
    panels.appoint_members(opened.pk, [e.user_id or 0 for e in experts], by=clerk)
    assert not Bid.objects.visible_to(experts[0]).exists()

    panels.declare(opened.pk, conflict=False, by=experts[0])

    assert Bid.objects.visible_to(experts[0]).count() == 3


def test_a_conflict_vacates_the_seat_and_another_is_drawn(
    opened: Tender, experts: list[Actor], clerk: Actor, county: Union, make_actor: MakeActor
) -> None:
    panels.appoint_members(opened.pk, [e.user_id or 0 for e in experts], by=clerk)
    with pytest.raises(Incomplete):
        panels.declare(opened.pk, conflict=True, by=experts[0])
    panels.declare(opened.pk, conflict=True, reason="配偶在暖阳任职", by=experts[0])
    assert not Bid.objects.visible_to(experts[0]).exists()
    spare = make_actor(county, "expert", name="孟涛")

    member = panels.draw_replacement(opened.pk, by=clerk)

    assert member.user_id == spare.user_id
    assert Panel.objects.get(tender=opened).draws[-1]["reason"] == f"补抽：{experts[0].name}回避。"
    with pytest.raises(WrongState, match="没有空缺"):
        panels.draw_replacement(opened.pk, by=clerk)


def test_scores_are_saved_piece_by_piece_and_hidden_from_the_others(
    reviewing: Tender, experts: list[Actor], bidder: Actor
) -> None:
    bid, item = bid_of(reviewing, bidder), reviewing.score_items.all()[0]

    panels.save_scores(reviewing.pk, {bid.pk: {item.pk: (D("15.5"), "")}}, by=experts[0])
    panels.save_scores(reviewing.pk, {bid.pk: {item.pk: (D(16), "改")}}, by=experts[0])

    score = Score.objects.get()
    assert (score.value, score.reason) == (D(16), "改")
    assert PanelMember.objects.visible_to(experts[1]).count() == 1


def test_a_score_out_of_range_is_refused_at_its_cell(
    reviewing: Tender, experts: list[Actor], bidder: Actor
) -> None:
    bid, item = bid_of(reviewing, bidder), reviewing.score_items.all()[0]

    with pytest.raises(Incomplete) as refused:
        panels.save_scores(reviewing.pk, {bid.pk: {item.pk: (D(21), "")}}, by=experts[0])

    assert refused.value.details[0]["field"] == f"score-{bid.pk}-{item.pk}"


def test_an_incomplete_sheet_is_not_handed_in(reviewing: Tender, experts: list[Actor]) -> None:
    with pytest.raises(Incomplete) as refused:
        panels.submit_scores(reviewing.pk, by=experts[0])
    assert len(refused.value.details) == 6


def test_a_sheet_is_handed_in_once(scored: Tender, experts: list[Actor]) -> None:
    with pytest.raises(WrongState):
        panels.submit_scores(scored.pk, by=experts[0])
    with pytest.raises(WrongState):
        panels.save_scores(scored.pk, {}, by=experts[0])


def test_nobody_scores_for_another(reviewing: Tender, clerk: Actor, outsider: Actor) -> None:
    for by in (clerk, outsider):
        with pytest.raises(NotFound):
            panels.save_scores(reviewing.pk, {}, by=by)


def test_a_sheet_is_reopened_only_for_the_four_grounds(
    scored: Tender, experts: list[Actor], clerk: Actor
) -> None:
    seat = PanelMember.objects.get(user_id=experts[0].user_id or 0)
    with pytest.raises(Incomplete, match="四种情形"):
        panels.reopen_scores(seat.pk, ground="专家想改分", by=clerk)

    member = panels.reopen_scores(seat.pk, ground=panels.REOPEN_GROUNDS[2], by=clerk)

    assert member.state == PanelMember.State.SCORING


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
