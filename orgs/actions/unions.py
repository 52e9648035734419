"""Founding, describing, moving and leading unions. Rules: UH-01…UH-03, X-03."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q

from orgs.models import Division, Leadership, Placement, Union
from orgs.paths import STEP, child_path
from orgs.rules import credit_code
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, RuleError, refuse_all


def create_union(
    *, code: str, name: str, level: str, parent: Union | None,
    division: Division | None = None, since: date, by: Actor,
) -> Union:  # fmt: skip
    """Found a union below its counting parent; a root has none. Rule: UH-03.

    Raises: NotAllowed unless the parent's own administrator or the portal does it.
    """
    _authorise(parent, "建立工会", by=by)
    with transaction.atomic():
        union = Union.objects.create(
            code=code, name=name, level=level, division=division, founded_on=since
        )
        path = _free_path(parent, since)
        Placement.objects.create(
            union=union, parent=parent, path=path, depth=len(path) // STEP, valid_from=since
        )
        events.record_creation(union, by=by)
    return union


def describe_union(pk: int, values: dict[str, str], *, by: Actor) -> Union:
    """Write what papers say of the union: `uscc`, `head_name`, `address`, `phone`. Rule: UH-06.

    Raises: NotFound; NotAllowed unless the union's own administrator or the portal does it;
    Incomplete when the code is wrong or another's.
    """
    by.require(Permission.USER_MANAGE, "修改单位资料")
    if not by.is_system and pk != by.union_id:
        raise NotAllowed("只有本单位的管理员可以修改单位资料。")
    with transaction.atomic():
        union = Union.objects.select_for_update().filter(pk=pk).first()
        if union is None:
            raise NotFound("没有找到这个工会。")
        before = events.snapshot(union)
        union.uscc = _union_code(values["uscc"], of=union)
        union.head_name = values["head_name"].strip()
        union.address = values["address"].strip()
        union.phone = values["phone"].strip()
        union.save(update_fields=["uscc", "head_name", "address", "phone"])
        events.record(action="orgs.union.describe", target=union, by=by, before=before)
    return union


def _union_code(typed: str, *, of: Union) -> str:
    """Return the union's code, checked; empty when none is given."""
    if not typed.strip():
        return ""
    code = credit_code.parse(typed)
    if not code.text.startswith(credit_code.OF_A_UNION):
        raise _wrong_code("工会的代码以 81、89 或 1 开头。请核对是否填了其他单位的代码。")
    other = Union.objects.filter(uscc=code.text).exclude(pk=of.pk).first()
    if other is not None:
        raise _wrong_code(f"这个代码已登记在“{other.name}”名下。请对照证书核对。")
    return code.text


def _wrong_code(message: str) -> Incomplete:
    return Incomplete("统一社会信用代码有误。", [{"field": "uscc", "message": message}])


def move_union(
    pk: int, *, parent: Union, since: date, approval_doc: str = "", by: Actor
) -> Placement:
    """Move a union with everything below it under another parent from a day on.

    Earlier days keep the old tree. Raises: NotAllowed unless both the union and its new parent
    stand in the administrator's own tree; RuleError when it would stand below itself, or when a
    later placement is already known.
    """
    by.require(Permission.USER_MANAGE, "调整隶属关系")
    with transaction.atomic():
        now = _open_placement(pk)
        if not by.is_system and not _is_above(by, now.path, _path_of(parent, since)):
            raise NotAllowed("只有共同的上级工会的管理员可以调整隶属关系。")
        made = place_below(pk, parent=parent, since=since, approval_doc=approval_doc)
        events.record(
            action="orgs.union.move", target=made.union, by=by,
            after={"parent": parent.name, "since": since.isoformat()},
        )  # fmt: skip
    return made


def place_below(pk: int, *, parent: Union, since: date, approval_doc: str) -> Placement:
    """Move a union with everything below it under another parent from a day on, unasked and unlogged.

    Raises: RuleError when it would stand below itself, or when a later placement is known.
    """
    with transaction.atomic():
        now = _open_placement(pk)
        if _path_of(parent, since).startswith(now.path):
            raise RuleError("不能把工会移到它自己或下级的下面。请另选上级工会。")
        if since <= now.valid_from:
            raise RuleError(f"生效日期须晚于 {now.valid_from}（现有隶属关系的起始日）。")
        new_root = _free_path(parent, since)
        below = list(
            Placement.objects.below(now.path).filter(valid_to__isnull=True).order_by("path")
        )
        for row in below:
            _succeed(row, now.path, new_root, since, parent if row.pk == now.pk else None)
        made = Placement.objects.get(union_id=pk, valid_to__isnull=True)
        made.approval_doc = approval_doc
        made.save(update_fields=["approval_doc"])
    return made


