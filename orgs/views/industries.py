"""The industrial unions, whom each counts and whom each leads beside the local federation (UH-02)."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs.actions import unions
from orgs.forms.industries import EndLeadForm, LeadForm
from orgs.models import Leadership, Placement, Union
from portal.common import clock
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page

PAGE: Final = 30
COUNTED_SHOWN: Final = 120


@require_GET
@staff_page()
def industry_tree(request: HttpRequest) -> HttpResponseBase:
    """List the industrial unions at the head of their industry."""
    today = clock.today()
    standing = Placement.objects.on(today)
    above = standing.filter(union=OuterRef("parent"), union__level__in=Union.INDUSTRIAL)
    heads = (
        _places()
        .filter(union__level__in=Union.INDUSTRIAL)
        .exclude(Exists(above))
        .order_by("union__code")
    )
    page = Paginator(heads, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "today": today}
    return render(request, "orgs/industries/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page()
def industry(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one industrial union: whom it counts, whom it leads; its administrator adds one."""
    actor = actor_of(request)
    rows = Union.objects.visible_to(actor).filter(code=code, level__in=Union.INDUSTRIAL)
    union = rows.first()
    if union is None:
        raise NotFound("没有找到这个产业工会。请从产业工会页重新进入。")
    may_lead = actor.may(Permission.USER_MANAGE) and actor.union_id == union.pk
    if request.method == "POST":
        actor.require(Permission.USER_MANAGE, "建立双重领导")
    form = LeadForm(request.POST or None, initial={"since": clock.today()})
    made = submit(
        request,
        form,
        lambda: unions.lead(
            form.cleaned_data["union"], parent=union, since=form.cleaned_data["since"], by=actor
        ),
    )
    if made is not None:
        messages.success(request, f"已建立对{made.union.name}的双重领导，数字仍由原上级汇总。")
        return redirect("industry", code)
    today = clock.today()
    counting = Placement.objects.on(today).filter(union=OuterRef("union_id"))
    led = (
        Leadership.objects.on(today)
        .filter(parent=union)
        .select_related("union")
        .annotate(
            counted_by=Subquery(counting.values("parent__name")[:1]),
            counted_by_code=Subquery(counting.values("parent__code")[:1]),
        )
    )
    counted = _places().filter(parent=union)
    context = {
        "union": union,
        "form": form,
        "may_lead": may_lead,
        "own_place": Placement.objects.on(today)
        .filter(union=union)
        .select_related("parent")
        .first(),
        "led": Paginator(led.order_by("union__code", "pk"), PAGE).get_page(request.GET.get("page")),
        "counted": counted.order_by("union__code")[:COUNTED_SHOWN],
        "counted_more": max(0, counted.count() - COUNTED_SHOWN),
        "today": today,
    }
    return render(request, "orgs/industries/page.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.USER_MANAGE)
def end_lead(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask for the day, then end a second leadership."""
    actor = actor_of(request)
    held = Leadership.objects.visible_to(actor).filter(pk=pk, valid_to__isnull=True).first()
    if held is None:
        raise NotFound("没有找到这条双重领导关系，它可能已经结束。")
    form = EndLeadForm(request.POST or None, initial={"since": clock.today()})
    done = submit(request, form, lambda: unions.end_lead(pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, f"对{done.union.name}的双重领导已结束。")
        return redirect("industry", done.parent.code)
    context = {"held": held, "form": form}
    return render(request, "orgs/industries/end.html", context, status=status_of(form))


def _places() -> QuerySet[Placement]:
    """Return today's places with how many unions each counts and how many it leads beside."""
    today = clock.today()
    counted = Placement.objects.on(today).filter(parent=OuterRef("union")).order_by()
    led = Leadership.objects.on(today).filter(parent=OuterRef("union")).order_by()
    return (
        Placement.objects.on(today)
        .select_related("union", "parent")
        .annotate(
            counted=Coalesce(
                Subquery(counted.values("parent").annotate(n=Count("pk")).values("n")), 0
            ),
            led=Coalesce(Subquery(led.values("parent").annotate(n=Count("pk")).values("n")), 0),
        )
    )
