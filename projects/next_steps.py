"""下一步: what the project waits for, who does it and until when; read for one actor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.urls import NoReverseMatch, reverse

from portal.common import calendar, clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.lifecycle import Move, duty_conflict
from projects.actions.projects import missing
from projects.lifecycle import projects as moves
from projects.models import Agreement, Payment, Project, Reservation, Tender
from projects.rules.projects import SECTIONS, section_of
from projects.stages import Facts, StageNews

P = Permission
S = Project.State
T = Tender.State
DECIDE_DAYS: Final = 5  # working days for review and approval, shipped default


@dataclass(frozen=True, slots=True)
class Act:
    """One button: a link, or a form that posts."""

    label: str
    url: str
    posts: bool = False


@dataclass(slots=True)
class NextStep:
    """The card: `acts[0]` is the one red button; `waits` when it is somebody else's turn."""

    title: str
    text: str = ""
    due_at: date | datetime | None = None
    checks: list[dict[str, Any]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    waits: bool = False


def address(name: str, *args: object) -> str:
    """Return the page's address, empty when this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def next_step(facts: Facts, by: Actor) -> NextStep | None:
    """Return the card for the actor, null when the project is over."""
    state = facts.project.state
    if by.kind is ActorKind.ORGANISATION:
        return _for_contractor(facts, by)
    step = BY_STATE[state](facts, by) if state in BY_STATE else None
    if step is not None and not by.acts_for(facts.project.union_id):
        step.acts, step.waits = [], True
    return step


def _writing(facts: Facts, by: Actor) -> NextStep:
    project = facts.project
    returned = project.state == S.RETURNED
    text = f"退回原因：{project.return_reason}" if returned else ""
    if not by.may(P.PROJECT_EDIT):
        who = project.officer_name or "经办人"
        return NextStep(f"等{who}{'修改后重新提交' if returned else '提交立项'}", text, waits=True)
    gaps = missing(project)
    edit = Act("继续编写", address("project-edit", project.no))
    hand_in = Act("提交立项", address("project-submit", project.no), posts=True)
    return NextStep(
        "按意见修改后重新提交" if returned else "补齐并提交立项" if gaps else "提交立项",
        text,
        checks=readiness(project, gaps),
        acts=[edit] if gaps else [hand_in, edit],
    )


def readiness(project: Project, gaps: list[Any]) -> list[dict[str, Any]]:
    """Return the editor's checklist: each section done, or what it lacks."""
    by_section: dict[str, list[str]] = {}
    for gap in gaps:
        by_section.setdefault(section_of(gap.get("field", "")), []).append(gap["message"])
    edit = address("project-edit", project.no)
    return [
        {
            "text": section.label,
            "state": "open" if section.code in by_section else "done",
            "url": f"{edit}#{section.code}" if section.code in by_section else "",
            "note": " ".join(by_section.get(section.code, [])),
        }
        for section in SECTIONS
    ]


def _review(facts: Facts, by: Actor) -> NextStep:
    step = _decision(facts, by, moves.REVIEW, "审核通过", "project-review")
    step.due_at = _decide_by(facts.project.submitted_at)
    return step


def _approve(facts: Facts, by: Actor) -> NextStep:
    step = _decision(facts, by, moves.APPROVE, "批准立项", "project-approve")
    reviewed = facts.moves.get("review")
    step.due_at = _decide_by(reviewed.at if reviewed else None)
    line = facts.project.budget_line
    if line is not None:
        enough = line.available >= facts.project.budget_amount
        step.checks = [
            {
                "text": f"预算指标 {line} 可用 {line.available:,.2f} 元",
                "state": "done" if enough else "problem",
                "note": f"批准时预占 {facts.project.budget_amount:,.2f} 元",
            }
        ]
    return step


def _decision(facts: Facts, by: Actor, move: Move, verb: str, url_name: str) -> NextStep:
    no = facts.project.no
    role = "审核人审核" if move is moves.REVIEW else "单位负责人批准"
    if not by.may(move.needs):
        return NextStep(f"等{role}", waits=True)
    earlier = _own_act(facts, by, move)
    if earlier:
        text = f"您办理过“{earlier}”，按不相容岗位分离（{move.duty}），须由另一位同事办理。"
        return NextStep(f"等另一位{role}", text, waits=True)
    return NextStep(
        move.label,
        acts=[
            Act(verb, address(url_name, no), posts=True),
            Act("退回修改", address("project-send-back", no)),
        ],
    )


def _own_act(facts: Facts, by: Actor, move: Move) -> str:
    for event in facts.acts:
        code = event.action.rpartition(".")[2]
        if event.actor_user_id == by.user_id and code in move.apart_from:
            return event.action_label
    return ""


def _decide_by(since: datetime | None) -> datetime | None:
    if since is None:
        return None
    day = calendar.add_days(clock.local(since).date(), DECIDE_DAYS, "wd").day
    return calendar.closing_moment(day)


def _prepare_tender(facts: Facts, by: Actor) -> NextStep | None:
    project, tender = facts.project, facts.tender
    if not Reservation.objects.active().filter(project=project).exists():
        return _reserve_again(facts, by)
    failed = tender is not None and tender.state in (T.FAILED, T.TERMINATED)
    if tender is not None and not failed:
        return _tender(facts, by)
    text = f"上次采购未成交：{tender.failure_reason}" if tender and failed else ""
    if not by.may(P.TENDER_EDIT):
        return NextStep("等经办人编制采购公告", text, waits=True)
    return _step_with_link("编制采购公告", address("tender-new", project.no), text=text)


def _reserve_again(facts: Facts, by: Actor) -> NextStep:
    """What was reserved ran out before procurement (BG-06)."""
    text = "预占已到期释放，重新预占后才能发布采购公告。"
    conflict = duty_conflict(facts.project, moves.RESERVE_AGAIN, by=by)
    if not by.may(moves.RESERVE_AGAIN.needs) or conflict:
        return NextStep("等单位负责人重新预占", conflict or text, waits=True)
    acts = [Act("重新预占", address("project-reserve", facts.project.no), posts=True)]
    return NextStep("重新预占预算指标", text, acts=acts)


# What a tender waits for: (title, permission of who acts, page, verb); no permission: only time.
TENDER_STEPS: Final[dict[str, tuple[str, Permission | None, str, str]]] = {
    T.DRAFT: ("编制采购公告", P.TENDER_EDIT, "staff-tender", "继续编制公告"),
    T.APPROVED: ("发布采购公告", P.TENDER_PUBLISH, "staff-tender", "去发布公告"),
    T.NOTICED: ("等待投标截止", None, "staff-tender", ""),
    T.OPENED: ("组织专家评审", P.PANEL_MANAGE, "review-page", "组织评审"),
    T.EVALUATING: ("等待专家提交评分", None, "staff-tender", ""),
    T.REPORTED: ("确定成交组织", P.AWARD_DECIDE, "award-page", "去定标"),
    T.DECIDED: ("公示成交结果", P.TENDER_PUBLISH, "staff-tender", "去公示"),
    T.RESULT_PUBLISHED: ("等待公示期满", None, "staff-tender", ""),
    T.NOTICE_SENT: ("签订服务协议", P.AGREEMENT_EDIT, "agreement-list", "办理协议"),
    T.CONTRACTED: ("签订服务协议", P.AGREEMENT_EDIT, "agreement-list", "办理协议"),
}


def _tender(facts: Facts, by: Actor) -> NextStep | None:
    tender = facts.tender
    if tender is None:
        return None
    title, needs, page, verb = TENDER_STEPS.get(tender.state, ("办理采购", P.TENDER_EDIT, "", ""))
    due = tender.deadline if tender.state == T.NOTICED else tender.standstill_until
    if tender.state == T.NOTICED and tender.deadline and tender.deadline <= clock.now():
        title, needs, page, verb = "双人开标", P.TENDER_OPEN, "opening-room", "进入开标室"
    url = address(page, tender.no) or address(page)
    if needs is None or not by.may(needs):
        return NextStep(title if needs is None else f"等相关岗位{title}", due_at=due, waits=True)
    return _step_with_link(title, url, verb=verb, due_at=due)


def _step_with_link(
    title: str,
    url: str,
    *,
    verb: str = "",
    text: str = "",
    due_at: date | datetime | None = None,
) -> NextStep:
    acts = [Act(verb or title, url)] if url else []
    return NextStep(title, text, due_at=due_at, acts=acts)


def _service(facts: Facts, by: Actor) -> NextStep:
    waiting = Payment.objects.visible_to(by).filter(
        agreement__project=facts.project,
        state__in=[Payment.State.CLAIMED, Payment.State.REVIEWED],
    )
    payment = waiting.order_by("pk").first()
    step = _of_payment(payment, by) or _of_records(facts, by) or _of_reviews(facts, by)
    if step is None:
        step = NextStep("服务实施中，等承接组织登记服务", waits=True)
    step.checks = _service_checks(facts, payment)
    return step


def _of_payment(payment: Payment | None, by: Actor) -> NextStep | None:
    if payment is None:
        return None
    claimed = payment.state == Payment.State.CLAIMED
    if not by.may(P.PAYMENT_REVIEW if claimed else P.PAYMENT_APPROVE):
        return None
    url = address("payment-page", payment.no) or address("payment-list")
    return _step_with_link("审核付款" if claimed else "支付审批", url, verb="去办理付款")


def _of_records(facts: Facts, by: Actor) -> NextStep | None:
    if facts.records == facts.verified or not by.may(P.RECORD_VERIFY):
        return None
    return _step_with_link(
        "核验服务记录", f"{address('record-list')}?state=submitted", verb="去核验记录"
    )


def _of_reviews(facts: Facts, by: Actor) -> NextStep | None:
    """Return the step towards mid-term review (from half of the term) or evaluation (at its end)."""
    agreement, news = facts.agreement, facts.news.get("midterm", {})
    if agreement is None:
        return None
    if news.get("state") == "current":
        return _of_running_review(news, by)
    if not by.may(P.EVALUATION_MANAGE):
        return None
    if news.get("state") == "done":
        ready = clock.today() > agreement.end_on or facts.person_times >= (
            facts.project.target_person_times
        )
        url = address("evaluation-list")
        return _step_with_link("发起绩效评价", url, verb="去发起评价") if ready else None
    return _to_midterm(agreement, is_again=news.get("state") == "returned")


def _to_midterm(agreement: Agreement, *, is_again: bool) -> NextStep | None:
    start = address("midterm-start", agreement.no)
    half = agreement.start_on + (agreement.end_on - agreement.start_on) / 2
    if not start or clock.today() < half:
        return None
    acts = [Act("发起中期评审", start, posts=True)]
    if is_again:
        return NextStep("重新组织中期评审", "上次评审要求整改，整改完成后重新评审。", acts=acts)
    return NextStep("组织中期评审", "服务期已过半，合格后承接组织才能申请中期款。", acts=acts)


def _of_running_review(news: StageNews, by: Actor) -> NextStep | None:
    """Return the way into the review for whoever acts next; the others go on with the service."""
    needs = news.get("needs")
    if needs is None or not by.may(needs):
        return None
    return _step_with_link("完成中期评审", news.get("url", ""), verb="办理中期评审")


def _service_checks(facts: Facts, payment: Payment | None) -> list[dict[str, Any]]:
    target = facts.project.target_person_times
    unverified = facts.records - facts.verified
    return [
        {
            "text": f"已核验服务 {facts.person_times:,} / {target:,} 人次",
            "state": "done" if facts.person_times >= target else "waiting",
        },
        {
            "text": f"{unverified} 条服务记录待核验" if unverified else "服务记录都已核验",
            "state": "open" if unverified else "done",
        },
        {
            "text": f"付款单 {payment.no} {payment.get_state_display()}"
            if payment
            else "没有待办的付款",
            "state": "open" if payment else "done",
        },
    ]


def _evaluation(facts: Facts, by: Actor) -> NextStep:
    url = str(facts.news.get("evaluation", {}).get("url") or "") or address("evaluation-list")
    if by.may(P.EVALUATION_MANAGE) or by.may(P.EVALUATION_REVIEW):
        return _step_with_link("办理绩效评价", url)
    return NextStep("等绩效评价结果", waits=True)


def _for_contractor(facts: Facts, by: Actor) -> NextStep | None:
    agreement = facts.agreement
    if agreement is None or facts.project.state in (S.CLOSED, S.TERMINATED):
        return None
    if agreement.state == "union_signed" and by.may(P.OWN_AGREEMENT_SIGN):
        url = address("org-agreement", agreement.no)
        return _step_with_link("签署协议", url)
    if facts.project.state == S.CONTRACTED:
        review = facts.news.get("midterm", {})
        needs = review.get("needs")
        if review.get("state") == "current" and needs is not None and by.may(needs):
            return _step_with_link(
                "提交中期自评", review.get("own_url", ""),
                text="提交后由采购工会评分；合格后才能申请中期款。",
            )  # fmt: skip
        step = NextStep("按协议开展服务并登记", checks=_service_checks(facts, None)[:2])
        if by.may(P.SERVICE_RECORD) and (url := address("record-new")):
            step.acts = [Act("登记服务", url)]
        return step
    if facts.project.state == S.EVALUATING:
        return NextStep("等工会组织绩效评价", waits=True)
    return NextStep("等双方签署协议", waits=True)


BY_STATE: Final[dict[str, Callable[[Facts, Actor], NextStep | None]]] = {
    S.DRAFT: _writing,
    S.RETURNED: _writing,
    S.SUBMITTED: _review,
    S.REVIEWED: _approve,
    S.APPROVED: _prepare_tender,
    S.TENDERING: _tender,
    S.CONTRACTED: _service,
    S.EVALUATING: _evaluation,
}
