"""The review and the award: panel, declarations, scores, report, decision, standstill."""

from decimal import Decimal

import pytest
from django.test import Client

from orgs.models import Membership, Organisation, Union, User
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotFound, WrongState
from portal.common.models import Event
from projects.actions import panels
from projects.models import Bid, Panel, PanelMember, Score, Tender
from projects.rules import panels as rules
from tests.conftest import MakeActor

pytestmark = pytest.mark.django_db
D = Decimal


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
