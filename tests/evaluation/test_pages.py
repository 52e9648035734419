"""Pages of reviews, evaluations and surveys, as the people open them."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluation.actions import evaluations, midterms, surveys
from orgs.models import Organisation, Union, User
from portal.common.access import Actor
from projects.models import Agreement, ServiceRecord
from tests.factories.delivery import record_of, signed_agreement
from tests.factories.orgs import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def agreement(county: Union, org: Organisation) -> Agreement:
    made = signed_agreement(county, org)
    record_of(made, state=ServiceRecord.State.VERIFIED, person_times=90)
    return made


def as_person(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id or 0),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def marks(rows: list[tuple[str, int]], share: str = "1") -> dict[str, str]:
    return {code: str(Decimal(weight) * Decimal(share)) for code, weight in rows}


def test_a_midterm_goes_through_its_pages(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    desk, phone, second = as_person(clerk), as_person(bidder), as_person(reviewer)
    assert agreement.no in desk.get("/u/midterm/").content.decode()
    started = desk.post(f"/u/midterm/start/{agreement.no}/")
    url = started["Location"]
    own = f"/o/projects/{agreement.project.no}/midterm/"

    short = phone.post(own, {"report": "太短"})
    assert short.status_code == 422
    assert "太短" in short.content.decode()
    phone.post(own, {"report": "服务按计划开展,完成场次和人次均达到序时进度,经费专账核算。"})
    review = agreement.project.midterms.get()
    rows = list(review.system.indicators.values_list("code", "weight"))
    half = second.post(url, marks(rows[:3]))
    assert half.status_code == 422
    assert "B411 还没有评分" in half.content.decode()
    assert second.post(url, marks(rows)).status_code == 302
    assert desk.post(url, {"opinion": "继续"}).status_code == 302

    review.refresh_from_db()
    assert review.state == "passed"
    assert "100.00" in desk.get(url).content.decode()


def test_an_evaluation_goes_through_its_pages(
    agreement: Agreement, county: Union, clerk: Actor, bidder: Actor, reviewer: Actor,
    make_actor: Callable[..., Actor],
) -> None:  # fmt: skip
    agency = OrganisationFactory.create(name="江东公益评估中心")
    third = make_actor(agency, "evaluator", name="评估员")
    workers = [make_actor(county, "worker_rep", name=f"代表{n}") for n in range(5)]
    review = midterms.start(agreement.pk, by=clerk)
    midterms.report(
        review.pk, text="服务按计划开展,完成场次和人次均达到序时进度,经费专账核算。", by=bidder
    )
    full = {
        c: {"points": Decimal(w)} for c, w in review.system.indicators.values_list("code", "weight")
    }
    midterms.score(review.pk, full, by=reviewer)
    midterms.conclude(review.pk, by=clerk)
    survey = surveys.open_survey(agreement.pk, by=clerk)
    for token in survey.invitations.values_list("token", flat=True)[:6]:
        page = Client().post(f"/s/{token}/", {"overall": "5", "content": "5"})
        assert "已收到您的评价" in page.content.decode()

    desk = as_person(clerk)
    started = desk.post(f"/u/evaluations/start/{agreement.no}/", {"third_party": agency.pk})
    url = started["Location"]
    evaluation = agreement.evaluation
    assert "还差 5 人" in desk.get(url).content.decode()
    for by in (third, *workers):
        party = evaluations.party_of(evaluation, by)
        rows = [(e.code, e.weight) for e in evaluations.indicators_for(evaluation, party)]
        answer = as_person(by).post(f"/x/evaluations/{evaluation.no}/", marks(rows))
        assert answer.status_code == 302
    assert "形成结论" not in desk.get("/u/").content.decode()
    rows = [(e.code, e.weight) for e in evaluations.indicators_for(evaluation, "union")]
    assert as_person(reviewer).post(url, marks(rows)).status_code == 302
    assert "形成结论" in desk.get("/u/").content.decode()
    assert desk.post(url, {"opinion": "成效明显"}).status_code == 302
    assert as_person(reviewer).post(f"{url}publish/").status_code == 302

    text = desk.get(url).content.decode()
    assert "优秀" in text
    assert "100.00" in text


def test_a_survey_page_refuses_the_second_answer_and_an_empty_one(
    agreement: Agreement, clerk: Actor
) -> None:
    survey = surveys.open_survey(agreement.pk, by=clerk)
    token = survey.invitations.values_list("token", flat=True)[0]
    empty = Client().post(f"/s/{token}/", {"content": "4"})
    assert empty.status_code == 422
    assert "请选择总体是否满意" in empty.content.decode()
    Client().post(f"/s/{token}/", {"overall": "4"})

    assert "已收到您的评价" in Client().get(f"/s/{token}/").content.decode()
    surveys.close_survey(survey.pk, by=clerk)
    assert "已结束" in Client().get(f"/s/{token}/").content.decode()
    assert as_person(clerk).get(f"/u/surveys/{survey.no}/").status_code == 200
    assert as_person(clerk).get("/u/surveys/").status_code == 200


@pytest.mark.parametrize("url", ["/u/midterm/", "/u/evaluations/", "/u/surveys/"])
def test_lists_ask_as_often_for_many_as_for_one(
    agreement: Agreement, county: Union, org: Organisation, clerk: Actor, url: str
) -> None:
    client = as_person(clerk)
    midterms.start(agreement.pk, by=clerk)
    client.get(url)  # the count of waiting acts in the head is remembered for a minute
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(12):
        more = signed_agreement(county, org)
        midterms.start(more.pk, by=clerk)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200

    assert len(many) == len(few)


def test_the_sibling_county_finds_nothing(
    agreement: Agreement, clerk: Actor, outsider: Actor
) -> None:
    review = midterms.start(agreement.pk, by=clerk)

    assert as_person(outsider).get(f"/u/midterm/{review.no}/").status_code == 404
