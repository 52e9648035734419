"""Satisfaction surveys: drawn from people, answered once, never joined to a person."""

import uuid
from decimal import Decimal

import pytest

from evaluation import survey_results
from evaluation.actions import evaluations, surveys
from evaluation.evaluation_pages import report_context
from evaluation.models import Survey, SurveyAnswer, SurveyInvitation
from evaluation.rules import grading
from orgs.models import Organisation, Union
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event
from projects.models import Agreement
from tests.conftest import NOON, MakeActor
from tests.factories.delivery import signed_agreement
from tests.factories.evaluation import answered, score_all, served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def survey(agreement: Agreement, clerk: Actor) -> Survey:
    return surveys.open_survey(agreement.pk, frame=60, frame_basis="站点登记表", by=clerk)


def tokens(survey: Survey) -> list[str]:
    return list(survey.invitations.filter(is_used=False).values_list("token", flat=True))


def test_the_frame_is_the_people_who_signed_in(
    county: Union, org: Organisation, clerk: Actor
) -> None:
    survey = surveys.open_survey(served(county, org, times=90, persons=50).pk, by=clerk)
    assert (survey.frame, survey.sample, survey.frame_basis) == (50, 45, "签到名单去重")
    found = tokens(survey)
    assert len(set(found)) == 45
    assert min(len(token) for token in found) >= 20


def test_person_times_are_never_taken_for_people(agreement: Agreement, clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        surveys.open_survey(agreement.pk, by=clerk)
    assert refusal.value.details[0]["field"] == "frame"
    for wrong in (0, 91):
        with pytest.raises(Incomplete):
            surveys.open_survey(agreement.pk, frame=wrong, by=clerk)
    assert surveys.open_survey(agreement.pk, frame=90, by=clerk).sample == 74


def test_nobody_served_is_nobody_to_ask(county: Union, org: Organisation, clerk: Actor) -> None:
    with pytest.raises(WrongState, match="没有已核验的服务记录"):
        surveys.open_survey(signed_agreement(county, org).pk, frame=5, by=clerk)


def test_one_survey_at_a_time_and_one_in_90_days(
    survey: Survey, agreement: Agreement, clerk: Actor
) -> None:
    with pytest.raises(WrongState, match="在进行"):
        surveys.open_survey(agreement.pk, frame=60, by=clerk)
    surveys.close_survey(survey.pk, by=clerk)
    with pytest.raises(WrongState, match="90 天内只调查一次"):
        surveys.open_survey(agreement.pk, frame=60, by=clerk)
    Survey.objects.filter(pk=survey.pk).update(created_at=NOON.replace(year=2025))
    assert surveys.open_survey(agreement.pk, frame=60, by=clerk).no == f"{agreement.no}-M2"


def test_a_token_answers_once_and_leaves_no_trace(survey: Survey) -> None:
    """SV-04: no token, no time, no event, and only the number of used invitations moves."""
    token = tokens(survey)[0]
    before = Event.objects.count()
    surveys.answer(token, overall=5, items={"content": 4}, comment="很好")
    assert Event.objects.count() == before
    assert token not in str(SurveyAnswer.objects.values())
    assert {f.name for f in SurveyAnswer._meta.fields} == {
        "id", "survey", "overall", "items", "comment"
    }  # fmt: skip
    with pytest.raises(WrongState, match="已经答过"):
        surveys.answer(token, overall=1, items={})
    assert SurveyAnswer.objects.count() == 1
    assert SurveyInvitation.objects.filter(is_used=True).count() == 1


def test_unknown_tokens_and_closed_surveys_are_told_apart(survey: Survey, clerk: Actor) -> None:
    token = tokens(survey)[0]
    with pytest.raises(NotFound):
        surveys.answer("没有这个", overall=5, items={})
    surveys.close_survey(survey.pk, by=clerk)
    with pytest.raises(WrongState, match="已结束，谢谢"):
        surveys.answer(token, overall=5, items={})
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize(
    ("overall", "items", "fields"),
    [
        (None, {}, ["overall"]), (0, {}, ["overall"]), (6, {}, ["overall"]),
        (5, {"effect": 9}, ["effect"]), (None, {"again": 0}, ["overall", "again"]),
    ],
)  # fmt: skip
def test_an_impossible_answer_uses_no_token(
    survey: Survey, overall: int | None, items: dict[str, int], fields: list[str]
) -> None:
    token = tokens(survey)[0]
    with pytest.raises(Incomplete) as refusal:
        surveys.answer(token, overall=overall, items=items)
    assert [d["field"] for d in refusal.value.details] == fields
    assert token in tokens(survey)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("138 0013 8000 或 138-0013-8000", "（已隐去号码） 或 （已隐去号码）"),
        ("2026-03-10 那场很好", "2026-03-10 那场很好"),
        ("请打 13800138000 找我", "请打 （已隐去号码） 找我"),
        ("身份证41040219900101123X", "身份证（已隐去号码）"),
        ("下午3点 12351 很好", "下午3点 12351 很好"),
        ("好" * 400, "好" * 300),
    ],
)
def test_numbers_that_tell_who_wrote_are_removed(written: str, kept: str) -> None:
    assert surveys.screened(written) == kept


