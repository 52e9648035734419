"""Where a project stands on the thirteen steps (design section 1), read from its real records.

Other floors add what they know of 中期评审 and 绩效评价 by `register_stage_source`, and whole tabs of
the project page by `register_tab`; this floor cannot import them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, TypedDict

from django.db.models import Count, Min, Q, Sum

from portal.common import clock, events
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.models import Event
from portal.common.ui.formatting import short
from projects.models import Agreement, Award, Project, PublicNotice, ServiceRecord, Tender
from projects.taxonomies import Mode

STEPS: Final = (
    ("need", "需求归集"),
    ("feasibility", "立项论证"),
    ("budget", "预算审核"),
    ("publication", "项目发布"),
    ("notice", "采购公告"),
    ("opening", "开标"),
    ("review", "专家评审"),
    ("result", "成交公示"),
    ("agreement", "签订协议"),
    ("service", "服务实施"),
    ("midterm", "中期评审"),
    ("evaluation", "绩效评价"),
    ("closing", "结项归档"),
)
CODES: Final = tuple(code for code, _ in STEPS)
SELECTION: Final = frozenset({"notice", "opening", "review", "result"})
PHASE_ENDS: Final = (2, 4, 8, 11, 13)
S = Project.State
T = Tender.State
AT_PROJECT: Final[dict[str, int]] = {
    S.DRAFT: 1, S.RETURNED: 1, S.SUBMITTED: 1, S.REVIEWED: 2, S.APPROVED: 3, S.TENDERING: 4,
    S.CONTRACTED: 9, S.EVALUATING: 11, S.CLOSED: 13,
}  # fmt: skip
AT_TENDER: Final[dict[str, int]] = {
    T.DRAFT: 3, T.APPROVED: 3, T.NOTICED: 4, T.OPENED: 6, T.EVALUATING: 6, T.REPORTED: 7,
    T.DECIDED: 7, T.RESULT_PUBLISHED: 7, T.NOTICE_SENT: 8, T.CONTRACTED: 8,
}  # fmt: skip


class StageNews(TypedDict, total=False):
    """What another floor says of a step: `state` done, current, running, returned or future.

    `url` is the union's page and `own_url` the contractor's, empty while there is nothing for it
    to see; `needs` is the permission of whoever acts next.
    """

    state: str
    date: date | datetime | None
    person: str
    note: str
    url: str
    own_url: str
    needs: Permission


StageSource = Callable[[Project], dict[str, StageNews]]
SOURCES: list[StageSource] = []


@dataclass(frozen=True, slots=True)
class ExtraTab:
    """A tab of the project page that another floor serves at its own address."""

    label: str
    url_for: Callable[[Project], str]
    count_for: Callable[[Project], int | None]


TABS: list[ExtraTab] = []


def register_stage_source(source: StageSource) -> None:
    """Let `source` tell the state of the steps "midterm" and "evaluation" of a project."""
    SOURCES.append(source)


def register_tab(
    label: str,
    url_for: Callable[[Project], str],
    count_for: Callable[[Project], int | None] = lambda _: None,
) -> None:
    """Add a tab to the project page; an empty address leaves it out."""
    TABS.append(ExtraTab(label, url_for, count_for))


@dataclass(slots=True)
class Facts:
    """The records that the steps are read from; `facts_of` loads them in a fixed number of queries."""

    project: Project
    need_count: int = 0
    first_need_at: datetime | None = None
    acts: list[Event] = field(default_factory=list)
    moves: dict[str, Event] = field(default_factory=dict)
    tender: Tender | None = None
    notices: dict[str, PublicNotice] = field(default_factory=dict)
    decided_at: datetime | None = None
    agreements: list[Agreement] = field(default_factory=list)
    person_times: int = 0
    verified: int = 0
    records: int = 0
    news: dict[str, StageNews] = field(default_factory=dict)

    @property
    def agreement(self) -> Agreement | None:
        """The first agreement that lives, if any."""
        return self.agreements[0] if self.agreements else None


def facts_of(project: Project, by: Actor = SYSTEM) -> Facts:
    """Load what the steps are read from, as far as the actor sees it.

    Seven queries, and what registered sources cost.
    """
    needs = project.need_links.aggregate(count=Count("pk"), first=Min("need__received_at"))
    tender = project.tenders.order_by("-pk").first()
    notices = {n.kind: n for n in tender.notices.order_by("pk")} if tender else {}
    awards = Award.objects.filter(tender__project=project, cancelled_at__isnull=True)
    counted = Q(state=ServiceRecord.State.VERIFIED)
    seen = ServiceRecord.objects.visible_to(by).filter(project=project)
    records = seen.exclude(state=ServiceRecord.State.VOID).aggregate(
        all=Count("pk"),
        verified=Count("pk", filter=counted),
        times=Sum("person_times", filter=counted),
    )
    acts = list(reversed(events.of(project)))
    facts = Facts(
        project=project,
        need_count=needs["count"],
        first_need_at=needs["first"],
        acts=acts,
        # Oldest first, so that the last act of a kind wins.
        moves={e.action.rpartition(".")[2]: e for e in acts},
        tender=tender,
        notices=notices,
        decided_at=awards.aggregate(at=Min("decided_at"))["at"],
        agreements=list(
            Agreement.objects.visible_to(by)
            .filter(project=project)
            .exclude(state=Agreement.State.TERMINATED)
            .select_related("organisation")
            .order_by("pk")
        ),
        person_times=records["times"] or 0,
        verified=records["verified"],
        records=records["all"],
    )
    for source in SOURCES:
        facts.news |= source(project)
    return facts


def position(
    state: str, tender_state: str = "", *, is_past_deadline: bool = False, was_at: int = 1
) -> int:
    """Return the index of the step under way, 13 when all are done.

    `was_at` is where a terminated project stood.
    """
    if state == S.TERMINATED:
        return was_at
    if state != S.TENDERING:
        return AT_PROJECT[state]
    place = AT_TENDER.get(tender_state, 4)
    return 5 if place == 4 and is_past_deadline else place


def states(project: Project, place: int, *, has_tender: bool) -> list[str]:
    """Return the thirteen states, from the step under way."""
    found = ["done" if i < place else "future" for i in range(13)]
    if place < 13:
        found[place] = _state_of_current(project)
    if not has_tender and project.mode in (Mode.COOPERATION, Mode.VENTURE):
        for i, code in enumerate(CODES):
            if code in SELECTION:
                found[i] = "skipped"
    if project.state == S.EVALUATING:
        found[9] = "done"
    if project.state == S.TERMINATED:
        found = ["skipped" if s != "done" else s for s in found]
    return found


def _state_of_current(project: Project) -> str:
    if project.state == S.RETURNED:
        return "returned"
    return "running" if project.state == S.CONTRACTED else "current"


def mini_states(project: Project, tender_state: str = "") -> list[str]:
    """Return the thirteen states for a small bar, from the row and its tender's state only."""
    was_at = 3 if project.approved_at else 1
    place = position(project.state, tender_state, was_at=was_at)
    return states(project, place, has_tender=bool(tender_state))


