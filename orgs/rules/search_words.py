"""What a name and a code are searched by: signs, pairs of signs, pieces of code, pinyin.

A search entry keeps these as words; a question is put as words too. Words of one and two signs
come from names; longer ones bear a letter that tells their kind, so no two kinds are confused:
`c` four signs of a code, `i` two pinyin initials, `p` three letters of full pinyin, `r` a person.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from operator import add

from pypinyin import Style, pinyin
from pypinyin.core import Pinyin
from pypinyin.seg.mmseg import seg as PHRASES  # noqa: N812 - cuts Chinese signs into phrases

from orgs.rules.names import name_key

SPEECH = Pinyin()
NOT_CHINESE = re.compile("[^\u4e00-\u9fff]+")
CODE_PIECE = 4
PINYIN_PIECE = 3
# The first signs tell names apart: so many are read both ways, which makes 16 readings.
VARIED_AT_MOST = 4
# Left out in speech where a name begins with its place.
PLACE_WORDS = str.maketrans("", "", "省市县")
PLACE_SIGNS = 10
# Signs of place and body names that are read in more than one way with different initials.
POLYPHONES = frozenset("重长行乐都参朝曾单解传调盛厦蔚沈洗仇盖贾系车校会")


def search_key(text: str) -> str:
    """Return letters, digits and Chinese signs alone: brackets, points and blanks do not count."""
    key = name_key(text)
    return key if key.isalnum() else "".join(filter(str.isalnum, key))


def pairs(text: str) -> list[str]:
    """Return all pairs of neighbouring signs."""
    return list(map(add, text, text[1:]))


def pieces(text: str, size: int, mark: str) -> list[str]:
    """Return all runs of `size` signs, each after its mark."""
    return [mark + text[i : i + size] for i in range(len(text) - size + 1)]


def readings(name: str) -> list[tuple[str, ...]]:
    """Return the name's readings as syllables: as a phrase, and with each sign's other readings.

    重庆 is chong qing as a phrase and zhong qing to who reads sign by sign.
    """
    return _read(NOT_CHINESE.sub("", search_key(name)))


@lru_cache(maxsize=4096)
def _read(text: str) -> list[tuple[str, ...]]:
    """Return the readings of Chinese signs."""
    if not text:
        return []
    spoken = [syllable for word in PHRASES.cut(text) for syllable in _spoken(word)]
    choices: list[list[str]] = []
    varied = 0
    for sign, syllable in zip(text, spoken, strict=True):
        read = [syllable]
        if sign in POLYPHONES and varied < VARIED_AT_MOST:
            read = _apart([syllable, *_heard(sign)])[:2]
            varied += len(read) > 1
        choices.append(read)
    return list(product(*choices))


@lru_cache(maxsize=65_536)
def _spoken(word: str) -> list[str]:
    """Return the syllables of a word: names are made of the same words over and over."""
    return SPEECH.lazy_pinyin(word)


@cache
def _heard(sign: str) -> list[str]:
    """Return all readings of a sign."""
    return pinyin(sign, style=Style.NORMAL, heteronym=True)[0]


def _apart(syllables: Iterable[str]) -> list[str]:
    """Return the syllables whose initials differ, the first of each."""
    kept: dict[str, str] = {}
    for syllable in syllables:
        kept.setdefault(syllable[:1], syllable)
    return list(kept.values())


def without_place_words(key: str) -> str:
    """Return the name as people say it: 平顶山心连心 for 平顶山市心连心."""
    return key[0] + key[1:PLACE_SIGNS].translate(PLACE_WORDS) + key[PLACE_SIGNS:]


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation's search entry. Several names, codes or readings are parted by `|`."""

    names: str
    codes: str
    initials: str
    pinyin: str
    words: str


def entry_of(names: Iterable[str], codes: Iterable[str], legal_rep: str = "") -> Entry:
    """Return what an organisation is found by: the names and codes it bears and has borne."""
    full_keys = list(dict.fromkeys(filter(None, map(search_key, names))))
    keys = list(dict.fromkeys([*full_keys, *map(without_place_words, full_keys)]))
    numbers = list(dict.fromkeys(c.lower() for c in codes if c))
    spoken = [reading for key in keys for reading in _read(NOT_CHINESE.sub("", key))]
    initials = list(dict.fromkeys("".join([s[0] for s in reading]) for reading in spoken))
    full = list(dict.fromkeys("".join(reading) for reading in spoken))
    words: list[str] = []
    for key in keys:
        words += [*key, *pairs(key)]
    for number in numbers:
        words += pieces(number, CODE_PIECE, "c")
    for text in initials:
        words += pieces(text, 2, "i")
    for text in full:
        words += pieces(text, PINYIN_PIECE, "p")
    if legal_rep.strip():
        words.append("r" + person_key(legal_rep))
    return Entry(
        names="|".join(keys), codes="|".join(numbers), initials="|".join(initials),
        pinyin="|".join(full), words=" ".join(dict.fromkeys(words)),
    )  # fmt: skip


def person_key(name: str) -> str:
    """Return a person's name as one word of the entry."""
    return search_key(name) or "-"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for: `words` maps the entry's column to the words that must be there."""

    key: str
    words: dict[str, frozenset[str]]


def question_of(text: str) -> Question:
    """Return the question that typed text puts; one without a letter, digit or sign asks nothing.

    Codes answer to four signs and more, initials to two letters, full pinyin to three.
    """
    key = search_key(text)
    asked: dict[str, frozenset[str]] = {}
    if key:
        asked["names"] = frozenset(pairs(key) if len(key) > 1 else {key})
    is_plain = key.isascii() and key.isalnum()
    if is_plain and len(key) >= CODE_PIECE:
        asked["codes"] = frozenset(pieces(key, CODE_PIECE, "c"))
    if is_plain and key.isalpha():
        if len(key) >= 2:
            asked["initials"] = frozenset(pieces(key, 2, "i"))
        if len(key) >= PINYIN_PIECE:
            asked["pinyin"] = frozenset(pieces(key, PINYIN_PIECE, "p"))
    return Question(key, asked)
