"""The dated numbers of this app: what ships, from where, and for whom it may differ."""

from typing import Any, Final

from orgs.models import OrganisationDocument, Union
from orgs.rules.quotas import MODES
from portal.common.parameters import OF_A_UNION, Choices, OneOf, Structure, Switch, Whole, declare

QUOTA_SOURCE: Final = "2016年加强工会社会工作专业人才队伍建设的意见 四（二）1"
DECIDED_AT: Final = ("award", "signing", "payment")
LIFTABLE: Final = frozenset({"QC-14", "QC-15", "QC-16"})


def problem_of_doubts(value: Any) -> str:
    """Return what is wrong with points and rules whose doubts are to be decided."""
    if not isinstance(value, dict) or not set(value) <= set(DECIDED_AT):
        return f"环节只能是 {'、'.join(DECIDED_AT)}。"
    codes = [code for row in value.values() for code in row]
    return "" if all(str(c).startswith("QC-") for c in codes) else "规则写作 QC-07 这样的编号。"


def problem_of_domains(value: Any) -> str:
    """Return what is wrong with the requirements of domains."""
    for rows in value["licences"].values():
        for kind, must in rows:
            if kind not in OrganisationDocument.Kind.values or not isinstance(must, bool):
                return f"没有“{kind}”这种材料，或没有写 true、false。"
    lists = (value["minors"], value["insurance"])
    return "" if all(isinstance(row, list) for row in lists) else "minors、insurance 须为列表。"


def problem_of_lifted(value: Any) -> str:
    """Return what is wrong with the list of allowed conditions."""
    is_list = isinstance(value, list) and set(value) <= LIFTABLE
    return "" if is_list else "只能列 QC-14、QC-15、QC-16。"


# Registers are published by civil affairs of province and prefecture; no regulation was found that
# says which union copies them.
CREDIT_LIST_LEVELS = declare(
    "credit_list_levels",
    "维护信用名单的工会层级",
    Choices(dict(Union.Level.choices)),
    [Union.Level.NATIONAL.value, Union.Level.PROVINCE.value, Union.Level.PREFECTURE.value],
)
# No regulation was found for a union's own register.
SUSPENSION_MOST_MONTHS = declare(
    "suspension_most_months", "暂停承接最长期限", Whole(1, 120, "个月"), 36
)
# ME-07: the name of a base is not for ever; no document gives the term.
DEMONSTRATION_BASE_YEARS = declare(
    "demonstration_base_years", "创新示范基地（点）命名有效期", Whole(1, 20, "年"), 3
)
# CT-01. The seeds ask for regular contact and name no interval.
CONTACT_CYCLE = declare("contact_cycle", "定期联系周期", Whole(1, 36, "个月"), 6)
CONTACT_LAPSE = declare(
    "contact_lapse", "多久没有联系不再计入联系引导数（L202）", Whole(12, 60, "个月"), 12
)
# Figures of years in which nobody kept the log must not fall for want of entries.
CONTACT_LOG_FROM = declare(
    "contact_log_from", "从哪一年 1 月 1 日起登记联系记录", Whole(2015, 2100, "年"), 2026
)
RATING_YEARS = declare(
    "rating_years",
    "社会组织评估等级有效期",
    Whole(1, 10, "年"),
    5,
    source="社会组织评估管理办法（民政部令第39号）",
)
TAX_EXEMPT_YEARS = declare(
    "tax_exempt_years", "非营利组织免税资格有效期", Whole(1, 10, "年"), 5, source="财税〔2018〕13号"
)
TAX_DEDUCTIBLE_YEARS = declare(
    "tax_deductible_years",
    "公益性捐赠税前扣除资格有效期",
    Whole(1, 10, "年"),
    3,
    source="财政部 税务总局 民政部公告2020年第27号",
)
EXPIRY_NOTICE_DAYS = declare("expiry_notice_days", "资料到期提前提醒", Whole(1, 180, "天"), 30)
# Venues and bookings (VN-02, VN-03): no regulation gives these numbers.
BOOKING_BUFFER = declare(
    "booking_buffer_minutes", "两场预订之间的整理时间", Whole(0, 240, "分钟"), 30
)
BOOKING_CANCEL_HOURS = declare(
    "booking_cancel_hours", "取消预订最少提前", Whole(0, 240, "小时"), 24
)
BOOKING_NO_SHOWS = declare("booking_no_shows", "爽约几次后暂停预订", Whole(1, 20, "次"), 3)
BOOKING_STOP_DAYS = declare("booking_stop_days", "爽约后暂停预订", Whole(1, 365, "天"), 60)
BOOKING_HORIZON = declare("booking_horizon_days", "最远可提前预订", Whole(7, 365, "天"), 90)
BOOKING_WEEKS = declare("booking_weeks_most", "每周重复预订最多", Whole(1, 52, "次"), 8)


def _flags_problem(value: list[list[Any]]) -> str:
    codes = [code for code, _ in value]
    labels = [label for _, label in value]
    good = bool(value) and all(isinstance(t, str) for t in codes + labels) and all(labels)
    fits = all(len(code) <= 20 for code in codes)
    is_once = len(set(codes)) == len(codes)
    return (
        ""
        if good and fits and is_once
        else '每项写成 ["代码", "名称"]，代码不重复、不超过 20 个字符。'
    )


