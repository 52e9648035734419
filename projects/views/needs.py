"""What a worker sees on the phone: file a need, keep the receipt, look up what became of it."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.common import limits
from portal.common.errors import NotFound, RuleError
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import public_page
from projects.actions import needs
from projects.forms.needs import NeedForm, TrackForm
from projects.models import NeedSite, Project, WorkerNeed

# One address may be a whole factory's wireless network.
FILED_AT_MOST: Final = (20, 600)
LOOKED_UP_AT_MOST: Final = (30, 600)
RECEIPTS_AT_MOST: Final = (90, 600)
STEPS: Final = (
    ("已收到", WorkerNeed.State.values),
    ("已归类", ["classified", "in_project", "served", "answered", "closed"]),
    ("已列入服务项目", ["in_project", "served", "closed"]),
    ("正在服务", ["served", "closed"]),
)


@require_http_methods(["GET", "POST"])
@public_page
def new_need(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a need without an account; nothing typed is lost when something is wrong."""
    site = NeedSite.objects.scanned(code).select_related("union").first()
    if site is None:
        raise NotFound("没有找到这个二维码。请重新扫描，或拨打职工服务热线 12351。")
    form = NeedForm(request.POST or None)
    context = {"form": form, "site": site}
    if request.method == "POST" and _is_machine_or_too_often(request, form):
        return render(request, "projects/needs/new.html", context, status=429)
    need = submit(request, form, lambda: needs.file_need(site, form.cleaned_data))
    if need is not None:
        done_url = reverse("need-done", args=[site.code, need.no])
        return redirect(f"{done_url}?code={need.lookup_code}")
    return render(request, "projects/needs/new.html", context, status=status_of(form))


def _is_machine_or_too_often(request: HttpRequest, form: NeedForm) -> bool:
    if request.POST.get("website"):
        form.add_error(None, "没有提交成功。请不要填写隐藏的“网址”一栏，再提交一次。")
        return True
    if _is_within(request, "need", FILED_AT_MOST):
        return False
    form.add_error(
        None, "这个网络地址提交得太频繁。您填写的内容还在本页，请过 10 分钟再提交，急事请拨 12351。"
    )
    return True


@require_GET
@public_page
def done(request: HttpRequest, code: str, no: str) -> HttpResponseBase:
    """Show the receipt: number, lookup code and what happens next."""
    # The code is short: nobody tries them all. A whole factory reads its own receipts.
    if not _is_within(request, "receipt", RECEIPTS_AT_MOST):
        raise RuleError("查询得太频繁，请过 10 分钟再查。")
    need = _with_receipt(no, request.GET.get("code", ""))
    return render(request, "projects/needs/done.html", {"need": need, "code": code})


@require_GET
@public_page
def track(request: HttpRequest) -> HttpResponseBase:
    """Tell a worker what became of the need; the receipt's number and code open it."""
    asked = "no" in request.GET
    form = TrackForm(request.GET if asked else None)
    context: dict[str, object] = {"form": form}
    if asked and form.is_valid():
        if not _is_within(request, "track", LOOKED_UP_AT_MOST):
            form.add_error(None, "查询得太频繁，请过 10 分钟再查。")
            return render(request, "projects/needs/track.html", context, status=429)
        need = WorkerNeed.objects.with_receipt(**form.cleaned_data).first()
        if need is None:
            form.add_error(None, "没有查到。请对照回执，检查受理编号和查询码有没有抄错。")
        else:
            context |= _progress(need)
    return render(request, "projects/needs/track.html", context, status=status_of(form))


def _is_within(request: HttpRequest, what: str, at_most: tuple[int, int]) -> bool:
    times, seconds = at_most
    return limits.within(what, limits.address_of(request), times=times, seconds=seconds)


def _with_receipt(no: str, code: str) -> WorkerNeed:
    need = WorkerNeed.objects.with_receipt(no, code).select_related("site").first()
    if need is None:
        raise NotFound("没有找到这张回执。请用“查进度”输入受理编号和查询码。")
    return need


def _progress(need: WorkerNeed) -> dict[str, object]:
    project = (
        need.projects.exclude(
            state__in=[Project.State.TERMINATED, Project.State.DRAFT, Project.State.RETURNED]
        )
        .order_by("-pk")
        .first()
    )
    reached = [need.state in states for _, states in STEPS]
    current = max(i for i, is_reached in enumerate(reached) if is_reached)
    steps = [
        {
            "label": label,
            "when": need.received_at.date() if place == 0 else "",
            "state": "done" if place < current else "current" if place == current else "future",
        }
        for place, (label, _) in enumerate(STEPS)
    ]
    return {"need": need, "project": project, "steps": steps}
