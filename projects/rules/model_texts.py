"""Model text A: the project contract (项目合同), as data.

Source: spec 7.2 (skeleton), 7.1 (required clauses AG-01…AG-17). `{{x}}` are merge fields; a unit may
put its own reviewed text in force with a dated parameter `agreement_text_A`.
"""

from typing import TypedDict


class Article(TypedDict):
    """One article: heading, paragraphs with merge fields, and the required clauses it fulfils."""

    heading: str
    paragraphs: list[str]
    clauses: list[str]


TITLE_A = "{{union.name}}购买社会组织服务项目合同"
PREAMBLE_A = [
    "甲方（购买主体）：{{union.name}}",
    "统一社会信用代码：{{union.uscc}} 地址：{{union.address}} 法定代表人或负责人：{{union.head}}",
    "乙方（承接主体）：{{org.name}}",
    "统一社会信用代码：{{org.uscc}} 住所：{{org.address}} 法定代表人：{{org.legal_rep}}",
    (
        "甲乙双方根据《中华人民共和国民法典》及工会购买社会组织服务的有关规定，"
        "就下列项目协商一致，订立本合同。"
    ),
]
TEXT_A: list[Article] = [
    {
        "heading": "第一条 项目名称、依据与需求来源",
        "paragraphs": [
            "项目名称：{{project.name}}（项目编号：{{project.no}}）。",
            "职工需求依据：{{need_refs}}；成交依据：{{tender.no}}；预算指标：{{budget_line.code}}。",
        ],
        "clauses": ["AG-01"],
    },
    {
        "heading": "第二条 服务内容、对象、地点、数量与质量标准",
        "paragraphs": [
            "服务内容：{{terms.items}}",
            "服务对象：{{project.group}}。履行地点：{{terms.place}}。",
            ("数量：{{quantity}}。质量标准：{{terms.quality}}"),
        ],
        "clauses": ["AG-01", "AG-03", "AG-04"],
    },
    {
        "heading": "第三条 服务期限",
        "paragraphs": ["自{{start}}起至{{end}}止。"],
        "clauses": ["AG-01"],
    },
    {
        "heading": "第四条 人员配置",
        "paragraphs": [
            "{{terms.staff}} 更换主要人员须事先征得甲方书面同意。",
            "乙方应足额支付项目人员薪酬，不低于{{terms.salary_doc}}规定的薪酬指导标准。",
        ],
        "clauses": ["AG-04", "AG-05"],
    },
    {
        "heading": "第五条 合同金额",
        "paragraphs": [
            (
                "本合同金额为人民币{{amount.figure}}元（大写：{{amount.capital}}），"
                "为完成本合同全部服务的总价。资金来源：{{fund_sources}}。"
            ),
        ],
        "clauses": ["AG-05"],
    },
    {
        "heading": "第六条 支付",
        "paragraphs": [
            "甲方按里程碑分期支付：{{payments}}。",
            (
                "乙方提交付款申请和合法票据，经甲方审核、审批后支付至乙方账户。"
                "开户名：{{org.account_name}}；开户行：{{org.bank}}；账号：{{org.account}}。"
            ),
        ],
        "clauses": ["AG-06"],
    },
    {
        "heading": "第七条 经费使用",
        "paragraphs": [
            (
                "项目经费专账核算、专款专用，管理费不超过合同金额的 {{mgmt_fee_cap}}%。"
                "不得用于招待、礼品、罚款、购置大额固定资产和对外投资，不得向职工发放现金。"
            ),
        ],
        "clauses": ["AG-07"],
    },
    {
        "heading": "第八条 过程监督与中期评估",
        "paragraphs": [
            (
                "乙方应在每次服务后 5 个工作日内登记服务记录；甲方可随时查阅资料、进入服务现场，"
                "并按附件五所列指标组织中期评估。甲方委托的第三方享有同等的查阅权利。"
            ),
        ],
        "clauses": ["AG-08"],
    },
    {
        "heading": "第九条 绩效评价与验收",
        "paragraphs": [
            (
                "服务结束后由工会、受益职工代表和第三方共同开展绩效评价，职工满意度不低于 "
                "{{project.satisfaction}} 分（满分 5 分）。评价结果公开。验收要求：{{terms.acceptance}}"
            ),
        ],
        "clauses": ["AG-01", "AG-08"],
    },
    {
        "heading": "第十条 个人信息与未成年人保护",
        "paragraphs": [
            (
                "乙方只为履行本合同收集必要的个人信息，不得转让或用于其他目的，合同终止后返还或者删除；"
                "服务未成年人须取得监护人同意。"
            ),
        ],
        "clauses": ["AG-10"],
    },
    {
        "heading": "第十一条 知识产权与数据",
        "paragraphs": ["履行本合同形成的成果和数据归甲方所有，乙方享有署名权。"],
        "clauses": ["AG-10"],
    },
    {
        "heading": "第十二条 宣传与标识",
        "paragraphs": [
            "乙方使用工会名称、标识或者接受媒体采访，须事先经甲方同意，并遵守政治纪律和宣传纪律。"
        ],
        "clauses": ["AG-11"],
    },
    {
        "heading": "第十三条 安全、保险与应急",
        "paragraphs": [
            (
                "乙方对服务现场安全负责，制定应急预案。{{terms.insurance}} "
                "服务依法需要许可的，乙方应持有有效许可。"
            ),
        ],
        "clauses": ["AG-12"],
    },
    {
        "heading": "第十四条 转包与分包",
        "paragraphs": ["乙方不得转包。分包限于附件三所列：{{terms.subcontract}}"],
        "clauses": ["AG-09"],
    },
    {
        "heading": "第十五条 廉洁条款",
        "paragraphs": [
            "任何一方不得给予或者收受礼品、回扣及其他不正当利益。发现违反的，可向甲方纪检监督部门举报。"
        ],
        "clauses": ["AG-13"],
    },
    {
        "heading": "第十六条 变更、中止、解除与清算",
        "paragraphs": [
            (
                "非经双方书面一致不得变更合同。合同解除的，按经核验的服务数量据实结算，"
                "乙方应在 15 个工作日内退还未履行部分的预付款，并移交全部服务资料。"
            ),
        ],
        "clauses": ["AG-14", "AG-17"],
    },
    {
        "heading": "第十七条 违约责任",
        "paragraphs": ["{{terms.breach}}"],
        "clauses": ["AG-15"],
    },
    {
        "heading": "第十八条 争议解决",
        "paragraphs": ["因本合同发生争议，双方协商解决；协商不成的，{{terms.dispute}}"],
        "clauses": ["AG-01"],
    },
    {
        "heading": "第十九条 附件与生效",
        "paragraphs": [
            (
                "附件：一、服务清单；二、人员名单；三、分包；四、预算明细；五、绩效目标与指标体系；"
                "六、个人信息处理约定；七、廉洁承诺。附件与正文具有同等效力。"
            ),
            (
                "乙方同意甲方依法公开本合同，涉及商业秘密和个人信息的内容除外。"
                "本合同以数据电文形式订立，自双方签署之日起生效。"
            ),
        ],
        "clauses": ["AG-02", "AG-16"],
    },
]

