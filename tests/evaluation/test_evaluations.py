"""The three-party evaluation: start, sheets, conclusion, publication."""

from datetime import date
from typing import Any

import pytest

from evaluation.actions import evaluations, midterms
from evaluation.models import Evaluation, PartySheet
from evaluation.rules import grading
from orgs.actions import parameters
from orgs.models import Organisation, Union, User
from orgs.roles import ROLES
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Message, Parameter
from projects.models import Agreement, Project
from tests.conftest import NOON, MakeActor
from tests.factories.evaluation import (
    ended,
    marks,
    project_state,
    scored,
    served,
)
from tests.factories.orgs import appoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
State = Evaluation.State


# The start.


def test_the_end_of_the_agreement_opens_the_evaluation(
    ended_agreement: Agreement, started: Evaluation, agency: Organisation
) -> None:
    assert started.state == State.STARTED
    assert project_state(ended_agreement) == Project.State.EVALUATING
    assert started.shares["服务成效"]["third"] == "0.60"
    assert Message.objects.filter(organisation_id=agency.pk, url__contains=started.no).exists()


def test_before_the_end_the_midterm_and_the_targets_decide(
    county: Union, org: Organisation, agency: Organisation, clerk: Actor, bidder: Actor,
    reviewer: Actor, second_reviewer: Actor,
) -> None:  # fmt: skip
    agreement = served(county, org, times=90, target_person_times=100, target_persons=0)
    assert "中期评审也还没有合格" in evaluations.why_not_yet(agreement)
    midterms.conclude(
        scored(agreement, clerk, bidder, reviewer).pk, opinion="好", by=second_reviewer
    )
    with pytest.raises(WrongState, match="目标还没有完成"):
        evaluations.start(agreement.pk, third_party=agency, by=clerk)
    Project.objects.filter(pk=agreement.project_id).update(target_person_times=90)
    assert evaluations.start(agreement.pk, third_party=agency, by=clerk).state == State.STARTED


def test_an_agreement_is_evaluated_once(
    started: Evaluation, agency: Organisation, clerk: Actor
) -> None:
    with pytest.raises(WrongState, match="已有绩效评价"):
        evaluations.start(started.agreement_id, third_party=agency, by=clerk)


def test_the_contractor_cannot_be_the_third_party(
    ended_agreement: Agreement, org: Organisation, clerk: Actor, make_actor: MakeActor
) -> None:
    make_actor(org, "evaluator")
    with pytest.raises(Incomplete) as refusal:
        evaluations.start(ended_agreement.pk, third_party=org, by=clerk)
    assert refusal.value.details[0]["rule"] == "TP-01"


def test_an_agency_without_evaluators_cannot_score(
    ended_agreement: Agreement, rival: Organisation, clerk: Actor
) -> None:
    with pytest.raises(Incomplete, match="请另选") as refusal:
        evaluations.start(ended_agreement.pk, third_party=rival, by=clerk)
    assert "没有评估人员账号" in refusal.value.details[0]["message"]


def test_an_agency_rotates_after_three_years_with_one_contractor(
    ended_agreement: Agreement, county: Union, org: Organisation, agency: Organisation, clerk: Actor
) -> None:
    for year in (2023, 2024, 2025):
        made = evaluations.start(
            ended(served(county, org), NOON.date()).pk, third_party=agency, by=clerk
        )
        Evaluation.objects.filter(pk=made.pk).update(created_at=NOON.replace(year=year))
    with pytest.raises(Incomplete) as refusal:
        evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    assert refusal.value.details[0]["rule"] == "TP-04"


def test_shares_are_dated_data(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor
) -> None:
    shares = {"项目管理": {"union": "1.00"}, "服务成效": {"third": "0.90"}}
    row = Parameter.objects.create(
        code="evaluation.shares", value=shares, valid_from=date(2026, 1, 1), source="新工发1号"
    )
    with pytest.raises(Incomplete):
        evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    Parameter.objects.filter(pk=row.pk).update(valid_from=date(2027, 1, 1))
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    assert made.shares["项目管理"] == {"union": "0.50", "third": "0.50"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"经费使用": {}}, "C311、C321、C331 没有评价方"),
        ({"项目管理": {"union": "0.5", "experts": "0.5"}}, "“项目管理”只能有"),
        ({"项目管理": {"union": "一半", "third": "0.5"}}, "“项目管理”只能有"),
        ({"项目管理": {"union": "2", "third": "-1"}}, "“项目管理”只能有"),
        ({"C412": {"union": "1"}}, "C412 应由职工代表评价"),
    ],
)
def test_shares_leave_no_indicator_to_nobody(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, change: dict[str, Any],
    problem: str,
) -> None:  # fmt: skip
    """A missing row would give its subject no points in silence."""
    Parameter.objects.create(
        code="evaluation.shares", value={**grading.SHARES, **change},
        valid_from=date(2026, 1, 1), source="新工发1号",
    )  # fmt: skip
    with pytest.raises(Incomplete, match="权重参数有误") as refusal:
        evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    assert any(problem in detail["message"] for detail in refusal.value.details)


def test_no_decision_leaves_the_workers_out() -> None:
    with pytest.raises(Incomplete, match="参数没有写入"):
        parameters.put(
            "evaluation.worker_reps", 0, valid_from=date(2026, 1, 1), source="误填", by=SYSTEM
        )


