"""Roll-up and time: V-901 … V-906. The first three can only fail through a fault of ours."""

from typing import Final

from annual_returns import figures
from annual_returns.rules.base import TOTAL, Case, Problem, rule

NAMES_SHOWN: Final = 8


@rule("V-901", "error", "可加指标：合计 = 本级 + 已受理下级之和", TOTAL)
def sums_of_children(case: Case) -> list[Problem]:
    """A total that no longer matches its subordinates must be rolled up again."""
    if case.outdated:
        names = "、".join(case.outdated[:NAMES_SHOWN])
        message = f"下级年报在汇总后有变化：{names}。请重新汇总。"
        return [Problem(("G102",), message)]
    wrong = [
        code
        for code, spec in case.specs.items()
        if spec.roll == "SUM"
        and case.n(code)
        != figures.number(case.own.get(code))
        + sum(figures.number(c.get(code)) for c in case.children)
    ]
    return [
        Problem((code,), f"{case.name(code)}合计与本级加下级之和不一致。请重新汇总。")
        for code in wrong
    ]


@rule("V-902", "error", "去重指标：max（本级、各下级） ≤ 合计 ≤ 本级 + 下级之和", TOTAL)
def bounds_of_distinct(case: Case) -> list[Problem]:
    """A distinct count lies between the largest part and the sum of parts."""
    found = []
    for code, spec in case.specs.items():
        if spec.roll not in ("UNI", "UNIW") or not case.has(code):
            continue
        parts = [case.own.get(code), *(child.get(code) for child in case.children)]
        if any(part == figures.NA for part in parts):
            continue
        known = [figures.number(part) for part in parts]
        if not max(known) <= case.n(code) <= sum(known):
            message = (
                f"{case.name(code)}合计 {case.n(code)} 不在去重范围 {max(known)}–{sum(known)} 内。"
            )
            found.append(Problem((code,), message + "请重新汇总。"))
    return found


@rule("V-903", "error", "比率指标用合计重新计算，分母为 0 时不适用")
def ratios_recomputed(case: Case) -> list[Problem]:
    """No ratio is an average, typed or left over."""
    return [
        Problem((code,), f"{case.name(code)}与重新计算的结果不一致。请重新计算。")
        for code, parts in figures.RATIOS.items()
        if code in case.specs and case.values.get(code) != figures.ratio(parts, case.values)
    ]


@rule("V-904", "warning", "与上年相比变动超过 50% 且超过下限的，须说明", TOTAL)
def large_changes(case: Case) -> list[Problem]:
    """A change beyond half of last year's figure and beyond the indicator's floor asks for words."""
    found = []
    for code, spec in case.specs.items():
        now, then = case.values.get(code), case.last.get(code)
        if not spec.floor or not isinstance(now, int) or not isinstance(then, int) or then == 0:
            continue
        change = abs(now - then)
        if change * 2 > then and change > spec.floor:
            percent = round(change * 100 / then)
            way = "增长" if now > then else "减少"
            found.append(
                Problem((code,), f"{spec.name}比上年{way} {percent}%，超过 50%。请说明原因。")
            )
    return found


@rule("V-905", "error", "累计指标不小于上年")
def shrinking_totals(case: Case) -> list[Problem]:
    """What was reached stays reached."""
    return [
        Problem((code,), f"{case.name(code)}小于上年。累计数只增不减，请重新计算。")
        for code in figures.CUMULATIVE
        if case.has(code) and code in case.specs and case.n(code) < case.before(code)
    ]


@rule("V-906", "warning", "应报未报的下级列明，不估算", TOTAL)
def missing_units(case: Case) -> list[Problem]:
    """The superior may go on without them, with the list and in its own words (X-18)."""
    if not case.missing:
        return []
    names = "、".join(case.missing[:NAMES_SHOWN])
    more = f"等 {len(case.missing)} 家" if len(case.missing) > NAMES_SHOWN else ""
    message = f"下级没有报送或没有汇总：{names}{more}。合计不含这些单位，也不估算，请说明。"
    return [Problem(("G103",), message[:380])]
