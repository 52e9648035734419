"""Chinese names of the permissions, grouped as people think of them; every permission is here."""

from portal.common.access import Permission

P = Permission  # short, for the table below

PERMISSION_GROUPS: dict[str, dict[P, str]] = {
    "职工需求": {P.NEED_READ: "查看需求", P.NEED_EDIT: "归类、答复需求"},
    "预算": {
        P.BUDGET_READ: "查看预算和付款",
        P.BUDGET_EDIT: "编制预算",
        P.BUDGET_REVIEW: "审核预算",
        P.BUDGET_AUDIT: "审查预算（经审）",
        P.BUDGET_APPROVE: "批准预算",
    },
    "项目": {
        P.PROJECT_READ: "查看项目",
        P.PROJECT_EDIT: "编制项目",
        P.PROJECT_REVIEW: "审核项目",
        P.PROJECT_APPROVE: "批准立项",
    },
    "采购": {
        P.TENDER_EDIT: "编制采购公告",
        P.TENDER_PUBLISH: "审核、发布公告",
        P.TENDER_OPEN: "主持开标",
        P.TENDER_WITNESS: "监督开标",
        P.PANEL_MANAGE: "组建评审小组",
        P.AWARD_PROPOSE: "提出成交建议",
        P.AWARD_DECIDE: "决定成交",
        P.PANEL_SCORE: "评审打分",
    },
    "履约与付款": {
        P.AGREEMENT_EDIT: "起草协议",
        P.AGREEMENT_SIGN: "签署协议",
        P.RECORD_VERIFY: "核验服务记录",
        P.PAYMENT_REVIEW: "审核付款",
        P.PAYMENT_APPROVE: "批准付款",
    },
    "评价": {
        P.EVALUATION_MANAGE: "组织评审评价",
        P.EVALUATION_REVIEW: "审核评价结果",
        P.EVALUATION_SCORE: "评价打分",
    },
    "统计年报": {
        P.RETURN_READ: "查看年报",
        P.RETURN_COMPILE: "编制年报",
        P.RETURN_CHECK: "审核年报",
        P.RETURN_SIGN: "签发年报",
        P.RETURN_RECEIVE: "受理下级年报",
    },
    "社会组织": {
        P.ORG_READ: "查看社会组织库",
        P.ORG_EDIT: "录入、导入台账",
        P.ORG_QUALIFY: "审核入库",
        P.ORG_VET: "政治倾向把关",
        P.NOTICE_EDIT: "编制信息",
    },
    "人才队伍": {P.PEOPLE_READ: "查看人才库", P.PEOPLE_EDIT: "登记人才、职工数、培训"},
    "社会组织自己的事": {
        P.OWN_PROFILE_EDIT: "维护机构档案",
        P.OWN_MEMBERS_MANAGE: "管理本机构成员",
        P.BID_EDIT: "编制投标文件",
        P.BID_SUBMIT: "提交、撤回投标",
        P.OWN_AGREEMENT_SIGN: "签署协议",
        P.SERVICE_RECORD: "登记服务",
        P.PAYMENT_CLAIM: "申请付款",
    },
    "系统": {
        P.USER_MANAGE: "管理人员、岗位、密钥，提出参数修改",
        P.UNION_REPORT: "报告和撤回工会撤销",
        P.PARAMETER_APPROVE: "批准参数修改",
        P.AUDIT_READ: "查看操作日志",
        P.JOB_READ: "查看后台任务",
        P.API_READ: "接口取数",
        P.API_WRITE: "接口报数",
    },
}
