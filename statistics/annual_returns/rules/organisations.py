"""Organisations in contact: V-201, V-202, V-204, V-205."""

from annual_returns.rules.base import Case, Problem, exceeds, rule

PARTS_OF_L202 = ("L208", "L209", "L210", "L211", "L213", "L222", "L219")


@rule("V-201", "error", "L202 = L203 + L204 + L205 + 民政其他")
def kinds_of_linked(case: Case) -> list[Problem]:
    """The kinds add up to the linked organisations; bodies of kind 59 have no row of their own.

    In a total 59 bodies linked twice are counted twice in `_L202_59`, so only a gap beyond that
    repetition is an error.
    """
    if not case.has("L202", "L203", "L204", "L205"):
        return []
    listed = case.n("L203") + case.n("L204") + case.n("L205")
    rest, others = case.n("L202") - listed, case.n("_L202_59")
    fits = 0 <= rest <= others if case.children else rest == others
    if fits:
        return []
    message = (
        f"联系引导社会组织数 {case.n('L202')} 与社会团体、基金会、社会服务机构和民政其他合计"
        f" {listed + others} 不一致。请核对组织类型。"
    )
    return [Problem(("L202", "L203", "L204", "L205"), message)]


@rule("V-202", "error", "L208、L209、L210、L211、L213、L222、L219 ≤ L202;L202 ≤ L290")
def parts_of_linked(case: Case) -> list[Problem]:
    """Each property of linked organisations is held by at most all of them."""
    found = [p for code in PARTS_OF_L202 for p in exceeds(case, code, "L202")]
    return found + exceeds(case, "L202", "L290")


@rule("V-204", "warning", "L202 > L201 时须说明")
def more_linked_than_registered(case: Case) -> list[Problem]:
    """Organisations registered elsewhere may be linked, but the unit says so."""
    if not case.has("L202", "L201") or case.n("L202") <= case.n("L201"):
        return []
    message = (
        f"联系引导社会组织数 {case.n('L202')} 大于辖区底数 {case.n('L201')}。"
        "如联系了外地登记的组织，请说明。"
    )
    return [Problem(("L202", "L201"), message)]


@rule("V-205", "warning", "L210 > 0 时，L212 ≥ L210")
def too_few_members(case: Case) -> list[Problem]:
    """An organisation with a union has at least one member."""
    if not case.has("L210", "L212") or case.n("L212") >= case.n("L210"):
        return []
    message = f"已建工会的组织 {case.n('L210')} 个，会员只有 {case.n('L212')} 人。请补充组织的会员数，或说明。"
    return [Problem(("L212", "L210"), message)]
