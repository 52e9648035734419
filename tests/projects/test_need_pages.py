"""Pages of needs: the phone form without account, the receipt, the board, one need, QR codes."""

from datetime import datetime

import pytest
from django.test import Client

from orgs.models import Union, User
from portal.common.access import Actor
from projects.actions import needs
from projects.models import NeedSite, WorkerNeed
from tests.factories.projects import NeedFactory, NeedSiteFactory, ready_project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = WorkerNeed.State
SCRIPT = "<script>alert(1)</script>想要托管"


@pytest.fixture
def site(county: Union) -> NeedSite:
    return NeedSiteFactory.create(union=county, code="SX01", name="东环路驿站")


@pytest.fixture
def staff(client: Client, clerk: Actor) -> Client:
    client.force_login(User.objects.get(pk=clerk.user_id or 0))
    return client


def test_a_worker_files_a_need_and_keeps_the_receipt(client: Client, site: NeedSite) -> None:
    page = client.get("/n/SX01/")
    assert page.status_code == 200
    assert "东环路驿站" in page.content.decode()

    answer = client.post("/n/SX01/", {"text": "周末孩子没人带", "asked_domain": "L6"}, follow=True)

    need = WorkerNeed.objects.get()
    body = answer.content.decode()
    assert need.no in body
    assert need.lookup_code in body
    assert "周末孩子没人带" in body


def test_what_was_typed_stays_after_a_refusal(client: Client, site: NeedSite) -> None:
    answer = client.post("/n/SX01/", {"text": "想学电工", "phone": "123", "trade": "快递员"})

    body = answer.content.decode()
    assert answer.status_code == 422
    assert "想学电工" in body
    assert "手机号是 11 位数字" in body
    assert 'value="快递员" checked' in body
    assert not WorkerNeed.objects.exists()


def test_script_in_a_need_is_text_everywhere(client: Client, staff: Client, site: NeedSite) -> None:
    receipt = Client().post("/n/SX01/", {"text": SCRIPT}, follow=True)
    need = WorkerNeed.objects.get()
    assert need.text == SCRIPT
    pages = [
        receipt,
        Client().get(f"/n/track/?no={need.no}&code={need.lookup_code}"),
        staff.get("/u/needs/"),
        staff.get(f"/u/needs/{need.no}/"),
    ]
    for page in pages:
        body = page.content.decode()
        assert "<script>alert(1)" not in body
        assert "&lt;script&gt;alert(1)" in body


def test_an_unknown_code_is_told_what_to_do(client: Client, db: None) -> None:
    answer = client.get("/n/NOPE/")
    assert answer.status_code == 404
    assert "12351" in answer.content.decode()


def test_one_address_files_twenty_in_ten_minutes(client: Client, site: NeedSite) -> None:
    for _ in range(20):
        assert client.post("/n/SX01/", {"text": "想要托管"}).status_code == 302
    refused = client.post("/n/SX01/", {"text": "第二十一条"})
    assert refused.status_code == 429
    assert "太频繁" in refused.content.decode()
    assert "第二十一条" in refused.content.decode()
    assert WorkerNeed.objects.count() == 20


def test_a_machine_that_fills_the_hidden_field_files_nothing(
    client: Client, site: NeedSite
) -> None:
    answer = client.post("/n/SX01/", {"text": "买链接", "website": "http://x"})
    assert answer.status_code == 429
    assert not WorkerNeed.objects.exists()


@pytest.mark.parametrize("code", ["", "WRONG1", "abc234 "])
def test_the_receipt_needs_its_code(
    client: Client, county: Union, site: NeedSite, code: str
) -> None:
    need = NeedFactory.create(union=county, site=site, lookup_code="ABC234")
    status = client.get(f"/n/SX01/done/{need.no}/", {"code": code}).status_code
    assert status == (200 if code.strip().upper() == "ABC234" else 404)


def test_tracking_shows_answer_project_and_result(client: Client, county: Union) -> None:
    project = ready_project(county, state="contracted")
    need = project.needs.get()
    WorkerNeed.objects.filter(pk=need.pk).update(state=S.SERVED, answer="七月开班")

    body = client.get("/n/track/", {"no": need.no, "code": "ABC234"}).content.decode()

    assert "七月开班" in body
    assert project.name in body
    assert "正在服务" in body


def test_a_draft_project_is_not_told_to_the_public(client: Client, county: Union) -> None:
    project = ready_project(county)
    need = project.needs.get()
    body = client.get("/n/track/", {"no": need.no, "code": "ABC234"}).content.decode()
    assert project.name not in body


