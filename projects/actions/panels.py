"""The review: draw and appoint the panel, declare conflicts, judge conformity, score, hand in."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q

from orgs.models import Membership, Placement, Union, User
from portal.common import clock, events, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotFound, WrongState, refuse_all
from portal.common.lifecycle import edit, transition
from projects.lifecycle import panels as seat_moves
from projects.lifecycle import tenders as moves
from projects.models import Bid, Panel, PanelMember, Score, ScoreItem, Tender
from projects.rules import panels as rules
from projects.rules import scoring
from projects.rules.methods import Profile

Kind = PanelMember.Kind
# Scores by bid, then by score item: points (null: not given yet) and reason.
Sheet = Mapping[int, Mapping[int, tuple[Decimal | None, str]]]
# Why a handed-in score sheet may be touched again (PR-07).
REOPEN_GROUNDS: Final = (
    "分值汇总计算错误",
    "评分超出评分标准范围",
    "客观评审因素评分不一致",
    "小组认定评分畸高、畸低",
)
CONFORMITY_OPEN: Final = frozenset({Tender.State.OPENED.value, Tender.State.EVALUATING.value})


def eligible_experts(tender: Tender) -> list[User]:
    """Return who may be drawn: experts of the union's library or a superior's, minus conflicts.

    Left out: who sits or sat on the panel, works for a bidder, or is staff of the union (6.6).
    """
    today = clock.today()
    in_force = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    seated = PanelMember.objects.filter(panel__tender=tender).values("user_id")
    bidders = tender.bids.values("organisation_id")
    conflicted = Membership.objects.filter(in_force).filter(
        Q(organisation_id__in=bidders) | Q(union_id=tender.union_id, role__kind="staff")
    )
    held = Membership.objects.filter(
        in_force, role_id="expert", union_id__in=_libraries(tender.union), user__is_active=True
    )
    return list(
        User.objects.filter(pk__in=held.values("user_id"))
        .exclude(pk__in=seated)
        .exclude(pk__in=conflicted.values("user_id"))
        .order_by("pk")
    )


def draw_experts(tender_pk: int, count: int, *, reason: str = "", by: Actor) -> list[User]:
    """Draw experts at random and log seed and list; they sit only once appointed.

    A draw is not repeated until it pleases: another one needs its reason, such as who refused or
    could not be reached, which stands in the log beside it (6.6).

    Raises: NotFound, NotAllowed, WrongState once the panel sits; Incomplete when the library is
    too small or a repeated draw has no reason.
    """
    by.require(Permission.PANEL_MANAGE, "抽取评审专家")
    with transaction.atomic():
        tender = _locked(tender_pk, {Tender.State.OPENED}, by=by)
        is_repeated = Panel.objects.filter(tender=tender).exclude(draws=[]).exists()
        if is_repeated and not reason.strip():
            message = "已经抽取过，不能随意重抽。请写明重新抽取的理由，例如哪位专家因什么不能参加。"
            raise Incomplete(message, [{"field": "reason", "message": message, "rule": "6.6"}])
        return _draw(tender, count, reason=reason.strip() if is_repeated else "", by=by)


def _draw(tender: Tender, count: int, *, reason: str, by: Actor) -> list[User]:
    eligible = {user.pk: user for user in eligible_experts(tender)}
    if count < 1 or len(eligible) < count:
        message = f"专家库中可抽取 {len(eligible)} 人，不够抽 {count} 人。请先补充专家库。"
        raise Incomplete(message, [{"field": "count", "message": message, "rule": "6.6"}])
    seed = secrets.token_hex(16)
    drawn = [eligible[pk] for pk in rules.draw(list(eligible), count, seed)]
    panel, _ = Panel.objects.select_for_update().get_or_create(
        tender=tender, defaults={"created_by": by.name, "created_at": clock.now()}
    )
    record = {
        "seed": seed,
        "list": sorted(eligible),
        "list_sha256": rules.list_digest(list(eligible)),
        "drawn": [user.pk for user in drawn],
        "names": [user.full_name for user in drawn],
        "at": clock.now().isoformat(),
        "by": by.name,
        "reason": reason,
    }
    panel.draws = [*panel.draws, record]
    panel.save(update_fields=["draws"])
    events.record(action="projects.panel.draw", target=panel, by=by, after=record, note=reason)
    return drawn


def appoint_members(tender_pk: int, user_ids: Sequence[int], *, by: Actor) -> list[PanelMember]:
    """Seat the panel; scoring begins. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    with transition(Tender.objects.visible_to(by), tender_pk, moves.APPOINT, by=by) as tender:
        seats = _seats(tender, list(dict.fromkeys(user_ids)))
        profile = Profile(tender.profile["cells"])
        refuse_all(
            rules.problems_of_panel([kind for _, kind in seats], profile),
            "评审小组的组成不符合规定。",
        )
        panel, _ = Panel.objects.get_or_create(
            tender=tender, defaults={"created_by": by.name, "created_at": clock.now()}
        )
        return [_seat(panel, user, kind, by=by) for user, kind in seats]


