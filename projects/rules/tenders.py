"""What a tender must be before it is published. Values in, findings out; dates come in as arguments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from orgs.rules.qualification import conditions
from portal.common.errors import Detail
from portal.common.money import figure
from projects.rules.methods import Days, Profile

HOLDERS_AT_MOST: Final = 3
UNITS: Final = {"wd": "个工作日", "cd": "日"}
NEEDED: Final = {
    "title": "请填写采购公告标题。",
    "qualification": "请填写申请人的资格要求。",
    "contact": "请填写联系方式。",
}


def problems_of_deadline(
    deadline: datetime | None, *, now: datetime, earliest: date, is_working_day: bool,
    profile: Profile,
) -> list[Detail]:  # fmt: skip
    """Return what is wrong with the deadline if the notice were published now.

    `earliest` is the first day the minimum periods allow. Rules: PM-05, PM-07, DC-04, X-24.
    """
    if deadline is None:
        return [_at("deadline", "请填写提交截止时间。", "PM-07")]
    if deadline <= now:
        return [
            _at("deadline", f"截止时间 {deadline:%Y-%m-%d %H:%M} 已经过去，请改到以后。", "PM-07")
        ]
    found: list[Detail] = []
    day = deadline.date()
    if not is_working_day:
        found.append(_at("deadline", f"{day} 是休息日，截止暨开标时间请定在工作日。", "DC-04"))
    if day < earliest:
        found.append(
            _at(
                "deadline",
                f"{_periods(profile)}。今天发布的话，截止时间最早 {earliest}，请改到这天或以后。",
                "PM-07",
            )
        )
    return found


def _periods(profile: Profile) -> str:
    parts = []
    if profile.preparation:
        parts.append(
            f"发布至提交截止不少于 {_days(profile.preparation)}（PM-07，{profile.source('PM-07')}）"
        )
    if profile.notice:
        parts.append(f"公告期限 {_days(profile.notice)}（PM-05，{profile.source('PM-05')}）")
    return "，".join(parts) or "截止时间须晚于发布日期"


def _days(period: Days) -> str:
    return f"{period['n']} {UNITS[period['unit']]}"


def problems_of_sheet(
    items: Sequence[Mapping[str, Any]],
    price_weight: int,
    profile: Profile,
    *,
    consent: bool = False,
) -> list[Detail]:
    """Return what is wrong with the score sheet. Rules: PM-17, PR-04, PR-06 (SC-3).

    `consent`: the finance department agreed to a weight outside the range (only there it matters).
    """
    found: list[Detail] = []
    least, most = profile.price_weight
    if not least <= price_weight <= most and not (consent and price_weight > most):
        found.append(
            _at(
                "price_weight",
                f"价格分权重须在 {least}–{most} 之间（PM-17，{profile.source('PM-17')}），"
                f"现在是 {price_weight}。",
                "PM-17",
            )
        )
    total = sum(int(item["points"]) for item in items) + price_weight
    if not items:
        found.append(_at("items", "请至少填写一个评分项。", "PR-06"))
    elif total != 100:
        word = "少" if total < 100 else "多"
        message = f"评分项与价格分合计 {total} 分，须等于 100 分，{word}了 {abs(100 - total)} 分。"
        found.append(_at("items", message, "PR-06"))
    for place, item in enumerate(items, start=1):
        if int(item["points"]) <= 0:
            found.append(_at("items", f"第 {place} 个评分项的满分须大于 0。", "PR-06"))
        if not str(item.get("standard") or "").strip():
            found.append(
                _at("items", f"第 {place} 个评分项没有评分标准，请写明怎样得几分。", "PR-04")
            )
    names = [str(item["name"]).strip() for item in items]
    if len(set(names)) < len(names):
        found.append(_at("items", "有两个评分项同名，请合并或改名。", "PR-04"))
    return found


def problems_of_amounts(
    ceiling: Decimal, *, budget: Decimal, lots: Sequence[Decimal]
) -> list[Detail]:
    """Return what is wrong with ceiling and lots: within the budget, lots sum to the ceiling."""
    found: list[Detail] = []
    if ceiling <= 0:
        found.append(_at("ceiling", "最高限价须大于 0 元。", "BG-03"))
    elif ceiling > budget:
        found.append(
            _at(
                "ceiling",
                f"最高限价 {figure(ceiling)} 元超过项目预算 {figure(budget)} 元，请调低。",
                "BG-03",
            )
        )
    if not lots:
        found.append(_at("lots", "请至少填写一个采购包。", "DD-06"))
    elif sum(lots) != ceiling:
        found.append(
            _at(
                "lots",
                f"各包限价合计 {figure(Decimal(sum(lots)))} 元，"
                f"须等于最高限价 {figure(ceiling)} 元。",
                "DD-06",
            )
        )
    if any(amount <= 0 for amount in lots):
        found.append(_at("lots", "每个采购包的限价须大于 0 元。", "DD-06"))
    return found


def problems_of_money(ceiling: Decimal, reserved: Decimal) -> list[Detail]:
    """Return the problem of publishing without money set aside (先预算、再购买). Rule: BG-03."""
    if reserved >= ceiling:
        return []
    return [
        _at(
            "ceiling",
            f"项目在已批准预算中预占了 {figure(reserved)} 元，不够最高限价 {figure(ceiling)} 元。"
            "请先办理预占或调低限价。",
            "BG-03",
        )
    ]


def problems_of_holders(duties: Sequence[str]) -> list[Detail]:
    """Return what is missing for an opening by two people. `duties`: open or witness, per holder."""
    found: list[Detail] = []
    how = "请相关人员先在“个人设置 → 开标口令”设置口令，再指定为保管人。"
    if "open" not in duties:
        found.append(_at("holders", f"缺主持人：须有一名经办或审核人员保管开标钥匙。{how}", "6.10"))
    if "witness" not in duties:
        found.append(_at("holders", f"缺监督人：须有一名纪检或经审人员保管开标钥匙。{how}", "6.10"))
    if len(duties) > HOLDERS_AT_MOST:
        found.append(
            _at("holders", f"开标钥匙最多由 {HOLDERS_AT_MOST} 人保管，请减少人数。", "6.10")
        )
    return found


def problems_of_conditions(
    words: str, *, regime: str, allowed: Collection[str] = ()
) -> list[Detail]:
    """Return the conditions that bidders may not be asked to meet. Rules: QC-14 to QC-17."""
    text = conditions.Text(words, is_score=False, regime=regime)
    return [_at("qualification", m, code) for code, m in conditions.problems(text, allowed=allowed)]


def problems_of_factors(
    items: Sequence[Mapping[str, Any]], *, regime: str, allowed: Collection[str] = ()
) -> list[Detail]:
    """Return the score items that reward size or place. Rules: QC-15, QC-16."""
    found: list[Detail] = []
    for place, item in enumerate(items, start=1):
        words = f"{item['name']}。{item.get('standard') or ''}"
        text = conditions.Text(words, is_score=True, regime=regime)
        found += [
            _at("items", f"第 {place} 个评分项{m}", code)
            for code, m in conditions.problems(text, allowed=allowed)
        ]
    return found


def missing_texts(values: Mapping[str, Any]) -> list[Detail]:
    """Return the texts that are still empty."""
    return [
        _at(field, message, "")
        for field, message in NEEDED.items()
        if not str(values.get(field) or "").strip()
    ]


def _at(field: str, message: str, rule: str) -> Detail:
    return {"field": field, "message": message, "rule": rule}
