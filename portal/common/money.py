"""Money: integers in fen in the database, Decimal yuan in Python, 大写 on paper.

SQLite keeps decimals as floats, so sums come out wrong; integers add up everywhere.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    MoneyBase = models.BigIntegerField[Decimal | int | str, Decimal]
else:
    MoneyBase = models.BigIntegerField

FEN = Decimal("0.01")
# Far above any budget, far below what the database's integer of fen holds.
LARGEST = Decimal("9999999999999.99")
LONGEST = 40
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ("", "万", "亿", "万亿")


class MoneyField(MoneyBase):
    """An amount of yuan with two decimals, stored as fen.

    Reads and writes `Decimal` yuan. In expressions, compare with
    `Value(amount, output_field=MoneyField())`.
    """

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2).quantize(FEN)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        return to_yuan(value)

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else int(to_yuan(value).scaleb(2))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        ready = prepared or hasattr(value, "resolve_expression")
        return value if ready else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    @property
    def validators(self) -> list[Any]:
        return []

    def formfield(self, **kwargs: Any) -> Any:
        return super(models.IntegerField, self).formfield(**{"form_class": YuanField, **kwargs})


class YuanField(forms.Field):
    """A typed amount: accepts 12.5万, thousands commas and full-width digits."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "data-money": "1"})
    default_error_messages = {"invalid": "请填写金额，最多两位小数，例如 280000.00 或 28万。"}

    def to_python(self, value: Any) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            return parse(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}" if isinstance(value, Decimal) else value


def to_yuan(value: Decimal | int | str) -> Decimal:
    """Return yuan with exactly two decimals.

    Raises: ValidationError when there are more (RM-14: rounding is refused).
    """
    amount = Decimal(value)
    if amount != amount.quantize(FEN):
        raise ValidationError(f"金额 {value} 超过两位小数，请按分填写。")
    return amount.quantize(FEN)


def parse(text: str) -> Decimal:
    """Return yuan for what a person typed: `12.5万`, `¥1,200.50`, full-width digits.

    Raises: ValueError.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = re.fullmatch(r"¥?\s*(-?\d[\d,]*(?:\.\d+)?)\s*(万|亿)?\s*元?", plain, re.ASCII)
    if match is None or len(plain) > LONGEST:
        raise ValueError(text)
    amount = Decimal(match[1].replace(",", ""))
    amount *= {"万": Decimal(10_000), "亿": Decimal(100_000_000)}.get(match[2] or "", Decimal(1))
    if abs(amount) > LARGEST or amount != amount.quantize(FEN):
        raise ValueError(text)
    return amount.quantize(FEN)


def figure(amount: Decimal) -> str:
    """Return `280,000.00`."""
    return f"{amount:,.2f}"


def in_wan(amount: Decimal) -> str:
    """Return the amount in 万元 with two decimals, rounded half up at output only (DC-01)."""
    return f"{(amount / 10_000).quantize(FEN, ROUND_HALF_UP):,.2f}"


def capital(amount: Decimal) -> str:
    """Return the formal amount, e.g. 人民币贰拾捌万元整.

    Rule: 支付结算办法 annex 1; the canonical form of spec 7.4 (RM-01…RM-13).
    """
    fen = int(to_yuan(abs(amount)).scaleb(2))
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    sign = "负" if amount < 0 else ""
    text = (_integer(yuan) + "元") if yuan else ""
    if not jiao and not cent:
        return f"人民币{sign}{text or '零元'}整"
    if yuan and (not jiao or yuan % 10 == 0):
        text += "零"
    if jiao:
        text += DIGITS[jiao] + "角"
    return f"人民币{sign}{text}" + (DIGITS[cent] + "分" if cent else "整")


def parse_capital(text: str) -> Decimal:
    """Return yuan for a formal amount in any legal variant (圆, 正, optional 零 and 整).

    Raises: ValueError.
    """
    body = text.strip().removeprefix("人民币").replace("圆", "元")
    body = re.sub(r"[整正]$", "", body)
    negative = body.startswith("负")
    match = re.fullmatch(
        r"(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?零?(?:([壹贰叁肆伍陆柒捌玖])角)?"
        r"零?(?:([壹贰叁肆伍陆柒捌玖])分)?",
        body.removeprefix("负"),
    )
    if match is None or not any(match.groups()):
        raise ValueError(text)
    yuan = _parse_integer(match[1]) if match[1] else 0
    fen = yuan * 100 + 10 * DIGITS.index(match[2] or "零") + DIGITS.index(match[3] or "零")
    return (Decimal(-fen if negative else fen) / 100).quantize(FEN)


def _integer(number: int) -> str:
    """Return the digits of a positive integer with one 零 for each inner run of zeros."""
    text, pending_zero, section = "", False, 0
    groups = []
    while number:
        groups.append(number % 10_000)
        number //= 10_000
    for section in range(len(groups) - 1, -1, -1):
        group = groups[section]
        if group == 0:
            pending_zero = bool(text)
            continue
        if text and (pending_zero or group < 1000):
            text += "零"
        text += _four(group) + SECTIONS[section]
        pending_zero = False
    return text


def _four(group: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return text


def _parse_integer(text: str) -> int:
    total = section = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            section += digit * 10 ** ("拾佰仟".index(sign) + 1)
            digit = 0
        else:
            unit = 10_000 if sign == "万" else 100_000_000
            section += digit
            total = (total + section) * unit if sign == "亿" else total + section * unit
            section = digit = 0
    return total + section + digit
