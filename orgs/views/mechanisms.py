"""Leading groups, policy documents, meetings and tasks, coordination, pilots: list, page, forms."""

from typing import Any, Final

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from orgs.actions import mechanisms
from orgs.actions.mechanisms import KINDS, Kind, Upload
from orgs.forms.mechanisms import (
    FORMS,
    DocumentFilter,
    EndForm,
    FinishForm,
    MechanismFilter,
    TaskForm,
)
from portal.common import clock, events, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import download

PAGE: Final = 20
HIDDEN: Final = frozenset(
    {"id", "no", "union", "is_demo", "name", "end_reason", "until", "file", "leads"}
)


@require_GET
@staff_page(Permission.ORG_READ)
def mechanism_list(request: HttpRequest, kind: str = "groups") -> HttpResponseBase:
    """List the mechanisms of one kind, the newest first."""
    actor = actor_of(request)
    what = _kind(kind)
    form = (DocumentFilter if kind == "documents" else MechanismFilter)(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = what.model.objects.visible_to(actor).named(str(asked.get("q") or "").strip())
    if asked.get("scope") == "own":
        rows = rows.filter(union_id__in=actor.union_ids)
    if asked.get("scope") == "province":
        rows = rows.provincial()
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if kind == "meetings":
        rows = rows.with_tasks()
    ordered = rows.select_related("union").order_by("-since", "-pk")
    context = {
        "kind": kind,
        "what": what,
        "form": form,
        "tabs": _tabs(kind),
        "page_obj": CappedPaginator(ordered, PAGE).get_page(request.GET.get("page")),
        "is_filtered": any(asked.values()),
        "today": clock.today(),
        "may_edit": actor.may(Permission.ORG_EDIT),
    }
    return render(request, "orgs/mechanisms/list.html", context)


def _tabs(kind: str) -> list[dict[str, Any]]:
    return [
        {"label": each.tab, "url": reverse("mechanism-list", args=[code]), "current": code == kind}
        for code, each in KINDS.items()
    ]


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def begin(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Enter a mechanism of the own union."""
    actor, what = actor_of(request), _kind(kind)
    initial = {"since": clock.today(), "leads": True, "issuers": actor.union_name}
    form = FORMS[kind](request.POST or None, request.FILES or None, initial=initial)

    def act() -> Any:
        values, upload = _read(form)
        return mechanisms.begin(kind, values, upload=upload, by=actor)

    made = submit(request, form, act, check=lambda values: _problems(kind, values, actor))
    if made is not None:
        messages.success(request, f"已登记{what.label}：{made.title}。")
        return redirect("mechanism", kind, made.no)
    context = {"form": form, "kind": kind, "what": what, "verb": "登记"}
    return render(request, "orgs/mechanisms/form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def change(request: HttpRequest, kind: str, no: str) -> HttpResponseBase:
    """Correct a mechanism of the own union."""
    actor, what = actor_of(request), _kind(kind)
    found = _found(actor, kind, no)
    actor.require_own(found.union_id, "更正")
    form = FORMS[kind](
        request.POST or None, request.FILES or None, initial=model_to_dict(found)
    )  # fmt: skip

    def act() -> Any:
        values, upload = _read(form)
        return mechanisms.change(kind, no, values, upload=upload, by=actor)

    def check(values: dict[str, Any]) -> list[Detail]:
        return _problems(kind, values, actor, held=found)

    if submit(request, form, act, check=check, stays=True) is not None:
        messages.success(request, "已保存。更正前的内容留在操作日志里。")
        return redirect("mechanism", kind, no)
    context = {"form": form, "it": found, "kind": kind, "what": what, "verb": "更正"}
    return render(request, "orgs/mechanisms/form.html", context, status=status_of(form))


def _problems(kind: str, values: dict[str, Any], by: Actor, held: Any = None) -> list[Detail]:
    wrong = files.problems_of(values.get("upload"), field="upload")
    return [*wrong, *mechanisms.problems_of(kind, values, held=held, by=by)]


def _read(form: Any) -> tuple[dict[str, Any], Upload | None]:
    """Return the values and the checked file. Raises: Incomplete at `upload`."""
    values = dict(form.cleaned_data)
    upload = values.pop("upload", None)
    return values, files.read_upload(upload, field="upload") if upload else None


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_READ)
def mechanism_page(request: HttpRequest, kind: str, no: str) -> HttpResponseBase:
    """Show one mechanism; at a meeting its union gives tasks here."""
    actor, what = actor_of(request), _kind(kind)
    found = _found(actor, kind, no)
    if request.method == "POST":
        actor.require(Permission.ORG_EDIT, "下达任务")
        actor.require_own(found.union_id, "下达任务")
    stands = found.until is None or found.until > clock.today()
    may_edit = stands and actor.acts_for(found.union_id) and actor.may(Permission.ORG_EDIT)
    is_meeting = kind == "meetings"
    form = TaskForm(request.POST or None) if is_meeting else None
    if form is not None:
        made = submit(
            request,
            form,
            lambda: mechanisms.add_task(no, form.cleaned_data, by=actor),
            check=lambda values: mechanisms.problems_of_task(found, values),
        )
        if made is not None:
            messages.success(request, f"已下达任务：{made.name}，办结前列入待办。")
            return redirect("mechanism", kind, no)
    context = {
        "it": found,
        "kind": kind,
        "what": what,
        "facts": _facts(found, what),
        "tasks": found.tasks.order_by("number") if is_meeting else [],
        "is_meeting": is_meeting,
        "form": form if may_edit else None,
        "stands": stands,
        "today": clock.today(),
        "events": events.of(found)[:10],
        "may_edit": may_edit,
    }
    status = status_of(form) if form is not None else 200
    return render(request, "orgs/mechanisms/page.html", context, status=status)


def _facts(found: Any, what: Kind) -> list[tuple[str, str]]:
    """Return the mechanism's own columns as people read them."""
    pairs = []
    for column in what.model._meta.concrete_fields:
        value = getattr(found, column.name)
        if column.name in HIDDEN or value in (None, ""):
            continue
        shown = getattr(found, f"get_{column.name}_display", None)
        pairs.append((str(column.verbose_name), str(shown() if shown else value)))
    return pairs


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def end(request: HttpRequest, kind: str, no: str) -> HttpResponseBase:
    """End a mechanism of the own union."""
    actor, what = actor_of(request), _kind(kind)
    found = _found(actor, kind, no)
    actor.require_own(found.union_id, "终止")
    form = EndForm(request.POST or None, initial={"until": clock.today()})
    done = submit(
        request,
        form,
        lambda: mechanisms.end(kind, no, **form.cleaned_data, by=actor),
        check=lambda values: mechanisms.problems_of_end(found, what.end_verb, values),
    )
    if done is not None:
        messages.success(request, f"{what.label}“{found.title}”{what.ended}。")
        return redirect("mechanism", kind, no)
    context = {"form": form, "it": found, "kind": kind, "what": what}
    return render(request, "orgs/mechanisms/end.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def finish_task(request: HttpRequest, no: str, number: int) -> HttpResponseBase:
    """Note that a task of a meeting is done."""
    actor = actor_of(request)
    found = _found(actor, "meetings", no)
    actor.require_own(found.union_id, "办结任务")
    task = found.tasks.filter(number=number).first()
    if task is None:
        raise NotFound("没有找到这项任务。")
    form = FinishForm(request.POST or None, initial={"done_on": clock.today()})
    done = submit(
        request,
        form,
        lambda: mechanisms.finish_task(no, number, **form.cleaned_data, by=actor),
        check=lambda values: mechanisms.problems_of_finish(found, values),
    )
    if done is not None:
        messages.success(request, f"任务已办结：{task.name}。")
        return redirect("mechanism", "meetings", no)
    context = {"form": form, "it": found, "task": task}
    return render(request, "orgs/mechanisms/finish.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.ORG_READ)
def document_file(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the text of a policy document to any staff who read the register."""
    found = _found(actor_of(request), "documents", no)
    if found.file is None:
        raise NotFound("这份文件没有上传正文。")
    return download(found.file)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise NotFound("没有这个页面。")
    return KINDS[kind]


def _found(by: Actor, kind: str, no: str) -> Any:
    """Return a mechanism that the actor may read. Raises: NotFound."""
    found = _kind(kind).model.objects.visible_to(by).select_related("union").filter(no=no).first()
    if found is None:
        raise NotFound("没有找到这条记录，它可能不在您的查看范围内。")
    return found
