"""The register's list as a workbook: what its page shows, without contacts."""

from collections.abc import Iterator
from typing import Any, Final

from orgs.querysets.organisations import OrganisationQuerySet
from portal.common.workbook import Column, write_rows

# More rows than an office opens; who needs all of them asks the interface.
MOST: Final = 20_000
COLUMNS: Final = (
    Column("uscc", "统一社会信用代码", width=22),
    Column("name", "名称", width=36),
    Column("kind", "类型", width=16),
    Column("registration_authority", "登记管理机关", width=22),
    Column("rating", "评估等级"),
    Column("labour_field", "劳动关系领域", kind="flag"),
    Column("keeper", "受理工会", width=22),
    Column("is_linked", "本单位联系", kind="flag"),
    Column("state", "状态"),
)


def workbook(rows: OrganisationQuerySet) -> bytes:
    """Return at most 20,000 of the organisations by code, as a workbook. Queries: 1."""
    return write_rows(COLUMNS, _rows(rows), title="社会组织库")


def _rows(rows: OrganisationQuerySet) -> Iterator[dict[str, Any]]:
    held = rows.with_rating().select_related("keeper").order_by("uscc")[:MOST]
    for each in held.iterator(chunk_size=1000):
        yield {
            "uscc": each.uscc,
            "name": each.name,
            "kind": each.get_kind_display(),
            "registration_authority": each.registration_authority,
            "rating": each.rating,  # type: ignore[attr-defined]
            "labour_field": each.labour_field,
            "keeper": each.keeper.name if each.keeper else "",
            "is_linked": each.is_linked,  # type: ignore[attr-defined]
            "state": each.get_state_display(),
        }
