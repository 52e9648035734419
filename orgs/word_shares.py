"""Which search words are common: the share of organisations that bear them, as the database knows.

PostgreSQL tells from its statistics (the latest ANALYZE), kept ten minutes; SQLite counts at once.
A share only chooses how a question is answered, never what the answer is.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.core.cache import cache
from django.db import connection

KEPT_SECONDS: Final = 600
# A share below this changes nothing.
LEAST: Final = 0.01
STATISTICS: Final = """
    SELECT word, share FROM pg_stats,
        unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (word, share)
    WHERE schemaname = current_schema() AND tablename = 'orgs_searchentry'
        AND attname = 'word_list' AND word IS NOT NULL AND share >= %s
"""


def least(words: Iterable[str]) -> float:
    """Return the share of the rarest of the words: no more rows than this hold all of them."""
    wanted = set(words)
    known = _counted(wanted) if connection.vendor == "sqlite" else _remembered()
    return min((known.get(word, 0.0) for word in wanted), default=0.0)


def _remembered() -> dict[str, float]:
    known: dict[str, float] | None = cache.get("search-word-shares")
    if known is None:
        known = dict(_rows(STATISTICS, [LEAST]))
        cache.set("search-word-shares", known, KEPT_SECONDS)
    return known


def _counted(words: set[str]) -> dict[str, float]:
    total = _rows("SELECT max(organisation_id), 0 FROM orgs_searchentry", [])[0][0]
    marks = ", ".join(["%s"] * len(words))
    question = f"SELECT term, doc FROM orgs_search_shares WHERE term IN ({marks})"  # noqa: S608
    return {word: count / total for word, count in _rows(question, sorted(words))} if total else {}


def _rows(question: str, given: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return list(cursor.fetchall())
