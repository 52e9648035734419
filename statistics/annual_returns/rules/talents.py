"""People: V-601, V-602."""

from annual_returns.rules.base import Case, Problem, exceeds, rule

GRADES = ("T604", "T605", "T606")


@rule("V-601", "error", "T601 = T602+T603；T604+T605+T606 ≤ T601")
def kinds_of_people(case: Case) -> list[Problem]:
    """Everybody is employed in one way; in a total one person may stand in both over the year's end."""
    found = []
    if case.has("T601", "T602", "T603"):
        both, one = case.n("T602") + case.n("T603"), case.n("T601")
        fits = one <= both if case.children else one == both
        if not fits:
            message = (
                f"工会社会工作专业人才 {one} 人与直接聘用、购买服务使用合计 {both} 人不一致。"
                "请核对人才库的用人方式。"
            )
            found.append(Problem(("T601", "T602", "T603"), message))
    if case.has("T601", *GRADES):
        certified = sum(case.n(code) for code in GRADES)
        if certified > case.n("T601"):
            message = f"持证 {certified} 人，大于人才总数 {case.n('T601')} 人。请核对证书。"
            found.append(Problem(("T601", *GRADES), message))
    return found


@rule("V-602", "error", "T611 ≤ T607；合计 T610 ≤ T601")
def units_and_people(case: Case) -> list[Problem]:
    """No more units reach their number than there are, nor are more posts filled than people there.

    The second holds for the total alone: people kept by one union may serve in a unit that another
    one counts. T610 is in hundredths of a full post.
    """
    found = exceeds(case, "T611", "T607")
    if (
        case.column == "total"
        and case.has("T610", "T601")
        and case.n("T610") > case.n("T601") * 100
    ):
        message = (
            f"实配 {case.n('T610') / 100:.2f} 人大于工会社会工作专业人才 {case.n('T601')} 人。"
            "请核对人才库的岗位和年报汇总范围。"
        )
        found.append(Problem(("T610", "T601"), message))
    return found
