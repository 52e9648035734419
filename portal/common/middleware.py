"""Requests at the door: size, age of the session, forms caught by an expired session, refusals."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from portal.common import kept_forms, limits
from portal.common.errors import RuleError

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SIGNED_IN_PARTS = ("/u/", "/o/", "/x/", "/me/", "/sys/", "/data/", "/lead/", "/jobs/")
# Pages of one person without an account: a survey, a need and its answer, a kept form, signing in.
PERSONAL_PARTS = ("/s/", "/n/", "/resume/", "/account/")
KEPT_MAX_CHARS = 500_000
# Forms kept for one address within ten minutes: a whole office may share one.
KEPT_AT_MOST = (60, 600)
TYPED_AT_MOST = 20
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "passphrase")


class RequestSizeMiddleware:
    """Refuse an oversized request by its declared length, before a byte of it is stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.MAX_REQUEST_BYTES:
            limit = settings.MAX_FILE_BYTES // 1024 // 1024
            message = f"上传的内容过大。单个文件不超过 {limit} MB，请压缩或分次上传。"
            response = render(request, "413.html", {"message": message}, status=413)
            response["Connection"] = "close"
            return response
        return self.get_response(request)


class PlainTextMiddleware:
    """Refuse a NUL in an address or a form: PostgreSQL cannot hold one, and nobody types one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return _bad_request(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        # Here, and not at the door, the check of the form's origin has read the form already.
        if any(
            "\0" in value for name in request.POST for value in (name, *request.POST.getlist(name))
        ):
            return _bad_request(request)
        return None


class PrivatePagesMiddleware:
    """Let no browser or proxy keep what a signed-in person saw.

    On a shared computer the back button shows nothing after the sign-out. Static files are served
    before this.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        came_signed_in = _is_signed_in(request)
        response = self.get_response(request)
        is_personal = request.path.startswith((*SIGNED_IN_PARTS, *PERSONAL_PARTS))
        if came_signed_in or _is_signed_in(request) or is_personal:
            patch_cache_control(response, private=True, no_store=True)
        return response


class SessionPolicyMiddleware:
    """End idle and old sessions; keep what was typed into a form that met an ended session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        ended_for = self._end_when_old(request)
        needs_sign_in = request.path.startswith(SIGNED_IN_PARTS)
        if not request.user.is_authenticated and needs_sign_in:
            if request.method == "POST":
                return self._keep_form(request, ended_for)
            if ended_for is not None:
                return redirect(_login_url(next=request.get_full_path(), expired="idle"))
        return self.get_response(request)

    def _end_when_old(self, request: HttpRequest) -> int | None:
        """End a session that is idle or old; return whose it was, null when it goes on."""
        if not request.user.is_authenticated:
            return None
        now = timezone.now().timestamp()
        began = request.session.setdefault("began", now)
        seen = request.session.get("seen", now)
        too_old = now - began > settings.SESSION_ABSOLUTE.total_seconds()
        if too_old or now - seen > settings.SESSION_IDLE.total_seconds():
            user_id = request.user.pk
            logout(request)
            return int(user_id)
        # One session write a minute is enough to know idleness.
        if now - seen > 60 or "seen" not in request.session:
            request.session["seen"] = now
        return None

    def _keep_form(self, request: HttpRequest, user_id: int | None) -> HttpResponse:
        """Put the form aside for an hour; after sign-in its owner can send it on."""
        fields = [
            (name, value)
            for name in request.POST
            if not any(secret in name for secret in NEVER_KEPT)
            for value in request.POST.getlist(name)
        ]
        is_ours = CsrfViewMiddleware(_no_view).process_view(request, _no_view, (), {}) is None
        times, seconds = KEPT_AT_MOST
        if (
            not is_ours
            or sum(len(name) + len(value) for name, value in fields) > KEPT_MAX_CHARS
            or not limits.within("kept", limits.address_of(request), times=times, seconds=seconds)
        ):
            return redirect(_login_url(next=request.path, expired="idle"))
        kept = {
            "path": request.get_full_path(),
            "fields": fields,
            "had_files": bool(request.FILES),
            "user_id": user_id,
        }
        token = kept_forms.keep(kept)
        place = reverse("resume", args=[token])
        response = redirect(_login_url(next=place, expired="1"))
        response.set_cookie(
            kept_forms.cookie_of(token), "1", max_age=kept_forms.SECONDS, path=place,
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
        return response


class RuleErrorMiddleware:
    """Turn a refusal raised anywhere into a page with the sentence; the API has its own handler."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not _is_for_machines(request):
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RuleError):
            return None
        context = {"error": error, "typed": _typed(request), "came_from": _came_from(request)}
        return render(request, "errors/refusal.html", context, status=error.status)


def _typed(request: HttpRequest) -> list[str]:
    """Return the sentences of the refused form, to copy: the page before may not keep them."""
    told = [
        value.strip()
        for name in request.POST
        if not any(secret in name for secret in NEVER_KEPT)
        for value in request.POST.getlist(name)
    ]
    return [value for value in told if len(value) > 1 and not value.isascii()][:TYPED_AT_MOST]


def _came_from(request: HttpRequest) -> str:
    """Return the page of this site from which a form was sent, to see how things stand now."""
    place = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or place.netloc != request.get_host():
        return ""
    return place.path + (f"?{place.query}" if place.query else "")


def _is_signed_in(request: HttpRequest) -> bool:
    # An API view leaves None where nobody gave a token.
    user: Any = request.user
    return user is not None and bool(user.is_authenticated)


def _bad_request(request: HttpRequest) -> HttpResponse:
    message = "网址或内容里有不能保存的控制字符，没有保存。请删去后重新填写，或从页面上的链接进入。"
    if _is_for_machines(request):
        answer = {"code": "bad_request", "message": message, "details": []}
        return JsonResponse(answer, status=400)
    return render(request, "400.html", {"message": message}, status=400)


def _is_for_machines(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/health/"))


def _login_url(**query: str) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode(query)}"


def _no_view(request: HttpRequest) -> HttpResponse:
    raise AssertionError("the check runs without a view")