def draw_replacement(tender_pk: int, *, by: Actor) -> PanelMember:
    """Draw and seat one more expert for a seat that fell vacant (6.6).

    Raises: NotAllowed, WrongState when no seat is vacant, Incomplete when nobody is left.
    """
    by.require(Permission.PANEL_MANAGE, "补抽评审专家")
    with transaction.atomic():
        tender = _locked(tender_pk, {Tender.State.EVALUATING}, by=by)
        if not is_short(tender):
            raise WrongState("评审小组没有空缺，不用补抽。")
        gone = tender.panel.members.filter(state="recused").order_by("pk")
        reason = f"补抽：{'、'.join(gone.values_list('name', flat=True))}回避。"
        (drawn,) = _draw(tender, 1, reason=reason, by=by)
        return _seat(tender.panel, drawn, Kind.EXPERT, by=by)


def is_short(tender: Tender) -> bool:
    """Whether the sitting members no longer make a lawful panel."""
    kinds = list(tender.panel.members.exclude(state="recused").values_list("kind", flat=True))
    return bool(rules.problems_of_panel(kinds, Profile(tender.profile["cells"])))


def declare(tender_pk: int, *, conflict: bool, reason: str = "", by: Actor) -> PanelMember:
    """Declare that there is no conflict of interest, or step back because of one.

    Raises: NotFound without a seat, WrongState, Incomplete without the reason of a conflict.
    """
    seat = _own_seat(tender_pk, by=by)
    words = reason.strip()
    if conflict and not words:
        message = "请写明与哪一家投标人有什么利害关系。"
        raise Incomplete(message, [{"field": "reason", "message": message}])
    move = seat_moves.RECUSE if conflict else seat_moves.DECLARE
    with transition(PanelMember.objects.visible_to(by), seat.pk, move, by=by) as member:
        member.declared_at = clock.now()
        member.declaration = words or "与全部投标人及其负责人没有利害关系，没有应当回避的情形。"
    if conflict:
        tender = member.panel.tender
        messages.tell(
            f"“{tender.title}”有评审专家申请回避，请补抽",
            url=f"/u/reviews/{tender.no}/",
            union_id=tender.union_id,
        )
    return member


def judge_conformity(bid_pk: int, *, conforming: bool, reason: str = "", by: Actor) -> Bid:
    """Record the conformity review of a bid; an invalid one is neither scored nor lowest price.

    Raises: NotFound, NotAllowed, WrongState, Incomplete without the reason.
    """
    by.require(Permission.PANEL_MANAGE, "办理符合性审查")
    words = reason.strip()
    if not conforming and not words:
        message = "请写明投标无效的理由，理由会告知投标人。"
        raise Incomplete(message, [{"field": "reason", "message": message}])
    with transaction.atomic():
        found = Bid.objects.visible_to(by).filter(pk=bid_pk).values_list("tender_id", flat=True)
        tender = _locked(found.first() or 0, CONFORMITY_OPEN, by=by)
        bid = tender.bids.select_for_update().get(pk=bid_pk)
        before = events.snapshot(bid)
        bid.conforming = conforming
        bid.conformity_reason = "" if conforming else words
        bid.save(update_fields=["conforming", "conformity_reason"])
        events.record(action="projects.bid.conformity", target=bid, by=by, before=before)
    return bid


