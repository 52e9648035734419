"""The talent pool: finding people, taking them in, their pages (spec 11.2)."""

from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import guidelines, talent_sheets, talents, trainings
from orgs.forms.quotas import SheetForm
from orgs.forms.talents import ChangeForm, LeaveForm, PersonForm, PromoteForm, TalentFilter
from orgs.models import Talent, TalentPost
from orgs.people_tabs import tabs
from orgs.querysets.talents import TalentQuerySet
from orgs.rules.talents import highest
from orgs.views.imports import XLSX
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import attachment

PAGE: Final = 20


@require_GET
@staff_page(Permission.PEOPLE_READ)
def talent_list(request: HttpRequest) -> HttpResponseBase:
    """List the people of the own union and, with masked names, of those below."""
    actor = actor_of(request)
    form = TalentFilter(request.GET)
    visible = Talent.objects.visible_to(actor)
    posts = TalentPost.objects.held(clock.today()).select_related("serving_union")
    rows = (
        _filtered(visible, form, actor)
        .select_related("union")
        .prefetch_related("certificates", Prefetch("posts", posts.order_by("-is_main"), "held"))
        .order_by("-created_at", "-id")
    )
    page = CappedPaginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(actor, "talent-list"),
        "form": form,
        "page_obj": page,
        "rows": [_row(t, actor) for t in page],
        "tiles": _tiles(visible),
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "may_edit": actor.may(Permission.PEOPLE_EDIT),
        "query": request.GET.urlencode(),
    }
    return render(request, "orgs/people/list.html", context)


@require_GET
@staff_page(Permission.PEOPLE_READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered people as a workbook."""
    actor = actor_of(request)
    rows = _filtered(Talent.objects.visible_to(actor), TalentFilter(request.GET), actor)
    data = talent_sheets.export(rows, by=actor)
    return attachment(data, f"人才库_{clock.today()}.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Take a person into the pool."""
    actor = actor_of(request)
    form = PersonForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda: talents.register(form.cleaned_data, by=actor),
        check=lambda values: talents.problems_of_new(values, by=actor),
    )
    if made is not None:
        messages.success(request, f"已登记 {made.name}，编号 {made.no}。")
        return redirect("talent", made.no)
    return _form_page(request, form, "登记人才", "登记", note="姓名、身份证号和手机号必须真实。")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take in all people of a workbook, or none."""
    actor = actor_of(request)
    form = SheetForm(request.POST or None, request.FILES or None)

    def read() -> int:
        _, data = files.read_upload(form.cleaned_data["file"], allowed=("xlsx",))
        return talent_sheets.import_people(data, by=actor)

    done = submit(request, form, read)
    if done is not None:
        messages.success(request, f"已导入 {done} 人。")
        return redirect("talent-list")
    return render(request, "orgs/people/import.html", {"form": form}, status=status_of(form))


@require_GET
@staff_page(Permission.PEOPLE_EDIT)
def template(request: HttpRequest) -> HttpResponseBase:
    """Send the empty workbook."""
    return attachment(talent_sheets.template(), "人才库模板.xlsx", XLSX)


@require_GET
@staff_page(Permission.PEOPLE_READ)
def talent_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one person; a superior sees the name masked and no contact."""
    return _page(request, talents.find(no, by=actor_of(request)))