def lead(union: Union, *, parent: Union, since: date, by: Actor) -> Leadership:
    """Add a leading parent that does not count (UH-02).

    Raises: NotAllowed; Incomplete when it is its own parent already, or leads it since before.
    """
    _authorise(parent, "建立双重领导", by=by)
    with transaction.atomic():
        # Locked, so that two presses of the button make one.
        union = Union.objects.select_for_update().get(pk=union.pk)
        refuse_all(_problems_of_lead(union, parent, since), "没有建立双重领导。")
        made = Leadership.objects.create(union=union, parent=parent, valid_from=since)
        events.record_creation(made, by=by)
    return made


def end_lead(pk: int, *, since: date, by: Actor) -> Leadership:
    """End a second leadership from a day on; what was before stays.

    Raises: NotFound, NotAllowed, Incomplete.
    """
    with transaction.atomic():
        rows = Leadership.objects.visible_to(by).select_for_update(of=("self",))
        held = rows.filter(pk=pk, valid_to__isnull=True).first()
        if held is None:
            raise NotFound("没有找到这条双重领导关系，它可能已经结束。")
        _authorise(held.parent, "结束双重领导", by=by)
        if not held.valid_from <= since <= clock.today():
            message = f"日期须在 {held.valid_from} 和今天之间。"
            raise Incomplete("没有结束。", [{"field": "since", "message": message}])
        before = events.snapshot(held)
        held.valid_to = since
        held.save(update_fields=["valid_to"])
        events.record(action="orgs.leadership.end", target=held, by=by, before=before)
    return held


def _problems_of_lead(union: Union, parent: Union, since: date) -> list[Detail]:
    found: list[Detail] = []
    if union.dissolved_on is not None:
        found.append({"field": "union", "message": f"“{union.name}”已经撤销。"})
    if since > clock.today():
        found.append({"field": "since", "message": "日期不能晚于今天。"})
    place = Placement.objects.on(clock.today()).filter(union=union).first()
    if union.pk == parent.pk or (place is not None and place.parent_id == parent.pk):
        message = f"“{union.name}”本来就隶属“{parent.name}”，不用再建双重领导。"
        found.append({"field": "union", "message": message})
    led = Leadership.objects.filter(union=union, parent=parent)
    if led.filter(valid_to__isnull=True).exists():
        found.append({"field": "union", "message": f"“{union.name}”已受“{parent.name}”领导。"})
    elif former := led.filter(Q(valid_from=since) | Q(valid_to__gt=since)).first():
        message = (
            f"“{union.name}”从 {former.valid_from} 到 {former.valid_to} 受过“{parent.name}”领导。"
            "请填写这段以后的日期。"
        )
        found.append({"field": "since", "message": message})
    return found


def _authorise(parent: Union | None, act: str, *, by: Actor) -> None:
    """Units below are founded and moved by the unit above; roots by the portal alone."""
    by.require(Permission.USER_MANAGE, act)
    if not by.is_system and (parent is None or parent.pk != by.union_id):
        raise NotAllowed(f"只有上级工会的管理员可以{act}。")


def _path_of(parent: Union, since: date) -> str:
    """Return the parent's place on the day. Raises: RuleError when it has none."""
    above = Placement.objects.on(since).filter(union=parent).first()
    if above is None:
        raise RuleError(f"上级工会“{parent.name}”在 {since} 不在隶属关系中。请另选上级或日期。")
    return above.path


def _is_above(by: Actor, union_path: str, parent_path: str) -> bool:
    """Whether both stand in the actor's own tree; nobody takes a union out of another's."""
    own = by.union_path
    below = own and union_path.startswith(own) and union_path != own
    return bool(below) and parent_path.startswith(own)


def _open_placement(union_pk: int) -> Placement:
    found = (
        Placement.objects.select_for_update().filter(union_id=union_pk, valid_to__isnull=True)
    ).first()
    if found is None:
        raise RuleError("这个工会现在不在隶属关系中，不能移动。")
    return found


def _succeed(
    row: Placement, old_root: str, new_root: str, since: date, parent: Union | None
) -> None:
    """Close the row on the day and open its successor; a row that began that day is rewritten."""
    path = new_root + row.path[len(old_root) :]
    if row.valid_from >= since:
        row.path, row.depth = path, len(path) // STEP
        row.save(update_fields=["path", "depth"])
        return
    Placement.objects.filter(pk=row.pk).update(valid_to=since)
    Placement.objects.create(
        union_id=row.union_id,
        parent_id=parent.pk if parent else row.parent_id,
        path=path,
        depth=len(path) // STEP,
        valid_from=since,
    )


def _free_path(parent: Union | None, since: date) -> str:
    """Return a path below the parent that no placement ever used."""
    above = ""
    if parent is not None:
        holder = Placement.objects.select_for_update().filter(union=parent)
        found = holder.on(since).first() or holder.on(since + timedelta(days=1)).first()
        if found is None:
            raise RuleError(f"上级工会“{parent.name}”在 {since} 不在隶属关系中。")
        above = found.path
    depth = len(above) // STEP + 1
    siblings = Placement.objects.filter(depth=depth)
    siblings = siblings.below(above) if above else siblings
    last = siblings.aggregate(last=Max("path"))["last"]
    return child_path(above, last)
