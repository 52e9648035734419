"""Concluding, publishing and sending back the three-party evaluation."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from evaluation import scoring, survey_results
from evaluation.actions import evaluations, surveys
from evaluation.models import Evaluation
from orgs.models import Organisation, Union
from portal.common import clock, worklist
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, RuleError, WrongState
from portal.common.models import Event
from projects import conditions
from projects.models import Agreement, Project, PublicNotice
from tests.conftest import NOON, MakeActor
from tests.factories.evaluation import (
    THIRTY,
    answered,
    ended,
    marks,
    project_state,
    score_all,
    served,
)
from tests.factories.orgs import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
State = Evaluation.State


def test_three_parties_make_a_score_a_grade_and_close_the_project(
    complete: Evaluation, clerk: Actor, second_reviewer: Actor
) -> None:
    """88 points at 90 % and the survey's 4.50/5 × 12: 79.2 + 10.8."""
    assert evaluations.gaps(complete) == []
    assert conditions.unmet("final", complete.agreement) == ["绩效评价结果还没有发布。"]
    concluded = evaluations.conclude(complete.pk, by=clerk)
    assert (concluded.total, concluded.grade) == (Decimal("90.00"), "excellent")
    assert sum(Decimal(v) for v in concluded.points.values()) == concluded.total
    evaluations.publish(complete.pk, by=second_reviewer)

    assert project_state(complete.agreement) == Project.State.CLOSED
    assert conditions.unmet("final", complete.agreement) == []
    assert conditions.payable_share("final", complete.agreement) == 1
    notice = PublicNotice.objects.get(kind="acceptance")
    assert notice.no == f"{complete.agreement.no}-YS"
    text = str(notice.sections) + str(notice.facts)
    assert "90.00 分" in text
    assert "优秀" in text
    assert "None" not in text


def test_a_missing_party_holds_the_conclusion(
    started: Evaluation, clerk: Actor, reviewer: Actor, county: Union, make_actor: MakeActor
) -> None:
    """8.2: no share is re-distributed; the evaluation stays open."""
    evaluations.submit_scores(started.pk, marks(started, "union"), by=reviewer)
    for n in range(4):
        by = make_actor(county, "worker_rep", name=f"代表{n}")
        evaluations.submit_scores(started.pk, marks(started, "workers"), by=by)
    with pytest.raises(Incomplete) as refusal:
        evaluations.conclude(started.pk, by=clerk)
    assert [d["message"] for d in refusal.value.details] == [
        "职工代表已评 4 人，还差 1 人。", "第三方还没有评分。",
    ]  # fmt: skip
    started.refresh_from_db()
    assert (started.state, started.total) == (State.STARTED, None)


def test_an_open_survey_holds_the_conclusion(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    surveys.open_survey(ended_agreement.pk, frame=60, by=clerk)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer)
    assert "还没有结束" in evaluations.gaps(made)[0]


@pytest.mark.parametrize("values", [[], [5, 5, 5], [1] * 29])
def test_too_few_answers_need_a_decision_and_then_follow_the_delegates(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor, values: list[int],
) -> None:  # fmt: skip
    """SV-03: 12 points at the delegates' 50 %, whatever the few answers say."""
    if values:
        answered(ended_agreement, clerk, values)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer, {"workers": "0.5"})
    with pytest.raises(Incomplete) as refusal:
        evaluations.conclude(made.pk, opinion="代表意见偏低", by=clerk)
    assert refusal.value.details[0]["field"] == "survey_decision"
    done = evaluations.conclude(
        made.pk, opinion="代表意见偏低", survey_decision="主席办公会同意按代表评议计分", by=clerk
    )
    assert Decimal(done.points["C411"]) == Decimal(6)


def test_thirty_answers_below_three_earn_nothing(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    answered(ended_agreement, clerk, [2] * 15 + [3] * 15)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer)
    done = evaluations.conclude(made.pk, by=clerk)
    assert Decimal(done.points["C411"]) == 0
    assert done.total == Decimal("79.20")
    assert done.grade == "pass"


