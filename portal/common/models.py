"""Rows that every app stands on: events, jobs, calendar, numbers, files, messages."""

import uuid
from typing import Any, ClassVar

from django.db import models

from portal.common import clock


class Event(models.Model):
    """One change: who, in which role, for which unit, what before and after. Append-only."""

    at = models.DateTimeField("时间")
    action = models.CharField("动作", max_length=80)
    object_type = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象", max_length=40)
    object_no = models.CharField("编号", max_length=60, blank=True)
    union_id = models.BigIntegerField("工会", null=True)
    actor_kind = models.CharField("身份类型", max_length=20)
    actor_user_id = models.BigIntegerField("用户", null=True)
    actor_name = models.CharField("姓名", max_length=100)
    actor_unit = models.CharField("单位", max_length=200, blank=True)
    actor_roles = models.CharField("岗位", max_length=200, blank=True)
    before = models.JSONField("之前", default=dict)
    after = models.JSONField("之后", default=dict)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "操作日志"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "-id"], name="event_object"),
            models.Index(fields=["union_id", "-id"], name="event_union"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action_label}"

    @property
    def action_label(self) -> str:
        """The Chinese name of what was done, e.g. 提交审核."""
        from portal.common.events import ACTION_LABELS  # noqa: PLC0415 - events reads this module

        return ACTION_LABELS.get(self.action, "新建" if self.action.endswith(".create") else "修改")

    def sealed_values(self) -> dict[str, Any]:
        """Return what the chain covers: every column, the moment as UTC text."""
        values = {f.attname: f.value_from_object(self) for f in self._meta.concrete_fields}
        values["at"] = self.at.astimezone(clock.SHANGHAI).isoformat()
        return values


class EventLink(models.Model):
    """One link of the hash chain over events; written only by the sealer."""

    seq = models.BigIntegerField(primary_key=True)
    # No constraint in the database: the chain must be able to show that an event is gone.
    event = models.OneToOneField(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, related_name="link"
    )
    event_id: int
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "日志链"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"#{self.seq}"


class Job(models.Model):
    """Long work. This row is the truth; a broker message is only a hint to look at it."""

    class State(models.TextChoices):
        QUEUED = "queued", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("任务", max_length=60)
    title = models.CharField("名称", max_length=200)
    args = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    # Set while the job waits or runs: the same work is never queued twice.
    dedupe_key = models.CharField(max_length=120, null=True, unique=True)
    stage = models.CharField("阶段", max_length=100, blank=True)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    result = models.JSONField("结果", default=dict)
    error = models.TextField("错误", blank=True)
    user_id = models.BigIntegerField(null=True)
    union_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    back_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(
                fields=["state", "lease_until"],
                name="job_open",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


class CalendarDay(models.Model):
    """An override of the working-day calendar, with its source (DC-06)."""

    day = models.DateField("日期", primary_key=True)
    is_off = models.BooleanField("休息")
    name = models.CharField("名称", max_length=50, blank=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "工作日历"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.day} {'休' if self.is_off else '班'}"


class NumberSequence(models.Model):
    """The last number given out for a prefix."""

    prefix = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "编号"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.prefix}{self.last}"


class ClockShift(models.Model):
    """How far a demonstration's clock is shifted; one row, read only when DEMO is on."""

    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = "演示时钟"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.seconds:+.0f} s"


class Parameter(models.Model):
    """A number that a regulation or a unit may change: a dated row, never a constant.

    `source` tells where the value comes from; a shipped default without one says 平台默认.
    """

    code = models.CharField("参数", max_length=60)
    scope = models.CharField("适用范围", max_length=60, blank=True)
    value = models.JSONField("值")
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    source = models.CharField("依据", max_length=200, default="平台默认，待采购人确认")

    class Meta:
        verbose_name = "参数"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "scope", "valid_from"], name="parameter_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.scope} {self.value}"


class StoredFile(models.Model):
    """An uploaded or generated file. Bytes are under MEDIA_ROOT and served only by a view."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField("用途", max_length=40)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    content_type = models.CharField(max_length=100)
    path = models.CharField(max_length=300)
    union_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    is_public = models.BooleanField("公开", default=False)
    uploaded_by = models.CharField("上传人", max_length=100)
    created_at = models.DateTimeField("上传时间", default=clock.now)

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """An in-app message to one person or one unit; queued by actions, shown in /u/messages/."""

    user_id = models.BigIntegerField(null=True)
    union_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-id"], name="message_user"),
            models.Index(fields=["union_id", "-id"], name="message_union"),
            models.Index(fields=["organisation_id", "-id"], name="message_org"),
        ]

    def __str__(self) -> str:
        return self.subject
