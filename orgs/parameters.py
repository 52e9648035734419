"""The dated numbers of this app: what ships, from where, and for whom it may differ."""

from orgs.models import Union
from portal.common.parameters import Choices, Whole, declare

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
