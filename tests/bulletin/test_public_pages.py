"""The public home page and the search: only what everybody may see, and numbers that open records."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from orgs.models import Organisation
from orgs.rules.qualification.conduct import due_inspection
from portal.common import clock
from portal.common.access import Actor
from projects.models import Project, PublicNotice, Tender
from tests.factories.orgs import inspected, user_of
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(county: Any) -> Project:
    return ProjectFactory.create(union=county, name="货车司机健康跟踪服务", no="XM-1")


@pytest.fixture
def call(project: Project, noon: datetime) -> PublicNotice:
    tender = Tender.objects.create(
        no="ZB-1", project=project, union=project.union, title="货车司机健康跟踪服务采购",
        method=project.method, ceiling=320_000, state=Tender.State.NOTICED,
        deadline=noon + timedelta(days=3), published_at=noon,
    )  # fmt: skip
    return PublicNotice.objects.create(
        no="ZB-1", kind=PublicNotice.Kind.TENDER, tender=tender, union=project.union,
        title="货车司机健康跟踪服务招标公告", published_at=noon, published_by="王敏",
    )  # fmt: skip


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_home_page_works_when_nothing_is_there(client: Client, db: None) -> None:
    page = html(client, "/")

    assert "还没有公告" in page
    assert "目前没有正在征集的项目" in page
    assert page.count("btn-primary") == 1


def test_the_home_page_shows_calls_until_their_deadline(client: Client, call: PublicNotice) -> None:
    page = html(client, "/")
    assert call.title in page
    assert call.tender.title in page
    Tender.objects.update(deadline=call.published_at - timedelta(minutes=1))

    assert call.tender.title not in html(client, "/")


def test_a_full_number_opens_the_record(
    client: Client, call: PublicNotice, project: Project, org: Organisation, clerk: Actor
) -> None:
    assert client.get("/search/?q=zb-1").headers["Location"] == "/tenders/ZB-1/"
    assert client.get(f"/search/?q={org.uscc}").headers["Location"] == f"/orgs/{org.uscc}/"
    client.force_login(user_of(clerk))
    assert client.get("/search/?q=XM-1").headers["Location"] == "/u/projects/XM-1/"
    assert client.get(f"/search/?q={org.uscc}").headers["Location"] == f"/u/orgs/{org.uscc}/"


def test_the_public_searches_notices_but_no_projects(client: Client, call: PublicNotice) -> None:
    found = client.get("/search/?q=货车司机").context["groups"]

    assert [g["label"] for g in found] == ["采购公告"]
    assert [r["title"] for r in found[0]["rows"]] == [call.title]
    assert "没有找到" in html(client, "/search/?q=没有这样的词")


def test_script_in_the_words_stays_words(client: Client, db: None) -> None:
    assert "<script>alert" not in html(client, "/search/?q=<script>alert(1)</script>")


def test_the_desk_shows_an_organisation_what_it_may_bid_for(
    client: Client, call: PublicNotice, bidder: Actor, org: Organisation
) -> None:
    inspected(org, due_inspection(clock.today()))
    client.force_login(user_of(bidder))
    page = html(client, "/o/")

    assert call.tender.title in page
    assert "可以投标、签约和承接服务" in page
    assert page.count("btn-primary") == 1
