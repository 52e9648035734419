"""How the organisation has behaved: vetting, credit registers, penalties, inspections, grades."""

from datetime import date, timedelta

from orgs.rules.qualification.standing import Answer, O, Standing

YEARS_OF_RECORD = 3
VETTED = "有在有效期内的把关结论。"
NOT_VETTED = "没有在有效期内的合格把关结论，请联系本单位把关人员办理。"
FAILED_INSPECTION = ("不合格", "未参检")


def is_vetted(s: Standing) -> Answer:
    """QC-04: a dated pass; a doubt is the head's to decide. The sentence never tells which."""
    v = s.vetting
    if s.act.is_government:
        return O.INFO, "政府采购中把关结论只作记录，不作为条件。"
    if v is None or s.on > v.on + timedelta(days=s.vetting_days):
        return O.FAIL, NOT_VETTED
    if v.conclusion == "pass" and v.has_declared_overseas:
        return O.PASS, VETTED
    if v.conclusion == "doubtful":
        return (O.PASS, VETTED) if v.is_cleared else (O.HUMAN, NOT_VETTED)
    return O.FAIL, NOT_VETTED


def has_no_court_or_tax_record(s: Standing) -> Answer:
    """QC-07, X-10: no judgment default, tax or procurement offence on the day; somebody looked."""
    for p in s.punishments:
        if p.is_register and p.stands(s.on):
            return O.FAIL, f"登记有{p.kind}（{p.on}），没有移出。"
    if s.query is None or not 0 <= (s.on - s.query.on).days <= s.query_days:
        return O.HUMAN, "截止日没有信用查询记录，请查询并登记查询时间、渠道和截图。"
    if s.query.found:
        return O.FAIL, f"{s.query.on} 查询有记录：{s.query.found}。"
    return O.PASS, f"{s.query.on} 查询，没有失信被执行人、重大税收违法和政府采购严重违法失信记录。"


def has_no_major_offence(s: Standing) -> Answer:
    """QC-08: no major offence within three years; a ban whose term has ended is no bar."""
    since = s.on - timedelta(days=365 * YEARS_OF_RECORD + 1)
    for p in s.punishments:
        if not p.is_major or p.on < since or not p.stands(s.on):
            continue
        if p.ban_until is not None and p.ban_until < s.on:
            continue
        return O.FAIL, f"三年内有重大违法记录：{p.on} {p.kind}。"
    return O.PASS, "三年内没有登记重大违法记录。"


def due_inspection(on: date) -> int:
    """Return the last year whose annual inspection should be known (by 05-31, lag 90 days)."""
    return on.year - 1 if (on.month, on.day) >= (8, 29) else on.year - 2


def passed_inspection(s: Standing) -> Answer:
    """QC-13: the last due annual inspection was passed; who was founded later has none to show."""
    due = due_inspection(s.on)
    if s.inspection_year is None or s.inspection_year < due:
        if s.registered_on is not None and s.registered_on.year > due:
            return O.INFO, f"{s.registered_on.year} 年成立，还没有到期的年检（年报）。"
        return O.HUMAN, f"没有 {due} 年度年检（年报）结论。"
    if s.inspection_result in FAILED_INSPECTION:
        outcome = O.HUMAN if s.act.is_government else O.FAIL
        return outcome, f"{s.inspection_year} 年度年检{s.inspection_result}。"
    if s.barely_twice and not s.act.is_government:
        return O.HUMAN, "连续两年年检基本合格，需人工核对整改情况。"
    if s.inspection_result in ("", "基本合格"):
        told = s.inspection_result or "没有结论"
        return O.HUMAN, f"{s.inspection_year} 年度年检{told}，需人工核对。"
    return O.PASS, f"{s.inspection_year} 年度年检{s.inspection_result}。"


def is_old_enough(s: Standing) -> Answer:
    """QC-14: age never bars; a body younger than three years is told apart, and admitted."""
    if s.registered_on is None:
        return O.INFO, "没有填写成立日期；成立年限不作为条件。"
    years = (s.on - s.registered_on).days // 365
    if years < YEARS_OF_RECORD:
        return O.INFO, f"成立不满 {YEARS_OF_RECORD} 年，无不良记录的照常准入。"
    return O.PASS, f"成立满 {years} 年；成立年限不作为条件。"


def keeps_its_rating(s: Standing) -> Answer:
    """QC-17, X-11: the rating as it stands on the day asked, which for bids is the deadline."""
    if not s.rating:
        return O.INFO, "没有评估等级；等级不是准入条件。"
    if s.rating_valid_to and s.rating_valid_to < s.on:
        return O.HUMAN, f"{s.rating} 等级已于 {s.rating_valid_to} 到期，不能再按该等级优先。"
    return O.PASS, f"{s.rating} 等级，{s.on} 在有效期内。"


def prefers_unionised(s: Standing) -> Answer:
    """QC-18: unionised bodies come first at equal conditions, and nowhere else."""
    if s.act.is_government:
        return O.INFO, "政府采购不以建会情况优先。"
    if s.unionised:
        return O.INFO, "已建工会，同等条件下优先。"
    return O.INFO, "未建工会；只在同等条件下影响顺序。"


def is_not_barred(s: Standing) -> Answer:
    """QC-24: not suspended by the register, no failing grade within the barring years (U)."""
    if s.state == "suspended":
        term = f"至 {s.suspended_until}" if s.suspended_until else ""
        return O.FAIL, f"已暂停承接{term}，期满或恢复后方可参与。"
    failed, act = s.act.failed_on, s.act
    if failed and not act.is_government:
        until = _years_after(failed, act.bar_years)
        if s.on < until:
            return O.FAIL, f"{failed} 绩效评价不合格，{until} 前不得承接。"
    return O.PASS, "没有暂停承接，没有限制期内的不合格评价。"


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
