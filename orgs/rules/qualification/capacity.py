"""What the organisation can show: accounts, taxes, staff, licences, insurance, pay, bank account."""

from datetime import timedelta

from orgs.rules.qualification.standing import Answer, O, Standing

AUDIT = ("audit", "statement", "promise")
TAXES = ("tax", "social", "promise")
YEAR, HALF_YEAR = 365, 180
# An audit of last year is the newest there can be until the next one is due in summer.
AUDIT_DAYS = 2 * YEAR


def keeps_accounts(s: Standing) -> Answer:
    """QC-10: a recent audit or statement; new bodies show a promise."""
    if s.within(AUDIT_DAYS, *AUDIT):
        return O.PASS, "有审计报告、财务报表或承诺书。"
    return O.HUMAN, "没有近期的审计报告或财务报表，请核对财务会计制度。"


def pays_taxes(s: Standing) -> Answer:
    """QC-11: proof of tax and social insurance within six months, or a promise."""
    if s.within(HALF_YEAR, *TAXES):
        return O.PASS, "六个月内有纳税或社保证明，或有承诺书。"
    return O.HUMAN, "没有六个月内的纳税、社保证明或承诺书，请核对。"


def has_staff(s: Standing) -> Answer:
    """QC-12: the staff list is compared with the call by a human."""
    paper = s.within(YEAR, "staff_list")
    if paper and paper.verified:
        return O.PASS, "人员名单已核对。"
    return O.HUMAN, "请对照采购要求核对专业人员和设施。"


def holds_licences(s: Standing) -> Answer:
    """QC-22: the licence that the service domain needs; one that ran out never serves."""
    if not s.act.licences:
        return O.PASS, "这个服务领域没有行业许可要求。"
    unsure = []
    for kind, label, must in s.act.licences:
        paper = s.newest(kind)
        if paper and not paper.holds(s.on):
            return O.FAIL, f"{label}已于 {paper.valid_to} 到期，请先换证。"
        if paper is None and must:
            return O.FAIL, f"这个服务领域须有{label}，没有上传。"
        if paper is None or not paper.verified:
            unsure.append(label)
    if unsure:
        return O.INFO, f"服务内容涉及许可事项的须有{'、'.join(unsure)}，请核对。"
    return O.PASS, "行业许可在有效期内。"


def has_checked_staff(s: Standing) -> Answer:
    """QC-23: every member of staff who works with minors is looked up before start and each year."""
    if not s.act.with_minors:
        return O.PASS, "不是未成年人服务。"
    paper = s.within(YEAR, "no_crime")
    if paper is None:
        return O.FAIL, "没有一年内的全体服务人员违法犯罪记录查询结果，不能接触未成年人。"
    stale = [day for day in s.looked_up if s.on - day > timedelta(days=YEAR)]
    if stale:
        return O.FAIL, f"有 {len(stale)} 名主要人员的违法犯罪记录查询已超过一年，请重新查询并登记。"
    return O.PASS, "一年内已查询全体服务人员的违法犯罪记录。"


def is_insured(s: Standing) -> Answer:
    """QC-29: accident cover before the start where danger is possible."""
    if not s.act.needs_insurance:
        return O.PASS, "这个服务领域没有要求活动意外保险。"
    paper = s.newest("insurance")
    if paper is None:
        return O.FAIL, "有人身风险的服务开始前须上传活动或志愿者意外保险单。"
    if not paper.holds(s.on):
        return O.FAIL, f"意外保险已于 {paper.valid_to} 到期，请先续保。"
    end = s.act.contract_end
    if end and paper.valid_to and paper.valid_to < end:
        return O.HUMAN, f"意外保险 {paper.valid_to} 到期，早于服务结束，请安排续保。"
    return O.PASS, "意外保险在有效期内。"


def pays_fairly(s: Standing) -> Answer:
    """QC-30: what the bid budgets for staff is not below the salary guideline."""
    pay = s.act.pay
    if pay is None:
        return O.INFO, "投标文件没有列出人员薪酬标准。"
    if pay.lowest < pay.guideline:
        return O.HUMAN, f"最低薪酬 {pay.lowest} 元低于指导标准 {pay.guideline} 元，请核对报价。"
    return O.PASS, f"人员薪酬不低于指导标准 {pay.guideline} 元。"


def owns_account(s: Standing) -> Answer:
    """QC-27: the bank account bears the organisation's own name."""
    if not s.bank_account_name:
        return O.FAIL, "没有登记收款账户，请在机构档案补充。"
    if s.bank_account_name.strip() != s.name:
        return O.FAIL, f"收款户名“{s.bank_account_name}”与机构名称不一致。"
    return O.PASS, "收款户名与机构名称一致。"