def test_parties_far_apart_explain_themselves(
    started: Evaluation, agency: Organisation, clerk: Actor, reviewer: Actor, make_actor: MakeActor
) -> None:
    score_all(started, agency, make_actor, reviewer, {"third": "0.70"})
    means = scoring.party_means(started)
    assert scoring.subjects_far_apart(started, means) == ["项目管理", "服务成效", "经费使用"]
    with pytest.raises(Incomplete) as refusal:
        evaluations.conclude(started.pk, by=clerk)
    assert refusal.value.details[0]["field"] == "opinion"
    done = evaluations.conclude(started.pk, opinion="第三方抽查发现档案缺项", by=clerk)
    # 项目管理 20 × (.5×.9 + .5×.7), 服务成效 45 × (.4×.9 + .6×.7), 经费 15 × (.3×.9 + .7×.7),
    # C411 10.8, C412 and C413 at 90 %: 16 + 35.1 + 11.4 + 10.8 + 7.2.
    assert done.total == Decimal("80.50")
    assert done.grade == "good"


def test_rates_leave_out_what_a_party_does_not_judge(complete: Evaluation) -> None:
    rates = scoring.rates_by_dimension(complete, scoring.party_means(complete))
    assert set(rates["third"]) == {"D1", "D2", "D3", "D4", "D5"}
    assert set(rates["workers"]) == {"D2", "D4", "D5"}
    assert rates["union"]["D1"] == Decimal("90.00")


def test_a_veto_fails_and_halves_the_last_instalment(
    complete: Evaluation, clerk: Actor, second_reviewer: Actor
) -> None:
    evaluations.conclude(complete.pk, veto="服务记录造假达 3%", by=clerk)
    done = evaluations.publish(complete.pk, by=second_reviewer)
    assert (done.total, done.grade) == (Decimal("90.00"), "fail")
    assert conditions.payable_share("final", done.agreement) == Decimal("0.50")


def test_who_scored_does_not_conclude(
    started: Evaluation, agency: Organisation, county: Union, make_actor: MakeActor
) -> None:
    both = make_actor(county, "role_officer", "role_reviewer", name="双岗")
    score_all(started, agency, make_actor, both)
    with pytest.raises(NotAllowed, match="SD-01"):
        evaluations.conclude(started.pk, by=both)


def test_who_concluded_or_signed_the_agreement_does_not_publish(
    complete: Evaluation, county: Union, make_actor: MakeActor, reviewer: Actor
) -> None:
    both = make_actor(county, "role_officer", "role_reviewer", name="双岗")
    evaluations.conclude(complete.pk, by=both)
    with pytest.raises(NotAllowed, match="SD-01"):
        evaluations.publish(complete.pk, by=both)
    signer = make_actor(county, "role_head", "role_reviewer", name="签约人")
    Event.objects.create(
        at=clock.now(), action="projects.agreement.sign_union", object_type="projects.agreement",
        object_id=str(complete.agreement_id), actor_kind="staff", actor_user_id=signer.user_id,
        actor_name=signer.name,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="签署了这份协议"):
        evaluations.publish(complete.pk, by=signer)
    assert evaluations.publish(complete.pk, by=reviewer).state == State.PUBLISHED


def test_the_projects_officer_does_not_accept_it(
    complete: Evaluation, clerk: Actor, county: Union, make_actor: MakeActor
) -> None:
    """SD-01: officer × reviewer, also when another officer started and concluded."""
    officer = make_actor(county, "role_officer", "role_reviewer", name="经办兼审核")
    Project.objects.filter(pk=complete.project_id).update(officer_id=officer.user_id)
    evaluations.conclude(complete.pk, by=clerk)
    with pytest.raises(NotAllowed, match="本项目经办人"):
        evaluations.publish(complete.pk, by=officer)
    assert [i.verb for i in worklist.items_for(officer) if i.kind == "绩效评价"] == []


def test_a_conclusion_may_be_sent_back(
    complete: Evaluation, clerk: Actor, second_reviewer: Actor
) -> None:
    evaluations.conclude(complete.pk, veto="误填", by=clerk)
    with pytest.raises(Incomplete):
        evaluations.send_back(complete.pk, reason="", by=second_reviewer)
    back = evaluations.send_back(complete.pk, reason="没有一票否决事项", by=second_reviewer)
    assert (back.state, back.total, back.concluded_at) == (State.STARTED, None, None)
    assert back.sheets.count() == 7
    again = evaluations.conclude(complete.pk, by=clerk)
    assert (again.grade, again.return_reason) == ("excellent", "")


