"""What was delivered: service records and who attended.

Rules: SR-01 (person-times and persons are two things), SR-02 (distinct by keyed hash).
"""

from typing import ClassVar

from django.db import models

from orgs.models import Organisation, Union
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile
from projects.models.agreements import Agreement
from projects.models.projects import Project
from projects.querysets.delivery import ServiceRecordQuerySet
from projects.taxonomies import Domain


class ServiceRecord(Stateful):
    """One session of service."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待核验"
        VERIFIED = "verified", "已核验"
        RETURNED = "returned", "数据待补正"
        VOID = "void", "已作废"

    class Form(models.TextChoices):
        CASE = "case", "个案"
        GROUP = "group", "小组"
        ACTIVITY = "activity", "活动"
        TRAINING = "training", "培训"
        CONSULTING = "consulting", "咨询"
        STATION = "station", "驿站"

    state = models.CharField("状态", max_length=10, choices=State, default=State.SUBMITTED)
    no = models.CharField("记录编号", max_length=50, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="records")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="records")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="records")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")
    form = models.CharField("形式", max_length=12, choices=Form)
    title = models.CharField("服务内容", max_length=100)
    served_on = models.DateField("服务日期")
    starts_at = models.TimeField("开始")
    ends_at = models.TimeField("结束")
    minutes = models.PositiveIntegerField("时长（分钟）")
    place = models.CharField("地点", max_length=100)
    domain = models.CharField("服务领域", max_length=3, choices=Domain)
    groups = models.JSONField("服务对象", default=list)
    person_times = models.PositiveIntegerField("服务人次")
    # Null when attendance was not taken by name: never put equal to person_times (SR-02).
    named_persons = models.PositiveIntegerField("具名人数", null=True, blank=True)
    outdoors = models.BooleanField("户外活动", default=False)
    # How many people the room holds, when the organisation knows it.
    seats = models.PositiveIntegerField("场地可容纳人数", null=True, blank=True)
    sign_in = models.CharField("签到方式", max_length=20, default="签到表")
    flags = models.JSONField("合理性提示", default=list)
    photos = models.ManyToManyField(StoredFile, blank=True)
    entered_by = models.CharField("登记人", max_length=50)
    verified_by = models.CharField("核验人", max_length=50, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    # The phone's own key for this record: sending twice makes one record.
    client_key = models.CharField(max_length=40, blank=True)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "服务记录"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["agreement", "-served_on"], name="record_agreement"),
            models.Index(fields=["union", "state", "served_on"], name="record_union"),
            models.Index(fields=["project", "state"], name="record_project"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(person_times__gt=0), name="record_someone"),
            models.UniqueConstraint(
                fields=["agreement", "client_key"],
                condition=~models.Q(client_key=""),
                name="record_sent_once",
            ),
        ]

    def __str__(self) -> str:
        return self.no

    def is_held_by(self, by: Actor) -> bool:
        """The organisation enters, the union verifies."""
        return by.acts_for(self.union_id) or (
            by.organisation_id is not None and by.organisation_id == self.organisation_id
        )


class Attendance(models.Model):
    """One person at one session, as a keyed hash with the year's salt; no name is kept here."""

    record = models.ForeignKey(ServiceRecord, on_delete=models.CASCADE, related_name="attendances")
    person_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "签到"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "person_hash"], name="attendance_once")
        ]
        indexes: ClassVar = [models.Index(fields=["person_hash"], name="attendance_person")]

    def __str__(self) -> str:
        return f"{self.record_id}"
