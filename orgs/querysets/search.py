"""Asking the search entries: the lookup each database answers with its own index, and bands.

ADR 0009. Both databases give the same rows in the same order (tests/orgs/test_search.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, overload

from django.apps import apps
from django.db.models import F, Func, Lookup, Q, TextField

from orgs import word_shares
from orgs.rules.names import name_key
from orgs.rules.search_words import Question, person_key, question_of
from portal.common.paging import COUNTED

if TYPE_CHECKING:
    from orgs.models import Organisation
    from orgs.querysets.organisations import OrganisationQuerySet

LAST_SIGN = "\U0010ffff"
EXACT_AT_MOST: Final = 50
# From this share of all organisations on, a word is common; so many rows are walked at most.
COMMON: Final = 0.02
WALKED_AT_MOST: Final = 3000
WRITTEN: Final = ("names", "codes")
SPOKEN: Final = ("initials", "pinyin")


if TYPE_CHECKING:
    WordLookup = Lookup[Any]
else:
    WordLookup = Lookup


@TextField.register_lookup
class HoldsWords(WordLookup):
    """`words__holds=[[a, b], [c]]`: the entry holds a and b, or it holds c."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask the GIN index over the words as a list, a column that PostgreSQL derives itself."""
        lhs, params = self.process_lhs(compiler, connection)
        given: list[Any] = []
        for alternative in self.rhs:
            given += [*params, list(alternative)]
        column = lhs.replace('"words"', '"word_list"')
        one = f"{column} @> %s::text[]"
        return f"({' OR '.join([one] * len(self.rhs))})", given

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask the FTS5 table, whose rows bear the organisation's id."""
        lhs, params = self.process_lhs(compiler, connection)
        column = lhs.replace('"words"', '"organisation_id"')
        match = " OR ".join(
            "(" + " AND ".join(f'"{word}"' for word in alternative) + ")"
            for alternative in self.rhs
        )
        found = "SELECT rowid FROM orgs_search_words WHERE orgs_search_words MATCH %s"
        return f"{column} IN ({found})", [*params, match]