def current_label(project: Project, tender_state: str = "") -> str:
    """Return the name of the step under way, 已结项 or 已终止 at an end."""
    if project.state in (S.CLOSED, S.TERMINATED):
        return str(project.get_state_display())
    return STEPS[position(project.state, tender_state)][1]


def stages_of(project: Project, facts: Facts | None = None) -> list[dict[str, Any]]:
    """Return the thirteen steps for `lifecycle_bar`: code, label, state, date, person, note, url."""
    known = facts or facts_of(project)
    tender = known.tender
    past = bool(tender and tender.deadline and tender.deadline <= clock.now())
    place = position(
        project.state,
        tender.state if tender else "",
        is_past_deadline=past,
        was_at=3 if project.approved_at else 1,
    )
    if place == 1 and not known.need_count and project.state == S.DRAFT:
        place = 0
    dated = _dates_and_people(known)
    found = []
    for (code, label), state in zip(
        STEPS, states(project, place, has_tender=tender is not None), strict=True
    ):
        when, person = dated.get(code, (None, ""))
        if state in ("current", "returned"):
            person = person or _who_acts(known, code)
        elif state == "future":
            person = ""
        step = {"code": code, "label": label, "state": state, "person": person}
        found.append(step | _words(known, code, state, when))
    return [_with_news(step, known.news.get(step["code"])) for step in found]


