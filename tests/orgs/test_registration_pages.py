"""An organisation comes in by the public page, completes its profile, and is let in or sent back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from orgs import keepers
from orgs.actions import people
from orgs.models import CreditListing, Organisation, Union, User
from orgs.rules import credit_code as codes
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete
from portal.common.models import Message
from tests.conftest import MakeActor
from tests.factories.orgs import OrganisationFactory, UnionFactory, credit_code, place, user_of
from tests.factories.papers import photo

pytestmark = pytest.mark.django_db
HERE = "52410402MJ"  # registered with the civil affairs bureau of 410402


@pytest.fixture(autouse=True)
def ready(settings: Any, db: None) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    people.install_roles()


def form(**changes: str) -> dict[str, str]:
    return {
        "uscc": credit_code(41, HERE), "name": "新叶社会工作服务中心", "contact_phone": "13800001234",
        "full_name": "林夏", "username": "linxia", "password": "Gongqiao-2026",
    } | changes  # fmt: skip


def test_registration_leads_signed_in_to_the_own_profile(client: Client, county: Union) -> None:
    response = client.post("/register/", form(uscc=f" {credit_code(41, HERE).lower()} "))

    assert response.headers["Location"] == "/o/profile/part/identity/"
    made = Organisation.objects.get()
    assert (made.uscc, made.state, made.keeper) == (credit_code(41, HERE), "draft", county)
    page = client.get("/o/profile/").content.decode()
    assert "还差 7 项" in page
    assert page.count("btn-primary") == 1


def test_a_wrong_code_is_told_at_its_field_with_a_suggestion(client: Client, county: Union) -> None:
    right = "52310115MJ0123456K"
    response = client.post("/register/", form(uscc=right.replace("0", "O", 1)))

    page = response.content.decode()
    assert response.status_code == 422
    assert f"是否应为 {right}" in page
    assert 'value="新叶社会工作服务中心"' in page
    assert 'value="linxia"' in page
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"uscc": "52310115MJ0123456L"}, "校验码对不上"),
        ({"uscc": "52310115MJ"}, "应为 18 位"),
        ({"uscc": "81410400MJ0000018M"}, "工会不能登记"),
        ({"password": "12345"}, "密码"),
        ({"keeper": "没有这个工会"}, "没有找到这个工会"),
        ({"username": "li"}, "4"),
    ],
)
def test_each_wrong_entry_is_explained_and_nothing_is_made(
    client: Client, county: Union, changes: dict[str, str], words: str
) -> None:
    response = client.post("/register/", form(**changes))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Organisation.objects.exists()


def test_an_illegal_organisation_is_sent_to_the_civil_affairs_office(
    client: Client, county: Union
) -> None:
    CreditListing.objects.create(
        kind="illegal", name="新叶社会工作服务中心", since=date(2025, 1, 1), source="公告"
    )
    assert "民政部门电话" in client.post("/register/", form()).content.decode()


def test_one_address_registers_only_so_often(client: Client, county: Union) -> None:
    for _ in range(20):
        client.post("/register/", form(uscc="x"))

    assert client.post("/register/", form()).status_code == 429
    assert not Organisation.objects.exists()


def test_the_nearest_union_at_work_receives_the_registration(
    county: Union, city: Union, make_actor: MakeActor
) -> None:
    code = codes.parse(credit_code(41, HERE))
    assert keepers.proposed(code) == county
    make_actor(city, "role_reviewer")
    assert keepers.proposed(code) == city
    make_actor(county, "role_reviewer")
    assert keepers.proposed(code) == county


def test_a_code_of_an_unknown_county_goes_to_the_city(city: Union) -> None:
    assert keepers.proposed(codes.parse(credit_code(41, "52410499MJ"))) == city
    assert keepers.proposed(codes.parse(credit_code(41, "52990499MJ"))) is None


def test_a_name_that_two_unions_bear_asks_for_the_code(county: Union, province: Union) -> None:
    twin = UnionFactory.create(code="130105", name=county.name)
    place(twin, province)

    with pytest.raises(Incomplete) as refusal:
        keepers.named(county.name)

    assert "410402 新华区总工会（平顶山市总工会）" in refusal.value.details[0]["message"]
    assert keepers.named("130105") == twin


PROFILE = {
    "registration_authority": "平顶山市民政局", "registered_on": "2018-05-01",
    "cert_valid_to": "2035-05-01", "legal_rep": "林夏", "address": "建设路 1 号",
    "contact_name": "林夏", "contact_phone": "13800001234",
    "registered_funds": "3万",
}  # fmt: skip


def test_a_profile_is_saved_handed_in_and_approved(
    client: Client, county: Union, reviewer: Actor
) -> None:
    client.post("/register/", form())
    missing = client.post("/o/profile/")
    assert missing.status_code == 422
    assert "请填写法定代表人" in missing.content.decode()

    following = client.post("/o/profile/part/identity/", PROFILE)
    assert following.headers["Location"] == "/o/profile/part/contact/"
    papers = client.post(following.headers["Location"], PROFILE).headers["Location"]
    assert papers == "/o/profile/evidence/"
    assert client.post("/o/profile/").status_code == 422
    client.post(papers, {"certificate-file": photo()})
    assert "资料已齐" in client.get("/o/profile/").content.decode()
    assert client.post("/o/profile/").status_code == 302
    made = Organisation.objects.get()
    assert (made.state, str(made.registered_funds)) == ("submitted", "30000.00")

    staff = Client()
    staff.force_login(user_of(reviewer))
    assert "入库审核" in staff.get("/u/").content.decode()
    assert "让这家机构入库" in staff.get(f"/u/orgs/{made.uscc}/approve/").content.decode()
    staff.post(f"/u/orgs/{made.uscc}/approve/")
    made.refresh_from_db()
    assert made.state == "approved"
    assert Message.objects.filter(organisation_id=made.pk, subject__contains="已通过").exists()


def test_a_return_without_a_reason_asks_for_it(
    client: Client, county: Union, reviewer: Actor
) -> None:
    waiting = OrganisationFactory.create(keeper=county, state="submitted")
    client.force_login(user_of(reviewer))

    refused = client.post(f"/u/orgs/{waiting.uscc}/send-back/", {"reason": ""})
    assert refused.status_code == 422
    assert "请写明要补正什么" in refused.content.decode()

    client.post(f"/u/orgs/{waiting.uscc}/send-back/", {"reason": "年检结论缺失"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.return_reason) == ("returned", "年检结论缺失")


def test_an_unfinished_registration_is_seen_by_its_keeper_alone(
    client: Client, county: Union, reviewer: Actor, outsider: Actor
) -> None:
    waiting = OrganisationFactory.create(keeper=county, state="submitted")

    assert client.get(f"/orgs/{waiting.uscc}/").status_code == 404
    client.force_login(user_of(outsider))
    assert client.get(f"/u/orgs/{waiting.uscc}/").status_code == 404
    client.force_login(user_of(reviewer))
    assert client.get(f"/u/orgs/{waiting.uscc}/").status_code == 200


def test_a_suspended_organisation_may_be_restored(
    client: Client, org: Organisation, reviewer: Actor
) -> None:
    client.force_login(user_of(reviewer))
    assert client.post(f"/u/orgs/{org.uscc}/suspend/", {"reason": ""}).status_code == 422
    term = clock.today() + timedelta(days=30)
    decision = {"ground": "law", "reason": "年检不合格", "until": term.isoformat()}
    client.post(f"/u/orgs/{org.uscc}/suspend/", decision)
    assert "禁止承接" in client.get(f"/u/orgs/{org.uscc}/").content.decode()

    client.post(f"/u/orgs/{org.uscc}/restore/", {"reason": "补检合格"})
    org.refresh_from_db()
    assert org.state == "approved"


def test_a_login_name_that_is_too_short_is_told_in_the_houses_words(client: Client) -> None:
    page = client.post("/register/", {"username": "lin"}).content.decode()
    assert "登录名至少 4 位" in page
    assert "该变量" not in page


def test_what_was_left_empty_is_named_at_once_and_when_one_is_sent_back(
    client: Client, county: Union
) -> None:
    client.post("/register/", form())
    saved = client.post("/o/profile/part/identity/", PROFILE | {"address": ""}, follow=True).text
    assert "基本信息已保存，还没有填：住所。联系方式还要填：联系人。" in saved
    back = client.post("/o/profile/part/contact/", PROFILE, follow=True).text
    assert "联系方式已保存。基本信息还要填：住所。" in back


def test_a_name_with_a_blank_and_a_short_password_are_told_in_one_sentence_each(
    client: Client, county: Union
) -> None:
    page = client.post("/register/", form(username="lixiao hong", password="123")).text
    assert "登录名只用字母、数字" in page
    assert "密码至少 10 位" in page
    for other in ("太常见", "数字组成", "全部是数字"):
        assert other not in page.split("error-summary")[1].split("</ul>")[0]