def test_a_union_with_few_workers_documents_a_smaller_number(
    ended_agreement: Agreement, county: Union, agency: Organisation, clerk: Actor
) -> None:
    Parameter.objects.create(
        code="evaluation.worker_reps", scope=county.code, value=3, valid_from=date(2026, 1, 1),
        source="区总工会主席办公会〔2026〕2号",
    )  # fmt: skip
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    assert (made.reps_needed, made.reps_source) == (3, "区总工会主席办公会〔2026〕2号")


# The sheets.


def test_the_project_officer_does_not_score(
    started: Evaluation, county: Union, make_actor: MakeActor, reviewer: Actor
) -> None:
    officer = make_actor(county, "role_officer", "role_reviewer", name="经办兼审核")
    Project.objects.filter(pk=started.project_id).update(officer_id=officer.user_id)
    with pytest.raises(NotAllowed, match="SD-01"):
        evaluations.submit_scores(started.pk, {}, by=officer)
    with pytest.raises(Incomplete):
        evaluations.submit_scores(started.pk, {}, by=reviewer)


def test_strangers_do_not_score(
    started: Evaluation, rival: Organisation, other_county: Union, clerk: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    strangers = (make_actor(rival, "evaluator"), make_actor(other_county, "worker_rep"))
    for stranger in strangers:
        with pytest.raises(NotFound):
            evaluations.submit_scores(started.pk, {}, by=stranger)
    with pytest.raises(NotAllowed):
        evaluations.submit_scores(started.pk, {}, by=clerk)


def test_who_works_for_the_contractor_is_no_delegate(
    started: Evaluation, county: Union, org: Organisation, make_actor: MakeActor
) -> None:
    delegate = make_actor(county, "worker_rep", name="也在机构任职")
    role = next(r for r in ROLES if r.code == "org_staff").install()
    appoint(User.objects.get(pk=delegate.user_id or 0), role, org)
    with pytest.raises(NotAllowed, match="承接组织任职"):
        evaluations.submit_scores(started.pk, {}, by=delegate)


def test_the_parties_are_different_people(
    started: Evaluation, county: Union, agency: Organisation, make_actor: MakeActor
) -> None:
    """Neither the project's officer nor any of the union's staff judges as worker or third party."""
    role = {r.code: r for r in ROLES}
    officer = make_actor(county, "worker_rep", name="经办也是代表")
    Project.objects.filter(pk=started.project_id).update(officer_id=officer.user_id)
    with pytest.raises(NotAllowed, match="本项目经办人"):
        evaluations.submit_scores(started.pk, {}, by=officer)
    for unit, code in ((county, "worker_rep"), (agency, "evaluator")):
        person = make_actor(unit, code, name="财务兼任")
        appoint(User.objects.get(pk=person.user_id or 0), role["role_finance"].install(), county)
        with pytest.raises(NotAllowed, match="在采购的工会任职"):
            evaluations.submit_scores(started.pk, {}, by=person)


def test_the_unions_log_has_the_sheets_of_all_parties(
    started: Evaluation, agency: Organisation, make_actor: MakeActor
) -> None:
    third = make_actor(agency, "evaluator")
    evaluations.submit_scores(started.pk, marks(started, "third"), by=third)
    event = Event.objects.get(action="evaluation.partysheet.create")
    assert (event.union_id, event.actor_name) == (started.union_id, third.name)


def test_each_party_judges_its_own_subjects(started: Evaluation) -> None:
    assert {c[:2] for c in marks(started, "workers")} == {"C2", "C4"}
    assert "C412" in marks(started, "workers")
    assert {"C413"} <= set(marks(started, "union"))
    assert not {"C411", "C412", "C413"} & set(marks(started, "third"))


def test_a_sheet_is_handed_in_once(
    started: Evaluation, agency: Organisation, reviewer: Actor, second_reviewer: Actor
) -> None:
    evaluations.submit_scores(started.pk, marks(started, "union"), by=reviewer)
    with pytest.raises(WrongState, match="不能重复提交"):
        evaluations.submit_scores(started.pk, marks(started, "union"), by=reviewer)
    with pytest.raises(WrongState, match="本方已由同事"):
        evaluations.submit_scores(started.pk, marks(started, "union"), by=second_reviewer)
    assert PartySheet.objects.count() == 1


def test_what_does_not_apply_is_settled_before_anybody_scores(
    started: Evaluation, clerk: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    with pytest.raises(NotAllowed):
        evaluations.leave_out(started.pk, code="C213", reason="没有约定场次", by=clerk)
    evaluations.leave_out(started.pk, code="C213", reason="没有约定场次", by=reviewer)
    found = evaluations.leave_out(started.pk, code="C222", reason="不分群体", by=reviewer)
    found = evaluations.leave_out(started.pk, code="C222", reason="", by=reviewer)
    assert found.left_out == {"C213": "没有约定场次"}
    assert "C213" not in marks(found, "third")
    with pytest.raises(Incomplete):
        evaluations.leave_out(started.pk, code="C411", reason="不想算", by=reviewer)
    evaluations.submit_scores(started.pk, marks(found, "union"), by=second_reviewer)
    with pytest.raises(WrongState, match="已有评价方提交"):
        evaluations.leave_out(started.pk, code="C111", reason="晚了", by=reviewer)


def test_whole_subjects_always_apply(started: Evaluation, reviewer: Actor) -> None:
    for code in ("C311", "C321"):
        evaluations.leave_out(started.pk, code=code, reason="没有", by=reviewer)
    with pytest.raises(Incomplete):
        evaluations.leave_out(started.pk, code="C331", reason="没有", by=reviewer)


# The conclusion.


# Every state × every move.


# Who sees what (spec 2.4).
