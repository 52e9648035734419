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
