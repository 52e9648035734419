"""Reading over the interface: lists by key, one return as JSON or XLSX, definitions, units, projects."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annual_returns import workbook
from annual_returns.actions.pulls import log_pull
from annual_returns.api import cells
from annual_returns.api.serializers import (
    IndicatorSerializer,
    ProjectSerializer,
    RefusalSerializer,
    ReturnRowSerializer,
    ReturnSerializer,
    UnionSerializer,
)
from annual_returns.grids import Sheet
from annual_returns.models import AnnualReturn, ReturnPeriod, ReturnVersion, StatIndicator
from annual_returns.views import found
from orgs.models import Placement
from portal.common import clock
from portal.common.access import Permission
from portal.common.api import Keyset, api_actor
from portal.common.errors import NotFound
from portal.common.money import MoneyField
from projects.models import Agreement, Payment, Project

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSALS: dict[int, Any] = {
    401: OpenApiResponse(RefusalSerializer, description="没有令牌，或令牌已停用"),
    403: OpenApiResponse(RefusalSerializer, description="令牌没有这项权限"),
    404: OpenApiResponse(RefusalSerializer, description="没有这条记录，或不在查看范围内"),
    429: OpenApiResponse(RefusalSerializer, description="请求太快，按 Retry-After 再试"),
}
TAG = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="上次回答的 ETag；没有变化时回答 304"
)


class XlsxRenderer(BaseRenderer):
    """Bytes of a workbook; a refusal stays JSON text."""

    media_type = XLSX
    format = "xlsx"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the bytes as they are."""
        if isinstance(data, bytes):
            return data
        return json.dumps(data, ensure_ascii=False, default=str).encode()


