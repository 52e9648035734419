"""What a walk through the whole chain knows, and who takes part in it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.flows.cast import Cast
from tests.flows.stack import Stack

OFFICER, REVIEWER, FINANCE, HEAD = "wangmin", "liuzhiqiang", "chenxiaoyan", "zhaolixin"
SIGNER = "u410402-sh2"  # the second reviewer: who scores does not sign
WITNESS, STATISTICIAN = "lijianguo", "sunli"
NEWCOMER, NEW_PASSWORD = "yehang", "Yehang-2026-pw"  # registers in the course of the walk
NAME = "新华区骑手夜间心理关怀服务"
YEAR = 2026
# W501 person-times, W502 persons: two sessions of six riders, five of them the same.
PERSON_TIMES, PERSONS = 12, 7


@dataclass
class Walk:
    """What the walk has come to know: the numbers that people copy from page to page."""

    cast: Cast
    stack: Stack
    need: str = ""
    need_code: str = ""
    project: str = ""
    tender: str = ""
    agreement: str = ""
    uscc: str = ""
    token: str = ""

    def as_(self, username: str) -> Page:
        """Return the window of somebody of the demonstration."""
        return self.cast.person(username)

    @property
    def newcomer(self) -> Page:
        """Return the window of the organisation that registered."""
        return self.cast.person(NEWCOMER, NEW_PASSWORD)


def found(pattern: str, text: str) -> str:
    """Return what the pattern's group, or the whole pattern, finds in the text."""
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in: {text[:2000]}"
    return match.group(match.lastindex or 0)
