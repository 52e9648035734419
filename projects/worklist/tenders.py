"""What waits for people in the tenders stage. Nothing here may tell who bids."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from portal.common import clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.worklist import WorkItem, provider
from projects.models import KeyHolder, PanelMember, Tender

P = Permission
S = Tender.State
# A holder's opening shows this long before the deadline.
OPENING_SHOWN: Final = timedelta(days=3)
# By state: whose turn, kind, step, verb and page.
TURNS: Final[dict[str, tuple[Permission, str, str, str, str]]] = {
    S.DRAFT: (P.TENDER_EDIT, "采购文件", "编制", "继续编制", "tender-edit"),
    S.SUBMITTED: (P.TENDER_PUBLISH, "采购文件", "审核", "审核文件", "staff-tender"),
    S.APPROVED: (P.TENDER_PUBLISH, "采购公告", "发布", "发布公告", "staff-tender"),
    S.OPENED: (P.PANEL_MANAGE, "评审", "组建小组", "抽取专家", "review-page"),
    S.EVALUATING: (P.AWARD_PROPOSE, "评审", "汇总", "提出成交建议", "award-page"),
    S.REPORTED: (P.AWARD_DECIDE, "定标", "定标", "确定成交", "award-page"),
    S.DECIDED: (P.TENDER_PUBLISH, "成交公示", "发布", "发布公示", "staff-tender"),
    S.RESULT_PUBLISHED: (P.TENDER_PUBLISH, "成交通知", "发出", "发出通知书", "staff-tender"),
}


@provider
def tenders_to_move(by: Actor) -> Iterator[WorkItem]:
    """Offer the own union's tenders to whose turn it is; one query, two while reviews run."""
    if by.kind is not ActorKind.STAFF:
        return
    mine = [state for state, turn in TURNS.items() if by.may(turn[0])]
    rows = list(
        Tender.objects.visible_to(by)
        .filter(union_id__in=by.union_ids, state__in=mine)
        .order_by("pk")
    )
    scoring = [t.pk for t in rows if t.state == S.EVALUATING]
    unfinished = set(
        PanelMember.objects.filter(panel__tender_id__in=scoring, state__in=["appointed", "scoring"])
        .values_list("panel__tender_id", flat=True)
        if scoring
        else ()
    )  # fmt: skip
    now = clock.now()
    for tender in rows:
        waits = tender.standstill_until is not None and now <= tender.standstill_until
        if tender.pk in unfinished or (tender.state == S.RESULT_PUBLISHED and waits):
            continue
        _, kind, step, verb, page = TURNS[tender.state]
        yield _item(tender, kind, step, verb, page, arrived_at=tender.updated_at)


@provider
def openings_to_attend(by: Actor) -> Iterator[WorkItem]:
    """Offer the opening to its key holders who have not entered their passphrase yet."""
    if by.kind is not ActorKind.STAFF or by.user_id is None:
        return
    held = (
        KeyHolder.objects.filter(
            user_id=by.user_id,
            tender__state=S.NOTICED,
            tender__deadline__lte=clock.now() + OPENING_SHOWN,
        )
        .select_related("tender", "turn")
        .order_by("tender__deadline")
    )
    for holder in held:
        tender = holder.tender
        if hasattr(holder, "turn") and not by.may(P.TENDER_OPEN):
            continue
        yield _item(
            tender,
            "开标",
            "双人开启",
            "进入开标室",
            "opening-room",
            arrived_at=tender.published_at or tender.updated_at,
            due_at=tender.deadline,
            note=f"（{holder.get_duty_display()}）",
        )


@provider
def reviews_to_score(by: Actor) -> Iterator[WorkItem]:
    """Offer panel members their declaration and their score sheet."""
    if by.user_id is None or not by.may(P.PANEL_SCORE):
        return
    seats = (
        PanelMember.objects.visible_to(by)
        .filter(user_id=by.user_id, state__in=["appointed", "scoring"])
        .filter(panel__tender__state=S.EVALUATING)
        .select_related("panel__tender__union")
        .order_by("pk")
    )
    for seat in seats:
        appointed = seat.state == PanelMember.State.APPOINTED
        yield _item(
            seat.panel.tender,
            "专家评审",
            "回避声明" if appointed else "评分",
            "作回避声明" if appointed else "评分",
            "review-conflict" if appointed else "review-score",
            arrived_at=seat.created_at,
        )


def _item(
    tender: Tender, kind: str, step: str, verb: str, page: str, *,
    arrived_at: datetime, due_at: datetime | None = None, note: str = "",
) -> WorkItem:  # fmt: skip
    return WorkItem(
        kind=kind,
        title=f"{tender.title}{note}",
        no=tender.no,
        step=step,
        url=reverse(page, args=[tender.no]),
        verb=verb,
        arrived_at=arrived_at,
        due_at=due_at,
    )
