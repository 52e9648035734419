"""What a need must bring along. Values in, findings out."""

import re
from collections.abc import Mapping
from typing import Any, Final

from portal.common.errors import Detail
from projects.taxonomies import Domain

TEXT_MAX: Final = 200
MOBILE: Final = re.compile(r"1[3-9]\d{9}")
# The wording that workers are shown before they leave a phone number (PI-02).
CONSENT_VERSION: Final = "2026-01"
TRADES: Final = (
    ("外卖骑手", "truck"),
    ("网约车司机", "car"),
    ("货车司机", "truck"),
    ("快递员", "send"),
    ("制造业", "settings"),
    ("建筑业", "worker"),
    ("机关事业单位", "unit"),
    ("其他", "more"),
)


def problems_of_need(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with a need as it was typed, all at once.

    Rules: PI-02 (notice and consent before a phone number is kept).
    """
    found: list[Detail] = []
    text = str(values.get("text") or "").strip()
    if not text:
        found.append({"field": "text", "message": "请写一句您想要的服务，例如：周末孩子没人带。"})
    elif len(text) > TEXT_MAX:
        found.append(
            {"field": "text", "message": f"现在是 {len(text)} 个字，请写在 {TEXT_MAX} 个字以内。"}
        )
    domain = values.get("asked_domain") or ""
    if domain and domain not in Domain.values:
        found.append({"field": "asked_domain", "message": "请从列出的服务里选一类，或不选。"})
    return found + _problems_of_contact(values)


def _problems_of_contact(values: Mapping[str, Any]) -> list[Detail]:
    phone = plain_phone(values.get("phone"))
    if not phone:
        return []
    found: list[Detail] = []
    if not MOBILE.fullmatch(phone):
        found.append({"field": "phone", "message": "手机号是 11 位数字，请检查；也可以不填。"})
    if not values.get("consent"):
        found.append(
            {
                "field": "consent",
                "rule": "PI-02",
                "message": "留手机号要先看过并同意《个人信息告知》；不同意也可以不留电话直接提交。",
            }
        )
    return found


def plain_phone(value: object) -> str:
    """Return the phone number without spaces, hyphens and the country prefix."""
    return re.sub(r"^(\+?86)(?=1\d{10}$)", "", re.sub(r"[\s-]", "", str(value or "")))
