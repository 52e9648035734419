"""The mid-term review: who does which step, what it computes, what it opens."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation import lifecycle as moves
from evaluation import measures
from evaluation.actions import midterms
from evaluation.models import MidtermReview
from orgs.models import Organisation, Union
from portal.common import events
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Message
from projects import conditions
from projects.models import Agreement, Project, ServiceRecord
from tests.conftest import NOON, MakeActor
from tests.factories.delivery import payment_of, record_of, signed_agreement
from tests.factories.evaluation import (
    SELF_REPORT,
    answered,
    full_marks,
    reported,
    scored,
    served,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
State = MidtermReview.State


def test_a_passed_review_opens_the_midterm_instalment(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    assert conditions.unmet("midterm", agreement) == ["中期评审还没有发起。"]
    review = scored(agreement, clerk, bidder, reviewer)
    assert "待签发" in conditions.unmet("midterm", agreement)[0]
    done = midterms.conclude(review.pk, opinion="继续推进", by=second_reviewer)

    assert (done.state, done.total) == (State.PASSED, Decimal("100.00"))
    assert conditions.unmet("midterm", agreement) == []
    assert [e.action_label for e in events.of(done)] == [
        "签发合格意见", "提交中期评分", "提交自评", "发起中期评审",
    ]  # fmt: skip
    assert Message.objects.filter(
        organisation_id=agreement.organisation_id, subject__contains="可以申请中期款"
    ).exists()


def test_sixty_passes_and_a_hundredth_less_rectifies(
    county: Union, org: Organisation, clerk: Actor, bidder: Actor, reviewer: Actor,
    second_reviewer: Actor,
) -> None:  # fmt: skip
    for lower, outcome in (("0", State.PASSED), ("0.01", State.RECTIFY)):
        agreement = served(county, org)
        review = reported(agreement, clerk, bidder)
        marks = full_marks(review, "0.6")
        marks["B111"]["points"] -= Decimal(lower)
        midterms.score(review.pk, marks, by=reviewer)
        done = midterms.conclude(review.pk, opinion="30 日内整改", by=second_reviewer)
        assert done.state == outcome


def test_a_weak_review_asks_for_rectification_and_may_be_repeated(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    review = scored(agreement, clerk, bidder, reviewer, "0.5")
    with pytest.raises(WrongState, match="不能再发起"):
        midterms.start(agreement.pk, by=clerk)
    with pytest.raises(Incomplete, match="整改要求"):
        midterms.conclude(review.pk, by=second_reviewer)
    midterms.conclude(review.pk, opinion="30 日内落实场地，责任人宋佳", by=second_reviewer)

    assert conditions.unmet("midterm", agreement)
    assert midterms.start(agreement.pk, by=clerk).no == f"{agreement.no}-Z2"


def test_scores_tell_every_gap_at_once(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    review = reported(agreement, clerk, bidder)
    marks = full_marks(review)
    marks["B111"] = {"points": Decimal(11)}
    marks["B112"] = {"points": Decimal(1), "comment": ""}
    marks["B132"] = {"points": Decimal("1.234"), "comment": "见清单"}
    marks["B212"] = {"points": None, "not_applicable": True, "comment": ""}
    del marks["B121"]
    with pytest.raises(Incomplete) as refusal:
        midterms.score(review.pk, marks, by=reviewer)

    assert {d["field"] for d in refusal.value.details} == {
        "B111", "B112_comment", "B121", "B132", "B212_comment",
    }  # fmt: skip
    review.refresh_from_db()
    assert review.scores == {}


def test_what_does_not_apply_leaves_its_weight_in_its_subject(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    """IS-04: 22 of 30 points judged, 11 reached: half of 服务成效, 15; the rest in full."""
    review = reported(agreement, clerk, bidder)
    marks = full_marks(review)
    marks["B212"] = {"not_applicable": True, "comment": "没有具名签到"}
    for code, points in (("B211", 5), ("B221", 4), ("B222", 2)):
        marks[code]["points"] = Decimal(points)
    done = midterms.score(review.pk, marks, by=reviewer)

    assert done.total == Decimal("85.00")
    assert done.scores["B212"] == {"points": None, "comment": "没有具名签到"}


def test_the_report_keeps_the_figures_of_its_day(
    agreement: Agreement, clerk: Actor, bidder: Actor
) -> None:
    review = reported(agreement, clerk, bidder)
    record_of(agreement, state=ServiceRecord.State.VERIFIED, person_times=10)

    review.refresh_from_db()
    assert review.figures["person_times"] == 90
    assert review.figures["persons"] is None
    assert review.figures["on"] == "2026-03-10"


def test_a_report_of_a_few_words_is_refused(
    agreement: Agreement, clerk: Actor, bidder: Actor
) -> None:
    review = midterms.start(agreement.pk, by=clerk)
    with pytest.raises(Incomplete) as refusal:
        midterms.report(review.pk, text="  一切顺利 ", by=bidder)
    assert refusal.value.details[0]["field"] == "report"


def test_a_report_goes_back_with_its_reason_and_comes_again(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    review = reported(agreement, clerk, bidder)
    with pytest.raises(Incomplete):
        midterms.return_report(review.pk, reason=" ", by=reviewer)
    midterms.return_report(review.pk, reason="请补充经费情况", by=reviewer)
    again = midterms.report(review.pk, text=SELF_REPORT, by=bidder)

    assert (again.state, again.return_reason) == (State.REPORTED, "")


def test_scores_go_back_to_be_given_again(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    review = scored(agreement, clerk, bidder, reviewer)
    with pytest.raises(NotAllowed, match="SD-01"):
        midterms.return_scores(review.pk, reason="自己退给自己", by=reviewer)
    back = midterms.return_scores(review.pk, reason="B131 请附抽查表", by=second_reviewer)
    assert (back.state, back.total) == (State.REPORTED, None)
    again = midterms.score(review.pk, full_marks(back, "0.8"), by=reviewer)
    assert again.total == Decimal("80.00")


# Who may do what: every person × every step, beyond the one who should.


def test_who_started_neither_scores_nor_signs(
    agreement: Agreement, county: Union, bidder: Actor, make_actor: MakeActor, reviewer: Actor
) -> None:
    both = make_actor(county, "role_officer", "role_reviewer", name="双岗")
    review = reported(agreement, both, bidder)
    with pytest.raises(NotAllowed, match="SD-01"):
        midterms.score(review.pk, full_marks(review), by=both)
    midterms.score(review.pk, full_marks(review), by=reviewer)
    with pytest.raises(NotAllowed, match="SD-01"):
        midterms.conclude(review.pk, by=both)


def test_the_projects_officer_neither_scores_nor_signs(
    agreement: Agreement, county: Union, clerk: Actor, bidder: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    """SD-01: also when a colleague started the review."""
    officer = make_actor(county, "role_officer", "role_reviewer", name="经办兼审核")
    Project.objects.filter(pk=agreement.project_id).update(officer_id=officer.user_id)
    review = reported(agreement, clerk, bidder)
    with pytest.raises(NotAllowed, match="本项目经办人"):
        midterms.score(review.pk, full_marks(review), by=officer)
    midterms.score(review.pk, full_marks(review), by=reviewer)
    with pytest.raises(NotAllowed, match="本项目经办人"):
        midterms.conclude(review.pk, by=officer)


def test_who_scored_does_not_sign(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    review = scored(agreement, clerk, bidder, reviewer)
    with pytest.raises(NotAllowed, match="SD-01"):
        midterms.conclude(review.pk, by=reviewer)


@pytest.mark.parametrize("who", ["clerk", "finance", "auditor", "statistician", "admin"])
def test_only_reviewers_sign(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, who: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    review = scored(agreement, clerk, bidder, reviewer)
    with pytest.raises((NotAllowed, NotFound)):
        midterms.conclude(review.pk, by=request.getfixturevalue(who))


def test_superiors_read_but_do_not_act(
    agreement: Agreement, city: Union, clerk: Actor, bidder: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    above = make_actor(city, "role_officer", "role_reviewer")
    review = scored(agreement, clerk, bidder, reviewer)
    assert MidtermReview.objects.visible_to(above).filter(pk=review.pk).exists()
    with pytest.raises(NotAllowed, match="不属于您的单位"):
        midterms.conclude(review.pk, by=above)
    with pytest.raises(NotAllowed, match="不属于您的单位"):
        midterms.start(agreement.pk, by=above)


def test_siblings_and_rivals_see_nothing(
    agreement: Agreement, clerk: Actor, outsider: Actor, rival_bidder: Actor, bidder: Actor
) -> None:
    review = midterms.start(agreement.pk, by=clerk)
    for stranger in (outsider, rival_bidder):
        assert not MidtermReview.objects.visible_to(stranger).filter(pk=review.pk).exists()
    with pytest.raises(NotFound):
        midterms.report(review.pk, text=SELF_REPORT, by=rival_bidder)
    assert MidtermReview.objects.visible_to(bidder).filter(pk=review.pk).exists()


def act(move: str, review: MidtermReview, people: dict[str, Actor]) -> Any:
    """Do the step as the person whose it is."""
    acts = {
        "report": lambda: midterms.report(review.pk, text=SELF_REPORT, by=people["bidder"]),
        "return_report": lambda: midterms.return_report(
            review.pk, reason="请补充", by=people["reviewer"]
        ),
        "score": lambda: midterms.score(review.pk, full_marks(review), by=people["reviewer"]),
        "return_scores": lambda: midterms.return_scores(
            review.pk, reason="请核对", by=people["second"]
        ),
        "conclude": lambda: midterms.conclude(review.pk, opinion="整改", by=people["second"]),
    }
    return acts[move]()


ALLOWED = {
    State.STARTED: {"report"},
    State.REPORTED: {"score", "return_report"},
    State.SCORED: {"conclude", "return_scores"},
    State.PASSED: set[str](),
    State.RECTIFY: set[str](),
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", ["report", "return_report", "score", "return_scores", "conclude"])
def test_every_state_takes_only_its_moves(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor,
    state: str, move: str,
) -> None:  # fmt: skip
    review = midterms.start(agreement.pk, by=clerk)
    MidtermReview.objects.filter(pk=review.pk).update(state=state, total=Decimal(90))
    people = {"bidder": bidder, "reviewer": reviewer, "second": second_reviewer}
    if move in ALLOWED[State(state)]:
        act(move, review, people)
        return
    with pytest.raises(WrongState):
        act(move, review, people)
    review.refresh_from_db()
    assert review.state == state


def test_every_move_is_in_the_table_of_moves() -> None:
    sources = {state for move in moves.MIDTERM_MOVES for state in move.sources}
    assert sources == {State.STARTED, State.REPORTED, State.SCORED}


@pytest.mark.parametrize("state", ["draft", "to_sign", "union_signed", "completed", "terminated"])
def test_only_agreements_in_force_are_reviewed(
    agreement: Agreement, clerk: Actor, state: str
) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    with pytest.raises(WrongState):
        midterms.start(agreement.pk, by=clerk)


# What records propose.


def test_records_propose_points_of_the_day_of_the_review(
    county: Union, org: Organisation, clerk: Actor
) -> None:
    """Day 10 of 306: the stage target of 3,060 person-times is 100, of 306 persons 10."""
    agreement = served(
        county, org, times=45, persons=8, target_person_times=3060, target_persons=306
    )
    record_of(agreement, person_times=500)
    late = record_of(agreement, state=ServiceRecord.State.VERIFIED, person_times=300)
    ServiceRecord.objects.filter(pk=late.pk).update(served_on=NOON.date().replace(day=11))
    review = midterms.start(agreement.pk, by=clerk)
    found = midterms.proposals_for(review)

    assert found["B211"].points == Decimal("4.50")
    assert "完成 45 人次，阶段目标 100.00 人次" in found["B211"].basis
    assert found["B212"].points == Decimal("6.40")
    assert set(found) == {"B211", "B212", "B311"}


def test_persons_nobody_counted_and_targets_nobody_set_are_not_proposed(
    county: Union, org: Organisation, clerk: Actor
) -> None:
    """SR-02, IS-04: unknown is not zero."""
    agreement = served(county, org, target_person_times=0, target_persons=100)
    review = midterms.start(agreement.pk, by=clerk)
    assert set(midterms.proposals_for(review)) == {"B311"}


def test_money_is_measured_against_time(county: Union, org: Organisation, clerk: Actor) -> None:
    agreement = served(county, org)
    payment_of(agreement.milestones.get(number=1), state="paid")
    figures = measures.figures_of(agreement, NOON.date())
    review = midterms.start(agreement.pk, by=clerk)

    assert figures.paid_share == Decimal("0.3")
    assert midterms.proposals_for(review)["B311"].points == Decimal("2.00")


def test_a_survey_proposes_the_satisfaction(agreement: Agreement, clerk: Actor) -> None:
    answered(agreement, clerk, [5, 5, 4, 4, 4])
    review = midterms.start(agreement.pk, by=clerk)
    assert midterms.proposals_for(review)["B411"].points == Decimal("8.80")


def test_time_passed_counts_both_ends(county: Union, org: Organisation) -> None:
    agreement = signed_agreement(county, org)
    assert measures.elapsed(agreement, agreement.start_on) == Decimal(1) / 306
    assert measures.elapsed(agreement, agreement.end_on) == 1
    assert measures.elapsed(agreement, agreement.start_on.replace(month=2)) == 0
