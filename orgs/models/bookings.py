"""Bookings of rooms, and the half hours they take: one row each, unique by room (ADR overlap).

Rules: VN-03 (half-open, buffer, priority), VN-04 (declared: no sales, no sub-letting).
"""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.models.venues import Room
from orgs.querysets.venues import BookingQuerySet
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.money import MoneyField


class Booking(Stateful):
    """One use of a room, `[start, end)`, by an organisation or by a union."""

    class State(models.TextChoices):
        REQUESTED = "requested", "待审核"
        CONFIRMED = "confirmed", "已确认"
        CANCELLED = "cancelled", "已取消"
        NO_SHOW = "no_show", "爽约"
        DONE = "done", "已使用"

    class Priority(models.IntegerChoices):
        UNION = 1, "工会活动"
        AGREEMENT = 2, "在履行的协议"
        PUBLIC = 3, "免费公益活动"

    # While in these it holds its half hours.
    HOLDING = (State.REQUESTED, State.CONFIRMED, State.DONE)

    state = models.CharField("状态", max_length=10, choices=State, default=State.REQUESTED)
    no = models.CharField("预订编号", max_length=40, unique=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings")
    # The union that owns the venue and decides.
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="hosted_bookings")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    booking_union = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    start = models.DateTimeField("开始")
    end = models.DateTimeField("结束")
    headcount = models.PositiveIntegerField("人数")
    title = models.CharField("活动名称", max_length=80)
    purpose = models.CharField("用途", max_length=300)
    agreement_no = models.CharField("关联协议", max_length=40, blank=True)
    priority = models.PositiveSmallIntegerField("优先级", choices=Priority)
    declares_no_sales = models.BooleanField("承诺不销售、不转租", default=False)
    series = models.CharField("系列", max_length=40, blank=True)  # the first one's number
    fee = MoneyField("收费（元）", default=Decimal(0))
    booked_by = models.CharField("预订人", max_length=50)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    end_reason = models.CharField("取消原因", max_length=300, blank=True)
    missed_on = models.DateField("爽约日期", null=True, blank=True)

    EVENT_REDACTED = frozenset({"phone"})

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = "场地预订"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["room", "start"], name="booking_room_start"),
            models.Index(fields=["organisation", "-start"], name="booking_organisation"),
            models.Index(fields=["union", "state", "start"], name="booking_union_state"),
            models.Index(fields=["state", "end"], name="booking_state_end"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="booking_span"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, booking_union__isnull=True)
                | Q(organisation__isnull=True, booking_union__isnull=False),
                name="booking_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.title}"

    @property
    def booker(self) -> str:
        """Who uses the room."""
        return str(self.organisation or self.booking_union)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Start and end."""
        return self.start, self.end

    def is_booked_by(self, by: Actor) -> bool:
        """Whether the actor's own unit booked it; a booking for an organisation is that one's."""
        if self.organisation_id is not None:
            return self.organisation_id == by.organisation_id
        return by.acts_for(self.booking_union_id)

    def tells_phone_to(self, by: Actor) -> bool:
        """Whether the actor reads whom to call: both sides of the booking, no superior."""
        return self.is_hosted_by(by) or self.is_booked_by(by)

    def is_hosted_by(self, by: Actor) -> bool:
        """Whether the actor's union owns the venue."""
        return by.acts_for(self.union_id)


class BookingSlot(models.Model):
    """One half hour of a room that a booking holds, the clearing time after it included.

    `slot` counts half hours since 1970 in UTC. The unique pair is what makes two bookings of one
    half hour impossible, on every database alike.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="slots")
    slot = models.PositiveIntegerField()
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="slots")

    class Meta:
        verbose_name = "占用时段"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "slot"], name="slot_booked_once")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.slot}"
