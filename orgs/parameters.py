"""The dated numbers of this app: what ships, from where, and for whom it may differ."""

from orgs.models import Union
from orgs.rules.quotas import MODES
from portal.common.parameters import OF_A_UNION, Choices, OneOf, Structure, Whole, declare

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


def _flags_problem(value: list[list[str]]) -> str:
    codes = [code for code, _ in value]
    labels = [label for _, label in value]
    good = bool(value) and all(isinstance(t, str) and t for t in codes + labels)
    fits = all(len(code) <= 20 for code in codes)
    is_once = len(set(codes)) == len(codes)
    return (
        "" if good and fits and is_once else "每项写成[代码, 名称]，代码不重复、不超过 20 个字符。"
    )


VENUE_FLAGS = declare(
    "venue_flags",
    "阵地（站点）达标清单",
    Structure(_flags_problem, "写成列表，每项是[代码, 名称]。"),
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
CONTRACT_REMINDER_DAYS = declare(
    "contract_reminder_days", "人才合同到期提前提醒", Whole(1, 365, "天"), 30
)
# 高级社会工作师评价办法: the exam's pass counts for the review within these years.
SENIOR_EXAM_YEARS = declare(
    "senior_exam_years", "高级社会工作师考试合格有效期", Whole(1, 20, "年"), 3
)
