"""How a page finds its return, and the sheet it shows."""

from django.http import HttpRequest

from annual_returns.computation.own import last_version
from annual_returns.grids import Sheet
from annual_returns.models import AnnualReturn, ReturnForm, ReturnVersion, StatIndicator
from portal.common.access import Actor
from portal.common.errors import NotFound


def annual_return(actor: Actor, year: int, unit: str = "") -> AnnualReturn | None:
    """Return the own return of the year, or a subordinate's that the actor may see.

    Null: the own return is not opened yet. Raises: NotFound for another unit's.
    """
    rows = AnnualReturn.objects.visible_to(actor).select_related("union", "superior", "period")
    rows = rows.filter(period__year=year)
    found = rows.filter(union__code=unit) if unit else rows.filter(union_id=actor.union_id or 0)
    one = found.first()
    if one is None and unit:
        raise NotFound("没有找到这个单位的年报，它可能还没有上报，或不在您的查看范围内。")
    return one


def own_return(actor: Actor, year: int) -> AnnualReturn:
    """Return the own return of the year.

    Raises: NotFound when it is not opened yet.
    """
    found = annual_return(actor, year)
    if found is None:
        raise NotFound(f"本单位还没有开始填报 {year} 年度年报。请在“统计年报”中点“开始填报”。")
    return found


def sheet(request: HttpRequest, found: AnnualReturn, form: ReturnForm | None = None) -> Sheet:
    """Return everything the pages of a return show. Queries: 5."""
    indicators = StatIndicator.objects.filter(form__period_id=found.period_id)
    listed = list(indicators.select_related("form").order_by("form__order", "order"))
    version = (
        ReturnVersion.objects.filter(annual_return=found).order_by("-number").first()
        if found.version
        else None
    )
    query = {k: str(v) for k, v in request.GET.items() if k in ("unit", "cell", "col", "only", "q")}
    return Sheet(
        annual_return=found,
        version=version,
        last=last_version(found.union_id, found.period.year - 1),
        indicators=[i for i in listed if form is None or i.form_id == form.pk],
        findings=list(version.findings.all()) if version else [],
        query=query,
        form_of={i.code: i.form.code for i in listed},
    )


def form_of(found: AnnualReturn, code: str) -> ReturnForm:
    """Return the form of the return's year.

    Raises: NotFound.
    """
    form = ReturnForm.objects.filter(period_id=found.period_id, code=code).first()
    if form is None:
        raise NotFound("没有这张年报表。")
    return form


def indicator_of(found: AnnualReturn, code: str) -> StatIndicator:
    """Return the indicator of the return's year.

    Raises: NotFound.
    """
    row = (
        StatIndicator.objects.filter(form__period_id=found.period_id, code=code)
        .select_related("form")
        .first()
    )
    if row is None:
        raise NotFound(f"没有指标 {code}。")
    return row
