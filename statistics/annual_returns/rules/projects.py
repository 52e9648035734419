"""Projects: V-301, V-303, V-306, V-307, V-308."""

from annual_returns.rules.base import Case, Problem, differs, rule


@rule("V-301", "error", "P302 = P306+P307+P308 = ΣP310 = ΣP330 = ΣP340")
def dimensions_add_up(case: Case) -> list[Problem]:
    """Every signed project has one mode, one method, one domain and one kind of contractor."""
    return [
        *differs(case, "P302", ("P306", "P307", "P308"), "按模式"),
        *differs(case, "P302", case.listed("P310."), "按采购方式"),
        *differs(case, "P302", case.listed("P330."), "按服务领域"),
        *differs(case, "P302", case.listed("P340."), "按承接主体"),
    ]


@rule("V-303", "error", "P302 = ΣP320.1–.8")
def categories_add_up(case: Case) -> list[Problem]:
    """Every signed project has one category."""
    return differs(case, "P302", case.listed("P320."), "按优秀项目类别")


@rule("V-306", "warning", "P310.09 ÷ P302 ≤ 30%")
def many_direct_awards(case: Case) -> list[Problem]:
    """More than three in ten directly awarded asks for a reason, and discipline looks at it."""
    if not case.has("P310.09", "P302") or case.n("P310.09") * 10 <= case.n("P302") * 3:
        return []
    message = (
        f"直接委托 {case.n('P310.09')} 个，超过当年签约项目 {case.n('P302')} 个的三成。"
        "请说明原因，纪检监督可见。"
    )
    return [Problem(("P310.09", "P302"), message)]


@rule("V-307", "info", "P360 ≥ P302 × 80%")
def few_from_needs(case: Case) -> list[Problem]:
    """Most projects should come from what workers asked for."""
    if not case.has("P360", "P302") or case.n("P360") * 10 >= case.n("P302") * 8:
        return []
    message = (
        f"由职工需求转化的项目 {case.n('P360')} 个，不到当年签约项目 {case.n('P302')} 个的八成。"
    )
    return [Problem(("P360", "P302"), message)]


@rule("V-308", "error", "P350 ≤ P302 + 上年 P303；P350 ≤ L202 + L206（警告）")
def contractors_within_bounds(case: Case) -> list[Problem]:
    """There are no more contractors than projects; contractors should be among the linked bodies."""
    found = []
    bound = case.n("P302") + max(case.before("P303"), case.n("_P380_before"))
    if case.has("P350", "P302") and case.n("P350") > bound:
        message = (
            f"承接组织数 {case.n('P350')} 大于当年签约与上年结转项目之和 {bound}。请核对项目台账。"
        )
        found.append(Problem(("P350", "P302"), message))
    linked = case.n("L202") + case.n("L206")
    if case.has("P350", "L202", "L206") and case.n("P350") > linked:
        message = (
            f"承接组织数 {case.n('P350')} 大于联系的组织 {linked} 个。请补登联系关系，或说明。"
        )
        found.append(Problem(("P350", "L202", "L206"), message, "warning"))
    return found
