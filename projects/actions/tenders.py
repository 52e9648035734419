"""Tenders: written from an approved project, checked by another person, published, ended."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum

from orgs.parameters import LIFTED_CONDITIONS
from portal.common import calendar, clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import Move, edit, transition
from portal.common.money import to_yuan
from portal.common.numbers import next_number
from portal.common.ui import formatting
from projects import periods
from projects.actions import bids, methods, notices, tender_keys
from projects.lifecycle import projects as project_moves
from projects.lifecycle import tenders as moves
from projects.models import Budget, Lot, Project, PublicNotice, Reservation, ScoreItem, Tender
from projects.rules import tenders as rules
from projects.rules.methods import Profile

WRITTEN: Final = frozenset({"title", "deadline", "qualification", "contact", "price_weight"})
QUALIFICATION: Final = (
    "1. 依法登记的社会团体、基金会、社会服务机构等社会组织，登记状态正常；\n"
    "2. 未被列入社会组织活动异常名录和严重违法失信名单，不属于非法社会组织；\n"
    "3. 上一年度年检（年报）合格，具有独立承担民事责任的能力；\n"
    "4. 法律、行政法规规定的其他条件。"
)
SECTIONS: Final = ("商务", "技术")


def draft_tender(project_pk: int, values: Mapping[str, Any], *, by: Actor) -> Tender:
    """Start the tender of an approved project of the own union.

    `values`: any of WRITTEN, `ceiling`, and `lots` as rows of name and ceiling; what is missing
    is taken from the project.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    by.require(Permission.TENDER_EDIT, "编制采购文件")
    with transaction.atomic():
        project = _locked_project(project_pk, by=by)
        profile = _profile_of(project)
        ceiling = to_yuan(values.get("ceiling") or project.budget_amount)
        least, _ = profile.price_weight
        given = {
            "title": f"{project.union.name}{project.name}",
            "qualification": QUALIFICATION,
            "price_weight": max(least, 15),
            **_written(values),
        }
        tender = Tender.objects.create(
            no=next_number(f"ZB-{project.union.code}-{clock.today().year}"),
            project=project,
            union=project.union,
            method=project.method,
            ceiling=ceiling,
            profile=_snapshot(profile),
            created_at=clock.now(),
            updated_at=clock.now(),
            **given,
        )
        lots = values.get("lots") or [{"name": project.name, "ceiling": ceiling}]
        _write_lots(tender, lots)
        refuse_all(_problems_of_given(tender, values))
        events.record_creation(tender, by=by)
    return tender


def edit_tender(pk: int, values: Mapping[str, Any], *, by: Actor) -> Tender:
    """Save what was written while the tender is a draft. Raises: WrongState, Incomplete."""
    with _editing(pk, by=by) as tender:
        for name, value in _written(values).items():
            setattr(tender, name, value)
        if values.get("ceiling") is not None:
            tender.ceiling = to_yuan(values["ceiling"])
        lots = values.get("lots")
        if lots:
            _write_lots(tender, lots)
        elif "ceiling" in values and tender.lots.count() == 1:
            tender.lots.update(ceiling=tender.ceiling)
        refuse_all(_problems_of_given(tender, values))
    return tender


def set_score_items(pk: int, items: Sequence[Mapping[str, Any]], *, by: Actor) -> Tender:
    """Write the score sheet anew: rows of section, name, standard, points and is_objective.

    Raises: WrongState; Incomplete when items and price weight do not make 100.
    """
    with _editing(pk, by=by) as tender:
        regime, allowed = tender.project.regime, _lifted(tender)
        refuse_all(
            [
                *rules.problems_of_sheet(items, tender.price_weight, _profile_in(tender)),
                *rules.problems_of_factors(items, regime=regime, allowed=allowed),
            ]
        )
        tender.score_items.all().delete()
        ScoreItem.objects.bulk_create(
            ScoreItem(
                tender=tender,
                order=order,
                section=item.get("section") or SECTIONS[1],
                name=str(item["name"]).strip(),
                standard=str(item["standard"]).strip(),
                points=int(item["points"]),
                is_objective=bool(item.get("is_objective")),
            )
            for order, item in enumerate(items, start=1)
        )
    return tender


def write_document(
    pk: int,
    values: Mapping[str, Any],
    *,
    items: Sequence[Mapping[str, Any]],
    holder_ids: Sequence[int],
    by: Actor,
) -> Tender:
    """Save the whole document at once: what was written, the score sheet, the key holders.

    Raises: NotFound, NotAllowed, WrongState, Incomplete with the problems of all three.
    """
    with transaction.atomic():
        problems: list[Detail] = []
        steps: list[Callable[[], object]] = [lambda: edit_tender(pk, values, by=by)]
        if items:
            steps.append(lambda: set_score_items(pk, items, by=by))
        if holder_ids:
            steps.append(lambda: tender_keys.name_holders(pk, holder_ids, by=by))
        for step in steps:
            try:
                with transaction.atomic():
                    step()
            except Incomplete as refusal:
                problems.extend(refusal.details)
        refuse_all(problems, "采购文件没有保存，请按提示改正。")
        return Tender.objects.visible_to(by).get(pk=pk)


