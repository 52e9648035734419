"""Claims of the organisation and payments of the union."""

from typing import ClassVar

from django.db import models

from orgs.models import Organisation, Union
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile
from portal.common.money import MoneyField
from projects.models.agreements import Agreement, Milestone
from projects.querysets.agreements import PaymentQuerySet


class Payment(Stateful):
    """One claim on one milestone, from claim to money paid."""

    class State(models.TextChoices):
        CLAIMED = "claimed", "待审核"
        RETURNED = "returned", "退回修改"
        REVIEWED = "reviewed", "待支付审批"
        PAID = "paid", "已支付"
        WITHDRAWN = "withdrawn", "已撤回"

    state = models.CharField("状态", max_length=10, choices=State, default=State.CLAIMED)
    no = models.CharField("付款单号", max_length=40, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="payments")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="payments")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="payments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="payments"
    )
    amount = MoneyField("申请金额")
    invoice_no = models.CharField("发票号码", max_length=30)
    invoice_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    account_name = models.CharField("收款户名", max_length=120)
    account_tail = models.CharField("账号后四位", max_length=4, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    return_reason = models.TextField("退回原因", blank=True)
    claimed_at = models.DateTimeField("申请时间")
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    reviewed_by = models.CharField("审核人", max_length=50, blank=True)
    paid_at = models.DateTimeField("支付时间", null=True, blank=True)
    paid_by = models.CharField("支付人", max_length=50, blank=True)
    voucher_no = models.CharField("凭证号", max_length=40, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "付款"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_positive"),
            # One fapiao pays once in the whole tree (feature 59).
            models.UniqueConstraint(
                fields=["invoice_no"],
                condition=~models.Q(state="withdrawn"),
                name="payment_invoice_once",
            ),
        ]

    def __str__(self) -> str:
        return self.no

    def is_held_by(self, by: Actor) -> bool:
        """The organisation claims and withdraws; the union reviews and pays."""
        return by.acts_for(self.union_id) or (
            by.organisation_id is not None and by.organisation_id == self.organisation_id
        )
