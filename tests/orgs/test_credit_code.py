"""Credit codes: the vectors UC-1…UC-10 of spec 3.2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from orgs.models import Organisation
from orgs.rules import credit_code
from portal.common.errors import Incomplete

K = Organisation.Kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("91350100M000100Y43", K.ENTERPRISE),
        ("91330100799655058B", K.ENTERPRISE),
        ("51110000MJ00000180", K.ASSOCIATION),
        ("52310115MJ0123456K", K.SERVICE_INSTITUTION),
        ("53440000MJ0000018A", K.FOUNDATION),
        ("31610000MJ0000018K", K.LAW_FIRM),
        ("52310115mj0123456k", K.SERVICE_INSTITUTION),
        (" 52310115 MJ0123456K ", K.SERVICE_INSTITUTION),
    ],
)
def test_valid_codes_tell_their_kind(code: str, kind: str) -> None:
    assert credit_code.parse(code).kind == kind


def test_a_unions_code_is_known_as_one() -> None:
    assert credit_code.parse("81410400MJ0000018M").is_union


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("52310115MJ0123456L", "校验码"),
        ("5231O115MJ0123456K", "52310115MJ0123456K"),
        ("52310115MJ012345", "16 位"),
        ("", "请填写"),
    ],
)
def test_wrong_codes_are_explained(code: str, words: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        credit_code.parse(code)

    assert words in refusal.value.details[0]["message"]
    assert refusal.value.details[0]["field"] == "uscc"


@given(
    st.text(alphabet=credit_code.ALPHABET, min_size=15, max_size=15), st.sampled_from(["N1", "Y1"])
)
def test_letter_prefixes_of_the_standard_are_taken(body: str, prefix: str) -> None:
    first = prefix + body
    code = first + credit_code.check_sign(first)

    assert credit_code.parse(code).text == code


@given(st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_one_wrong_sign_is_always_noticed(place: int, sign: str) -> None:
    good = "52310115MJ0123456K"
    bad = good[:place] + sign + good[place + 1 :]
    if bad == good:
        return
    with pytest.raises(Incomplete):
        credit_code.parse(bad)


@given(st.text(credit_code.ALPHABET, min_size=17, max_size=17), st.booleans())
def test_codes_of_digits_are_judged_as_by_stdnum(first: str, is_right: bool) -> None:
    sign = credit_code.check_sign(first)
    code = first + (
        sign if is_right else credit_code.ALPHABET[credit_code.ALPHABET.index(sign) - 1]
    )
    try:
        is_code = credit_code.parse(code).text == code
    except Incomplete:
        is_code = False

    assert is_code == (uscc.is_valid(code) or (is_right and not first[:2].isdecimal()))
