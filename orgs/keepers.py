"""Which union receives an organisation's registration: read from the credit code, or as typed.

Signs 3–8 of the credit code are the division of the registration authority (spec 3.2): its union
is proposed. Where that union does not use the portal yet, the nearest one above it does the work.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from orgs.models import Membership, Placement, Union
from orgs.paths import STEP
from orgs.rules.credit_code import CreditCode
from portal.common import clock
from portal.common.access import Permission
from portal.common.errors import Incomplete

OFFERED = 5


def proposed(code: CreditCode) -> Union | None:
    """Return the union that receives an organisation with this code, None when nobody is near."""
    division = code.text[2:8]
    for candidate in (division, f"{division[:4]}00", f"{division[:2]}0000"):
        union = Union.objects.filter(code=candidate).first()
        if union is not None:
            return nearest_at_work(union)
    return None


def named(typed: str) -> Union:
    """Return the union of a typed code or name.

    Raises: Incomplete at `keeper`, with the possible ones when a name is not unique.
    """
    words = typed.strip()
    found = list(_matching(words)[: OFFERED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        message = "没有找到这个工会。请填写全称（如“平顶山市新华区总工会”可写“新华区总工会”）或 6 位代码。"
    else:
        message = f"有多个工会符合，请改填代码：{'；'.join(_titles(found[:OFFERED]))}。"
    raise Incomplete("受理工会不明确。", [{"field": "keeper", "message": message}])


def nearest_at_work(union: Union) -> Union:
    """Return the union, or the nearest above it whose people may approve; itself when none may."""
    place = Placement.objects.on(clock.today()).filter(union=union).first()
    if place is None:
        return union
    paths = [place.path[:end] for end in range(len(place.path), 0, -STEP)]
    placed = dict(
        Placement.objects.on(clock.today()).filter(path__in=paths).values_list("union_id", "path")
    )
    working = {
        m.union_id
        for m in Membership.objects.filter(
            union_id__in=placed, valid_to__isnull=True
        ).select_related("role")
        if Permission.ORG_QUALIFY in m.role.permission_set()
    }
    best = max((placed[pk] for pk in working if pk is not None), key=len, default="")
    chosen = next((pk for pk, path in placed.items() if path == best), None)
    return union if chosen is None else Union.objects.get(pk=chosen)


def _matching(words: str) -> QuerySet[Union]:
    if words.isdecimal():
        return Union.objects.filter(code=words)
    exact = Union.objects.filter(name=words)
    if exact.exists():
        return exact.order_by("code")
    return Union.objects.filter(name__contains=words).order_by("code")


def _titles(unions: Sequence[Union]) -> list[str]:
    """Return "410402 新华区总工会（平顶山市总工会）": names repeat all over the country."""
    above = {
        p.union_id: p.parent.name
        for p in Placement.objects.on(clock.today())
        .filter(union__in=unions)
        .select_related("parent")
        if p.parent is not None
    }
    return [f"{u.code} {u.name}（{above.get(u.pk, '无上级')}）" for u in unions]