def submit_tender(pk: int, *, by: Actor) -> Tender:
    """Hand the tender over for checking. Raises: Incomplete with everything that is missing."""
    with transition(Tender.objects.visible_to(by), pk, moves.SUBMIT, by=by) as tender:
        refuse_all(missing(tender), "采购文件还没有填完整，请按提示补齐后再提交审核。")
        tender.return_reason = ""
    return tender


def send_back(pk: int, *, reason: str, by: Actor) -> Tender:
    """Return the tender to its writer. Raises: Incomplete without a reason."""
    words = _reason(reason, "请写明要修改什么。")
    with transition(
        Tender.objects.visible_to(by), pk, moves.SEND_BACK, by=by, reason=words
    ) as tender:
        tender.return_reason = words
    return tender


def approve_tender(pk: int, *, by: Actor) -> Tender:
    """Pass the tender for publication; another person than its writer (SD-01).

    Raises: NotAllowed, WrongState, Incomplete with everything that is missing.
    """
    with transition(Tender.objects.visible_to(by), pk, moves.APPROVE, by=by) as tender:
        refuse_all(missing(tender), "采购文件还不完整，请退回编制人补齐。")
    return tender


def publish(pk: int, *, by: Actor) -> PublicNotice:
    """Publish the call: bind the profile, make and split the tender's key, scatter decoys.

    Raises: Incomplete naming each rule that forbids it: money (BG-03), deadline (PM-05, PM-07),
    score sheet (PM-17), key holders (6.10).
    """
    with transition(Tender.objects.visible_to(by), pk, moves.PUBLISH, by=by) as tender:
        _hold_project(tender)
        tender.profile = _snapshot(_profile_of(tender.project))
        problems = [
            *missing(tender),
            *rules.problems_of_money(tender.ceiling, reserved_for(tender)),
            *tender_keys.problems_of_holders(tender),
        ]
        refuse_all(problems, "现在不能发布，请按提示处理。")
        tender.published_at = clock.now()
        key = tender_keys.make_key(tender, by=by)
        bids.scatter_decoys(tender, bytes(key.public_key))
        notice = notices.publish_call(tender, by=by)
        _move_project(tender, project_moves.START_TENDER)
        closes = formatting.short(tender.deadline)
        for user_id in tender.key_holders.values_list("user_id", flat=True):
            messages.tell(
                f"您保管“{tender.title}”的开标钥匙，{closes} 开标",
                url=f"/u/opening/{tender.no}/",
                user_id=user_id,
            )
    return notice


def terminate(pk: int, *, reason: str, by: Actor) -> Tender:
    """End the procedure before a decision; sealed bids stay sealed, the project may try again.

    Raises: NotAllowed, WrongState, Incomplete without a reason.
    """
    words = _reason(reason, "请写明终止原因，原因会在公告中公开。")
    with transition(
        Tender.objects.visible_to(by), pk, moves.TERMINATE, by=by, reason=words
    ) as tender:
        tender.failure_reason = words
        tender_keys.destroy_shares(tender)
        if tender.published_at is not None:
            end_published(tender, PublicNotice.Kind.TERMINATED, reason=words, by=by)
    return tender


def fail(pk: int, *, reason: str, by: Actor) -> Tender:
    """Declare an opened tender failed (废标). Raises: NotAllowed, WrongState, Incomplete."""
    words = _reason(reason, "请写明废标原因，原因会在公告中公开。")
    with transition(Tender.objects.visible_to(by), pk, moves.FAIL, by=by, reason=words) as tender:
        tender.failure_reason = words
        end_published(tender, PublicNotice.Kind.FAILED, reason=words, by=by)
    return tender


def end_published(
    tender: Tender, kind: PublicNotice.Kind, *, reason: str, by: Actor
) -> PublicNotice:
    """Publish why the procedure ended and give the project back, inside the ending move."""
    notice = notices.publish_ending(tender, kind, reason=reason, by=by)
    _move_project(tender, project_moves.TENDER_FAILED)
    return notice


def missing(tender: Tender) -> list[Detail]:
    """Return everything that keeps the document from being published, each at its field."""
    profile = _profile_in(tender)
    items = list(tender.score_items.values("name", "standard", "points"))
    lots = list(tender.lots.values_list("ceiling", flat=True))
    texts = {"title": tender.title, "qualification": tender.qualification}
    return [
        *rules.missing_texts({**texts, "contact": tender.contact}),
        *_problems_of_words(tender),
        *rules.problems_of_factors(items, regime=tender.project.regime, allowed=_lifted(tender)),
        *rules.problems_of_amounts(tender.ceiling, budget=tender.project.budget_amount, lots=lots),
        *problems_of_deadline(tender),
        *rules.problems_of_sheet(items, tender.price_weight, profile),
    ]


