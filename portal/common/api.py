"""The API's foundations: who calls, how lists page, how refusals look."""

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from portal.common.access import Actor, Permission
from portal.common.errors import RuleError

if TYPE_CHECKING:
    # At run time the views module reads its defaults from here: importing it would be a circle.
    from rest_framework.views import APIView


class HasActor(BasePermission):
    """Only a service account with a living token; a view's `needs` names the permission."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if request.auth is None:
            raise exceptions.NotAuthenticated("请在请求头带上令牌：Authorization: Token ghk_…")
        actor = api_actor(request)
        needs: Permission = getattr(view, "needs", Permission.API_READ)
        if not actor.may(needs):
            raise exceptions.PermissionDenied("这个令牌没有此项权限。请由本单位管理员调整。")
        return True


def api_actor(request: Request) -> Actor:
    """Return the actor behind the request's token."""
    call: Any = request.auth
    return cast("Actor", call.actor)


class Keyset(CursorPagination):
    """Pages by key, so that page 4,900 costs as much as page 1."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    ordering = "-id"

    def paginate_queryset(
        self, queryset: Any, request: Request, view: "APIView | None" = None
    ) -> list[Any] | None:
        """Return the page; a cursor that somebody made up is a 404 like any wrong address."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, OverflowError):
            raise exceptions.NotFound(
                "没有这一页。请从第一页开始，按回答中的 next 翻页。"
            ) from None


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal as {type, code, message, errors:[{code, detail, attr}]}."""
    if isinstance(error, RuleError):
        return _answer(error.status, error.code, error.message, error.details)
    if isinstance(error, ValidationError):
        details = [{"field": "", "message": m} for m in error.messages]
        return _answer(422, "incomplete", "提交的内容有误，请按提示改正。", details)
    if isinstance(error, exceptions.APIException):
        code = error.get_codes()
        detail = error.detail
        message = str(detail) if not isinstance(detail, list | dict) else "提交的内容有误。"
        problems = _flatten(detail) if isinstance(detail, list | dict) else []
        response = _answer(
            error.status_code, str(code) if isinstance(code, str) else "invalid", message, problems
        )
        wait = getattr(error, "wait", None)
        if wait:
            response["Retry-After"] = str(int(wait) + 1)
        if error.status_code == status.HTTP_401_UNAUTHORIZED:
            response["WWW-Authenticate"] = "Token"
        return response
    return None


def _answer(code_number: int, code: str, message: str, details: Any) -> Response:
    return Response(
        {"code": code, "message": message, "details": list(details)}, status=code_number
    )


def _flatten(detail: Any, prefix: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [
            p
            for key, value in detail.items()
            for p in _flatten(value, f"{prefix}.{key}".lstrip("."))
        ]
    if isinstance(detail, list):
        return [p for value in detail for p in _flatten(value, prefix)]
    return [{"field": prefix, "message": str(detail)}]


def wants_api(request: HttpRequest) -> bool:
    """Whether the request is for the API."""
    return request.path.startswith("/api/")