class BySign(Func):
    """The column compared sign by sign, the same on every database and under every locale."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """Use the collation of the index."""
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """SQLite compares so by itself."""
        return self.as_sql(compiler, connection, template="%(expressions)s", **more)


def in_order(rows: OrganisationQuerySet) -> OrganisationQuerySet:
    """Return the organisations by name, sign by sign; an index serves it at any number of rows."""
    return rows.order_by(BySign(F("name_key")), "pk")


def matching(rows: OrganisationQuerySet, text: str, *, people: bool) -> OrganisationQuerySet:
    """Return those the text finds, in no order; `people`: a legal representative's name counts."""
    question = question_of(text)
    if not question.words:
        return rows.none()
    alternatives = [sorted(words) for words in question.words.values()]
    found = _contains(question, WRITTEN + SPOKEN)
    if people:
        person = "r" + person_key(text)
        alternatives.append([person])
        found |= Q(search_entry__words__holds=[[person]])
    return rows.filter(found, search_entry__words__holds=alternatives)


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of one nearness. `columns` of the entry hold `key`; none where an index gives the order.

    `among` are the rows that the columns are looked at in; words that every 50th organisation
    bears are found sooner by walking these by name than by sorting all that match.
    """

    rows: OrganisationQuerySet
    among: OrganisationQuerySet
    columns: tuple[str, ...] = ()
    key: str = ""
    share: float = 0.0

    def slice(self, start: int, stop: int) -> list[Organisation]:
        """Return the rows from `start` to before `stop`, by name."""
        walked = self._walked(start, stop) if self.share >= COMMON else None
        return list(in_order(self.rows)[start:stop]) if walked is None else walked

    def count(self, at_most: int) -> int:
        """Return how many rows there are, counting no further than `at_most`."""
        return self.rows.order_by().values("pk")[:at_most].count()

    def _walked(self, start: int, stop: int) -> list[Organisation] | None:
        """Return the slice found within the first rows by name; null when they are too few."""
        width = int(stop / self.share * 2) + 50
        if width > WALKED_AT_MOST:
            return None
        read = (f"search_entry__{column}" for column in self.columns)
        first = in_order(self.among).values_list("pk", *read)[:width]
        ids = [pk for pk, *texts in first if any(self.key in text for text in texts)][start:stop]
        if len(ids) < stop - start:
            return None
        by_id = self.among.in_bulk(ids)
        return [by_id[pk] for pk in ids]


class Findings(Sequence["Organisation"]):
    """What a text finds, the nearest first, as a paginator takes it; no row stands twice.

    Exact code or name, present or earlier; name begins so; name or code contains it; pinyin and
    persons. Each band is asked by its own index, so common words need no sorting of all they match.
    Counts and leafs to `at_most` rows; `is_capped`: there are more.
    """

    def __init__(self, bands: Sequence[Band], at_most: int) -> None:
        self.bands = bands
        self.at_most = at_most
        self._counts: dict[int, int] = {}

    def __len__(self) -> int:
        return min(self._counted, self.at_most)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > self.at_most

    @cached_property
    def _counted(self) -> int:
        left = self.at_most + 1
        for number in range(len(self.bands)):
            left -= self._count(number, left)
        return self.at_most + 1 - left

    @overload
    def __getitem__(self, wanted: int) -> Organisation: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Organisation]: ...

    def __getitem__(self, wanted: int | slice) -> Organisation | list[Organisation]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop = wanted.start or 0, self.at_most if wanted.stop is None else wanted.stop
        found: list[Organisation] = []
        passed = 0
        for number, band in enumerate(self.bands):
            missing = stop - start - len(found)
            if missing <= 0:
                break
            skip = max(start - passed, 0) if not found else 0
            rows = band.slice(skip, skip + missing)
            found += rows
            if not found:
                passed += self._count(number, self.at_most + 1)
        return found

    def _count(self, number: int, at_most: int) -> int:
        if at_most <= 0:
            return 0
        if number not in self._counts:
            self._counts[number] = self.bands[number].count(at_most)
        return min(self._counts[number], at_most)


def findings(
    rows: OrganisationQuerySet, text: str, *, people: bool, at_most: int = COUNTED
) -> Findings:
    """Return what the text finds among the rows; all of them by name when nothing is typed."""
    if not text.strip():
        return Findings([Band(rows, rows)], at_most)
    question = question_of(text)
    if not question.words:
        return Findings([], at_most)
    return Findings(_bands(rows, question, text, people=people), at_most)


def _bands(
    rows: OrganisationQuerySet, question: Question, text: str, *, people: bool
) -> list[Band]:
    key = name_key(text)
    exact = _exact(rows, key)
    begins = Q(by_sign__gte=key, by_sign__lt=key + LAST_SIGN)
    others = rows.annotate(by_sign=BySign(F("name_key"))).exclude(pk__in=exact)
    later = others.exclude(begins)
    made = [
        Band(rows.filter(pk__in=exact), rows),
        Band(others.filter(begins), rows),
        _band(later, question, WRITTEN, []),
    ]
    heard = [["r" + person_key(text)]] if people else []
    if heard or any(c in question.words for c in SPOKEN):
        made.append(_band(later.exclude(_contains(question, WRITTEN)), question, SPOKEN, heard))
    return made


def _band(
    among: OrganisationQuerySet, question: Question, columns: tuple[str, ...],
    more_words: list[list[str]],
) -> Band:  # fmt: skip
    """Return the band of rows one of whose columns holds the text, or that hold further words."""
    asked = tuple(c for c in columns if c in question.words)
    words = [sorted(question.words[c]) for c in asked] + more_words
    if not words:
        return Band(among.none(), among)
    found = _contains(question, asked)
    if more_words:
        found |= Q(search_entry__words__holds=more_words)
    rows = among.filter(found, search_entry__words__holds=words)
    share = 0.0 if more_words else max(word_shares.least(group) for group in words)
    return Band(rows, among, asked, question.key, share)


def _contains(question: Question, columns: tuple[str, ...]) -> Q:
    """Return that the text stands in one of the columns: words alone do not tell their order."""
    found = Q()
    for column in columns:
        if column in question.words:
            found |= Q(**{f"search_entry__{column}__contains": question.key})
    return found


def _exact(rows: OrganisationQuerySet, key: str) -> list[int]:
    """Return the ids of those whose name or code, present or earlier, is this one."""
    code = key.upper()
    present = rows.annotate(by_sign=BySign(F("name_key"))).filter(Q(by_sign=key) | Q(uscc=code))
    identifiers = apps.get_model("orgs", "OrganisationIdentifier")._default_manager
    earlier = identifiers.filter(Q(name_key=key) | Q(uscc=code))
    ids = present.values_list("pk").union(earlier.values_list("organisation_id"))
    return [pk for (pk,) in ids[:EXACT_AT_MOST]]
