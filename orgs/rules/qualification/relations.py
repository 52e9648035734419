"""How the organisation stands to others: rival bidders, the need's designer, the deciding staff."""

from orgs.rules.qualification.standing import Answer, O, Standing


def bids_alone(s: Standing) -> Answer:
    """QC-19: bidders of one package under one head, holding or management are all out."""
    proven = [r for r in s.act.relations if r.proven]
    if proven:
        first = proven[0]
        return O.FAIL, f"与“{first.other}”存在{first.kind}关系，不得参加同一采购包。"
    if s.act.relations:
        first = s.act.relations[0]
        return O.HUMAN, f"与“{first.other}”的{first.kind}姓名相同，请核对是否同一人。"
    return O.PASS, "没有发现与其他投标人的关联关系。"


def did_not_design(s: Standing) -> Answer:
    """QC-20: who designed the need, supervises or tests does not bid."""
    if s.act.earlier_service:
        return O.FAIL, f"为本项目提供过{s.act.earlier_service}，不得再参加采购。"
    return (
        O.INFO,
        "没有为本项目做第三方评价；是否参与需求设计、监理、检测，平台没有登记，请人工核对。",
    )


def is_free_of_ties(s: Standing) -> Answer:
    """QC-25: ties with the deciding staff, or the buyer as supervising unit, need recusal."""
    if s.act.ties:
        return O.HUMAN, f"{'；'.join(s.act.ties)}，请核对并安排回避。"
    return O.PASS, "没有发现与采购单位人员的关联。"


def is_not_overburdened(s: Standing) -> Answer:
    """QC-26: no more running contracts with one union than it allows."""
    running = s.act.running
    if running is None:
        return O.INFO, "没有统计在履约的协议。"
    if running >= s.act.max_parallel:
        return O.HUMAN, (
            f"已在本单位履约 {running} 项，达到并行上限 {s.act.max_parallel} 项，请核对承接能力。"
        )
    return O.PASS, f"在本单位履约 {running} 项，未达上限 {s.act.max_parallel} 项。"
