"""What a bid must bring along, and when it is late. Values in, findings out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypedDict

from portal.common.errors import Detail
from portal.common.money import figure

TEXT_MAX: Final = 5000
FILES_AT_MOST: Final = 10


class BidContent(TypedDict, total=False):
    """What a bidder writes. `prices` by lot number, `plans` by the order of the score item."""

    prices: dict[str, str]
    plans: dict[str, str]
    team: str
    contact: str
    promise: bool


def problems_of_bid(content: Mapping[str, Any], *, ceilings: Mapping[str, Decimal]) -> list[Detail]:
    """Return what keeps a bid from being sealed, all at once. Rules: PR-01, 6.7 (above ceiling)."""
    found: list[Detail] = []
    prices: dict[str, Decimal] = content.get("prices") or {}
    if not any(lot in ceilings for lot in prices):
        found.append(_at("price-1", "请至少为一个采购包填写投标报价。"))
    for lot, amount in prices.items():
        field = f"price-{lot}"
        if lot not in ceilings:
            found.append(_at(field, f"没有第 {lot} 包，请重新打开投标页面。"))
        elif amount <= 0:
            found.append(_at(field, "投标报价须大于 0 元。"))
        elif amount > ceilings[lot]:
            found.append(
                _at(
                    field,
                    f"投标报价 {figure(amount)} 元超过最高限价 {figure(ceilings[lot])} 元，请调低。",
                )
            )
    for order, text in (content.get("plans") or {}).items():
        if len(text) > TEXT_MAX:
            found.append(_at(f"plan-{order}", f"最多 {TEXT_MAX} 字，现在 {len(text)} 字。"))
    if not content.get("promise"):
        found.append(_at("promise", "请阅读并勾选投标承诺。"))
    return found


def advice_for_bid(
    content: Mapping[str, Any], items: Sequence[tuple[int, str, int]], *, file_count: int
) -> list[str]:
    """Return what is better added before sealing, but stops nothing. `items`: order, name, points."""
    plans = content.get("plans") or {}
    found = [
        f"评分项“{name}”（{points} 分）还没有填写响应内容，可能不得分。"
        for order, name, points in items
        if not str(plans.get(str(order)) or "").strip()
    ]
    if not str(content.get("team") or "").strip():
        found.append("项目团队还没有填写。")
    if not file_count:
        found.append("没有上传任何附件。")
    return found


def lateness(received: datetime, deadline: datetime) -> str:
    """Return the refusal of a bid that came after the deadline, empty when it is in time.

    The deadline's own moment is in time (DC-03, X-21); one thousandth later is not.
    """
    if received <= deadline:
        return ""
    late = (received - deadline).total_seconds()
    return (
        f"投标已经截止，这次没有接收。服务器收到时间 {clock_text(received)}，"
        f"截止 {clock_text(deadline)}，晚 {late:.3f} 秒。您填写的内容还在草稿里。"
    )


def clock_text(moment: datetime) -> str:
    """Return 2026-03-20 17:00:01.000."""
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def _at(field: str, message: str) -> Detail:
    return {"field": field, "message": message}