# What the drafter fills in: code, label, hint, required clause.
TERMS: tuple[tuple[str, str, str], ...] = (
    ("items", "服务清单", "服务项目、场次、时长和每场人次，可分行填写。"),
    ("place", "履行地点", "开展服务的场地或区域。"),
    ("quality", "质量标准", "可考核的质量要求。"),
    ("staff", "人员配置", "项目人员的人数、资格和分工。"),
    ("salary_doc", "薪酬指导标准文号", "例如 平工发〔2026〕8号。"),
    ("acceptance", "验收要求", "验收时须提交的材料和标准。"),
    ("insurance", "保险", "为服务对象和人员投保的约定。"),
    ("subcontract", "分包", "不分包填写“不分包。”"),
    ("breach", "违约责任", "违约金须合理。"),
    ("dispute", "争议解决", "人民法院或仲裁委员会，任选其一。"),
)
TERM_DEFAULTS = {
    "staff": "按乙方响应文件承诺的项目人员配置执行，名单见附件二。",
    "salary_doc": "本地区工会与民政、人社部门现行文件",
    "acceptance": "提交全部服务记录、经费使用报告和自评报告，绩效评价合格。",
    "insurance": "乙方应为参加活动的职工投保必要的意外伤害保险。",
    "subcontract": "不分包。",
    "breach": "一方违约的，应继续履行、采取补救措施或者赔偿损失；逾期履行的，"
    "每日按逾期部分金额的万分之三支付违约金。",
    "dispute": "向甲方所在地人民法院提起诉讼。",
}