def problems_of_deadline(tender: Tender) -> list[Detail]:
    """Return what is wrong with the deadline if the tender were published today."""
    profile = _profile_in(tender)
    found = periods.earliest_deadline(profile, clock.today())
    deadline = tender.deadline and clock.local(tender.deadline)
    return rules.problems_of_deadline(
        deadline,
        now=clock.local(clock.now()),
        earliest=found[0].day if found else clock.today(),
        is_working_day=deadline is None or calendar.is_working_day(deadline.date()),
        profile=profile,
    )


def reserved_for(tender: Tender) -> Decimal:
    """Return what is set aside for the project in an approved budget of its year (BG-03)."""
    found = Reservation.objects.filter(
        project_id=tender.project_id,
        released_at__isnull=True,
        line__budget__state=Budget.State.APPROVED,
        line__budget__fiscal_year=tender.project.fiscal_year,
    ).aggregate(total=Sum("amount"))
    return to_yuan(found["total"] or 0)


def _locked_project(pk: int, *, by: Actor) -> Project:
    project = (
        Project.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("union")
        .filter(pk=pk)
        .first()
    )
    if project is None:
        raise NotFound("没有找到这个项目，它可能不在您的查看范围内。")
    if not by.is_system and not project.is_held_by(by):
        raise NotAllowed("这个项目不属于您的单位，只能查看，不能编制采购文件。")
    if project.state != Project.State.APPROVED:
        raise WrongState(f"项目现在是“{project.get_state_display()}”，批准立项后才能编制采购文件。")
    ended = [Tender.State.FAILED, Tender.State.TERMINATED]
    living = project.tenders.exclude(state__in=ended).first()
    if living is not None:
        raise WrongState(f"这个项目已有采购 {living.no}，请直接打开办理。")
    return project


def _profile_of(project: Project) -> Profile:
    profile = methods.profile_on(project.regime, project.method, clock.today())
    if profile is None:
        message = (
            f"“{project.get_method_display()}”还没有配置程序参数，不能采购。"
            "请在项目中改用比选、公开招标、竞争性磋商或直接委托。"
        )
        raise Incomplete(message, [{"field": "method", "message": message, "rule": "PM-01"}])
    return profile


def _profile_in(tender: Tender) -> Profile:
    return Profile(tender.profile["cells"])


def _snapshot(profile: Profile) -> dict[str, Any]:
    return {"cells": dict(profile.cells), "on": clock.today().isoformat()}


def _editing(pk: int, *, by: Actor) -> AbstractContextManager[Tender]:
    return edit(
        Tender.objects.visible_to(by),
        pk,
        by=by,
        needs=Permission.TENDER_EDIT,
        editable=moves.EDITABLE,
        label="修改采购文件",
    )


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - WRITTEN - {"ceiling", "lots"}
    if unknown:
        raise AssertionError(f"not written by people: {sorted(unknown)}")
    return {k: v for k, v in values.items() if k in WRITTEN and v is not None}


def _write_lots(tender: Tender, rows: Sequence[Mapping[str, Any]]) -> None:
    tender.lots.all().delete()
    Lot.objects.bulk_create(
        Lot(
            tender=tender,
            number=number,
            name=str(row["name"]).strip() or tender.project.name,
            ceiling=to_yuan(row["ceiling"]),
        )
        for number, row in enumerate(rows, start=1)
    )


def _problems_of_given(tender: Tender, values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with what was typed now; gaps may be filled later."""
    found: list[Detail] = []
    if values.get("qualification"):
        found += _problems_of_words(tender)
    if values.get("deadline") is not None:
        found += problems_of_deadline(tender)
    if values.get("ceiling") is not None or values.get("lots"):
        lots = list(tender.lots.values_list("ceiling", flat=True))
        budget = tender.project.budget_amount
        found += rules.problems_of_amounts(tender.ceiling, budget=budget, lots=lots)
    return found


def _problems_of_words(tender: Tender) -> list[Detail]:
    """Return what the conditions may not ask of bidders (QC-14 to QC-17)."""
    return rules.problems_of_conditions(
        tender.qualification, regime=tender.project.regime, allowed=_lifted(tender)
    )


def _lifted(tender: Tender) -> list[str]:
    """Return the rules on conditions that the union lifted for its own money."""
    if tender.project.regime != Project.Regime.UNION:
        return []
    found: list[str] = LIFTED_CONDITIONS.on(clock.today(), scope=tender.union.code)
    return found


def _hold_project(tender: Tender) -> None:
    """Lock the project until it moves: its reservation may not run out in between (BG-06)."""
    Project.objects.select_for_update(of=("self",)).get(pk=tender.project_id)


def _move_project(tender: Tender, move: Move) -> None:
    with transition(Project.objects.all(), tender.project_id, move, by=SYSTEM):
        pass


def _reason(text: str, message: str) -> str:
    words = text.strip()
    if not words:
        raise Incomplete(message, [{"field": "reason", "message": message}])
    return words
