"""The method profile as dated rows: shipped once, replaced by rows of a later day."""

from datetime import date
from typing import Any, Final

from django.db.models import Q

from portal.common.models import Parameter
from projects.models import Project
from projects.rules.methods import SHIPPED, Profile, scope_of, shipped_cells

SHIPPED_FROM: Final = date(2020, 1, 1)


def install_method_profiles() -> int:
    """Write the shipped cells as Parameter rows where none is yet; return how many were written."""
    rows = [
        Parameter(
            code=code,
            scope=scope_of(Project.Regime.UNION.value, method),
            # A cell that does not apply is an empty object: a row's value is never null.
            value=cell.value if cell.value is not None else {},
            valid_from=SHIPPED_FROM,
            source=cell.source,
        )
        for method in SHIPPED
        for code, cell in shipped_cells(method).items()
    ]
    known = set(
        Parameter.objects.filter(valid_from=SHIPPED_FROM, scope__in={r.scope for r in rows})
        .values_list("code", "scope")
    )  # fmt: skip
    new = [r for r in rows if (r.code, r.scope) not in known]
    Parameter.objects.bulk_create(new)
    return len(new)


def profile_on(regime: str, method: str, day: date) -> Profile | None:
    """Return the method's cells in force on the day; null when the method has no profile."""
    cells: dict[str, dict[str, Any]] = {
        code: {"value": cell.value, "source": cell.source}
        for code, cell in shipped_cells(method).items()
    }
    if not cells:
        return None
    rows = (
        Parameter.objects.filter(scope=scope_of(regime, method), valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .order_by("valid_from")
    )
    for row in rows:
        cells[row.code] = {"value": row.value or None, "source": row.source}
    return Profile(cells)
