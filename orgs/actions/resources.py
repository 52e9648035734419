"""Keeping the resource list: what an organisation offers, shown or withdrawn (MT-01, MT-02)."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from orgs import service_terms
from orgs.lifecycle import venues as moves
from orgs.models import Division, Organisation, ResourceItem
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotAllowed, NotFound, refuse_all
from portal.common.lifecycle import edit, transition
from portal.common.numbers import next_number

FIELDS: Final = (
    "title", "domain", "form", "groups", "regions", "capacity", "price", "times", "description",
    "valid_until",
)  # fmt: skip


def offer(values: Mapping[str, Any], *, is_demo: bool = False, by: Actor) -> ResourceItem:
    """Draft an item of the own organisation. Raises: NotAllowed, Incomplete."""
    by.require(Permission.OWN_PROFILE_EDIT, "填写资源清单")
    refuse_all(problems_of(values))
    with transaction.atomic():
        organisation = Organisation.objects.visible_to(by).get(pk=by.organisation_id or 0)
        made = ResourceItem(
            no=next_number(f"ZY-{clock.today().year}"), organisation=organisation, is_demo=is_demo
        )
        _fill(made, values)
        made.save()
        events.record_creation(made, by=by)
    return made


def change(no: str, values: Mapping[str, Any], *, by: Actor) -> ResourceItem:
    """Change an item, shown ones too. Raises: NotFound, NotAllowed, Incomplete."""
    refuse_all(problems_of(values))
    with edit(
        ResourceItem.objects.visible_to(by), _pk(no, by), by=by,
        needs=Permission.OWN_PROFILE_EDIT, editable=moves.RESOURCE_EDITABLE,
    ) as item:  # fmt: skip
        _fill(item, values)
    return item


def show(no: str, *, by: Actor) -> ResourceItem:
    """Show the item to the public. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    with transition(ResourceItem.objects.visible_to(by), _pk(no, by), moves.SHOW, by=by) as item:
        if item.organisation.state != Organisation.State.APPROVED:
            raise NotAllowed("通过入库审核后才能公开资源清单。请先补充机构档案并提交审核。")
        if item.valid_until < clock.today():
            refuse_all([{"field": "valid_until", "message": "有效期已过，请先修改有效期。"}])
    return item


def withdraw(no: str, *, by: Actor) -> ResourceItem:
    """Take the item off the list. Raises: NotFound, NotAllowed, WrongState."""
    with transition(
        ResourceItem.objects.visible_to(by), _pk(no, by), moves.WITHDRAW, by=by
    ) as item:
        pass
    return item


def problems_of(values: Mapping[str, Any]) -> list[Detail]:
    """Return everything wrong with an item."""
    found: list[Detail] = []
    if values.get("domain") not in service_terms.DOMAINS:
        found.append({"field": "domain", "message": "请选择服务领域。"})
    groups = values.get("groups") or []
    if not groups or not set(groups) <= set(service_terms.GROUPS):
        found.append({"field": "groups", "message": "请至少选一类服务对象。"})
    regions = list(values.get("regions") or [])
    known = set(Division.objects.filter(pk__in=regions).values_list("pk", flat=True))
    if not regions or set(regions) - known:
        found.append({"field": "regions", "message": "请至少选一个服务地区。"})
    until = values.get("valid_until")
    if until is None or until < clock.today():
        found.append({"field": "valid_until", "message": "有效期须在今天或以后。"})
    return found


def _fill(item: ResourceItem, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        setattr(item, name, values[name])


def _pk(no: str, by: Actor) -> int:
    found = ResourceItem.objects.visible_to(by).filter(no=no).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("没有找到这条资源清单，它可能已撤下。")
    return found
