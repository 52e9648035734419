"""先预算、再购买: budgets, their lines, and what reserves, commits and pays from them.

Rules: BG-01…BG-17, spec 5. The totals on the line are kept under its row lock; the CHECK makes
over-commitment impossible whatever code runs.
"""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F

from orgs.models import Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.money import MoneyField
from projects.querysets.budgets import BudgetLineQuerySet, BudgetQuerySet, ReservationQuerySet
from projects.taxonomies import Domain, FundSource

ZERO = Decimal("0.00")


class Budget(Stateful):
    """A union's purchase budget of one year."""

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        REVIEWED = "reviewed", "财务已审"
        AUDITED = "audited", "经审会已审"
        APPROVED = "approved", "已批准"
        CLOSED = "closed", "已关账"

    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="budgets")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    approval_doc = models.CharField("批复文号", max_length=100, blank=True)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "年度预算"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union", "fiscal_year"], name="budget_once_a_year")
        ]

    def __str__(self) -> str:
        return self.no


class BudgetLine(models.Model):
    """One line (预算指标). available = approved + adjust_net − reserved − committed (BG-01)."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    code = models.CharField("科目代码", max_length=20)
    name = models.CharField("科目名称", max_length=100)
    fund_source = models.CharField("资金来源", max_length=2, choices=FundSource)
    domain = models.CharField("服务领域", max_length=3, choices=Domain, blank=True)
    approved = MoneyField("批准数", default=ZERO)
    adjust_net = MoneyField("调整数", default=ZERO)
    reserved = MoneyField("预占", default=ZERO)
    committed = MoneyField("已签约", default=ZERO)
    paid = MoneyField("已支付", default=ZERO)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = "预算指标"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["budget", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "code"], name="line_once"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0) & models.Q(committed__gte=0), name="line_parts"
            ),
            models.CheckConstraint(
                condition=models.Q(approved__gte=F("reserved") + F("committed") - F("adjust_net")),
                name="line_not_overcommitted",
            ),
            models.CheckConstraint(
                condition=models.Q(paid__lte=F("committed")), name="line_paid_within_committed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def no(self) -> str:
        """The number shown to people, e.g. YS-410402-2026/P401."""
        return f"{self.budget.no}/{self.code}"

    @property
    def union_id(self) -> int:
        """The union whose money it is."""
        return self.budget.union_id

    @property
    def total(self) -> Decimal:
        """Yuan approved, with adjustments."""
        return self.approved + self.adjust_net

    @property
    def available(self) -> Decimal:
        """Yuan neither reserved nor committed (BG-01)."""
        return self.total - self.reserved - self.committed


class Reservation(models.Model):
    """立项预占: money of a line set aside for a project until award, release or expiry."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="reservations")
    project = models.ForeignKey(
        "projects.Project", on_delete=models.PROTECT, related_name="reservations"
    )
    amount = MoneyField("金额")
    created_at = models.DateTimeField(default=clock.now)
    expires_on = models.DateField("有效至")
    released_at = models.DateTimeField("释放时间", null=True, blank=True)
    release_reason = models.CharField("释放原因", max_length=100, blank=True)
    reminded_at = models.DateTimeField("到期提醒时间", null=True, blank=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = "预占"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="reservation_positive"),
            models.UniqueConstraint(
                fields=["line", "project"],
                condition=models.Q(released_at__isnull=True),
                name="reservation_one_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.amount}"


class Commitment(models.Model):
    """支出承诺: an agreement's amount held against a line; released balances lower it."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="commitments")
    agreement = models.ForeignKey(
        "projects.Agreement", on_delete=models.PROTECT, related_name="commitments"
    )
    amount = MoneyField("金额")
    paid = MoneyField("已支付", default=ZERO)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "支出承诺"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "agreement"], name="commitment_once"),
            models.CheckConstraint(
                condition=models.Q(paid__lte=F("amount")) & models.Q(paid__gte=0),
                name="commitment_not_overpaid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.amount}"

    def is_held_by(self, by: Actor) -> bool:
        """Commitments change only through agreements and payments."""
        return by.is_system