class LoggedList(ListAPIView[Any]):
    """A list by key whose every page is logged."""

    needs: ClassVar[Permission] = Permission.API_READ
    pagination_class = Keyset
    filter_backends = []

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one page and log the pull."""
        answer = super().list(request, *args, **kwargs)
        log_pull(request.get_full_path(), by=api_actor(request))
        return answer


class ByPath(Keyset):
    """Units in the order of the tree."""

    ordering = "path"


class ReturnList(LoggedList):
    """The returns of a year that the caller's union may see, with state, version and digest."""

    serializer_class = ReturnRowSerializer

    def get_queryset(self) -> QuerySet[AnnualReturn]:
        """Return own returns and subordinates' submitted ones."""
        if getattr(self, "swagger_fake_view", False):
            return AnnualReturn.objects.none()
        newest = ReturnVersion.objects.filter(annual_return=OuterRef("pk")).order_by("-number")
        return (
            AnnualReturn.objects.visible_to(api_actor(self.request))
            .filter(period__year=self.kwargs["year"])
            .select_related("union", "superior", "period")
            .annotate(digest=Coalesce(Subquery(newest.values("digest")[:1]), Value("")))
        )

    @extend_schema(
        operation_id="returns_list", summary="某年度的年报清单",
        responses={200: ReturnRowSerializer(many=True), **REFUSALS},
    )  # fmt: skip
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the returns of a year, newest first, by key."""
        return super().get(request, *args, **kwargs)


class ReturnDetail(APIView):
    """One return with all its figures; the same as the page shows."""

    needs: ClassVar[Permission] = Permission.API_READ
    renderer_classes = (JSONRenderer, XlsxRenderer)

    @extend_schema(
        operation_id="returns_get", summary="一个单位一年的年报（JSON 或 XLSX）",
        parameters=[
            TAG,
            OpenApiParameter("format", str, enum=["json", "xlsx"], description="回答的格式"),
        ],
        responses={
            (200, "application/json"): ReturnSerializer,
            (200, XLSX): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="没有变化"),
            **REFUSALS,
        },
    )  # fmt: skip
    def get(self, request: Request, year: int, unit: str) -> Response:
        """Return the return of one unit and year."""
        sheet = _sheet(request, year, unit)
        unchanged = _unchanged(request, cells.etag(sheet))
        if unchanged is not None:
            return unchanged
        renderer: Any = request.accepted_renderer
        if renderer.format == "xlsx":
            return _workbook(request, sheet)
        log_pull(request.get_full_path(), by=api_actor(request), target=sheet.annual_return)
        body = ReturnSerializer(cells.document(sheet)).data
        return Response(body, headers={"ETag": cells.etag(sheet)})


class ReturnWorkbook(APIView):
    """The same return as a workbook, under an address of its own."""

    needs: ClassVar[Permission] = Permission.API_READ
    renderer_classes = (XlsxRenderer, JSONRenderer)

    @extend_schema(
        operation_id="returns_xlsx", summary="一个单位一年的年报（XLSX）", parameters=[TAG],
        responses={
            (200, XLSX): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="没有变化"),
            **REFUSALS,
        },
    )  # fmt: skip
    def get(self, request: Request, year: int, unit: str) -> Response:
        """Return the workbook of one unit and year."""
        sheet = _sheet(request, year, unit)
        unchanged = _unchanged(request, cells.etag(sheet))
        return unchanged if unchanged is not None else _workbook(request, sheet)


class IndicatorList(APIView):
    """What every code of a year means."""

    needs: ClassVar[Permission] = Permission.API_READ

    @extend_schema(
        operation_id="indicators_list", summary="某年度的指标和口径", parameters=[TAG],
        responses={
            200: IndicatorSerializer(many=True),
            304: OpenApiResponse(description="没有变化"),
            **REFUSALS,
        },
    )  # fmt: skip
    def get(self, request: Request, year: int) -> Response:
        """Return all indicators of the year in the order of the forms."""
        period = ReturnPeriod.objects.filter(year=year).first()
        if period is None:
            raise NotFound(f"{year} 年度的年报表式还没有启用。")
        tag = f'"{period.year}-{period.definition_version}"'
        unchanged = _unchanged(request, tag)
        if unchanged is not None:
            return unchanged
        rows = StatIndicator.objects.filter(form__period=period).select_related("form")
        log_pull(request.get_full_path(), by=api_actor(request))
        body = IndicatorSerializer(rows.order_by("form__order", "order"), many=True).data
        return Response(body, headers={"ETag": tag})


class UnionList(LoggedList):
    """The caller's union and everything below it today."""

    serializer_class = UnionSerializer
    pagination_class = ByPath

    def get_queryset(self) -> QuerySet[Placement]:
        """Return the placements of the subtree: one range on an indexed path."""
        if getattr(self, "swagger_fake_view", False):
            return Placement.objects.none()
        path = api_actor(self.request).union_path
        return Placement.objects.on(clock.today()).below(path).select_related("union", "parent")

    @extend_schema(
        operation_id="unions_list", summary="本单位及下级工会",
        responses={200: UnionSerializer(many=True), **REFUSALS},
    )  # fmt: skip
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the subtree in the order of the tree, by key."""
        return super().get(request, *args, **kwargs)


class ProjectList(LoggedList):
    """Projects of the own union and of those below, once submitted."""

    serializer_class = ProjectSerializer

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return plain rows: no text, no person."""
        if getattr(self, "swagger_fake_view", False):
            return Project.objects.none()
        return (
            Project.objects.visible_to(api_actor(self.request))
            .annotate(
                agreed_amount=_sum(Agreement.objects.filter(signed_at__isnull=False)),
                paid_amount=_sum(Payment.objects.filter(state="paid"), "agreement__project"),
            )
            .values(
                "id", "no", "name", "state", "union__code", "union__name", "fiscal_year",
                "domain", "budget_amount", "agreed_amount", "paid_amount", "approved_at",
            )
        )  # fmt: skip

    @extend_schema(
        operation_id="projects_list", summary="本单位及下级的服务项目",
        responses={200: ProjectSerializer(many=True), **REFUSALS},
    )  # fmt: skip
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List projects, newest first, by key."""
        return super().get(request, *args, **kwargs)


def _sum(rows: QuerySet[Any], by: str = "project") -> Any:
    """Return the sum of amounts of a project's rows, 0 when there are none."""
    total = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Sum("amount"))
    zero = Value(0, output_field=MoneyField())
    return Coalesce(Subquery(total.values("n")[:1]), zero, output_field=MoneyField())


def _sheet(request: Request, year: int, unit: str) -> Sheet:
    annual_return = found.annual_return(api_actor(request), year, unit)
    if annual_return is None:
        raise NotFound("没有找到这个单位的年报。")
    return found.sheet(request, annual_return)


def _unchanged(request: Request, tag: str) -> Response | None:
    """Return 304 when the caller already has this state of things."""
    known = request.headers.get("If-None-Match", "")
    if tag in [part.strip().removeprefix("W/") for part in known.split(",")]:
        return Response(status=304, headers={"ETag": tag})
    return None


def _workbook(request: Request, sheet: Sheet) -> Response:
    found_return = sheet.annual_return
    log_pull(request.get_full_path(), by=api_actor(request), target=found_return)
    name = f"{found_return.no}.xlsx"
    return Response(
        workbook.write(sheet),
        content_type=XLSX,
        headers={
            "ETag": cells.etag(sheet),
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )
