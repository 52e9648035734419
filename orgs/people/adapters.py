"""How sign-in behaves: accounts are given by administrators, nobody signs up by himself."""

from base64 import b64decode, b64encode
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from orgs.models import User
from orgs.people.actors import actor_for
from portal.common import events, limits, pseudonym

FACTOR: Final = "mfa.secret"


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed; organisations register through their own page."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "登录名或密码不正确。请检查大小写后重新输入；连续输错 5 次会锁定 15 分钟。",
        "too_many_login_attempts": "登录失败次数过多，已锁定 15 分钟。请稍后再试；"
        "忘记密码：工会人员请联系本单位管理员，社会组织请联系所在地工会。",
        "incorrect_code": "动态口令不正确。请输入手机上当前显示的 6 位数字。",
        "incorrect_password": "密码不正确。请重新输入。",
        "rate_limited": "操作太频繁。请过几分钟再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the person's own address: behind a proxy all would share one and lock each other."""
        return limits.address_of(request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in and write it to the log."""
        super().login(request, user)
        if isinstance(user, User):
            events.record(action="orgs.user.sign_in", target=user, by=actor_for(user), after={})

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep the password that the person chose; one that was given is no longer waiting."""
        if isinstance(user, User):
            user.has_given_password = False
        super().set_password(user, password)
        if isinstance(user, User):
            events.record(
                action="orgs.user.change_password", target=user, by=actor_for(user), after={}
            )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


class SealedFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors lie encrypted: a reader of the database cannot compute their codes."""

    def encrypt(self, text: str) -> str:
        return b64encode(pseudonym.encrypt(text, purpose=FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return pseudonym.decrypt(b64decode(encrypted_text), purpose=FACTOR)
