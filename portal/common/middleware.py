"""Requests at the door: size, age of the session, forms caught by an expired session, refusals."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from portal.common.errors import RuleError

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SIGNED_IN_PARTS = ("/u/", "/o/", "/x/", "/me/", "/sys/", "/data/", "/lead/", "/jobs/")
KEPT_SECONDS = 3600
KEPT_MAX_CHARS = 500_000
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "passphrase", "opening_passphrase", "code")


class RequestSizeMiddleware:
    """Refuse an oversized request by its declared length, before a byte of it is stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.MAX_REQUEST_BYTES:
            limit = settings.MAX_FILE_BYTES // 1024 // 1024
            message = f"上传的内容过大。单个文件不超过 {limit} MB,请压缩或分次上传。"
            response = render(request, "413.html", {"message": message}, status=413)
            response["Connection"] = "close"
            return response
        return self.get_response(request)


class SessionPolicyMiddleware:
    """End idle and old sessions; keep what was typed into a form that met an ended session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            self._age(request)
        needs_sign_in = request.path.startswith(SIGNED_IN_PARTS)
        if not request.user.is_authenticated and needs_sign_in and request.method == "POST":
            return self._keep_form(request)
        return self.get_response(request)

    def _age(self, request: HttpRequest) -> None:
        now = timezone.now().timestamp()
        began = request.session.setdefault("began", now)
        seen = request.session.get("seen", now)
        too_old = now - began > settings.SESSION_ABSOLUTE.total_seconds()
        if too_old or now - seen > settings.SESSION_IDLE.total_seconds():
            logout(request)
            return
        # One session write a minute is enough to know idleness.
        if now - seen > 60 or "seen" not in request.session:
            request.session["seen"] = now

    def _keep_form(self, request: HttpRequest) -> HttpResponse:
        """Put the form aside for an hour; after sign-in its owner can send it on."""
        fields = [
            (name, value)
            for name in request.POST
            if not any(secret in name for secret in NEVER_KEPT)
            for value in request.POST.getlist(name)
        ]
        token = secrets.token_urlsafe(24)
        if sum(len(v) for _, v in fields) <= KEPT_MAX_CHARS:
            had_files = bool(request.FILES)
            kept = {"path": request.path, "fields": fields, "had_files": had_files}
            cache.set(f"kept-form:{token}", kept, KEPT_SECONDS)
        return redirect(f"{_login_url()}?next=/resume/{token}/&expired=1")


class RuleErrorMiddleware:
    """Turn a refusal raised anywhere into a page with the sentence; the API has its own handler."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RuleError):
            return None
        return render(request, "errors/refusal.html", {"error": error}, status=error.status)


def _login_url() -> str:
    return reverse(settings.LOGIN_URL)
