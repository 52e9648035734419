"""Putting a dated value in force: proposed on the page, or by the operator's command.

Who: the general value belongs to the union that runs the portal (setting `OPERATOR_UNION`), a value
of one union to that union. Source: spec 2.3, row "users, roles, parameters".
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from orgs.lifecycle import parameters as moves
from orgs.models import ParameterProposal, Union
from portal.common import events, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, refuse_all
from portal.common.lifecycle import transition
from portal.common.models import Parameter
from portal.common.parameters import OF_A_UNION, REGISTER, Dated

SOURCE_NEEDED = "请写明依据：文件名称和文号，或本单位的决定。"


def known(code: str) -> Dated:
    """Return the declared parameter. Raises: NotFound."""
    if code not in REGISTER:
        raise NotFound(f"没有名为“{code}”的参数。请从参数列表里选。")
    return REGISTER[code]


def scopes_of(parameter: Dated, *, by: Actor) -> dict[str, str]:
    """Return the scopes the actor's union may set the parameter for, with their labels.

    Raises: NotFound when the actor acts for no union.
    """
    union = Union.objects.filter(pk=by.union_id or 0).first()
    if union is None:
        raise NotFound("没有找到您的单位。")
    scopes: dict[str, str] = {}
    if union.code == settings.OPERATOR_UNION:
        named = [s for s in parameter.scopes if s != OF_A_UNION]
        words = parameter.scope_names
        scopes = {scope: words.get(scope, scope) for scope in named} or {"": "全平台"}
    if OF_A_UNION in parameter.scopes:
        scopes[union.code] = union.name
    return scopes


def propose(code: str, values: dict[str, Any], *, by: Actor) -> ParameterProposal:
    """Write down a new value; it comes into force when the head approves.

    `values`: scope, text (as typed), valid_from, valid_to (or null), source.
    Raises: NotFound, NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.USER_MANAGE, "修改参数")
    parameter = known(code)
    scopes = scopes_of(parameter, by=by)
    if not scopes:
        raise NotAllowed("这个参数由平台运行单位统一设定，您的单位只能查询。")
    refuse_all(problems_of(parameter, values, scopes), "参数没有提交。")
    with transaction.atomic():
        made = ParameterProposal.objects.create(
            union_id=by.union_id or 0,
            code=code,
            scope=values["scope"],
            value=parameter.kind.parsed(values["text"].strip()),
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
            source=values["source"].strip(),
            proposed_by=by.name,
        )
        events.record_creation(made, by=by)
        messages.tell(
            f"参数“{parameter.label}”的修改等您批准",
            url=f"/sys/parameters/{code}/",
            union_id=made.union_id,
        )
    return made


def problems_of(
    parameter: Dated, values: Mapping[str, Any], scopes: Mapping[str, str]
) -> list[Detail]:
    """Return everything wrong with a proposed value; no value typed and no days are not judged."""
    problems: list[Detail] = []
    if values.get("scope") not in scopes:
        problems.append({"field": "scope", "message": "请选择本单位可以设定的范围。"})
    if "text" in values:
        problems += _problems_of_text(parameter, values["text"])
    return problems + _problems_of_papers(values)


def approve(pk: int, *, by: Actor) -> Parameter:
    """Put a proposed value in force. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    with transition(ParameterProposal.objects.visible_to(by), pk, moves.APPROVE, by=by) as proposal:
        return _put(
            proposal.code,
            proposal.value,
            scope=proposal.scope,
            valid_from=proposal.valid_from,
            valid_to=proposal.valid_to,
            source=proposal.source,
            by=by,
        )


def refuse(pk: int, *, reason: str, by: Actor) -> ParameterProposal:
    """Send a proposal away with the reason. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    if not reason.strip():
        raise Incomplete("没有办理。", [{"field": "reason", "message": "请写明不批准的理由。"}])
    with transition(
        ParameterProposal.objects.visible_to(by), pk, moves.REFUSE, by=by, reason=reason
    ) as proposal:
        proposal.refusal = reason.strip()[:200]
    return proposal


def put(
    code: str, value: Any, *, scope: str = "", valid_from: date, valid_to: date | None = None,
    source: str, by: Actor,
) -> Parameter:  # fmt: skip
    """Put a value in force at once, as the operator's command does.

    Raises: NotAllowed unless the portal itself acts; NotFound, Incomplete.
    """
    if not by.is_system:
        raise NotAllowed("参数须由管理员提出、负责人批准。")
    parameter = known(code)
    problems: list[Detail] = []
    if problem := parameter.kind.problem(value):
        problems.append({"field": "text", "message": problem})
    values = {"valid_from": valid_from, "valid_to": valid_to, "source": source}
    problems += _problems_of_papers(values)
    named = {s for s in parameter.scopes if s != OF_A_UNION}
    is_union = OF_A_UNION in parameter.scopes and Union.objects.filter(code=scope).exists()
    is_general = not scope and not named
    if not (is_general or scope in named or is_union):
        problems.append({"field": "scope", "message": "这个参数没有这个适用范围。"})
    refuse_all(problems, "参数没有写入。")
    with transaction.atomic():
        return _put(
            code, value, scope=scope, valid_from=valid_from, valid_to=valid_to,
            source=source.strip(), by=by,
        )  # fmt: skip


def _problems_of_text(parameter: Dated, text: str) -> list[Detail]:
    try:
        problem = parameter.kind.problem(parameter.kind.parsed(text.strip()))
    except ValueError:
        problem = parameter.kind.hint
    return [{"field": "text", "message": problem}] if problem else []


def _problems_of_papers(values: Mapping[str, Any]) -> list[Detail]:
    problems: list[Detail] = []
    if not str(values.get("source") or "").strip():
        problems.append({"field": "source", "message": SOURCE_NEEDED})
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        problems.append({"field": "valid_to", "message": "截止日期不能早于生效日期。"})
    return problems


def _put(
    code: str, value: Any, *, scope: str, valid_from: date, valid_to: date | None, source: str,
    by: Actor,
) -> Parameter:  # fmt: skip
    row = Parameter(
        code=code, scope=scope, value=value, valid_from=valid_from, valid_to=valid_to,
        source=source,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = f"{valid_from} 起已经有一条取值。请换一个生效日期；已生效的取值不改写。"
        raise Incomplete(message, [{"field": "valid_from", "message": message}]) from error
    events.record_creation(row, by=by)
    return row
