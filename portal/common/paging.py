"""Leafing through long lists: counting that stops where nobody leafs any further."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Page, Paginator

COUNTED: Final = 1000

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator


class CappedPaginator(AnyPaginator):
    """Pages of a selection that may be the whole country's: counts and leafs to `COUNTED` rows.

    Filters narrow further; exact totals stand in the statistics. `is_capped`: there are more.
    """

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: COUNTED + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows can be leafed through."""
        return min(self._counted, COUNTED)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > COUNTED


def total(page: "Page[Any]") -> str:
    """Return how many rows the page's list has, 1,000+ where counting stopped."""
    paginator = page.paginator
    capped = any(getattr(rows, "is_capped", False) for rows in (paginator, paginator.object_list))
    return f"{paginator.count:,}{'+' if capped else ''}"
