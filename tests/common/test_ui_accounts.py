"""Account and error pages in our frame and in Chinese."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.template.loader import render_to_string
from django.test import Client

from orgs.models import Organisation, Union
from orgs.roles import ROLES
from portal.common.access import Actor
from portal.common.errors import NotAllowed, WrongState
from tests.factories.orgs import UserFactory, appoint, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, county: Union) -> Client:
    user = UserFactory.create()
    user.set_password("a-long-passphrase")
    user.save()
    appoint(user, ROLES[0].install(), county)
    form = {"login": user.username, "password": "a-long-passphrase", "next": "/me/messages/"}
    client.post("/account/login/", form)
    client.post("/account/reauthenticate/", form)
    return client


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_sign_in_asks_for_name_and_password(client: Client) -> None:
    html = text(client, "/account/login/")

    assert html.count("btn-primary") == 1
    assert "演示身份" not in html
    assert 'name="login"' in html
    assert 'name="password"' in html


def test_a_wrong_password_is_told_in_chinese_and_the_name_kept(client: Client) -> None:
    response = client.post("/account/login/", {"login": "nobody", "password": "wrong-password"})

    html = response.content.decode()
    assert "错误：" in html
    assert 'value="nobody"' in html
    assert "error-summary" in html


def test_an_expired_session_says_that_nothing_was_lost(client: Client) -> None:
    assert "已保留一小时" in text(client, "/account/login/?expired=1")


@pytest.mark.parametrize(
    ("url", "heading"),
    [
        ("/account/logout/", "退出登录？"),
        ("/account/password/change/", "修改密码"),
        ("/account/reauthenticate/", "再次确认身份"),
        ("/account/2fa/", "动态口令"),
        ("/account/2fa/totp/activate/", "启用动态口令"),
        ("/me/messages/", "消息"),
    ],
)
def test_account_pages_speak_chinese(signed_in: Client, url: str, heading: str) -> None:
    html = text(signed_in, url)

    assert f"{heading}</h1>" in html
    assert html.count("btn-primary") <= 1


def test_who_forgot_the_password_is_sent_down_no_blind_alley(signed_in: Client) -> None:
    """There is no mail: the library's link to a reset led back to the worklist, in silence."""
    html = text(signed_in, "/account/password/change/")

    assert "忘记密码" not in html
    assert "password/reset" not in html


def test_only_who_is_signed_in_is_sent_back_to_a_worklist(
    client: Client, signed_in: Client
) -> None:
    """A worker with a stale code has none."""
    gone = Client().get("/s/nothing/")

    assert gone.status_code == 404
    assert "回到工作台</a>" not in gone.content.decode()
    assert "回到工作台</a>" in signed_in.get("/u/projects/NONE/").content.decode()


def test_recovery_codes_follow_a_second_factor(signed_in: Client) -> None:
    user_id = int(signed_in.session["_auth_user_id"])
    secret: dict[str, Any] = {"secret": "JBSWY3DPEHPK3PXP"}
    Authenticator.objects.create(user_id=user_id, type=Authenticator.Type.TOTP, data=secret)

    assert "停用动态口令" in text(signed_in, "/account/2fa/")
    assert "生成新的恢复码？" in text(signed_in, "/account/2fa/recovery-codes/generate/")
    assert "停用动态口令？" in text(signed_in, "/account/2fa/totp/deactivate/")


def test_a_missing_page_says_what_to_do(client: Client, settings: Any) -> None:
    settings.DEBUG = False

    assert "没有找到这个页面" in text(client, "/no/such/page/", 404)


def test_a_refusal_gives_the_reason_and_every_problem() -> None:
    error = NotAllowed("您办理过“提交”，不能再审核。", [{"cell": "D17", "message": "日期写错"}])

    html = render_to_string("errors/refusal.html", {"error": error})

    assert "您不能办理这一项" in html
    assert "D17" in html
    assert "管理员" in html


def test_a_stale_record_is_not_called_a_mistake() -> None:
    html = render_to_string("errors/refusal.html", {"error": WrongState("已由同事办理。")})

    assert "现在不能这样办理" in html


def test_the_server_error_page_stands_alone_and_shows_its_number() -> None:
    html = render_to_string("500.html", {"number": "E-7F3A"})

    assert "E-7F3A" in html
    assert "数据没有改动" in html


def test_a_refused_form_gives_its_sentences_back_and_leads_to_where_it_came_from(
    client: Client, org: Organisation, reviewer: Actor
) -> None:
    client.force_login(user_of(reviewer))
    sent = {"reason": "材料与登记证书不一致", "password": "绝密口令"}
    page = client.post(
        f"/u/orgs/{org.uscc}/link/", sent, headers={"referer": "http://testserver/u/orgs/?q=1"}
    ).content.decode()

    assert "没有保存" in page
    assert "材料与登记证书不一致" in page
    assert "绝密口令" not in page
    assert 'href="/u/orgs/?q=1"' in page
