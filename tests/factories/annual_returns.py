"""Business records that a return counts, and returns brought to a state by the product's actions."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from annual_returns.actions import forms, returns
from annual_returns.models import AnnualReturn, ReturnVersion
from orgs.models import Organisation, OrganisationLink, Union
from portal.common import clock, jobs
from portal.common.access import SYSTEM, Actor
from portal.common.models import Job
from projects.models import Agreement, Attendance, Commitment, Milestone, Payment, ServiceRecord
from tests.factories.projects import agreement_for, approved_line, ready_project

COVER = {"uscc": "81410402MJ0000018M", "head": "赵立新", "statistician": "孙丽", "phone": "0375-1"}


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.SHANGHAI)


def link(union: Union, organisation: Organisation, since: date = date(2025, 3, 1)) -> None:
    OrganisationLink.objects.create(union=union, organisation=organisation, since=since)


def signed(
    union: Union, organisation: Organisation, on: date, amount: int = 40_000, **values: Any
) -> Agreement:
    """Return an agreement signed on the day, its project and what it commits."""
    line = approved_line(union, 500_000, fiscal_year=values.pop("fiscal_year", on.year))
    project = ready_project(
        union, line, service_from=on, service_to=values.pop("until", date(on.year, 12, 31)),
        approved_at=at_noon(on), **{"state": "contracted", **values},
    )  # fmt: skip
    agreement = agreement_for(project, organisation, amount)
    agreement.signed_at = at_noon(on)
    agreement.save()
    Commitment.objects.create(line=line, agreement=agreement, amount=agreement.amount)
    return agreement


def paid(agreement: Agreement, yuan: int, on: date) -> Payment:
    number = agreement.payments.count() + 1
    milestone = Milestone.objects.create(
        agreement=agreement, number=number, name="首款", condition="signed",
        percent=Decimal(50), amount=Decimal(yuan),
    )  # fmt: skip
    return Payment.objects.create(
        no=f"FK-{agreement.no}-{number}", agreement=agreement, milestone=milestone,
        union=agreement.union, organisation=agreement.organisation, amount=Decimal(yuan),
        invoice_no=f"{agreement.no}-{number}", account_name="户", claimed_at=at_noon(on),
        paid_at=at_noon(on), state=Payment.State.PAID,
    )  # fmt: skip


def served(
    agreement: Agreement, on: date, times: int = 10, people: tuple[str, ...] = (), **values: Any
) -> ServiceRecord:
    """Return a verified record; `people` are attendees' keys."""
    record = ServiceRecord.objects.create(
        no=f"FW-{agreement.no}-{agreement.records.count() + 1}", agreement=agreement,
        project=agreement.project, union=agreement.union, organisation=agreement.organisation,
        form="activity", title="活动", served_on=on, starts_at=time(9), ends_at=time(11),
        minutes=120, place="驿站", domain=agreement.project.domain, groups=["G7"],
        person_times=times, named_persons=len(people) or None,
        state=ServiceRecord.State.VERIFIED, entered_by="宋佳", **values,
    )  # fmt: skip
    Attendance.objects.bulk_create(Attendance(record=record, person_hash=p) for p in people)
    return record


def run_jobs() -> None:
    """Do every queued job now, as a worker would."""
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("created_at"):
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.error


def opened(union: Union, year: int = 2025) -> AnnualReturn:
    forms.load_forms(year, by=SYSTEM)
    return returns.open_return(union, year, by=SYSTEM)


def computed(union: Union, by: Actor, year: int = 2025) -> AnnualReturn:
    """Return the union's return of the year with its own figures and a filled cover."""
    found = opened(union, year)
    returns.compute(found.pk, by=by)
    run_jobs()
    returns.fill_cover(found.pk, COVER, by=by)
    found.refresh_from_db()
    return found


def explained(found: AnnualReturn, by: Actor) -> None:
    warnings = living(found).findings.filter(severity="warning")
    words = dict.fromkeys(warnings.values_list("pk", flat=True), "已逐项核对台账,情况属实。")
    if words:
        returns.explain(found.pk, words, by=by)


def submitted(found: AnnualReturn, maker: Actor, checker: Actor, signer: Actor) -> AnnualReturn:
    explained(found, maker)
    returns.hand_in(found.pk, by=maker)
    returns.check(found.pk, by=checker)
    returns.sign(found.pk, by=signer)
    returns.submit(found.pk, by=maker)
    found.refresh_from_db()
    return found


def living(found: AnnualReturn) -> ReturnVersion:
    found.refresh_from_db()
    return ReturnVersion.objects.get(annual_return=found, number=found.version)


def total(found: AnnualReturn, code: str) -> Any:
    return living(found).total[code]["v"]


def own(found: AnnualReturn, code: str) -> Any:
    return living(found).own[code]["v"]
