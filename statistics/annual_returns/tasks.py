"""Jobs of the annual return. Computing happens outside transactions; `finish` writes all at once."""

from typing import Any

from celery import shared_task
from django.urls import reverse

from annual_returns import figures, lifecycle, reference, validation
from annual_returns.actions import versions
from annual_returns.computation import own, reporting
from annual_returns.models import AnnualReturn, ReturnVersion
from portal.common import clock, events, messages
from portal.common.access import SYSTEM
from portal.common.errors import WrongState
from portal.common.jobs import Finish, Run, handler
from portal.common.lifecycle import transition

RECEIVED = ("accepted", "rolled_up")


@shared_task
def open_return_years() -> None:
    """Put a new year's forms into force when it begins; does nothing while it is there."""
    reference.years()


@handler("compute_return")
def compute_return(run: Run) -> Finish:
    """Compute the own figures of one return."""
    found = _wanted(run)
    specs = validation.specs_of(found)
    computed = own.compute(found.union, found.period, specs, run.progress)

    def finish() -> dict[str, Any]:
        locked = _locked(run)
        version = versions.new_version(locked)
        version.own = versions.merged(computed.values, version.own)
        version.save()
        versions.replace_sources(version, computed.rows)
        _count_waiting(locked, version)
        versions.settle(locked, version, specs)
        return _done(locked, version, "本级数已计算完成", run)

    return finish


@handler("roll_up_return")
def roll_up_return(run: Run) -> Finish:
    """Put the accepted subordinates' figures into the total."""
    found = _wanted(run)
    specs = validation.specs_of(found)
    run.progress("汇总下级", 0, 1)

    def finish() -> dict[str, Any]:
        locked = _locked(run)
        version = versions.living(locked)
        children = _receive(locked)
        versions.include(version, children)
        version.rolled_up_at = clock.now()
        version.save()
        _count_waiting(locked, version)
        versions.settle(locked, version, specs)
        return _done(locked, version, f"已汇总 {len(children)} 个下级单位", run)

    return finish


def _wanted(run: Run) -> AnnualReturn:
    found = (
        AnnualReturn.objects.select_related("period", "union").filter(pk=run.args["return"]).first()
    )
    if found is None or not _is_expected(found, run):
        raise WrongState("年报已经不在填报中，没有写入。需要时请退回填报后重新计算。")
    return found


def _locked(run: Run) -> AnnualReturn:
    """Hold the return and make sure that it is still the version the job was started for."""
    found = (
        AnnualReturn.objects.select_for_update(of=("self",))
        .select_related("period", "union")
        .get(pk=run.args["return"])
    )
    if not _is_expected(found, run):
        raise WrongState("计算期间年报已提交或被退回，结果没有写入。")
    return found


def _is_expected(found: AnnualReturn, run: Run) -> bool:
    return (
        found.state == AnnualReturn.State.DRAFTING
        and found.version == run.args["version"]
        and found.handed_in_at is None
    )


def _receive(annual_return: AnnualReturn) -> list[ReturnVersion]:
    """Mark the received returns as rolled up; return their living versions by pk."""
    received = AnnualReturn.objects.filter(
        superior_id=annual_return.union_id,
        period_id=annual_return.period_id,
        state__in=RECEIVED,
    ).order_by("pk")
    pks = []
    for child in received:
        with transition(
            AnnualReturn.objects.all(), child.pk, lifecycle.INCLUDE, by=SYSTEM,
            reason=f"汇入 {annual_return.no}",
        ) as included:  # fmt: skip
            pks.append((included.pk, included.version))
    living = ReturnVersion.objects.filter(annual_return_id__in=[pk for pk, _ in pks])
    found = {
        (v.annual_return_id, v.number): v for v in living.select_related("annual_return__union")
    }
    return [found[key] for key in pks]


def _count_waiting(annual_return: AnnualReturn, version: ReturnVersion) -> None:
    """Count in G101 the units below that no included return counts (G101 is due units)."""
    below = sum(
        figures.number(child.total.get("G101", {}).get("v")) for child in versions.included(version)
    )
    union, period = annual_return.union, annual_return.period
    units = max(reporting.units_due(union, period) - below, 1)
    rows = [*reporting.compute_own(union, period), *reporting.waiting(units - 1)]
    versions.replace_sources(version, rows, {"G101", "G102"})
    held = version.own.get("G101", {})
    version.own |= versions.merged({"G101": units}, {"G101": held})
    version.own["G101"].pop("was", None)
    version.missing = [
        {"union": code, "name": name}
        for _, code, name, _ in validation.subordinates_of(
            annual_return.union_id, annual_return.period
        )
        if code not in {child["union"] for child in version.children}
    ]


def _done(
    annual_return: AnnualReturn, version: ReturnVersion, summary: str, run: Run
) -> dict[str, Any]:
    year = annual_return.period.year
    url = reverse("return-form", args=[year, "GS1"])
    events.record(
        action="annual_returns.annualreturn.figures",
        target=annual_return,
        by=SYSTEM,
        after={"version": version.number, "digest": version.digest},
    )
    messages.tell(f"{year} 年度统计年报：{summary}", url=url, user_id=run.user_id)
    return {"summary": summary, "url": url, "label": "查看年报", "digest": version.digest}
