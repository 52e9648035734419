"""Money: V-401, V-402, V-404, V-406, V-407. Amounts in fen."""

from decimal import Decimal
from typing import Final

from annual_returns.rules.base import Case, Problem, differs, rule
from portal.common.money import in_wan

MEAN_LEAST: Final = 500_000  # 5,000 yuan
MEAN_MOST: Final = 500_000_000  # 5,000,000 yuan
WAN_MIN: Final = 8_000
WAN_MAX: Final = 12_000


def wan(fen: int) -> str:
    """Return fen as 万元 with two decimals."""
    return f"{in_wan(Decimal(fen) / 100)} 万元"


@rule("V-401", "error", "M404 = ΣM405.1–.5")
def sources_add_up(case: Case) -> list[Problem]:
    """What was paid is the sum over sources of funds."""
    parts = case.listed("M405.")
    if not differs(case, "M404", parts, ""):
        return []
    total = sum(case.n(code) for code in parts)
    message = f"当年实际支付 {wan(case.n('M404'))} 与按资金来源合计 {wan(total)} 不一致。"
    return [Problem(("M404", *parts), message)]


@rule("V-402", "error", "M404 ≤ M402 + 上年末应付未付结转")
def paid_beyond_budget(case: Case) -> list[Problem]:
    """Paid money comes from this year's budget or from commitments carried over."""
    room = case.n("M402") + max(case.before("M410"), case.n("_M410_before"))
    if not case.has("M404", "M402") or case.n("M404") <= room:
        return []
    message = (
        f"当年实际支付 {wan(case.n('M404'))} 大于调整后预算与上年结转之和 {wan(room)}。"
        "请核对预算和付款台账。"
    )
    return [Problem(("M404", "M402"), message)]


@rule("V-404", "error", "P302 > 0 时 M403 > 0；P302 = 0 时 M403 只能来自合同变更（警告）")
def projects_without_amount(case: Case) -> list[Problem]:
    """Signed projects have amounts; amounts without a signed project need words."""
    if not case.has("P302", "M403"):
        return []
    if case.n("P302") > 0 and case.n("M403") <= 0:
        return [Problem(("M403", "P302"), "有当年签约项目，但签约金额为 0。请核对服务协议。")]
    if case.n("P302") == 0 and case.n("M403") > 0:
        message = "没有当年签约项目，但有签约金额。如来自合同变更或分包，请说明。"
        return [Problem(("M403", "P302"), message, "warning")]
    return []


@rule("V-406", "warning", "M413 在 5,000 元与 500 万元之间")
def unusual_mean(case: Case) -> list[Problem]:
    """The mean amount of a project is far from what is usual (national mean 152,627 yuan)."""
    if not case.has("M413") or MEAN_LEAST <= case.n("M413") <= MEAN_MOST:
        return []
    yuan = Decimal(case.n("M413")) / 100
    return [
        Problem(("M413",), f"项目平均金额 {yuan:,.2f} 元，不在 5,000 元至 500 万元之间。请说明。")
    ]


@rule("V-407", "error", "与上年之比不在 8,000–12,000 倍或其倒数之间（元、万元混填）")
def yuan_for_wan(case: Case) -> list[Problem]:
    """About ten thousand times last year's amount: 元 and 万元 were mixed up (X-20)."""
    found = []
    for code, spec in case.specs.items():
        now, then = case.values.get(code), case.last.get(code)
        if spec.kind != "money" or not isinstance(now, int) or not isinstance(then, int):
            continue
        large, small = max(now, then), min(now, then)
        if small > 0 and WAN_MIN * small <= large <= WAN_MAX * small:
            message = (
                f"{spec.name} {wan(now)}，上年 {wan(then)}，相差约一万倍。"
                "请核对是否把元当成万元填写。"
            )
            found.append(Problem((code,), message))
    return found