def test_a_wrong_receipt_is_told_and_lookups_are_limited(client: Client, db: None) -> None:
    for _ in range(30):
        assert client.get("/n/track/", {"no": "XQ-1", "code": "AAAAAA"}).status_code == 422
    assert client.get("/n/track/", {"no": "XQ-1", "code": "AAAAAA"}).status_code == 429


def test_codes_are_not_tried_out_on_the_receipt_either(client: Client, db: None) -> None:
    place = "/n/ABC/done/XQ-1/?code=AAAAAA"
    assert {client.get(place).status_code for _ in range(90)} == {404}

    assert "太频繁" in client.get(place).content.decode()


def test_the_board_counts_what_its_links_open(
    staff: Client, county: Union, site: NeedSite, noon: datetime
) -> None:
    NeedFactory.create_batch(3, union=county, site=site, received_at=noon)
    NeedFactory.create(
        union=county, site=site, received_at=noon, domain="", asked_domain="L4", state=S.RECEIVED
    )
    page = staff.get("/u/needs/")
    rows = page.context["heat"]["rows"]
    cells = dict(zip(page.context["heat"]["heads"], rows[0]["cells"], strict=True))

    for label, count in (("职工子女课后或假期爱心托管", 3), ("心理关怀", 1)):
        assert cells[label]["value"] == count
        listed = staff.get("/u/needs/" + cells[label]["url"]).context["page_obj"]
        assert listed.paginator.count == count


def test_a_superior_counts_and_reads_nothing(
    client: Client, city: Union, county: Union, site: NeedSite, noon: datetime, make_actor
) -> None:
    need = NeedFactory.create(union=county, site=site, received_at=noon, text="秘密的需求")
    superior = make_actor(city, "role_officer")
    client.force_login(User.objects.get(pk=superior.user_id or 0))

    page = client.get("/u/needs/")

    assert [r["total"] for r in page.context["heat"]["rows"]] == [1]
    assert page.context["heat"]["rows"][0]["cells"][0]["url"] == ""
    assert "秘密的需求" not in page.content.decode()
    assert client.get(f"/u/needs/{need.no}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?state=received", "?q=托管", "?site=SX01&domain=none", "?year=2025"]
)
def test_filters_that_find_nothing_offer_to_be_cleared(
    staff: Client, site: NeedSite, query: str
) -> None:
    assert "清除筛选" in staff.get(f"/u/needs/{query}").content.decode()


def test_the_board_asks_as_often_for_thirty_needs_as_for_one(
    staff: Client, county: Union, site: NeedSite, noon: datetime, django_assert_max_num_queries
) -> None:
    NeedFactory.create(union=county, site=site, received_at=noon)
    staff.get("/u/needs/")
    with django_assert_max_num_queries(20) as few:
        staff.get("/u/needs/")
    NeedFactory.create_batch(30, union=county, site=site, received_at=noon)
    with django_assert_max_num_queries(len(few)):
        staff.get("/u/needs/")


def test_a_need_is_classified_answered_and_its_phone_masked(staff: Client, site: NeedSite) -> None:
    need = needs.file_need(site, {"text": "托管", "phone": "13800138000", "consent": True})
    page = staff.get(f"/u/needs/{need.no}/").content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page

    refused = staff.post(f"/u/needs/{need.no}/classify/", {"domain": "", "group": ""})
    assert refused.status_code == 422
    staff.post(f"/u/needs/{need.no}/classify/", {"domain": "L6", "group": "G7"})
    staff.post(f"/u/needs/{need.no}/answer/", {"text": "七月开班"})
    need.refresh_from_db()
    assert (need.state, need.answer) == (S.ANSWERED, "七月开班")


def test_a_refused_rejection_keeps_the_page(staff: Client, county: Union) -> None:
    need = NeedFactory.create(union=county)
    answer = staff.post(f"/u/needs/{need.no}/reject/", {"reason": ""})
    assert answer.status_code == 422
    assert "需求 XQ" in answer.content.decode()


def test_a_site_is_made_and_printed(staff: Client, county: Union) -> None:
    answer = staff.post("/u/needs/qr/", {"name": "西环路驿站"}, follow=True)
    body = answer.content.decode()
    assert "西环路驿站" in body
    assert "<svg" in body
    site = NeedSite.objects.get()
    assert f"/n/{site.code}/" in body
    assert staff.post("/u/needs/qr/", {"name": ""}).status_code == 422


def test_another_union_s_poster_is_not_found(
    client: Client, outsider: Actor, site: NeedSite
) -> None:
    client.force_login(User.objects.get(pk=outsider.user_id or 0))
    assert client.get("/u/needs/qr/SX01/").status_code == 404
