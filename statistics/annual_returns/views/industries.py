"""The own return read by industry."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annual_returns import validation
from annual_returns.computation import industries
from annual_returns.computation.own import last_version
from annual_returns.figures import Spec
from annual_returns.presentation import Kind, shown
from annual_returns.views import found
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.pages import actor_of, staff_page

WIDE, NUMBER = ":grow", ":num"  # kinds of a column
SHOWN: Final = ("P302", "P304", "M403", "M404", "W501", "E802")


@require_GET
@staff_page(Permission.RETURN_READ)
def by_industry(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show the sums by industry beside the return's own total."""
    own = found.own_return(actor_of(request), year)
    version = last_version(own.union_id, year)
    if version is None:
        raise NotFound("年报还没有计算，不能按产业汇总。")
    reading = industries.by_industry(own, version)
    specs = {s.code: s for s in validation.specs_of(own)}
    codes = [code for code in SHOWN if code in specs]
    context = {
        "year": year,
        "own": own,
        "columns": "|".join(
            ["产业" + WIDE, "填报单位（个）" + NUMBER, *(_column(specs[c]) for c in codes)]
        ),
        "rows": [
            {
                "union": row.union,
                "units": row.units,
                "values": [shown(row.values[c], specs[c].kind) for c in codes],
            }
            for row in reading.rows
        ],
        "sums": [shown(reading.values[c], specs[c].kind) for c in codes],
        "whole": [shown(reading.whole.get(c), specs[c].kind) for c in codes],
        "units": sum(row.units for row in reading.rows),
        "agrees": all(reading.agrees(c) for c in codes),
    }
    return render(request, "annual_returns/industries.html", context)


def _column(spec: Spec) -> str:
    unit = "（万元）" if spec.kind == Kind.MONEY else ""
    return spec.name + unit + NUMBER
