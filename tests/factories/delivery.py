"""Awards, signed agreements, service records and claims, as the later stages need them."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.money import to_yuan
from projects.models import (
    Agreement,
    Award,
    BudgetLine,
    Commitment,
    Lot,
    Milestone,
    Payment,
    Project,
    Reservation,
    ServiceRecord,
    Tender,
)
from projects.rules import milestones
from tests.factories.projects import ProjectFactory, approved_line

SESSION: dict[str, Any] = {
    "form": "activity",
    "title": "团体心理讲座",
    "served_on": date(2026, 3, 9),
    "starts_at": time(14, 0),
    "ends_at": time(16, 0),
    "place": "东湖区骑手之家",
    "person_times": 46,
}


def award_for(
    union: Union,
    organisation: Organisation,
    amount: Decimal | int | str = 280_000,
    *,
    reserved: int = 300_000,
    line: BudgetLine | None = None,
    **values: Any,
) -> Award:
    """Return an award whose notice was sent, its money reserved on an approved line."""
    period = {"service_from": date(2026, 3, 1), "service_to": date(2026, 12, 31)}
    project = ProjectFactory.create(
        union=union, state=Project.State.TENDERING, budget_amount=reserved, **(period | values)
    )
    today = clock.today()
    held = line or approved_line(union)
    Reservation.objects.create(
        line=held, project=project, amount=reserved, expires_on=today + timedelta(days=180)
    )
    held.reserved += to_yuan(reserved)
    held.save()
    tender = Tender.objects.create(
        no=f"ZB-{project.no}",
        project=project,
        union=union,
        title=project.name,
        method=project.method,
        ceiling=reserved,
        state=Tender.State.NOTICE_SENT,
    )
    lot = Lot.objects.create(tender=tender, name=project.name, ceiling=reserved)
    return Award.objects.create(
        tender=tender,
        lot=lot,
        organisation=organisation,
        amount=to_yuan(amount),
        score=Decimal(90),
        decided_by="赵立新",
    )


def signed_agreement(
    union: Union,
    organisation: Organisation,
    amount: Decimal | int | str = 280_000,
    *,
    schedule: str = "PS-A",
    **values: Any,
) -> Agreement:
    """Return an agreement in force with its instalments, its amount committed."""
    award = award_for(union, organisation, amount, **values)
    project = award.tender.project
    Project.objects.filter(pk=project.pk).update(state=Project.State.CONTRACTED)
    Tender.objects.filter(pk=award.tender_id).update(state=Tender.State.CONTRACTED)
    agreement = Agreement.objects.create(
        no=f"HT-{project.no}",
        project=project,
        award=award,
        union=union,
        organisation=organisation,
        organisation_name=organisation.name,
        organisation_kind=organisation.kind,
        amount=award.amount,
        start_on=project.service_from,
        end_on=project.service_to,
        state=Agreement.State.SIGNED,
        union_signed_by="赵立新",
        signed_at=clock.now(),
    )
    shares = milestones.shares_of(milestones.SCHEDULES[schedule])
    for number, (share, part) in enumerate(
        zip(shares, milestones.distribute(award.amount, shares), strict=True), 1
    ):
        Milestone.objects.create(
            agreement=agreement,
            number=number,
            name=share.name,
            condition=share.condition,
            percent=share.percent,
            amount=part,
        )
    _commit(agreement)
    return agreement


def record_of(agreement: Agreement, **values: Any) -> ServiceRecord:
    """Return a record waiting to be verified."""
    number = ServiceRecord.objects.count() + 1
    return ServiceRecord.objects.create(
        **{
            "no": f"FW-{agreement.no}-{number:06d}",
            "agreement": agreement,
            "project": agreement.project,
            "union": agreement.union,
            "organisation": agreement.organisation,
            "minutes": 120,
            "domain": agreement.project.domain,
            "entered_by": "宋佳",
            **SESSION,
            **values,
        }
    )


def payment_of(milestone: Milestone, **values: Any) -> Payment:
    """Return a claim of the whole instalment, waiting for its review."""
    agreement = milestone.agreement
    number = Payment.objects.count() + 1
    amount = values.pop("amount", milestone.amount)
    Milestone.objects.filter(pk=milestone.pk).update(claimed=amount)
    return Payment.objects.create(
        **{
            "no": f"FK-{agreement.no}-{number:04d}",
            "agreement": agreement,
            "milestone": milestone,
            "union": agreement.union,
            "organisation": agreement.organisation,
            "amount": amount,
            "invoice_no": f"{24410000 + number}",
            "account_name": agreement.organisation.bank_account_name,
            "account_tail": agreement.organisation.bank_account[-4:],
            "claimed_at": clock.now(),
            **values,
        }
    )


def _commit(agreement: Agreement) -> None:
    reservation = agreement.project.reservations.select_related("line").get()
    reservation.released_at = clock.now()
    reservation.save()
    line = reservation.line
    line.reserved -= reservation.amount
    line.committed += agreement.amount
    line.save()
    Commitment.objects.create(line=line, agreement=agreement, amount=agreement.amount)
