"""The smallest valid rows of needs, budgets and projects, and the way to an approved project."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.money import to_yuan
from projects.models import (
    Agreement,
    Award,
    Budget,
    BudgetLine,
    Lot,
    NeedSite,
    Project,
    ProjectNeed,
    Tender,
    WorkerNeed,
)


class NeedSiteFactory(DjangoModelFactory[NeedSite]):
    class Meta:
        model = NeedSite

    code = factory.Sequence(lambda n: f"SITE{n:04d}")
    name = factory.Sequence(lambda n: f"第{n}驿站")


class NeedFactory(DjangoModelFactory[WorkerNeed]):
    class Meta:
        model = WorkerNeed

    no = factory.Sequence(lambda n: f"XQ-410402-2026-{n:06d}")
    lookup_code = "ABC234"
    channel = "station"
    text = "周末孩子没人带"
    domain = "L6"
    group = "G7"
    state = WorkerNeed.State.CLASSIFIED


class BudgetFactory(DjangoModelFactory[Budget]):
    class Meta:
        model = Budget

    no = factory.LazyAttribute(lambda b: f"YS-{b.union.code}-{b.fiscal_year}")
    fiscal_year = 2026
    state = Budget.State.APPROVED
    approval_doc = "新工发〔2026〕1号"


class BudgetLineFactory(DjangoModelFactory[BudgetLine]):
    class Meta:
        model = BudgetLine

    code = factory.Sequence(lambda n: f"P{400 + n}")
    name = "购买服务经费"
    fund_source = "F1"
    approved = Decimal("500000.00")


class ProjectFactory(DjangoModelFactory[Project]):
    """A draft that lacks nothing but its needs and its budget line."""

    class Meta:
        model = Project

    no = factory.Sequence(lambda n: f"XM-410402-2026-{n:04d}")
    name = factory.Sequence(lambda n: f"职工子女暑期托管服务{n}")
    fiscal_year = 2026
    domain = "L6"
    category = "E3"
    group = "G7"
    mode = "mode_purchase"
    method = "comparative_selection"
    method_reason = "金额小,市场上有多家同类机构。"
    content = "在两个站点开展暑期托管,每周五天。"
    objectives = "服务 2,000 人次,满意度不低于 4.50。"
    target_person_times = 2000
    target_persons = 200
    budget_amount = Decimal("40000.00")
    service_from = date(2026, 6, 1)
    service_to = date(2026, 12, 31)
    risk_note = "未成年人入离场登记,每日抽查。"


def approved_line(union: Union, amount: Decimal | int = 500_000, **values: Any) -> BudgetLine:
    """Return a line of the union's approved 2026 budget."""
    year = values.pop("fiscal_year", 2026)
    budget = Budget.objects.filter(union=union, fiscal_year=year).first() or BudgetFactory(
        union=union, fiscal_year=year
    )
    return BudgetLineFactory.create(budget=budget, approved=to_yuan(amount), **values)


def ready_project(union: Union, line: BudgetLine | None = None, **values: Any) -> Project:
    """Return a draft that may be submitted: one need in it and money on its line."""
    found = line or approved_line(union)
    project = ProjectFactory.create(union=union, budget_line=found, **values)
    need = NeedFactory.create(union=union, state=WorkerNeed.State.IN_PROJECT)
    ProjectNeed.objects.create(project=project, need=need)
    return project


def agreement_for(
    project: Project, organisation: Organisation, amount: Decimal | int, *, no: str = ""
) -> Agreement:
    """Return an agreement in draft with the tender, lot and award it stands on."""
    now: datetime = clock.now()
    number = no or f"HT-{project.no}"
    tender = Tender.objects.create(
        no=f"ZB-{number}",
        project=project,
        union=project.union,
        title=project.name,
        method=project.method,
        ceiling=project.budget_amount,
        state=Tender.State.NOTICE_SENT,
        published_at=now - timedelta(days=30),
        deadline=now - timedelta(days=20),
        opened_at=now - timedelta(days=20),
        result_published_at=now - timedelta(days=15),
        notice_sent_at=now - timedelta(days=9),
    )
    lot = Lot.objects.create(tender=tender, name=project.name, ceiling=project.budget_amount)
    award = Award.objects.create(
        tender=tender, lot=lot, organisation=organisation, amount=to_yuan(amount),
        score=Decimal(90), decided_by="赵立新",
    )  # fmt: skip
    return Agreement.objects.create(
        no=number,
        project=project,
        award=award,
        union=project.union,
        organisation=organisation,
        organisation_name=organisation.name,
        organisation_kind=organisation.kind,
        amount=to_yuan(amount),
        start_on=project.service_from,
        end_on=project.service_to,
    )
