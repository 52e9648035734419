"""Arithmetic of tree paths: four base-36 signs a level."""

from orgs.querysets.unions import SIGNS

STEP = 4


def child_path(parent: str, last: str | None) -> str:
    """Return the path of the next child of `parent` after its last one."""
    number = decode(last[-STEP:]) + 1 if last else 1
    return parent + encode(number)


def encode(number: int) -> str:
    """Return a number as four signs."""
    text = ""
    for _ in range(STEP):
        number, rest = divmod(number, len(SIGNS))
        text = SIGNS[rest] + text
    return text


def decode(text: str) -> int:
    """Return the number of four signs."""
    number = 0
    for sign in text:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number