def _dates_and_people(facts: Facts) -> dict[str, tuple[date | datetime | None, str]]:
    project, tender, agreement = facts.project, facts.tender, facts.agreement
    notice, result = facts.notices.get("tender"), facts.notices.get("result")
    return {
        "need": (facts.first_need_at, project.officer_name),
        "feasibility": _act(facts, "review"),
        "budget": _act(facts, "approve"),
        "publication": _notice(notice),
        "notice": (tender.deadline if tender else None, notice.published_by if notice else ""),
        "opening": (tender.opened_at if tender else None, ""),
        "review": (facts.decided_at, ""),
        "result": _notice(result),
        "agreement": (
            agreement.signed_at if agreement else None,
            agreement.union_signed_by if agreement else "",
        ),
        "service": (
            agreement.completed_at if agreement else None,
            agreement.organisation_name if agreement else "",
        ),
        "closing": (project.closed_at, ""),
    }


def _who_acts(facts: Facts, code: str) -> str:
    """Return who has the step under way before its approval, by name or by role."""
    state = facts.project.state
    if code in ("need", "feasibility"):
        return "审核人" if state == S.SUBMITTED else facts.project.officer_name
    if code == "budget":
        return "单位负责人"
    return facts.project.officer_name if code == "publication" else ""


def _act(facts: Facts, code: str) -> tuple[datetime | None, str]:
    event = facts.moves.get(code)
    return (event.at, event.actor_name) if event else (None, "")


def _notice(notice: PublicNotice | None) -> tuple[datetime | None, str]:
    return (notice.published_at, notice.published_by) if notice else (None, "")


def _words(facts: Facts, code: str, state: str, when: date | datetime | None) -> dict[str, str]:
    """Return date and note of a step: the real date when done, the plan when it lies ahead."""
    if state == "done":
        return {"date": short(_day(when)) if when else ""}
    if state == "current":
        due = due_of(facts, code)
        return {"date": "", "note": f"应于 {short(_day(due))}" if due else "办理中"}
    if state == "running" and code == "service":
        return {"date": "", "note": f"进行中 {share_of_target(facts)}%"}
    if state == "future" and (plan := _planned(facts, code)):
        near = plan.year == clock.today().year
        return {"date": "", "note": f"计划 {plan:%m-%d}" if near else f"{plan:%Y-%m} 计划"}
    return {"date": ""}


def due_of(facts: Facts, code: str) -> date | datetime | None:
    """Return until when the step under way is to be done, null when no date binds it."""
    tender = facts.tender
    if tender is None:
        return None
    if code in ("notice", "opening"):
        return tender.deadline
    if code == "result":
        return tender.standstill_until
    if code == "agreement" and tender.notice_sent_at:
        return tender.notice_sent_at + timedelta(days=30)  # PM-24
    return None


def share_of_target(facts: Facts) -> int:
    """Return verified person-times as whole percent of the target, 0 without a target."""
    target = facts.project.target_person_times
    return min(facts.person_times * 100 // target, 100) if target else 0


def _planned(facts: Facts, code: str) -> date | None:
    agreement = facts.agreement
    if agreement is None:
        return facts.project.service_from if code == "service" else None
    half = (agreement.end_on - agreement.start_on) / 2
    return {
        "midterm": agreement.start_on + half,
        "evaluation": agreement.end_on,
        "closing": agreement.end_on + timedelta(days=30),
    }.get(code)


def _day(moment: date | datetime | None) -> date | None:
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


def _with_news(step: dict[str, Any], news: StageNews | None) -> dict[str, Any]:
    if news is None or step["state"] == "skipped":
        return step
    told: dict[str, Any] = {k: v for k, v in news.items() if v and k != "date"}
    if when := _day(news.get("date")):
        told["date"] = short(when)
        if "note" not in news:
            step = {**step, "note": ""}
    return {**step, **told}


def phase_notes(facts: Facts) -> list[str]:
    """Return the five short texts of the phases: how many days each took or runs."""
    project, tender, agreement = facts.project, facts.tender, facts.agreement
    marks = [
        facts.first_need_at,
        facts.moves["review"].at if "review" in facts.moves else None,
        tender.published_at if tender else None,
        tender.notice_sent_at if tender else None,
        agreement.completed_at if agreement else None,
        project.closed_at,
    ]
    notes = [_days(start, end) for start, end in pairwise(marks)]
    if agreement and project.state == S.CONTRACTED:
        whole = (agreement.end_on - agreement.start_on).days + 1
        passed = (clock.today() - agreement.start_on).days + 1
        if passed > 0:
            notes[3] = f"第 {min(passed, whole)} 天 / 共 {whole} 天"
    return notes


def _days(start: datetime | None, end: datetime | None) -> str:
    if start is None or end is None or end < start:
        return ""
    days = (clock.local(end).date() - clock.local(start).date()).days
    return f"{days} 天" if days else "当天"
