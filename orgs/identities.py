"""Who bears or bore a code or a name: old ones lead to the organisation of today (X-05, X-06)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from orgs.models import Organisation, OrganisationIdentifier
from portal.common.access import Actor
from portal.common.errors import Detail, Incomplete


def holder_of(code: str) -> Organisation | None:
    """Return the organisation that bears the code, or bore it rightly; null when nobody does."""
    return holders_of([code]).get(code)


def holders_of(codes: Iterable[str]) -> dict[str, Organisation]:
    """Return by code the organisations that bear it today, else rightly bore it. Queries: 2.

    A code entered by mistake leads to nobody here: its true holder may still come.
    """
    wanted = list({code for code in codes if code})
    found = {
        each.uscc: each.organisation
        for each in OrganisationIdentifier.objects.filter(uscc__among=wanted, is_mistaken=False)
        .select_related("organisation")
        .order_by("valid_from", "pk")
    }
    return found | {o.uscc: o for o in Organisation.objects.filter(uscc__among=wanted)}


def led_to(code: str, *, by: Actor) -> Organisation | None:
    """Return the organisation that an address with the code means, of those the actor sees.

    An address also follows an earlier code, a mistaken one, and one of a record merged away.
    """
    visible = Organisation.objects.visible_to(by).select_related("keeper")
    borne = OrganisationIdentifier.objects.filter(uscc=code)
    return (
        visible.filter(uscc=code).first()
        or visible.filter(pk__in=borne.values("organisation_id")).first()
    )


def meant_by(text: str, *, by: Actor) -> tuple[Organisation | None, str]:
    """Return the one organisation that bears or contains what was typed, or what to do instead."""
    words = text.strip()
    visible = Organisation.objects.visible_to(by)
    found = list(visible.filter(Q(uscc=words.upper()) | Q(name=words))[:2])
    found = found or list(visible.search(words).order_by("name")[:4])
    if len(found) == 1:
        return found[0], ""
    if found:
        names = "、".join(o.name for o in found[:3])
        return None, f"有多家机构符合：{names}。请输入全称。"
    return None, "社会组织库里没有这家机构。请核对全称或代码；没有入库的先导入台账。"


def named(text: str, *, by: Actor, field: str = "organisation") -> Organisation:
    """Return the same. Raises: Incomplete at the field when there is none or several."""
    found, problem = meant_by(text, by=by)
    if found is None:
        raise Incomplete("没有找到机构。", [{"field": field, "message": problem}])
    return found


def problems_of_name(text: str, *, by: Actor) -> list[Detail]:
    """Return why the name or code as typed does not tell one organisation."""
    _, problem = meant_by(text, by=by)
    return [{"field": "organisation", "message": problem}] if problem else []


def codes_on(day: date, codes: Iterable[str]) -> dict[str, str]:
    """Return by today's code the one that was borne on the day, where it was another (DD-02)."""
    wanted = set(codes)
    borne = (
        OrganisationIdentifier.objects.filter(
            organisation__uscc__in=wanted, is_mistaken=False, valid_from__lte=day
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .exclude(cause=OrganisationIdentifier.Cause.MERGED)
        .order_by("valid_from", "pk")
        .values_list("organisation__uscc", "uscc")
    )
    return {now: then for now, then in borne if now != then}
