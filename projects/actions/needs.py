"""Needs: filed by workers, classified, answered and taken up by union staff."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from orgs.models import Union
from portal.common import clock, events
from portal.common.access import PUBLIC, Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.numbers import next_number
from portal.common.pseudonym import encrypt, pseudonym
from projects.lifecycle import needs as moves
from projects.models import NeedSite, Project, WorkerNeed
from projects.rules import needs as rules
from projects.taxonomies import Channel, Domain, Group

PHONE_PURPOSE: Final = "need.phone"
# Without signs that are mistaken for one another when read from a screen.
CODE_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def create_site(*, union: Union, name: str, by: Actor) -> NeedSite:
    """Open a place with a QR code of its own. Raises: NotAllowed, Incomplete."""
    by.require(Permission.NEED_EDIT, "设置需求二维码")
    if not by.is_system and by.union_id != union.pk:
        raise NotAllowed("只能设置本单位的需求二维码。")
    title = name.strip()
    if not title:
        raise Incomplete("请填写站点名称。", [{"field": "name", "message": "请填写站点名称。"}])
    with transaction.atomic():
        site = NeedSite.objects.create(
            code=_code(8), union=union, name=title[:100], created_at=clock.now()
        )
        events.record_creation(site, by=by)
    return site


def file_need(site: NeedSite, values: Mapping[str, Any], *, by: Actor = PUBLIC) -> WorkerNeed:
    """Take a need from the site's form: `text`, and optionally `asked_domain`, `place_time`,
    `trade`, `phone` with `consent`, `headcount`, `channel`.

    The text is kept as typed. Raises: WrongState when the code is switched off; Incomplete.
    """
    if not site.is_open:
        raise WrongState("这个二维码已停用。请扫描单位新张贴的二维码，或拨打职工服务热线 12351。")
    refuse_all(rules.problems_of_need(values))
    phone = rules.plain_phone(values.get("phone"))
    now = clock.now()
    with transaction.atomic():
        need = WorkerNeed.objects.create(
            no=next_number(f"XQ-{site.union.code}-{clock.today().year}", 6),
            lookup_code=_code(6),
            union=site.union,
            site=site,
            channel=values.get("channel") or Channel.QR,
            received_at=now,
            created_at=now,
            asked_domain=values.get("asked_domain") or "",
            text=str(values["text"]).strip(),
            place_time=str(values.get("place_time") or "").strip()[:200],
            trade=str(values.get("trade") or "")[:40],
            headcount=max(int(values.get("headcount") or 1), 1),
            phone_sealed=encrypt(phone, purpose=PHONE_PURPOSE),
            phone_hash=pseudonym("phone", phone) if phone else "",
            consent_version=rules.CONSENT_VERSION if phone else "",
        )
        events.record_creation(need, by=by)
    return need


def classify(pk: int, *, domain: str, group: str, by: Actor) -> WorkerNeed:
    """Put the need into its service domain and target group. Raises: Incomplete."""
    found: list[Detail] = []
    if domain not in Domain.values:
        found.append({"field": "domain", "message": "请选择服务领域。"})
    if group not in Group.values:
        found.append({"field": "group", "message": "请选择目标群体。"})
    refuse_all(found)
    with transition(WorkerNeed.objects.visible_to(by), pk, moves.CLASSIFY, by=by) as need:
        need.domain = domain
        need.group = group
    return need


def answer(pk: int, *, text: str, by: Actor) -> WorkerNeed:
    """Answer the worker; the answer shows on the tracking page. Raises: Incomplete."""
    words = _words(text, "text", "请填写答复内容，职工凭编号可以看到。")
    with transition(WorkerNeed.objects.visible_to(by), pk, moves.ANSWER, by=by) as need:
        need.answer = words
        need.answered_at = clock.now()
    return need


def reject(pk: int, *, reason: str, by: Actor) -> WorkerNeed:
    """Decline the need; the reason is told to the worker. Raises: Incomplete."""
    words = _words(reason, "reason", "请写明不予采纳的理由，职工凭编号可以看到。")
    records = WorkerNeed.objects.visible_to(by)
    with transition(records, pk, moves.REJECT, by=by, reason=words) as need:
        need.answer = words
        need.answered_at = clock.now()
    return need


def mark_in_project(need: WorkerNeed, *, by: Actor) -> WorkerNeed:
    """Note that a project takes the need up. Raises: WrongState unless it is classified."""
    with transition(WorkerNeed.objects.visible_to(by), need.pk, moves.TAKE_UP, by=by) as record:
        pass
    return record


def put_back(need: WorkerNeed, *, by: Actor) -> WorkerNeed:
    """Return the need to the classified ones: its project let it go."""
    with transition(WorkerNeed.objects.visible_to(by), need.pk, moves.PUT_BACK, by=by) as record:
        pass
    return record


def mark_served(project: Project, *, by: Actor) -> int:
    """Note on the project's needs that service began; return how many. Made by other moves."""
    needs = _of_project(project, WorkerNeed.State.IN_PROJECT)
    for need in needs:
        with transition(WorkerNeed.objects.visible_to(by), need.pk, moves.SERVE, by=by):
            pass
    return len(needs)


def close_served(project: Project, *, result: str, by: Actor) -> int:
    """Write the project's result back to its needs and close them (ND-08); return how many."""
    needs = _of_project(project, *moves.CLOSE.sources)
    for need in needs:
        with transition(WorkerNeed.objects.visible_to(by), need.pk, moves.CLOSE, by=by) as record:
            record.answer = f"{record.answer}\n{result}".strip()
            record.answered_at = record.answered_at or clock.now()
    return len(needs)


def _of_project(project: Project, *states: str) -> list[WorkerNeed]:
    return list(project.needs.filter(state__in=states).order_by("pk"))


def _words(text: str, field: str, message: str) -> str:
    words = text.strip()
    if not words:
        raise Incomplete(message, [{"field": field, "message": message}])
    return words


def _code(length: int) -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(length))
