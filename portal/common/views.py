"""Pages of the ground floor: job progress, files, kept forms, messages, living components."""

import logging
import uuid
from typing import Any
from urllib.parse import quote, urlsplit

from django.contrib import messages as flash
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.common import files, jobs, kept_forms, messages, readiness, worklist
from portal.common.access import Actor, ActorKind
from portal.common.api import wants_api
from portal.common.errors import NotAllowed, NotFound, WrongState
from portal.common.models import Job, StoredFile
from portal.common.pages import actor_of, member_page, public_page

logger = logging.getLogger(__name__)


def jobs_visible_to(by: Actor) -> QuerySet[Job]:
    """Return jobs that the actor or the actor's unit started."""
    mine = Q(user_id=by.user_id)
    if by.kind is ActorKind.STAFF:
        mine |= Q(union_id__in=by.union_ids)
    if by.organisation_id:
        mine |= Q(organisation_id=by.organisation_id)
    return Job.objects.filter(mine)


@require_GET
@member_page()
def job_page(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Show the progress of long work; htmx asks for the fragment until it is over."""
    job = jobs_visible_to(actor_of(request)).filter(pk=pk).first()
    if job is None:
        raise NotFound("没有找到这项任务。")
    fragment = request.headers.get("HX-Request") == "true"
    shown_on = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if fragment and job.is_over and job.back_url and shown_on == job.back_url:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the page of the record itself
    return render(request, "ui/job.html" if fragment else "common/job.html", {"job": job})


@require_POST
@member_page()
def job_cancel(request: HttpRequest, pk: str) -> HttpResponseBase:
    """End a job that the person started and that has not finished."""
    actor = actor_of(request)
    job = jobs_visible_to(actor).filter(pk=pk).first()
    if job is None:
        raise NotFound("没有找到这项任务。")
    if job.user_id != actor.user_id:
        raise NotAllowed("这项任务由别人启动，不能取消。")
    if not jobs.cancel(job):
        raise WrongState("这项任务已经结束，不能取消。")
    flash.success(request, "已取消，没有改动任何数据。")
    return redirect(job.back_url) if job.back_url else redirect("job", pk=job.pk)


@require_GET
@member_page()
def waiting_count(request: HttpRequest) -> HttpResponseBase:
    """Send the number in the head counted anew; a page asks when the one it went out with is old."""
    count = worklist.renewed_count(actor_of(request))
    return render(request, "ui/waiting_count.html", {"todo": count})


@require_GET
@public_page
def file_page(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Send a stored file as a download to those who may see it."""
    file = files.visible_to(actor_of(request)).filter(pk=pk).first()
    if file is None:
        raise NotFound("没有找到这个文件，它可能不在您的查看范围内。")
    return download(file)


def download(file: StoredFile) -> HttpResponse:
    """Answer with the file as an attachment; nothing uploaded is ever rendered in the browser."""
    return attachment(files.content(file), file.name, file.content_type)


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    """Answer with the bytes as an attachment under a Chinese name."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_GET
@member_page()
def resume(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the form that an ended session interrupted, ready to be sent on."""
    kept: dict[str, Any] | None = kept_forms.read(token)
    # Whoever signs in next at a shared computer must not see what another person typed, and nobody
    # sends on what was typed in another browser: it would be a stranger's form in one's own name.
    is_own = kept is not None and kept["user_id"] in (None, request.user.pk)
    if kept is None or not is_own or kept_forms.cookie_of(token) not in request.COOKIES:
        raise NotFound(
            "没有找到保留的内容，它只保留一小时，只有本人能接着提交。请重新打开原页面填写。"
        )
    return render(request, "common/resume.html", {"kept": kept})


@require_GET
@member_page()
def message_list(request: HttpRequest) -> HttpResponseBase:
    """Show the newest messages."""
    rows = messages.visible_to(actor_of(request))[:100]
    return render(request, "common/messages.html", {"messages_list": rows})


@require_POST
@member_page()
def messages_read(request: HttpRequest) -> HttpResponseBase:
    """Mark all of the actor's messages as read."""
    messages.visible_to(actor_of(request)).filter(read_at__isnull=True).update(
        read_at=timezone.now()
    )
    return redirect("messages")


@require_GET
@public_page
def alive(request: HttpRequest) -> HttpResponseBase:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@require_GET
@public_page
def ready(request: HttpRequest) -> HttpResponseBase:
    """Say whether database, cache and migrations are in order; 503 names what is not."""
    problems = readiness.problems()
    status = 503 if problems else 200
    return JsonResponse(
        {"status": "error" if problems else "ok", "problems": problems}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 as a page, to machines as JSON."""
    if wants_api(request):
        return _to_machine(400, "bad_request", "请求不完整，系统没有处理。请对照接口文档。")
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 as a page."""
    return render(request, "403.html", {"message": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 as a page, to machines as JSON."""
    if wants_api(request):
        return _to_machine(404, "not_found", "没有这个接口地址。请对照接口文档 /api/docs/。")
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a number that the log also holds."""
    number = f"E-{uuid.uuid4().hex[:6].upper()}"
    logger.error("error page %s shown", number)
    if wants_api(request):
        return _to_machine(
            500, "server_error", f"系统出错，没有处理。编号 {number}，请告知管理员。"
        )
    return render(request, "500.html", {"number": number}, status=500)


def _to_machine(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message, "details": []}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a failed form check without losing the person."""
    message = "页面已过期，没有提交。请返回上一页，刷新后再提交；浏览器会保留您填写的内容。"
    return render(request, "403.html", {"message": message}, status=403)