@require_POST
@staff_page(Permission.PEOPLE_EDIT)
def phone(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one person with the phone number in clear; the look is in the log."""
    actor = actor_of(request)
    number = talents.reveal_phone(no, by=actor)
    return _page(request, talents.find(no, by=actor), phone=number or "没有登记")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def change(request: HttpRequest, no: str) -> HttpResponseBase:
    """Change a person's facts."""
    actor = actor_of(request)
    with talents.held(no, "修改人才资料", by=actor) as talent:
        initial = {name: getattr(talent, name, None) for name in ChangeForm.base_fields}
    initial |= {
        "organisation": talent.organisation.uscc if talent.organisation else "",
        "phone": "",
    }
    form = ChangeForm(request.POST or None, initial=initial)
    form.fields["phone"].help_text = "留空则不改。"
    done = submit(
        request,
        form,
        lambda: talents.change(no, form.cleaned_data, by=actor),
        check=lambda values: talents.problems_of_change(talent, values),
    )
    if done is not None:
        messages.success(request, "已保存。")
        return redirect("talent", no)
    return _form_page(request, form, "修改资料", "保存", talent=talent)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def promote(request: HttpRequest, no: str) -> HttpResponseBase:
    """Make a candidate a member."""
    actor = actor_of(request)
    with talents.held(no, "转为在库人才", by=actor) as talent:
        form = PromoteForm(request.POST or None)
    if talent.is_identified:
        del form.fields["identity"]
    done = submit(request, form, lambda: talents.promote(no, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, f"{done.name} 已转为在库人才，请登记岗位。")
        return redirect("talent", no)
    return _form_page(request, form, "转为在库人才", "确认转入", talent=talent)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def leave(request: HttpRequest, no: str) -> HttpResponseBase:
    """Note that somebody left."""
    actor = actor_of(request)
    with talents.held(no, "登记离开", by=actor) as talent:
        form = LeaveForm(request.POST or None, initial={"left_on": clock.today()})
    done = submit(
        request,
        form,
        lambda: talents.leave(no, **form.cleaned_data, by=actor),
        check=lambda values: talents.problems_of_leaving(talent, values),
    )
    if done is not None:
        messages.success(request, f"已登记 {done.name} 离开，在岗岗位同日离岗。")
        return redirect("talent", no)
    return _form_page(request, form, "登记离开", "登记离开", talent=talent)


@require_POST
@staff_page(Permission.PEOPLE_EDIT)
def rejoin(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take a person who left back."""
    talents.rejoin(no, by=actor_of(request))
    messages.success(request, "已重新入库，请登记岗位。")
    return redirect("talent", no)


def _page(request: HttpRequest, talent: Talent, phone: str = "") -> HttpResponseBase:
    actor = actor_of(request)
    is_own = actor.acts_for(talent.union_id)
    posts = list(talent.posts.select_related("serving_union").order_by("-begins_on", "-pk"))
    certificates = list(talent.certificates.order_by("-issued_on"))
    today = clock.today()
    context = {
        "talent": talent,
        "is_own": is_own,
        "may_edit": is_own and actor.may(Permission.PEOPLE_EDIT),
        "phone": phone,
        "posts": posts,
        "has_main": any(p.is_main and p.ends_on is None for p in posts),
        "certificates": [
            (c, c.valid_until is not None and c.valid_until < today) for c in certificates
        ],
        "assessments": talent.assessments.order_by("-year"),
        "awards": talent.awards.order_by("-awarded_on"),
        "elsewhere": talents.elsewhere(talent) if is_own else [],
        "hours": trainings.hours_by_year(talent),
        "guideline": guidelines.guideline_for(talent),
        "years": today.year - talent.since_year if talent.since_year else None,
    }
    return render(request, "orgs/people/page.html", context)


def _form_page(
    request: HttpRequest, form: Any, title: str, verb: str, *, talent: Talent | None = None,
    note: str = "",
) -> HttpResponseBase:  # fmt: skip
    """Show a form of a person with its way back."""
    back = reverse("talent", args=[talent.no]) if talent else reverse("talent-list")
    context = {
        "form": form, "title": title, "verb": verb, "talent": talent, "back": back, "note": note,
    }  # fmt: skip
    return render(request, "orgs/people/form.html", context, status=status_of(form))


def _filtered(rows: TalentQuerySet, form: TalentFilter, by: Actor) -> TalentQuerySet:
    if not form.is_valid():
        return rows
    asked = form.cleaned_data
    rows = rows.search(asked["q"], by)
    for name in ("state", "employer"):
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    if asked["certificate"]:
        rows = rows.certified(asked["certificate"])
    if asked["scope"] == "own":
        rows = rows.filter(union_id__in=by.union_ids)
    return rows


def _row(talent: Any, by: Actor) -> dict[str, Any]:
    is_own = by.acts_for(talent.union_id)
    held = {c.grade: c for c in talent.certificates.all() if c.kind == "certificate"}
    best = highest(held)
    return {
        "talent": talent,
        "name": talent.name if is_own else talent.masked_name,
        "post": talent.held[0] if talent.held else None,
        "certificate": held[best].get_grade_display() if best else "",
    }


def _tiles(visible: TalentQuerySet) -> list[dict[str, Any]]:
    """Return the counts that filter the list, in one query."""
    active = Q(state=Talent.State.ACTIVE)
    counts = visible.aggregate(
        active=Count("pk", filter=active),
        purchased=Count("pk", filter=active & Q(employer="purchased")),
        candidate=Count("pk", filter=Q(state=Talent.State.CANDIDATE)),
    )
    return [
        {"label": "在库人才", "value": counts["active"], "url": "?state=active"},
        {
            "label": "其中购买服务", "value": counts["purchased"],
            "url": "?state=active&employer=purchased",
        },
        {"label": "候选", "value": counts["candidate"], "url": "?state=candidate"},
    ]  # fmt: skip
