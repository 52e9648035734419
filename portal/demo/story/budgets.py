"""How each union's yearly budget comes about, before anything is bought."""

from datetime import date

from portal.demo.story.moments import after, at, working
from portal.demo.story.places import BY_CODE
from portal.demo.story.plans import PLANS
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World
from projects.actions import budgets

# Code, name, fund source.
LINES = (
    ("P401", "职工生产服务", "F1"),
    ("L501", "职工生活服务", "F1"),
    ("J301", "社会捐赠职工关爱", "F3"),
)


def line_code(domain: str) -> str:
    """Return the line that pays for the domain."""
    return "P401" if domain.startswith("P") else "L501"


def _amount(code: str, year: int, line: str) -> int:
    """Return what the line needs for the year's projects with some room, in ten thousands.

    A year whose projects nobody has planned yet is given as much as the year before.
    """
    planned_year = min(year, max(p.begins.year for p in PLANS))
    planned = sum(
        p.budget
        for p in PLANS
        if (p.code, p.begins.year, line_code(p.domain)) == (code, planned_year, line)
    )
    share = 25 if line == "J301" else 50
    return -(-(planned * 21 // 20 + BY_CODE[code].spare * share // 100) // 10_000) * 10_000


def budget_year(world: World, code: str, year: int, begins: date) -> Life:
    """Draw the budget up, have it reviewed, audited and approved."""
    place, day = BY_CODE[code], working(begins)
    yield Wait(at(day, 9, 30))
    officer = world.who(code, "role_officer")
    budget = budgets.create_budget(union_id=world.union(code).pk, fiscal_year=year, by=officer)
    for line, name, source in LINES:
        made = budgets.add_line(
            budget.pk, code=line, name=name, fund_source=source,
            approved=_amount(code, year, line), by=officer,
        )  # fmt: skip
        world.lines[code, year, line] = made.pk
    yield Wait(at(after(day, 1), 10), reached="budget_drafted")
    budgets.review(budget.pk, by=world.who(code, "role_finance"))
    yield Wait(at(after(day, 2), 15), reached="budget_reviewed")
    budgets.audit(budget.pk, by=world.who(code, "role_auditor"))
    yield Wait(at(after(day, 4), 16), reached="budget_audited")
    budgets.approve(
        budget.pk, approval_doc=f"{place.short[0]}工发〔{year}〕{1 + budget.pk % 9}号",
        by=world.who(code, "role_head"),
    )  # fmt: skip
    yield Wait(at(after(day, 4), 17), reached="budgeted")