def test_a_project_of_two_agreements_closes_with_the_last(
    county: Union, org: Organisation, agency: Organisation, clerk: Actor, reviewer: Actor,
    second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    first = ended(served(county, org), NOON.date())
    other = ended(served(county, org), NOON.date())
    Agreement.objects.filter(pk=other.pk).update(project=first.project)
    for agreement in (first, Agreement.objects.get(pk=other.pk)):
        assert project_state(first) != Project.State.CLOSED
        answered(agreement, clerk, THIRTY)
        made = evaluations.start(agreement.pk, third_party=agency, by=clerk)
        score_all(made, agency, make_actor, reviewer)
        evaluations.conclude(made.pk, by=clerk)
        evaluations.publish(made.pk, by=second_reviewer)
    assert project_state(first) == Project.State.CLOSED
    assert PublicNotice.objects.filter(kind="acceptance").count() == 2


ALLOWED = {
    State.STARTED: {"score", "conclude"},
    State.CONCLUDED: {"send_back", "publish"},
    State.PUBLISHED: set[str](),
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", ["score", "conclude", "send_back", "publish", "leave_out"])
def test_every_state_takes_only_its_moves(
    complete: Evaluation, clerk: Actor, second_reviewer: Actor, county: Union,
    make_actor: MakeActor, state: str, move: str,
) -> None:  # fmt: skip
    Evaluation.objects.filter(pk=complete.pk).update(
        state=state, total=Decimal(90), grade="excellent"
    )
    pk = complete.pk
    delegate = make_actor(county, "worker_rep", name="第六位代表")
    acts: dict[str, Callable[[], Any]] = {
        "score": lambda: evaluations.submit_scores(pk, marks(complete, "workers"), by=delegate),
        "conclude": lambda: evaluations.conclude(pk, by=clerk),
        "send_back": lambda: evaluations.send_back(pk, reason="改", by=second_reviewer),
        "publish": lambda: evaluations.publish(pk, by=second_reviewer),
        # Somebody has scored already, so not even the open state takes it.
        "leave_out": lambda: evaluations.leave_out(
            pk, code="C213", reason="没有", by=second_reviewer
        ),
    }
    if move in ALLOWED[State(state)]:
        acts[move]()
        return
    with pytest.raises(WrongState):
        acts[move]()


def test_ancestors_and_the_contractor_see_it_once_concluded(
    complete: Evaluation, city: Union, clerk: Actor, bidder: Actor, outsider: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    above = make_actor(city, "role_officer")

    def sees(by: Actor) -> bool:
        return Evaluation.objects.visible_to(by).filter(pk=complete.pk).exists()

    assert [sees(by) for by in (clerk, above, bidder, outsider)] == [True, False, False, False]
    evaluations.conclude(complete.pk, by=clerk)
    assert [sees(by) for by in (clerk, above, bidder, outsider)] == [True, True, True, False]


def test_evaluators_see_their_own_orders(
    started: Evaluation, agency: Organisation, rival: Organisation, county: Union,
    other_county: Union, make_actor: MakeActor,
) -> None:  # fmt: skip
    seen = Evaluation.objects.visible_to
    assert seen(make_actor(agency, "evaluator")).exists()
    assert seen(make_actor(county, "worker_rep")).exists()
    assert not seen(make_actor(rival, "evaluator")).exists()
    assert not seen(make_actor(other_county, "worker_rep")).exists()


@pytest.mark.parametrize("who", ["finance", "auditor", "statistician", "discipline", "admin"])
def test_other_posts_neither_start_nor_publish(
    complete: Evaluation, clerk: Actor, agency: Organisation, who: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    by = request.getfixturevalue(who)
    with pytest.raises(RuleError):
        evaluations.start(complete.agreement_id, third_party=agency, by=by)
    evaluations.conclude(complete.pk, by=clerk)
    with pytest.raises((NotAllowed, NotFound)):
        evaluations.publish(complete.pk, by=by)


def test_an_agency_of_nobody_is_not_offered(agency: Organisation, clerk: Actor) -> None:
    from evaluation.actions import delegates  # noqa: PLC0415

    OrganisationFactory.create(name="没有评估人员的机构")
    assert list(delegates.agencies_for(clerk)) == [agency]


def test_the_newest_survey_counts(ended_agreement: Agreement, clerk: Actor) -> None:
    first = answered(ended_agreement, clerk, [1] * 6)
    type(first).objects.filter(pk=first.pk).update(created_at=NOON.replace(year=2025))
    answered(ended_agreement, clerk, [5] * 6)
    assert survey_results.latest_result(ended_agreement.pk).mean == Decimal("5.00")