def save_scores(tender_pk: int, scores: Sheet, *, by: Actor) -> PanelMember:
    """Keep the own score sheet as far as it is filled in.

    `scores`: {bid pk: {score item pk: (points or null, reason)}}.

    Raises: NotFound, WrongState, Incomplete for points outside their range or step.
    """
    seat = _own_seat(tender_pk, by=by)
    with _scoring(seat, by=by) as member:
        bids, items = _scorable(member)
        problems: list[Detail] = []
        for bid_pk, sheet in scores.items():
            for item_pk, (value, _) in sheet.items():
                if bid_pk not in bids or item_pk not in items:
                    raise NotFound("有投标文件或评分项不在本次评审中，请重新打开评分表。")
                if value is not None:
                    problems += _range_problems(items[item_pk], bid_pk, value)
        refuse_all(problems)
        _write(member, scores)
    return member


def submit_scores(tender_pk: int, *, by: Actor) -> PanelMember:
    """Hand the own score sheet in, complete and with reasons; it cannot be changed afterwards.

    Raises: NotFound, WrongState, Incomplete with every gap.
    """
    seat = _own_seat(tender_pk, by=by)
    records = PanelMember.objects.visible_to(by)
    with transition(records, seat.pk, seat_moves.SUBMIT, by=by) as member:
        refuse_all(missing_scores(member), "还有评分项没有填好，不能提交。已填的内容都已保存。")
        member.submitted_at = clock.now()
    return member


def missing_scores(member: PanelMember) -> list[Detail]:
    """Return everything that keeps the member's sheet from being handed in."""
    bids, items = _scorable(member)
    given = {(s.bid_id, s.item_id): s for s in member.scores.all()}
    problems: list[Detail] = []
    for bid_pk in bids:
        for item_pk, item in items.items():
            score = given.get((bid_pk, item_pk))
            value = score.value if score else None
            reason = score.reason if score else ""
            field = f"score-{bid_pk}-{item_pk}"
            name = f"{bids[bid_pk].organisation_name} {item.name}"
            problems += scoring.problems_of_score(name, value, item.points, reason, field=field)
    return problems


def reopen_scores(member_pk: int, *, ground: str, by: Actor) -> PanelMember:
    """Give a handed-in sheet back to its member, on one of the four grounds of PR-07 only.

    Raises: NotFound, NotAllowed, WrongState, Incomplete for another ground.
    """
    if ground not in REOPEN_GROUNDS:
        message = "评分提交后，只有四种情形可以退回复核（财政部令第87号 64），请选择其中一种。"
        raise Incomplete(message, [{"field": "ground", "message": message, "rule": "PR-07"}])
    records = PanelMember.objects.visible_to(by)
    with transaction.atomic():
        # The parent before the child: a report that is just being written counts this sheet.
        tenders = Tender.objects.filter(pk__in=records.filter(pk=member_pk).values("panel__tender"))
        tender = tenders.select_for_update().first()
        with transition(records, member_pk, seat_moves.REOPEN, by=by, reason=ground) as member:
            if tender is None or tender.state != Tender.State.EVALUATING:
                raise WrongState("评审报告已经提出，不能再退回评分。")
            member.reopened_for = ground
            member.submitted_at = None
    return member


def _libraries(union: Union) -> list[int]:
    """Return the union and those above it today: their experts may be drawn."""
    today = clock.today()
    path = Placement.objects.on(today).filter(union=union).values_list("path", flat=True).first()
    above = [path[:end] for end in range(4, len(path) + 1, 4)] if path else []
    found = Placement.objects.on(today).filter(path__in=above).values_list("union_id", flat=True)
    return [union.pk, *found]


