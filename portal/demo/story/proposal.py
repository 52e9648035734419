"""From workers' needs to an approved project."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.common.access import Actor
from portal.demo.story.budgets import line_code
from portal.demo.story.material import SUBJECTS
from portal.demo.story.moments import after, at, working
from portal.demo.story.needs import file_one
from portal.demo.story.plans import Plan
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import Firm, World
from projects.actions import needs, projects
from projects.models import Agreement, BudgetLine, Project, Tender, WorkerNeed

NEEDS_PER_PROJECT = 4
# Days from the first need to the service, long enough for the method's minimum periods.
LEAD = {"comparative_selection": 66, "competitive_consultation": 70, "open_tender": 82}
# Person-times that a session of the domain reaches, as organisations estimate them.
PER_SESSION = {"L1": 16, "L2": 15, "L3": 9, "L4": 11, "L5": 5, "L6": 15, "L7": 26, "P2": 16,
               "P3": 16, "P4": 17, "P5": 14, "P6": 12}  # fmt: skip
METHOD_REASON = {
    "comparative_selection": "需求明确、单项金额较小，本区域可承接的社会组织不少于三家，采用比选。",
    "competitive_consultation": "服务内容专业性强，需与供应商就实施方案进行磋商，采用竞争性磋商。",
    "open_tender": "",
}


@dataclass(slots=True)
class Case:
    """One project on its way: the plan and what has come of it so far."""

    world: World
    plan: Plan
    used: set[str]
    day: date  # the story's present working day of this project
    needs: list[tuple[WorkerNeed, str]]
    project: Project | None = None
    tender: Tender | None = None
    winner: Firm | None = None
    agreement: Agreement | None = None
    number: int = 0  # of the project in the story, whatever key the database gives; 0 before it

    @property
    def code(self) -> str:
        """The code of the union that buys."""
        return self.plan.code

    def who(self, role: str) -> Actor:
        """Return the union's person in the role who handles this case."""
        return self.world.who(self.code, role, self.number)

    def later(self, working_days: int, hour: int, minute: int = 0, reached: str = "") -> Wait:
        """Move the case's day on and return the wait for it."""
        self.day = after(self.day, working_days)
        return Wait(at(self.day, hour, minute), reached)


def begin(world: World, plan: Plan, used: set[str]) -> Case:
    """Return the case of a plan before its first day."""
    return Case(world, plan, used, working(plan.begins), [])


def propose(case: Case) -> Life:
    """Collect needs, write the project, hand it in, have it reviewed and approved."""
    yield from _collect(case)
    yield case.later(1, 9, 40, reached="classified")
    officer = case.world.who(case.code, "role_officer")
    case.number = case.world.next_case()
    case.project = projects.start_from_needs(
        [n.pk for n, _ in case.needs], _values(case), by=officer
    )
    yield case.later(1, 11, 5, reached="drafted")
    projects.submit(case.project.pk, by=officer)
    yield case.later(1, 10, 20, reached="submitted")
    if case.plan.event == "returned":
        yield from _return_once(case, officer)
    projects.review(case.project.pk, by=case.who("role_reviewer"))
    yield case.later(1, 15, 30, reached="reviewed")
    projects.approve(case.project.pk, by=case.who("role_head"))
    yield case.later(1, 9, 30, reached="approved")


def _collect(case: Case) -> Life:
    """File the needs over some days, then classify them."""
    world, plan = case.world, case.plan
    for number in range(NEEDS_PER_PROJECT):
        moment = at(case.day, 8 + 3 * number, world.rng.randrange(60))
        yield Wait(moment)
        case.needs.append(file_one(world, plan.code, plan.domain, used=case.used))
    yield case.later(2, 9, reached="filed")
    officer = world.who(plan.code, "role_officer")
    for need, group in case.needs:
        needs.classify(need.pk, domain=plan.domain, group=group, by=officer)


def _return_once(case: Case, officer: Actor) -> Life:
    """Let the reviewer send the project back once, and its writer mend it."""
    if case.project is None:
        raise AssertionError("nothing to send back")
    projects.send_back(
        case.project.pk, reason="绩效目标请补充可量化的人数指标，风险措施写明活动保险安排。",
        by=case.who("role_reviewer"),
    )  # fmt: skip
    yield case.later(1, 9, 50, reached="returned")
    subject = SUBJECTS[case.plan.domain]
    mended = {"risk_note": f"{subject.risk}活动前统一购买意外险。"}
    projects.edit_project(case.project.pk, mended, by=officer)
    projects.submit(case.project.pk, by=officer)
    yield case.later(1, 10, 30, reached="resubmitted")


def _values(case: Case) -> dict[str, object]:
    plan, subject = case.plan, SUBJECTS[case.plan.domain]
    start = working(plan.begins + timedelta(days=LEAD[plan.method]))
    year = plan.begins.year
    sessions = plan.records or plan.months * 12
    doc = f"{case.world.union(plan.code).name}第{plan.begins.month}次主席办公会纪要〔{year}〕"
    return {
        "name": plan.name,
        "fiscal_year": year,
        "domain": plan.domain,
        "group": plan.group,
        "method": plan.method,
        "method_reason": METHOD_REASON[plan.method],
        "content": subject.content,
        "objectives": subject.objectives,
        "target_person_times": sessions * PER_SESSION[plan.domain],
        "target_persons": sessions * min(3, PER_SESSION[plan.domain]),
        "target_sessions": sessions,
        "budget_amount": plan.budget,
        "service_from": start,
        "service_to": start + timedelta(days=plan.months * 30),
        "risk_note": subject.risk,
        "collective_record": f"{doc}{case.number + plan.begins.day}号",
        "budget_line": _line(case),
    }


def _line(case: Case) -> BudgetLine:
    pk = case.world.lines[case.code, case.plan.begins.year, line_code(case.plan.domain)]
    return BudgetLine.objects.select_related("budget").get(pk=pk)
