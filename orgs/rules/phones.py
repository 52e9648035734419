"""Whether something can be a telephone number of the mainland at all.

Source: 电信网编号计划 (MIIT, 2017): mobiles of 11 digits from 13 to 19, area code and 7 or 8
digits, 400 and 800, and short codes such as 12351. Nobody is called: a number that passes may still
be somebody else's.
"""

import re
import unicodedata
from typing import Final

MOBILE: Final = r"1[3-9](?:-?\d){9}"
LANDLINE: Final = r"0(?:(?:10|2\d)-?[2-9](?:-?\d){7}|[3-9]\d\d-?[2-9](?:-?\d){6,7})"
SERVICE: Final = r"[48]00(?:-?\d){7}"
SHORT: Final = r"1(?:[12]\d|[012]\d{3,4})|9[56]\d{3,8}"
EXTENSION: Final = r"(?:(?:-|转|分机|ext\.?|[x#*])\d{1,6})?"
POSSIBLE: Final = re.compile(
    rf"(?:\+?86-?)?(?:{MOBILE}|(?:{LANDLINE}|{SERVICE}|{SHORT}){EXTENSION})",
    re.IGNORECASE | re.ASCII,
)
LOCAL: Final = re.compile(rf"[2-8]\d{{2,3}}-?\d{{4}}{EXTENSION}", re.IGNORECASE | re.ASCII)
SEVERAL: Final = re.compile(r"[/、,;\uff0c\uff1b]|或")
# Half-width already: the area code in brackets, and the dashes that take a hyphen's place.
SPELLINGS: Final = str.maketrans(
    {"(": "", ")": "-", "\u2010": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"}
)


def plain(typed: str) -> str:
    """Return half-width and without blanks what a person typed into a form."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def doubt(text: str) -> str:
    """Return what makes the text no telephone number, and how to mend it; empty when it can be one.

    Shape: half-width and without blanks, as the ledger's columns are read; several numbers may
    stand side by side.
    """
    numbers = [part for part in SEVERAL.split(text.translate(SPELLINGS)) if part]
    wrong = [number for number in numbers if not POSSIBLE.fullmatch(number)]
    if not wrong and len(numbers) > 1 and "、".join(numbers) != text.translate(SPELLINGS):
        return f"一格有 {len(numbers)} 个号码，请用顿号隔开：{'、'.join(numbers)}"
    if not wrong:
        return ""
    if all(LOCAL.fullmatch(number) for number in wrong):
        return f"固定电话 {wrong[0]} 没有区号，请写成 0375-2661234 的样子"
    if re.fullmatch(r"1[3-9]\d*", wrong[0]):
        return f"手机号 {wrong[0]} 有 {len(wrong[0])} 位，应为 11 位，请核对"
    told = "手机号 11 位，固定电话带区号，两个号码之间用顿号隔开"
    return f"{wrong[0]} 不是可能的电话号码，请核对：{told}"
