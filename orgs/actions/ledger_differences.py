"""Where a ledger says other than the register of organisations that it leads to.

An import enters organisations and links and changes none that is there: who sends a corrected
ledger has to hear what it does not do.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from orgs import dossiers
from orgs.actions.dossier import IN_LEDGER
from orgs.actions.entries import PROFILE_FIELDS
from orgs.ledger_columns import COLUMNS
from orgs.models import LedgerBatch, Organisation, OrganisationLink
from orgs.querysets.organisations import PUBLIC_STATES
from orgs.rules import ledger as rules
from portal.common import bulk, clock
from portal.common.ui.formatting import masked_phone
from portal.common.workbook import Row

BY_KEY: Final = {c.key: c for c in COLUMNS}
OWN: Final = tuple(c.key for c in COLUMNS if hasattr(Organisation, c.key))
KEPT: Final = "导入不更新已在库的机构"
BY_ITSELF: Final = frozenset(OWN) & frozenset(PROFILE_FIELDS)
BY_KEEPER: Final = frozenset(
    key for fact in IN_LEDGER for key in (*fact.told_by, *fact.takes.values())
)


def tell(batch: LedgerBatch, rows: Sequence[tuple[Row, Organisation]]) -> None:
    """Note at each cell what the register holds instead; of others' drafts nothing is told."""
    seen = [
        (row, o) for row, o in rows if o.state in PUBLIC_STATES or o.keeper_id == batch.union_id
    ]
    for part in bulk.chunks(seen):
        held = _held(batch, part)
        for row, organisation in part:
            typed = {key: row.values.get(key) for key in row.places}
            for key, value in rules.differences(typed, held[organisation.pk]):
                told = f"库中为“{_said(key, value)}”" if value else "库中没有填写"
                row.problem(key, BY_KEY[key], f"{told}。{_how(key)}", "warning", rules.DIFFERENT)


def _held(
    batch: LedgerBatch, rows: Sequence[tuple[Row, Organisation]]
) -> dict[int, dict[str, Any]]:
    """Return by organisation what the register holds under the keys of the ledger's columns."""
    told = {key for row, _ in rows for key in row.places}
    held: dict[int, dict[str, Any]] = {o.pk: {key: getattr(o, key) for key in OWN} for _, o in rows}
    if told - set(OWN):
        for pk, facts in dossiers.facts_of(held, clock.today()).items():
            held[pk] |= facts.in_ledger()
    for pk, since in _links(batch, held):
        held[pk]["linked_on"] = since
    return held


def _links(batch: LedgerBatch, keys: dict[int, Any]) -> Iterator[tuple[int, Any]]:
    links = OrganisationLink.objects.living().guidance().filter(union_id=batch.union_id)
    found = links.filter(organisation__in=list(keys)).order_by("-since")
    return iter(found.values_list("organisation_id", "since"))


def _how(key: str) -> str:
    """Say who can change it, and where."""
    if key in BY_ITSELF:
        return f"{KEPT}；要改，请机构登录后在“机构档案”里修改。"
    if key in BY_KEEPER:
        return f"{KEPT}；要改，请受理工会在机构档案页登记。"
    return f"{KEPT}。"


def _said(key: str, value: Any) -> str:
    return masked_phone(value) if key == "contact_phone" else BY_KEY[key].said(value)
