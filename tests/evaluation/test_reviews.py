"""Mid-term review, three-party evaluation and survey, by the people who do them."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from evaluation.actions import evaluations, midterms, surveys
from evaluation.models import Evaluation, MidtermReview, SurveyAnswer
from orgs.models import Organisation, Union
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from projects import conditions
from projects.models import (
    Agreement,
    Project,
    ProjectNeed,
    PublicNotice,
    ServiceRecord,
    WorkerNeed,
)
from tests.factories.delivery import record_of, signed_agreement
from tests.factories.orgs import OrganisationFactory
from tests.factories.projects import NeedFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def agreement(county: Union, org: Organisation) -> Agreement:
    made = signed_agreement(county, org)
    record_of(made, state=ServiceRecord.State.VERIFIED, person_times=90)
    return made


@pytest.fixture
def agency(db: None) -> Organisation:
    return OrganisationFactory.create(name="江东公益评估中心")


def full_marks(review: MidtermReview, share: str = "1") -> dict[str, dict[str, object]]:
    return {
        code: {"points": Decimal(weight) * Decimal(share), "comment": "见佐证材料"}
        for code, weight in review.system.indicators.values_list("code", "weight")
    }


def pass_midterm(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> MidtermReview:
    review = midterms.start(agreement.pk, by=clerk)
    midterms.report(
        review.pk, text="服务按计划开展,完成场次和人次均达到序时进度,经费专账核算。", by=bidder
    )
    midterms.score(review.pk, full_marks(review), by=reviewer)
    return midterms.conclude(review.pk, by=clerk)


def test_a_passed_midterm_opens_the_second_instalment(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    assert conditions.unmet("midterm", agreement)
    review = pass_midterm(agreement, clerk, bidder, reviewer)

    assert (review.state, review.total) == ("passed", Decimal("100.00"))
    assert conditions.unmet("midterm", agreement) == []


def test_a_weak_midterm_asks_for_rectification_and_may_be_repeated(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    review = midterms.start(agreement.pk, by=clerk)
    with pytest.raises(WrongState):
        midterms.start(agreement.pk, by=clerk)
    midterms.report(
        review.pk, text="服务开展较慢,原因是场地未落实,下一步加快进度并补足人次。", by=bidder
    )
    midterms.score(review.pk, full_marks(review, "0.5"), by=reviewer)
    with pytest.raises(Incomplete):
        midterms.conclude(review.pk, by=clerk)
    midterms.conclude(review.pk, opinion="30 日内落实场地", by=clerk)

    review.refresh_from_db()
    assert review.state == MidtermReview.State.RECTIFY
    assert conditions.unmet("midterm", agreement)
    assert midterms.start(agreement.pk, by=clerk).pk != review.pk


def test_scores_tell_every_gap_at_once(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    review = midterms.start(agreement.pk, by=clerk)
    midterms.report(
        review.pk, text="服务按计划开展,完成场次和人次均达到序时进度,经费专账核算。", by=bidder
    )
    scores = full_marks(review)
    scores["B111"] = {"points": Decimal(11)}
    scores["B112"] = {"points": Decimal(1), "comment": ""}
    del scores["B121"]
    with pytest.raises(Incomplete) as refusal:
        midterms.score(review.pk, scores, by=reviewer)

    assert {d["field"] for d in refusal.value.details} == {"B111", "B112", "B121"}


def test_who_scored_does_not_sign(
    agreement: Agreement,
    county: Union,
    make_actor: Callable[..., Actor],
    clerk: Actor,
    bidder: Actor,
) -> None:
    both = make_actor(county, "role_officer", "role_reviewer", name="双岗")
    review = midterms.start(agreement.pk, by=clerk)
    midterms.report(
        review.pk, text="服务按计划开展,完成场次和人次均达到序时进度,经费专账核算。", by=bidder
    )
    midterms.score(review.pk, full_marks(review), by=both)

    with pytest.raises(NotAllowed, match="SD-01"):
        midterms.conclude(review.pk, by=both)


def test_the_scores_that_records_tell_are_proposed(agreement: Agreement, clerk: Actor) -> None:
    review = midterms.start(agreement.pk, by=clerk)

    assert set(midterms.proposed_points(review)) == {"B211", "B212"}


@pytest.fixture
def answered(agreement: Agreement, clerk: Actor) -> None:
    survey = surveys.open_survey(agreement.pk, by=clerk)
    tokens = list(survey.invitations.values_list("token", flat=True))
    for number, token in enumerate(tokens[:10]):
        surveys.answer(token, overall=5 if number % 2 else 4, items={"content": 5})


def score_all(
    evaluation: Evaluation,
    county: Union,
    agency: Organisation,
    make: Callable[..., Actor],
    reviewer: Actor,
) -> None:
    people = [reviewer, make(agency, "evaluator", name="评估员")]
    people += [make(county, "worker_rep", name=f"代表{n}") for n in range(5)]
    for by in people:
        party = evaluations.party_of(evaluation, by)
        scores = {
            each.code: Decimal(each.weight) * Decimal("0.9")
            for each in evaluations.indicators_for(evaluation, party)
        }
        evaluations.submit_scores(evaluation.pk, scores, by=by)


@pytest.mark.usefixtures("answered")
def test_three_parties_make_a_score_a_grade_and_close_the_project(
    agreement: Agreement, county: Union, agency: Organisation, clerk: Actor, bidder: Actor,
    reviewer: Actor, make_actor: Callable[..., Actor],
) -> None:  # fmt: skip
    need = NeedFactory.create(union=county, state=WorkerNeed.State.SERVED)
    ProjectNeed.objects.create(project=agreement.project, need=need)
    pass_midterm(agreement, clerk, bidder, reviewer)
    evaluation = evaluations.start(agreement.pk, third_party=agency, by=clerk)
    with pytest.raises(Incomplete) as refusal:
        evaluations.conclude(evaluation.pk, by=clerk)
    assert len(refusal.value.details) == 3
    score_all(evaluation, county, agency, make_actor, reviewer)
    evaluations.conclude(evaluation.pk, by=clerk)
    evaluations.publish(evaluation.pk, by=reviewer)

    evaluation.refresh_from_db()
    # 88 points at 90 % and the survey's 4.50/5 × 12.
    assert evaluation.total == Decimal("90.00")
    assert evaluation.grade == "excellent"
    assert sum(Decimal(v) for v in evaluation.points.values()) == evaluation.total
    assert Project.objects.get(pk=agreement.project_id).state == Project.State.CLOSED
    assert PublicNotice.objects.filter(kind="acceptance").exists()
    need.refresh_from_db()
    assert need.state == WorkerNeed.State.CLOSED
    assert "共服务 90 人次，职工满意度 4.50 分" in need.answer
    assert conditions.unmet("final", agreement) == []
    assert evaluations.totals_by_party(evaluation)["third"]["D1"] == Decimal("90.00")


def test_the_contractor_cannot_be_the_third_party(
    agreement: Agreement, org: Organisation, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    pass_midterm(agreement, clerk, bidder, reviewer)
    with pytest.raises(Incomplete) as refusal:
        evaluations.start(agreement.pk, third_party=org, by=clerk)

    assert refusal.value.details[0]["rule"] == "TP-01"


def test_an_evaluation_waits_for_the_midterm(
    agreement: Agreement, agency: Organisation, clerk: Actor
) -> None:
    with pytest.raises(WrongState):
        evaluations.start(agreement.pk, third_party=agency, by=clerk)


def test_strangers_do_not_score(
    agreement: Agreement, agency: Organisation, rival: Organisation, clerk: Actor, bidder: Actor,
    reviewer: Actor, make_actor: Callable[..., Actor],
) -> None:  # fmt: skip
    pass_midterm(agreement, clerk, bidder, reviewer)
    evaluation = evaluations.start(agreement.pk, third_party=agency, by=clerk)

    with pytest.raises(NotFound):
        evaluations.submit_scores(evaluation.pk, {}, by=make_actor(rival, "evaluator"))
    with pytest.raises(NotAllowed):
        evaluations.submit_scores(evaluation.pk, {}, by=clerk)


def test_a_token_answers_once_and_leaves_no_trace(agreement: Agreement, clerk: Actor) -> None:
    survey = surveys.open_survey(agreement.pk, by=clerk)
    token = survey.invitations.values_list("token", flat=True)[0]
    surveys.answer(token, overall=5, items={}, comment="很好")

    with pytest.raises(WrongState, match="已经答过"):
        surveys.answer(token, overall=1, items={})
    assert token not in str(SurveyAnswer.objects.values())
    with pytest.raises(NotFound):
        surveys.answer("没有这个", overall=5, items={})


def test_few_answers_show_no_figure(agreement: Agreement, clerk: Actor) -> None:
    survey = surveys.open_survey(agreement.pk, by=clerk)
    for token in survey.invitations.values_list("token", flat=True)[:4]:
        surveys.answer(token, overall=5, items={})

    assert surveys.results_of(survey)["mean"] is None
    assert surveys.mean_of(agreement.pk) is None


def test_a_closed_survey_thanks_and_refuses(agreement: Agreement, clerk: Actor) -> None:
    survey = surveys.open_survey(agreement.pk, by=clerk)
    token = survey.invitations.values_list("token", flat=True)[0]
    surveys.close_survey(survey.pk, by=clerk)

    with pytest.raises(WrongState, match="已结束"):
        surveys.answer(token, overall=5, items={})


def test_the_sibling_sees_nothing(agreement: Agreement, clerk: Actor, outsider: Actor) -> None:
    review = midterms.start(agreement.pk, by=clerk)

    assert not MidtermReview.objects.visible_to(outsider).filter(pk=review.pk).exists()
