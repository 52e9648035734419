"""A new organisation on a phone: from the public site to an approved profile, without help."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, FilePayload, Page, expect

from orgs.actions.people import install_roles
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from tests.factories.orgs import credit_code, user_of
from tests.factories.papers import PNG
from tests.flows.cast import fill, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE = credit_code(77, "52410402MJ")


@pytest.fixture
def phone(live_server: Any, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="zh-CN",
        is_mobile=True, has_touch=True,
    )  # fmt: skip
    yield context.new_page()
    context.close()


def fits(page: Page) -> None:
    """Nothing runs out of the screen at the side, and one button leads on."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("main .btn-primary:visible").count() == 1


def registers(page: Page) -> None:
    """From the front page to the account; a slip in the code is told and nothing typed is lost."""
    page.goto("/")
    page.get_by_role("link", name="社会组织注册").first.click()
    fits(page)
    fill(page, uscc=CODE[:-1] + ("0" if CODE[-1] != "0" else "1"), name="晨曦职工服务中心",
         contact_phone="13800001234", full_name="周宁", username="zhouning",
         password="Gongqiao-2026")  # fmt: skip
    press(page, "注册机构账号")
    expect(page.locator("main")).to_contain_text("校验")
    fill(page, uscc=CODE, password="Gongqiao-2026")
    press(page, "注册机构账号")


def fills_in(page: Page) -> None:
    """Each form leads to the next until nothing is missing."""
    expect(page.get_by_role("heading", level=1)).to_have_text("基本信息")
    fits(page)
    fill(page, registration_authority="新华区民政局", registered_on="2019-05-20",
         cert_valid_to="2035-05-19", legal_rep="周宁", address="曙光街 8 号")  # fmt: skip
    press(page, "保存并继续")
    expect(page.get_by_role("heading", level=1)).to_have_text("联系方式")
    fill(page, contact_name="周宁", contact_phone="13800001234")
    press(page, "保存并继续")


def sends(page: Page) -> None:
    """Press the one button that takes everything that was picked."""
    with page.expect_navigation():
        page.get_by_role("button", name="上传选好的材料").click()


def uploads(page: Page) -> None:
    """What was picked goes up at once; a paper of a wrong kind is told and takes nothing away."""
    expect(page.get_by_role("heading", level=1)).to_have_text("资质材料")
    fits(page)
    chosen: FilePayload = {"name": "证书.png", "mimeType": "image/png", "buffer": PNG}
    unreadable: FilePayload = {"name": "身份证.heic", "mimeType": "image/heic", "buffer": PNG}
    page.set_input_files("[name=certificate-file]", chosen)
    page.set_input_files("[name=legal-file]", unreadable)
    sends(page)
    expect(page.locator("#certificate")).to_contain_text("已上传")
    expect(page.locator("#legal")).to_contain_text("的类型不能上传")
    expect(page.locator("[data-error-summary]")).to_be_in_viewport()
    fits(page)
    # Away and back: what came stays.
    page.goto("/o/profile/")
    expect(page.locator("#todo")).to_contain_text("资料已齐")
    page.locator("#todo").get_by_role("link", name="上传资质材料").click()
    expect(page.locator("#certificate")).to_contain_text("证书.png")
    page.get_by_role("link", name="下一步：核对提交").click()
    expect(page.locator("#todo")).to_contain_text("资料已齐")
    fits(page)


def declares_an_inspection(page: Page) -> None:
    """A dated fact is added, a wrong year told at its field."""
    page.locator("#inspections").get_by_role("link", name="添加").click()
    fill(page, year=str(clock.today().year), result="合格")
    press(page, "保存")
    expect(page.locator("main")).to_contain_text("当年的还没有结论")
    fill(page, year=str(clock.today().year - 1))
    press(page, "保存")
    expect(page.locator("#inspections")).to_contain_text("自报")


def test_from_the_public_site_to_an_approved_profile(
    phone: Page, county: Union, reviewer: Actor, live_server: Any, chromium: Browser
) -> None:
    install_roles()
    registers(phone)
    fills_in(phone)
    uploads(phone)
    declares_an_inspection(phone)
    press(phone, "提交入库审核")
    expect(phone.locator("main")).to_contain_text("已提交入库审核")

    made = Organisation.objects.get(uscc=CODE)
    office = Client()
    office.force_login(user_of(reviewer))
    office.post(f"/u/orgs/{CODE}/send-back/", {"reason": "住所请写全市、区和门牌号。"})
    phone.goto("/o/profile/")
    expect(phone.locator("main")).to_contain_text("住所请写全市、区和门牌号。")
    phone.locator("#identity").get_by_role("link", name="修改").first.click()
    fill(phone, address="平顶山市新华区曙光街 8 号")
    press(phone, "保存并继续")
    press(phone, "提交入库审核")
    office.post(f"/u/orgs/{CODE}/approve/")

    phone.goto("/o/profile/")
    expect(phone.locator("main")).to_contain_text("已通过")
    expect(phone.locator("#inspections")).to_contain_text("已核")
    made.refresh_from_db()
    assert (made.state, made.inspections.get().verified_by) == ("approved", reviewer.name)
