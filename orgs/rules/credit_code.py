"""统一社会信用代码 (GB 32100-2015): normalised, checked, explained.

Rule: spec 3.2, UC-1…UC-10. Checked as python-stdnum does (a test compares them), with two
differences: letter prefixes that the standard allows (N1…) pass, and a ledger of a hundred thousand
rows does not wait for it.
"""

import re
import unicodedata
from dataclasses import dataclass
from operator import mul

from orgs.rules import kinds
from portal.common.errors import Incomplete

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# Eight digits first, unless a letter stands among the first two.
SHAPE = re.compile(rf"(?:[0-9]{{8}}|(?![0-9]{{2}})[{ALPHABET}]{{8}})[{ALPHABET}]{{10}}")
VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(len(ALPHABET))))
LIKELY = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
UNION_PREFIXES = ("81", "89")
# UH-06: national and local federations may carry 1x.
OF_A_UNION = (*UNION_PREFIXES, "11", "13", "19")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code whose check digit holds: its text and the kind its prefix tells ("" when unknown)."""

    text: str
    kind: str

    @property
    def is_union(self) -> bool:
        """Whether it belongs to a trade union (UH-06): never a social organisation."""
        return self.text.startswith(UNION_PREFIXES)


def normalise(typed: str) -> str:
    """Return half-width capitals without spaces and dashes; nothing is silently repaired."""
    if SHAPE.fullmatch(typed):
        return typed
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in plain if not c.isspace() and c != "-")


def parse(typed: str, *, field: str = "uscc") -> CreditCode:
    """Return the code of what a person typed.

    Raises: Incomplete at the field with what is wrong, and a suggestion for mistaken letters.
    """
    text = normalise(typed)
    problem = _problem(text)
    if problem:
        raise Incomplete(
            "统一社会信用代码有误。", [{"field": field, "message": problem, "rule": "QC-01"}]
        )
    return CreditCode(text, kinds.of_prefix(text))


def check_sign(first_17: str) -> str:
    """Return the 18th sign for the first seventeen."""
    total = sum(map(mul, WEIGHTS, first_17.encode().translate(VALUES)))
    return ALPHABET[(31 - total % 31) % 31]


def suggestion(text: str) -> str:
    """Return the code with mistaken letters replaced when that makes it valid, else ""."""
    mended = "".join(LIKELY.get(c, c) for c in text)
    return mended if mended != text and _is_valid(mended) else ""


def _problem(text: str) -> str:
    if not text:
        return "请填写 18 位统一社会信用代码（见登记证书）。"
    if len(text) != 18:
        return f"统一社会信用代码应为 18 位，现在是 {len(text)} 位。请对照登记证书补全。"
    wrong = sorted({c for c in text if c not in ALPHABET})
    if wrong:
        hint = suggestion(text)
        more = f"是否应为 {hint}?" if hint else "请对照登记证书改正。"
        return f"代码中不会出现 {'、'.join(wrong)}（不用字母 I、O、S、V、Z）。{more}"
    if not _is_valid(text):
        return "最后一位校验码对不上，可能有一位抄错。请对照登记证书逐位核对。"
    return ""


def _is_valid(text: str) -> bool:
    return SHAPE.fullmatch(text) is not None and check_sign(text[:17]) == text[17]
