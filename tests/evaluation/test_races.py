"""Two conclusions, two answers of one invitation, two sheets of one party: exactly one wins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction

from evaluation.actions import evaluations, midterms, surveys
from evaluation.models import Evaluation, MidtermReview, PartySheet, Survey, SurveyAnswer
from orgs.models import Organisation, Union
from portal.common.access import Actor
from portal.common.errors import WrongState
from portal.common.models import Event
from projects.models import Agreement
from tests.conftest import NOON, MakeActor
from tests.factories.evaluation import answered, ended, score_all, scored, served
from tests.projects.test_races import at_once, refusals, wait_for_blocked

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("noon"),
]


@pytest.fixture
def agreement(county: Union, org: Organisation, noon: datetime) -> Agreement:
    return ended(served(county, org), NOON.date())


@pytest.fixture
def started(agreement: Agreement, agency: Organisation, clerk: Actor) -> Evaluation:
    answered(agreement, clerk, [5] * 30)
    return evaluations.start(agreement.pk, third_party=agency, by=clerk)


def test_one_invitation_answered_twice_at_once_counts_once(
    agreement: Agreement, clerk: Actor
) -> None:
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    token = survey.invitations.values_list("token", flat=True)[0]
    results = at_once([lambda: surveys.answer(token, overall=5, items={})] * 6)
    assert [type(r) for r in refusals(results)] == [WrongState] * 5
    assert SurveyAnswer.objects.count() == 1


def test_an_answer_never_comes_into_a_closed_survey(agreement: Agreement, clerk: Actor) -> None:
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    tokens = list(survey.invitations.values_list("token", flat=True)[:4])
    acts = [lambda t=t: surveys.answer(t, overall=5, items={}) for t in tokens]
    results = at_once([*acts, lambda: surveys.close_survey(survey.pk, by=clerk)])
    assert SurveyAnswer.objects.count() == 4 - len(refusals(results))
    assert survey.invitations.filter(is_used=True).count() == SurveyAnswer.objects.count()


def test_two_reviewers_hand_in_one_sheet_of_the_union(
    started: Evaluation, reviewer: Actor, second_reviewer: Actor
) -> None:
    rows = evaluations.indicators_for(started, "union")
    points: dict[str, Decimal | None] = {e.code: Decimal(e.weight) for e in rows}
    results = at_once(
        [
            lambda: evaluations.submit_scores(started.pk, points, by=reviewer),
            lambda: evaluations.submit_scores(started.pk, points, by=second_reviewer),
        ]
    )
    assert [type(r) for r in refusals(results)] == [WrongState]
    assert PartySheet.objects.filter(party="union").count() == 1


def test_two_conclusions_and_two_publications_make_one_each(
    started: Evaluation, agency: Organisation, clerk: Actor, second_clerk: Actor, reviewer: Actor,
    second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    score_all(started, agency, make_actor, reviewer)
    concluded = at_once(
        [lambda by=by: evaluations.conclude(started.pk, by=by) for by in (clerk, second_clerk)]  # type: ignore[misc]
    )
    assert [type(r) for r in refusals(concluded)] == [WrongState]
    published = at_once(
        [lambda by=by: evaluations.publish(started.pk, by=by) for by in (reviewer, second_reviewer)]  # type: ignore[misc]
    )
    assert [type(r) for r in refusals(published)] == [WrongState]
    for act in ("conclude", "publish"):
        assert Event.objects.filter(action=f"evaluation.evaluation.{act}").count() == 1


def test_a_survey_and_a_conclusion_do_not_pass_each_other(
    started: Evaluation, agency: Organisation, clerk: Actor, second_clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    score_all(started, agency, make_actor, reviewer)
    Survey.objects.update(created_at=NOON.replace(year=2025))
    results = at_once(
        [
            lambda: evaluations.conclude(started.pk, by=clerk),
            lambda: surveys.open_survey(started.agreement_id, frame=60, by=second_clerk),
        ]
    )
    assert len(refusals(results)) == 1


def test_two_signatures_and_a_return_make_one_outcome(
    county: Union, org: Organisation, clerk: Actor, bidder: Actor, reviewer: Actor,
    second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    third = make_actor(county, "role_reviewer", name="又一位审核")
    review = scored(served(county, org), clerk, bidder, reviewer, "0.5")
    results = at_once(
        [
            lambda: midterms.conclude(review.pk, opinion="整改", by=second_reviewer),
            lambda: midterms.conclude(review.pk, opinion="整改", by=third),
            lambda: midterms.return_scores(review.pk, reason="请核对", by=third),
        ]
    )
    assert [type(r) for r in refusals(results)] == [WrongState] * 2
    assert MidtermReview.objects.get(pk=review.pk).state in ("rectify", "reported")


def test_the_total_that_is_signed_is_the_one_that_stands(
    county: Union, org: Organisation, clerk: Actor, bidder: Actor, reviewer: Actor,
    second_reviewer: Actor,
) -> None:  # fmt: skip
    """Scores given anew while somebody signs decide the outcome, not those read before."""
    review = scored(served(county, org), clerk, bidder, reviewer, "0.9")
    sign = partial(midterms.conclude, review.pk, opinion="30 日内整改", by=second_reviewer)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            MidtermReview.objects.filter(pk=review.pk).update(total=Decimal(50))
            running = pool.submit(at_once, [sign])
            wait_for_blocked(1)
        (done,) = running.result()
    assert isinstance(done, MidtermReview)
    assert (done.total, done.state) == (Decimal("50.00"), "rectify")
