"""Services to workers: V-501, V-502, V-504, V-505, V-506."""

from typing import Final

from annual_returns.rules.base import Case, Problem, differs, exceeds, rule

COST_LEAST: Final = 100  # 1 yuan
COST_MOST: Final = 200_000  # 2,000 yuan
TIMES_PER_PROJECT: Final = 100_000


@rule("V-501", "error", "W501 ≥ W502 ≥ W503")
def persons_and_times(case: Case) -> list[Problem]:
    """A person served counts at least one person-time; distinct ones are the fewest."""
    return [*exceeds(case, "W502", "W501"), *exceeds(case, "W503", "W502")]


@rule("V-502", "error", "W501 = ΣW504；各 W505 ≤ W501")
def times_add_up(case: Case) -> list[Problem]:
    """Every session has one domain; groups overlap but none is larger than the whole."""
    found = differs(case, "W501", case.listed("W504."), "按服务领域")
    return found + [p for code in case.listed("W505.") for p in exceeds(case, code, "W501")]


@rule("V-504", "warning", "W513 在 1 元与 2,000 元之间")
def unusual_cost(case: Case) -> list[Problem]:
    """The cost of a person-time is far from what is usual (national mean 37.37 yuan)."""
    if not case.has("W513") or case.n("W501") == 0:
        return []
    if COST_LEAST <= case.n("W513") <= COST_MOST:
        return []
    yuan = case.n("W513") / 100
    return [Problem(("W513",), f"人次成本 {yuan:,.2f} 元，不在 1 元至 2,000 元之间。请说明。")]


@rule("V-505", "warning", "W501 ÷ 有服务的项目数 ≤ 100,000")
def crowded_projects(case: Case) -> list[Problem]:
    """More person-times per project than is plausible (national mean 4,084)."""
    projects = case.n("_W501_projects")
    if not projects or case.n("W501") <= TIMES_PER_PROJECT * projects:
        return []
    mean = case.n("W501") // projects
    return [
        Problem(("W501",), f"平均每个项目服务 {mean:,} 人次，超过 100,000。请核对服务记录并说明。")
    ]


@rule("V-506", "error", "W510 ≤ W509 ≤ W508")
def needs_in_order(case: Case) -> list[Problem]:
    """Settled needs are valid ones, valid ones were received."""
    return [*exceeds(case, "W510", "W509"), *exceeds(case, "W509", "W508")]
