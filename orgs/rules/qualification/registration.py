"""Who the organisation is: registered, certified, on no list, able to answer for itself."""

from orgs.rules import kinds
from orgs.rules.qualification.standing import Answer, O, Standing

RENEWAL = "promise_renewal"


def is_lawfully_registered(s: Standing) -> Answer:
    """QC-01: valid code, kind allowed (spec 3.1), not closed."""
    rule = kinds.KINDS.get(s.kind)
    if rule is not None and rule.barred:
        return O.FAIL, rule.barred
    if not s.credit_code_holds:
        return O.FAIL, "统一社会信用代码校验不通过。"
    if s.state == "closed":
        return O.FAIL, "登记已注销，不能承接。"
    if s.state not in ("approved", "suspended") and not s.is_entering:
        return O.FAIL, "还没有通过入库审核。请先补充机构档案并提交审核。"
    return O.PASS, "代码校验通过，库中没有注销记录。"


def has_valid_certificate(s: Standing) -> Answer:
    """QC-02, X-12: holds today; one that ends before the contract needs a promise or a human."""
    if s.cert_valid_to is None:
        return O.HUMAN, "没有填写登记证书有效期。"
    if s.cert_valid_to < s.on:
        return O.FAIL, f"登记证书已于 {s.cert_valid_to} 到期，请先换证。"
    end = s.act.contract_end
    if end and s.cert_valid_to < end:
        promise = s.newest(RENEWAL)
        if promise and promise.verified and promise.holds(s.on):
            return O.INFO, f"登记证书 {s.cert_valid_to} 到期，早于服务结束，已有续证承诺书。"
        return O.HUMAN, f"登记证书 {s.cert_valid_to} 到期，早于服务结束，需书面承诺续证。"
    return O.PASS, f"登记证书有效期至 {s.cert_valid_to}。"


def is_not_illegal(s: Standing) -> Answer:
    """QC-03: not on a published list of illegal organisations; the deregistered count as such."""
    if "illegal" in s.listed:
        return O.FAIL, "列入非法社会组织名单，严禁参与。可向民政部门核实。"
    if s.state == "closed":
        return O.FAIL, "登记已注销，再以该名义活动的属于非法社会组织，严禁参与。"
    return O.PASS, "未列入非法社会组织名单。"


def is_not_seriously_listed(s: Standing) -> Answer:
    """QC-05: not on the serious-violation list."""
    if "serious" in s.listed:
        return O.FAIL, "列入严重违法失信名单，不得向其购买服务。"
    return O.PASS, "未列入严重违法失信名单。"


def is_not_abnormal(s: Standing) -> Answer:
    """QC-06: on the abnormal-activity list a human decides; a union may let it fail."""
    if "abnormal" in s.listed:
        if s.act.abnormal_fails and not s.act.is_government:
            return O.FAIL, "列入活动异常名录，本单位规定列入期间不得承接。"
        return O.HUMAN, "列入活动异常名录，需人工核对原因和整改情况。"
    return O.PASS, "未列入活动异常名录。"


def is_legal_person(s: Standing) -> Answer:
    """QC-09: able to bear civil liability by itself."""
    if not s.has_legal_person:
        return O.FAIL, "没有法定代表人信息，不能独立承担民事责任。请补充后再提交。"
    return O.PASS, "具有法人资格。"


def is_no_public_body(s: Standing) -> Answer:
    """QC-21: 公益一类 institutions and mass organisations on fiscal money take no public contract."""
    if s.public_class:
        return O.FAIL, f"属于{s.public_class}，不得作为政府购买服务的承接主体。"
    if s.kind == "institution":
        return O.HUMAN, "承接主体是事业单位，请核对是否属于公益一类。"
    return O.PASS, "不属于公益一类事业单位或财政保障的群团组织。"


def is_not_overseas(s: Standing) -> Answer:
    """QC-28: overseas background is for the competent department to decide."""
    if s.is_overseas:
        return O.HUMAN, "登记有境外背景，请先送主管部门研究。"
    return O.INFO, "平台没有境外背景的登记，由政治把关核对境外资金申报。"
