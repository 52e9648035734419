"""Venues and stations (阵地): where they are, when they open, what is in them, the six flags.

Rules: VN-01 (kinds), VN-02 (六有), VN-04 (no profit place).
"""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from orgs.models.unions import Division, Union
from orgs.querysets.venues import RoomQuerySet, VenueQuerySet
from portal.common import clock
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile
from portal.common.money import MoneyField

MINUTES_A_DAY = 24 * 60


class Venue(Stateful):
    """A place where a union serves workers, from the workers' palace to a roadside station."""

    class State(models.TextChoices):
        OPEN = "open", "开放"
        PAUSED = "paused", "暂停开放"
        CLOSED = "closed", "已撤销"

    class Kind(models.TextChoices):
        PALACE = "palace", "工人文化宫（俱乐部）"
        SERVICE_CENTRE = "service_centre", "职工服务（帮扶）中心"
        WORKERS_HOME = "workers_home", "职工之家"
        MIND_STATION = "mind_station", "心灵驿站"
        OUTDOOR_STATION = "outdoor_station", "工会户外劳动者服务站点"
        PARTY_CENTRE = "party_centre", "党群服务中心共享点"
        INCUBATOR = "incubator", "社会组织孵化基地"
        SHARED_BASE = "shared_base", "共享基地"

    class Built(models.TextChoices):
        SELF = "self", "自建"
        JOINT = "joint", "共建"

    class Facility(models.TextChoices):
        WATER = "water", "饮水"
        POWER = "power", "充电"
        MICROWAVE = "microwave", "微波炉"
        REST = "rest", "休息"
        TOILET = "toilet", "厕所"
        FIRST_AID = "first_aid", "药箱"
        COOLING = "cooling", "空调"
        FRIDGE = "fridge", "冰箱"
        WIFI = "wifi", "无线网"
        READING = "reading", "书报"
        NURSING = "nursing", "母婴室"
        SHOWER = "shower", "淋浴"

    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(
        Union, verbose_name="所属工会", on_delete=models.PROTECT, related_name="venues"
    )
    kind = models.CharField("类型", max_length=20, choices=Kind)
    name = models.CharField("名称", max_length=80)
    division = models.ForeignKey(
        Division, verbose_name="所在区划", on_delete=models.PROTECT, related_name="venues"
    )
    address = models.CharField("地址", max_length=200)
    # WGS-84 degrees, as a telephone's position and `geo:` addresses use them.
    latitude = models.DecimalField(
        "纬度", max_digits=8, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(Decimal(3)), MaxValueValidator(Decimal(54))],
    )  # fmt: skip
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(Decimal(73)), MaxValueValidator(Decimal(136))],
    )  # fmt: skip
    contact_name = models.CharField("联系人", max_length=50, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    operator = models.CharField("运营单位", max_length=100, blank=True)
    built = models.CharField("建设方式", max_length=5, choices=Built, default=Built.SELF)
    is_shared = models.BooleanField("向社会组织开放", default=False)
    needs_approval = models.BooleanField("预订须审核", default=False)
    closed_on_holidays = models.BooleanField("法定节假日闭馆", default=True)
    facilities = models.JSONField("设施", default=list, blank=True)
    rules = models.TextField("使用须知", max_length=1000, blank=True)
    photo = models.ForeignKey(
        StoredFile, verbose_name="照片", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    state_reason = models.CharField("状态说明", max_length=200, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = "阵地"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["kind", "state", "division"], name="venue_kind_division"),
            models.Index(fields=["kind", "latitude"], name="venue_latitude"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="venue_whole_position",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facility_labels(self) -> list[str]:
        """The facilities in the order of the list."""
        return [label for code, label in self.Facility.choices if code in self.facilities]

    @property
    def is_station(self) -> bool:
        """Whether outdoor workers find it in the public list."""
        return self.kind == self.Kind.OUTDOOR_STATION


class Room(models.Model):
    """A room of a venue that can be booked by the half hour."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("名称", max_length=60)
    floor = models.CharField("楼层位置", max_length=40, blank=True)
    capacity = models.PositiveIntegerField("容纳人数", validators=[MinValueValidator(1)])
    equipment = models.CharField("设备", max_length=200, blank=True)
    is_barrier_free = models.BooleanField("无障碍", default=False)
    fee = MoneyField("收费（元/场）", default=Decimal(0))
    is_bookable = models.BooleanField("可预订", default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = "场地"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["venue_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["venue", "number"], name="room_number_once")
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One span of a weekday (1 Monday … 7 Sunday), in minutes since midnight, half-open."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("星期")
    opens_minute = models.PositiveSmallIntegerField("开门")
    closes_minute = models.PositiveSmallIntegerField("关门")

    class Meta:
        verbose_name = "开放时间"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["weekday", "opens_minute"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    weekday__range=(1, 7),
                    closes_minute__gt=F("opens_minute"),
                    closes_minute__lte=MINUTES_A_DAY,
                ),
                name="hours_span",
            )
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens_minute}–{self.closes_minute}"


class Closure(models.Model):
    """Days on which the venue, or one room of it, is closed; both days included."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="closures")
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="closures"
    )
    first_day = models.DateField("自")
    last_day = models.DateField("至")
    reason = models.CharField("原因", max_length=100)

    class Meta:
        verbose_name = "闭馆"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="closure_period")
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day} {self.reason}"


class VenueCheck(models.Model):
    """Whether a venue met one flag of the standard on a day; the newest row of a flag counts.

    Rule: VN-02. The flags are the dated parameter `venue_flags`, so a local 八有 is a row.
    """

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="checks")
    flag = models.CharField("标准", max_length=20)
    is_met = models.BooleanField("达到")
    note = models.CharField("说明", max_length=100, blank=True)
    checked_on = models.DateField("核查日期")
    checked_by = models.CharField("核查人", max_length=50)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        verbose_name = "达标核查"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["checked_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["venue", "flag", "-checked_on"], name="venue_check_newest")
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.flag}"