def _locked(pk: int, states: set[Tender.State] | frozenset[str], *, by: Actor) -> Tender:
    tender = (
        Tender.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("union")
        .filter(pk=pk)
        .first()
    )
    if tender is None or (not by.is_system and not tender.is_held_by(by)):
        raise NotFound("没有找到这项采购，它可能不属于您的单位。")
    if tender.state not in states:
        raise WrongState(f"这项采购现在是“{tender.get_state_display()}”，不能办理。")
    return tender


def _seats(tender: Tender, user_ids: list[int]) -> list[tuple[User, str]]:
    """Return users with the side they sit for: drawn expert, or staff as purchaser's rep."""
    experts = {user.pk: user for user in eligible_experts(tender)}
    staff = {
        m.user_id: m.user
        for m in Membership.objects.filter(union_id=tender.union_id, user_id__in=user_ids)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today()))
        .select_related("user", "role")
        if m.role.kind == "staff" and Permission.PANEL_SCORE in m.role.permission_set()
    }
    seats: list[tuple[User, str]] = []
    for pk in user_ids:
        if pk in experts:
            seats.append((experts[pk], Kind.EXPERT.value))
        elif pk in staff:
            seats.append((staff[pk], Kind.PURCHASER_REP.value))
        else:
            message = "有人员不在专家库，或与投标人有关联，不能进入评审小组，请重新抽取。"
            raise Incomplete(message, [{"field": "members", "message": message, "rule": "6.6"}])
    return seats


def _seat(panel: Panel, user: User, kind: str, *, by: Actor) -> PanelMember:
    member = PanelMember.objects.create(
        panel=panel,
        user=user,
        name=user.full_name or user.username,
        kind=kind,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    events.record_creation(member, by=by)
    messages.tell(
        f"请您评审“{panel.tender.title}”，先作回避声明",
        url=f"/x/reviews/{panel.tender.no}/conflict/",
        user_id=user.pk,
    )
    return member


def _own_seat(tender_pk: int, *, by: Actor) -> PanelMember:
    seat = (
        PanelMember.objects.visible_to(by)
        .filter(panel__tender_id=tender_pk, user_id=by.user_id or 0)
        .first()
    )
    if seat is None:
        raise NotFound("您不在这项采购的评审小组中。")
    return seat


def _scoring(seat: PanelMember, *, by: Actor) -> AbstractContextManager[PanelMember]:
    return edit(
        PanelMember.objects.visible_to(by),
        seat.pk,
        by=by,
        needs=Permission.PANEL_SCORE,
        editable=frozenset({PanelMember.State.SCORING.value}),
        label="评分",
    )


def _scorable(member: PanelMember) -> tuple[dict[int, Bid], dict[int, ScoreItem]]:
    tender = member.panel.tender
    bids = {b.pk: b for b in tender.bids.conforming()}
    items = {i.pk: i for i in tender.score_items.all()}
    return bids, items


def _range_problems(item: ScoreItem, bid_pk: int, value: Decimal) -> list[Detail]:
    """Return what is wrong with the points alone; a reason may still come later."""
    return scoring.problems_of_score(
        item.name, value, item.points, "稍后填写", field=f"score-{bid_pk}-{item.pk}"
    )


def _write(member: PanelMember, scores: Sheet) -> None:
    known = {(s.bid_id, s.item_id): s for s in member.scores.all()}
    new, old = [], []
    for bid_pk, sheet in scores.items():
        for item_pk, (value, reason) in sheet.items():
            score = known.get((bid_pk, item_pk))
            if score is None:
                new.append(
                    Score(member=member, bid_id=bid_pk, item_id=item_pk, value=value,
                          reason=reason.strip())
                )  # fmt: skip
            else:
                score.value, score.reason = value, reason.strip()
                old.append(score)
    Score.objects.bulk_create(new)
    Score.objects.bulk_update(old, ["value", "reason"])