def test_few_answers_show_no_figure_and_under_thirty_only_indicate(
    survey: Survey, agreement: Agreement
) -> None:
    def result() -> survey_results.Result:
        survey.state = Survey.State.CLOSED  # as it would be read if it ended now
        return survey_results.result_of(survey)

    found = tokens(survey)
    for token in found[:4]:
        surveys.answer(token, overall=5, items={"skill": 5})
    few = result()
    assert (few.answers, few.mean, few.satisfied, few.exact) == (4, None, None, None)
    surveys.answer(found[4], overall=3, items={})
    some = result()
    assert (some.mean, some.satisfied, some.is_indicative) == (
        Decimal("4.60"), Decimal("0.8"), True
    )  # fmt: skip
    # Only four answered the question about skill: its figures stay hidden.
    assert {q.question: q.mean for q in some.questions}["服务人员专业吗？"] is None
    for token in found[5:30]:
        surveys.answer(token, overall=5, items={})
    assert not survey_results.latest_result(agreement.pk).is_indicative


def test_remarks_wait_for_five_answers(survey: Survey) -> None:
    found = tokens(survey)
    for token in found[:4]:
        surveys.answer(token, overall=5, items={}, comment="很好")
    assert survey_results.comments_of(survey) == []
    surveys.answer(found[4], overall=5, items={})
    assert survey_results.comments_of(survey) == ["很好"] * 4


def test_a_weak_response_draws_more_people(survey: Survey, clerk: Actor) -> None:
    """SV-03: 60 people, 53 asked, 20 answered: the other seven may be asked."""
    assert survey.sample == 53
    for token in tokens(survey)[:20]:
        surveys.answer(token, overall=4, items={})
    assert surveys.supplement(survey.pk, by=clerk) == 7
    assert survey.invitations.count() == 60
    event = Event.objects.get(action="evaluation.survey.supplement")
    assert (event.before["invited"], event.after["invited"]) == (53, 60)
    with pytest.raises(WrongState, match="不用补充"):
        surveys.supplement(survey.pk, by=clerk)


def test_only_the_own_unions_officers_manage(
    survey: Survey, agreement: Agreement, city: Union, reviewer: Actor, outsider: Actor,
    bidder: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    above = make_actor(city, "role_officer")
    for stranger in (outsider, bidder):
        assert not Survey.objects.visible_to(stranger).exists()
    for by, kind in ((above, NotAllowed), (reviewer, NotAllowed), (outsider, NotFound)):
        with pytest.raises(kind):
            surveys.close_survey(survey.pk, by=by)
        with pytest.raises(kind):
            surveys.supplement(survey.pk, by=by)


@pytest.mark.parametrize("move", ["close", "supplement"])
def test_a_closed_survey_takes_no_move(survey: Survey, clerk: Actor, move: str) -> None:
    surveys.close_survey(survey.pk, by=clerk)
    acts = {"close": surveys.close_survey, "supplement": surveys.supplement}
    with pytest.raises(WrongState):
        acts[move](survey.pk, by=clerk)


def test_the_result_is_the_exact_mean(agreement: Agreement, clerk: Actor) -> None:
    """13 of 3 answers and the like: Decimal, half up, never through a float."""
    survey = answered(agreement, clerk, [5, 4, 4, 4, 5, 5, 5, 5])
    assert survey_results.result_of(survey).mean == Decimal("4.63")  # 4.625


def test_points_follow_the_mean_before_it_is_rounded(agreement: Agreement, clerk: Actor) -> None:
    """2.996 reads 3.00 and is below 3; a running survey gives no mean at all."""
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(id=uuid.uuid4(), survey=survey, overall=value) for value in [3] * 249 + [2]
    )
    assert survey_results.latest_result(agreement.pk).exact is None
    surveys.close_survey(survey.pk, by=clerk)
    found = survey_results.latest_result(agreement.pk)
    assert (found.mean, found.exact) == (Decimal("3.00"), Decimal("2.996"))
    assert grading.satisfaction_points(found.exact, 12) == 0


def test_a_conclusion_keeps_the_survey_it_counted(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    first = answered(ended_agreement, clerk, [5] * 30)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer)
    done = evaluations.conclude(made.pk, by=clerk)
    Survey.objects.filter(pk=first.pk).update(created_at=NOON.replace(year=2025))
    with pytest.raises(WrongState, match="已形成结论"):
        surveys.open_survey(ended_agreement.pk, frame=60, by=clerk)
    # One opened later all the same (by hand, in the database) changes nothing in the report.
    late = Survey.objects.create(
        no="late", agreement=ended_agreement, project=ended_agreement.project,
        union=ended_agreement.union, frame=60, sample=53, state=Survey.State.CLOSED,
        created_at=NOON.replace(year=2027),
    )  # fmt: skip
    assert survey_results.latest_of(ended_agreement.pk) == late
    assert report_context(done)["survey"].answers == 30
    late.delete()
    evaluations.send_back(made.pk, reason="请补充调查", by=second_reviewer)
    assert surveys.open_survey(ended_agreement.pk, frame=60, by=clerk).state == "open"
