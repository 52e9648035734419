"""A union's page: its history, and the acts of its superior's administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs import succession_matters
from orgs.actions import dissolutions, successions
from orgs.forms.successions import (
    AbsorbForm,
    ActForm,
    MergeForm,
    RenameForm,
    SplitForm,
)
from orgs.models import Leadership, Placement, Succession, Union, UnionIdentity
from orgs.views.dissolutions import open_report_url
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import NotAllowed, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, its form, what it does, and whether the union ends by it."""

    verb: str
    told: str
    form: type[ActForm]
    run: Callable[[Any, Actor], Union]
    moves_business: bool = True


def _papers(form: ActForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("since", "approval_doc")}


def _merge(form: MergeForm, by: Actor) -> Union:
    return successions.merge(form.union_ids(), into=form.new(), **_papers(form), by=by)


def _absorb(form: AbsorbForm, by: Actor) -> Union:
    into = int(form.cleaned_data["into"])
    return successions.absorb([form.union.pk], into=into, **_papers(form), by=by)


def _split(form: SplitForm, by: Actor) -> Union:
    made = successions.split(
        form.union.pk, into=form.into(), heir=form.heir_place(), children=form.places(),
        **_papers(form), by=by,
    )  # fmt: skip
    return made[0]


def _rename(form: RenameForm, by: Actor) -> Union:
    return successions.rename(form.union.pk, **form.cleaned_data, by=by)


ACTS: Final[dict[str, Act]] = {
    "rename": Act("更名", "以前的文书和年报保留当时的名称。", RenameForm, _rename, moves_business=False),
    "merge": Act("合并", "几个工会撤销，成立一个新工会，承接全部未了事务。", MergeForm, _merge),
    "absorb": Act("并入", "本工会撤销，由另一个工会承接全部未了事务。", AbsorbForm, _absorb),
    "split": Act("分立", "分出新工会；原工会可以存续，也可以撤销。", SplitForm, _split),
}  # fmt: skip


@require_GET
@staff_page()
def unit_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what a union was called, where it stood, whom it followed and who follows it."""
    actor = actor_of(request)
    union = _found(code, by=actor)
    context = {
        "union": union,
        "identities": UnionIdentity.objects.filter(union=union).order_by("-valid_to"),
        "placements": Placement.objects.filter(union=union)
        .select_related("parent")
        .order_by("-valid_from"),
        "predecessors": Succession.objects.filter(successor=union)
        .select_related("predecessor")
        .order_by("-since", "pk"),
        "successors": Succession.objects.filter(predecessor=union)
        .select_related("successor")
        .order_by("-since", "pk"),
        "led_by": Leadership.objects.filter(union=union).select_related("parent").order_by("pk"),
        "leads": Leadership.objects.filter(parent=union)
        .select_related("union")
        .order_by("union__code")[:200],
        "acts": ACTS if _may_change(union, by=actor) else {},
        "may_report_end": dissolutions.may_report(union, by=actor),
        "report_url": open_report_url(union, by=actor),
        "feed": events.feed(union, 10),
    }
    return render(request, "orgs/unions/page.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.USER_MANAGE)
def change(request: HttpRequest, code: str, act: str) -> HttpResponseBase:
    """Ask for what the act needs, show what it moves, then do it."""
    actor = actor_of(request)
    union = _found(code, by=actor)
    chosen = ACTS.get(act)
    if chosen is None:
        raise NotFound("没有这个办理事项。")
    if not _may_change(union, by=actor):
        raise NotAllowed("只有上级工会的管理员可以办理，已撤销的工会不能再办理。")
    siblings = _siblings(union)
    more = {"children": _children(union)} if act == "split" else {}
    initial = {"name": union.name, "code": union.code} if act == "rename" else {}
    form = chosen.form(
        request.POST or None, union=union, siblings=siblings, initial=initial, **more
    )
    bearer = union if act == "rename" else None
    done = submit(
        request,
        form,
        lambda: chosen.run(form, actor),
        check=lambda values: successions.problems_of_values(values, bearer=bearer),
    )
    if done is not None:
        messages.success(request, f"已办理：{union.name}{chosen.verb}。")
        return redirect("unit", done.code)
    context = {
        "union": union,
        "act": chosen,
        "form": form,
        "matters": succession_matters.matters_of(union.pk) if chosen.moves_business else [],
        "hindrances": succession_matters.hindrances_of(union.pk, clock.today())
        if chosen.moves_business
        else [],
    }
    return render(request, "orgs/unions/change.html", context, status=status_of(form))


def _found(code: str, *, by: Actor) -> Union:
    """Return the union; a code it bore earlier finds it as well. Raises: NotFound."""
    unions = Union.objects.visible_to(by)
    union = unions.filter(code=code).first()
    if union is None:
        earlier = UnionIdentity.objects.visible_to(by).filter(code=code).order_by("-valid_to")
        union = unions.filter(pk__in=earlier.values("union_id")).first()
    if union is None:
        raise NotFound("没有找到这个工会。请检查代码，或从上级逐级查找。")
    return union


def _may_change(union: Union, *, by: Actor) -> bool:
    """Whether the actor administers a union above it, and it still stands."""
    if union.dissolved_on or not by.may(Permission.USER_MANAGE) or not by.union_path:
        return False
    below = Union.objects.under(by.union_path).filter(pk=union.pk)
    return union.pk != by.union_id and below.exists()


def _siblings(union: Union) -> list[Union]:
    today = Placement.objects.on(clock.today())
    parent = today.filter(union=union).values("parent_id")
    found = Union.objects.filter(
        pk__in=today.filter(parent_id__in=parent).values("union_id"),
        level=union.level, dissolved_on__isnull=True,
    )  # fmt: skip
    return list(found.exclude(pk=union.pk).order_by("code"))


def _children(union: Union) -> list[Union]:
    below = Placement.objects.on(clock.today()).filter(parent=union).values("union_id")
    return list(Union.objects.filter(pk__in=below, dissolved_on__isnull=True).order_by("code"))