VENUE_FLAGS = declare(
    "venue_flags",
    "阵地（站点）达标清单",
    Structure(
        _flags_problem,
        '写成列表，每项是 ["代码", "名称"]。',
        lambda rows: "、".join(label for _, label in rows),
    ),
    [
        ["name_board", "统一标识名称"],
        ["layout", "合理布局"],
        ["facilities", "服务设施"],
        ["functions", "服务功能"],
        ["rules", "制度管理"],
        ["map", "地图查询"],
    ],
    source="全国总工会户外劳动者服务站点“六有”标准（据2021–2022年新闻，地方可有“八有”）",
)
# Seed 003 四（二）1 leaves the reading open; a province sets its own under its union's code.
QUOTA_MODE = declare(
    "quota_mode", "工会社会工作者配备口径", OneOf(MODES), "ceil", scopes=(OF_A_UNION,)
)
QUOTA_SMALL = declare(
    "quota_small",
    "工会社会工作者配备：多少职工以内可配备 1 名",
    Whole(1, 100_000, "人"),
    2000,
    source=QUOTA_SOURCE,
    scopes=(OF_A_UNION,),
)
QUOTA_STEP = declare(
    "quota_step",
    "工会社会工作者配备：超过以后每多少职工可配备 1 名",
    Whole(1, 100_000, "人"),
    3000,
    source=QUOTA_SOURCE,
    scopes=(OF_A_UNION,),
)
CONTRACT_REMINDER_DAYS = declare(
    "contract_reminder_days", "人才合同到期提前提醒", Whole(1, 365, "天"), 30
)
# 高级社会工作师评价办法: the exam's pass counts for the review within these years.
SENIOR_EXAM_YEARS = declare(
    "senior_exam_years", "高级社会工作师考试合格有效期", Whole(1, 20, "年"), 3
)
VETTING_VALID_DAYS = declare(
    "vetting_valid_days", "政治把关结论有效天数（QC-04）", Whole(30, 1095, "天"), 365
)
CREDIT_QUERY_DAYS = declare(
    "credit_query_days", "信用查询记录有效天数（QC-07）", Whole(1, 90, "天"), 30
)
MAX_PARALLEL = declare(
    "max_parallel",
    "一家机构在一个工会同时履约的协议上限（QC-26）",
    Whole(1, 50, "项"),
    3,
    scopes=(OF_A_UNION,),
)
BAR_YEARS = declare(
    "bar_years",
    "绩效评价不合格后不得承接的年数（QC-24）",
    Whole(0, 5, "年"),
    1,
    scopes=(OF_A_UNION,),
)
ABNORMAL_BARS = declare(
    "abnormal_bars",
    "列入活动异常名录的机构（QC-06）",
    Switch("期间不得承接", "由审核人员逐项决定"),
    0,
    scopes=(OF_A_UNION,),
)
DECISION_DAYS = declare(
    "qualification_decision_days", "资格核对决定有效天数", Whole(1, 365, "天"), 90
)
# Inspections of the year before are due on 05-31 and published by the end of August (QC-13).
YEARLY_CHECK_MONTH = declare(
    "yearly_check_month", "年度资格核查从几月起进行", Whole(1, 12, "月"), 9
)
CURE_MOST_DAYS = declare("cure_most_days", "补正期限最长天数", Whole(1, 90, "天"), 30)
# What a new notice proposes; the reviewer may set another day within the longest term.
CURE_USUAL_DAYS = declare(
    "cure_usual_days", "补正通知默认给几个工作日", Whole(1, 60, "个工作日"), 10
)
# Beyond the shipped matrix: doubts that a union wants decided before the act, by point.
QUALIFICATION_DOUBTS = declare(
    "qualification_doubts",
    "另须先作决定的资格问题，按环节列规则",
    Structure(
        problem_of_doubts, '例如 {"award": ["QC-07", "QC-10"]}，环节为 award、signing、payment。'
    ),
    {},
    scopes=(OF_A_UNION,),
)
# What a domain asks of its contractor beyond the general rules.
DOMAIN_REQUIREMENTS = declare(
    "domain_requirements",
    "各服务领域的许可、未成年人和保险要求（QC-22、QC-23、QC-29）",
    Structure(
        problem_of_domains,
        "licences 为领域到材料和是否必须的列表，minors、insurance 为领域代码的列表。",
    ),
    {
        "licences": {
            "P1": [["licence_education", False]],
            "P3": [["licence_education", False]],
            "L4": [["licence_medical", False]],
            "L6": [["licence_childcare", False], ["licence_food", False]],
        },
        "minors": ["L6"],
        "insurance": ["L6"],
    },
    source="各行业专门法；未成年人保护法 62；志愿服务条例；领域对应关系为平台默认，待采购人确认",
)
# 财政部令第87号 17 and 政府采购法实施条例 20 bind public procurement; unions follow them by default.
LIFTED_CONDITIONS = declare(
    "lifted_conditions",
    "工会自有资金采购中允许使用的条件（QC-14、QC-15、QC-16）",
    Structure(
        problem_of_lifted, '例如 ["QC-16"]；没有写 []。', lambda codes: "、".join(codes) or "无"
    ),
    [],
    scopes=(OF_A_UNION,),
)
# No regulation was found that says which union publishes the guideline of pay.
GUIDELINE_LEVELS = declare(
    "guideline_levels",
    "登记薪酬指导标准的工会层级",
    Choices(dict(Union.Level.choices)),
    [Union.Level.PROVINCE.value, Union.Level.PREFECTURE.value],
)
