"""Evaluation: V-801, V-802, V-803."""

from annual_returns.rules.base import Case, Problem, differs, exceeds, rule

GRADES = ("E803", "E804", "E805", "E806")


@rule("V-801", "error", "E802 = E803+E804+E805+E806；E808 ≤ E802")
def grades_add_up(case: Case) -> list[Problem]:
    """Every evaluated project has one grade."""
    return [*differs(case, "E802", GRADES, "按等次"), *exceeds(case, "E808", "E802")]


@rule("V-802", "error", "E802 ≤ P304 + P305 + 期末已评价待结项和上年已结束待评价")
def evaluated_without_end(case: Case) -> list[Problem]:
    """Only projects whose service has ended are evaluated.

    `_E802_other` counts evaluated projects that did not close in the period: those that ended
    before it, and those whose closing is still to come.
    """
    bound = case.n("P304") + case.n("P305") + case.n("_E802_other")
    if not case.has("E802", "P304", "P305") or case.n("E802") <= bound:
        return []
    message = f"完成绩效评价项目 {case.n('E802')} 个，大于已结束的项目 {bound} 个。请核对结项情况。"
    return [Problem(("E802", "P304", "P305"), message)]


@rule("V-803", "warning", "E803 ÷ E802 ≤ 60%")
def many_excellent(case: Case) -> list[Problem]:
    """More than six in ten rated excellent asks for words."""
    if not case.has("E803", "E802") or case.n("E803") * 10 <= case.n("E802") * 6:
        return []
    message = (
        f"评为优秀的 {case.n('E803')} 个，超过完成评价 {case.n('E802')} 个的六成。请说明评价依据。"
    )
    return [Problem(("E803", "E802"), message)]
