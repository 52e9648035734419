"""What lists, worklist and project page show of reviews and evaluations, and what they cost."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluation.actions import evaluations, midterms, surveys
from evaluation.models import Evaluation, MidtermReview
from orgs.models import Organisation, Union
from portal.common import worklist
from portal.common.access import Actor
from projects import stages
from projects.models import Agreement, Project
from tests.clients import signed_in, text_of
from tests.conftest import NOON, MakeActor
from tests.factories.evaluation import (
    SELF_REPORT,
    answered,
    ended,
    full_marks,
    reported,
    score_all,
    scored,
    served,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_lists_ask_as_often_for_thirty_as_for_one(
    county: Union, org: Organisation, agency: Organisation, clerk: Actor
) -> None:
    client = signed_in(clerk)

    def one_more() -> None:
        midterms.start(served(county, org).pk, by=clerk)
        over = ended(served(county, org), NOON.date())
        answered(over, clerk, [5] * 6)
        evaluations.start(over.pk, third_party=agency, by=clerk)
        served(county, org)

    one_more()
    addresses = ("/u/midterm/", "/u/evaluations/", "/u/surveys/")
    for address in addresses:
        client.get(address)
    few = [queries(client, address) for address in addresses]
    for _ in range(29):
        one_more()
    assert [queries(client, address) for address in addresses] == few


def test_an_evaluation_costs_the_same_for_one_delegate_as_for_many(
    complete: Evaluation, county: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    client, address = signed_in(clerk), f"/u/evaluations/{complete.no}/"
    client.get(address)
    few = queries(client, address)
    for n in range(10):
        by = make_actor(county, "worker_rep", name=f"更多代表{n}")
        rows = evaluations.indicators_for(complete, "workers")
        evaluations.submit_scores(complete.pk, {e.code: Decimal(e.weight) for e in rows}, by=by)
    assert queries(client, address) == few


def verbs(by: Actor) -> list[str]:
    kinds = ("中期评审", "绩效评价")
    return [item.verb for item in worklist.items_for(by) if item.kind in kinds]


def test_the_worklist_follows_the_midterm(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor,
    outsider: Actor,
) -> None:  # fmt: skip
    review = midterms.start(agreement.pk, by=clerk)
    assert (verbs(bidder), verbs(reviewer)) == (["提交自评"], [])
    midterms.report(review.pk, text=SELF_REPORT, by=bidder)
    assert (verbs(bidder), verbs(reviewer), verbs(outsider)) == ([], ["填写评分"], [])
    midterms.score(review.pk, full_marks(review), by=reviewer)
    # Who scored is not offered the signature.
    assert (verbs(reviewer), verbs(second_reviewer)) == ([], ["签发意见"])
    item = next(i for i in worklist.items_for(second_reviewer) if i.kind == "中期评审")
    assert item.due_at is not None
    assert item.due_at.date().isoformat() == "2026-03-24"  # ten working days


def test_the_worklist_follows_the_evaluation(
    ended_agreement: Agreement, county: Union, agency: Organisation, clerk: Actor, reviewer: Actor,
    second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    answered(ended_agreement, clerk, [5] * 30)
    delegate = make_actor(county, "worker_rep", name="先来的代表")
    third = make_actor(agency, "evaluator", name="先来的评估员")
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    assert verbs(clerk) == []
    assert verbs(reviewer) == verbs(delegate) == verbs(third) == ["填写评价"]
    score_all(made, agency, make_actor, reviewer)
    assert (verbs(reviewer), verbs(clerk), verbs(third)) == ([], ["形成结论"], [])
    assert verbs(delegate) == ["填写评价"]  # more than five delegates may score
    evaluations.conclude(made.pk, by=clerk)
    assert (verbs(second_reviewer), verbs(clerk), verbs(delegate)) == (["发布结果"], [], [])


def test_the_worklist_costs_the_same_for_many(
    county: Union, org: Organisation, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            worklist.items_for(reviewer)
        return len(seen)

    reported(served(county, org), clerk, bidder)
    few = cost()
    for _ in range(10):
        reported(served(county, org), clerk, bidder)
    assert cost() == few


def test_the_project_page_shows_review_and_evaluation(
    ended_agreement: Agreement, complete: Evaluation, clerk: Actor
) -> None:
    project = Project.objects.get(pk=ended_agreement.project_id)
    found = {step["code"]: step for step in stages.stages_of(project)}
    assert found["evaluation"]["url"] == f"/u/evaluations/{complete.no}/"
    page = text_of(signed_in(clerk).get(f"/u/projects/{project.no}/"))
    assert f"/u/evaluations/{complete.no}/" in page


def test_the_project_page_leads_whoever_acts_next_into_the_review(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    """The contractor's bar and card lead to its own pages, and never name the scorer."""
    review = midterms.start(agreement.pk, by=clerk)
    union, own = f"/u/projects/{agreement.project.no}/", f"/o/projects/{agreement.project.no}/"
    assert "提交中期自评" in text_of(signed_in(bidder).get(own))
    assert "办理中期评审" not in text_of(signed_in(reviewer).get(union))
    midterms.report(review.pk, text=SELF_REPORT, by=bidder)
    assert "办理中期评审" in text_of(signed_in(reviewer).get(union))
    assert "办理中期评审" not in text_of(signed_in(clerk).get(union))
    midterms.score(review.pk, full_marks(review), by=reviewer)
    assert "办理中期评审" in text_of(signed_in(second_reviewer).get(union))
    page = text_of(signed_in(bidder).get(own))
    assert f"{own}midterm/" in page
    assert "/u/midterm/" not in page
    assert reviewer.name not in page


def test_the_sibling_county_finds_nothing(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, outsider: Actor
) -> None:
    review = scored(agreement, clerk, bidder, reviewer)
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    client = signed_in(outsider)
    for address in (f"/u/midterm/{review.no}/", f"/u/surveys/{survey.no}/"):
        assert client.get(address).status_code == 404
    assert review.no not in text_of(client.get("/u/midterm/"))
    assert MidtermReview.objects.count() == 1
