"""Amounts: formal figures, parsing, storage in fen."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.common import money

OFFICIAL = [
    ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
    ("6007.14", "人民币陆仟零柒元壹角肆分"),
    ("1680.32", "人民币壹仟陆佰捌拾元零叁角贰分"),
    ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
    ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "人民币叁佰贰拾伍元零肆分"),
    ("100010.00", "人民币壹拾万零壹拾元整"),
    ("20050000.00", "人民币贰仟零伍万元整"),
    ("1464000000.00", "人民币壹拾肆亿陆仟肆佰万元整"),
    ("0.05", "人民币伍分"),
    ("0.30", "人民币叁角整"),
    ("0.00", "人民币零元整"),
    ("1000001.00", "人民币壹佰万零壹元整"),
    ("9999999999.99", "人民币玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ("-1200", "人民币负壹仟贰佰元整"),
]


@pytest.mark.parametrize(("amount", "text"), OFFICIAL)
def test_formal_amount_is_the_canonical_one(amount: str, text: str) -> None:
    assert money.capital(Decimal(amount)) == text
    assert money.parse_capital(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("人民币壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("人民币壹拾万零柒仟元零伍角叁分", "107000.53"),
        ("贰拾捌万圆正", "280000"),
        ("人民币壹仟肆佰零玖元伍角", "1409.50"),
    ],
)
def test_parser_takes_every_legal_variant(text: str, amount: str) -> None:
    assert money.parse_capital(text) == Decimal(amount)


def test_more_than_two_decimals_are_refused() -> None:
    with pytest.raises(ValidationError):
        money.to_yuan("12.345")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12.5万", "125000"), ("¥1,200.50", "1200.50"), ("280000元", "280000"), ("1,2", "12"),
     ("\uffe5\uff11\uff0c\uff12\uff10\uff10\uff0e\uff15", "1200.50")],
)  # fmt: skip
def test_typed_amounts_are_understood(typed: str, amount: str) -> None:
    assert money.parse(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["9" * 400, "1e400", ",", "-", "NaN", "12.345", "99999999亿"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        money.parse(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_amount_or_refused_in_words(typed: str) -> None:
    try:
        amount = money.YuanField(required=False).clean(typed)
    except ValidationError:
        return
    assert amount is None or amount == amount.quantize(money.FEN)


@given(st.integers(min_value=0, max_value=10**13))
def test_every_amount_reads_back_from_its_formal_text(fen: int) -> None:
    amount = Decimal(fen) / 100
    assert money.parse_capital(money.capital(amount)) == amount
