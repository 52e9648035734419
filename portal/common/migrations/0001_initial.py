import uuid

import django.db.models.deletion
from django.db import migrations, models

import portal.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                ("is_off", models.BooleanField(verbose_name="休息")),
                ("name", models.CharField(blank=True, max_length=50, verbose_name="名称")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
            ],
            options={
                "verbose_name": "工作日历",
                "verbose_name_plural": "工作日历",
            },
        ),
        migrations.CreateModel(
            name="ClockShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seconds", models.FloatField(default=0)),
            ],
            options={
                "verbose_name": "演示时钟",
                "verbose_name_plural": "演示时钟",
            },
        ),
        migrations.CreateModel(
            name="NumberSequence",
            fields=[
                ("prefix", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "编号",
                "verbose_name_plural": "编号",
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("purpose", models.CharField(max_length=40, verbose_name="用途")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                ("content_type", models.CharField(max_length=100)),
                ("path", models.CharField(max_length=300)),
                ("union_id", models.BigIntegerField(null=True)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("is_public", models.BooleanField(default=False, verbose_name="公开")),
                ("uploaded_by", models.CharField(max_length=100, verbose_name="上传人")),
                (
                    "created_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="上传时间"),
                ),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("action", models.CharField(max_length=80, verbose_name="动作")),
                ("object_type", models.CharField(max_length=60, verbose_name="对象类型")),
                ("object_id", models.CharField(max_length=40, verbose_name="对象")),
                ("object_no", models.CharField(blank=True, max_length=60, verbose_name="编号")),
                ("union_id", models.BigIntegerField(null=True, verbose_name="工会")),
                ("actor_kind", models.CharField(max_length=20, verbose_name="身份类型")),
                ("actor_user_id", models.BigIntegerField(null=True, verbose_name="用户")),
                ("actor_name", models.CharField(max_length=100, verbose_name="姓名")),
                ("actor_unit", models.CharField(blank=True, max_length=200, verbose_name="单位")),
                ("actor_roles", models.CharField(blank=True, max_length=200, verbose_name="岗位")),
                ("before", models.JSONField(default=dict, verbose_name="之前")),
                ("after", models.JSONField(default=dict, verbose_name="之后")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "操作日志",
                "verbose_name_plural": "操作日志",
                "indexes": [
                    models.Index(fields=["object_type", "object_id", "-id"], name="event_object"),
                    models.Index(fields=["union_id", "-id"], name="event_union"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventLink",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="link",
                        to="common.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "日志链",
                "verbose_name_plural": "日志链",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="任务")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("args", models.JSONField(default=dict, verbose_name="参数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "等待"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("failed", "没有完成"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("dedupe_key", models.CharField(max_length=120, null=True, unique=True)),
                ("stage", models.CharField(blank=True, max_length=100, verbose_name="阶段")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已办")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总数")),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(default=dict, verbose_name="结果")),
                ("error", models.TextField(blank=True, verbose_name="错误")),
                ("user_id", models.BigIntegerField(null=True)),
                ("union_id", models.BigIntegerField(null=True)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("back_url", models.CharField(blank=True, max_length=300)),
                (
                    "created_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="创建时间"),
                ),
                ("started_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "后台任务",
                "verbose_name_plural": "后台任务",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["state", "lease_until"],
                        name="job_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField(null=True)),
                ("union_id", models.BigIntegerField(null=True)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("subject", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(blank=True, verbose_name="内容")),
                ("url", models.CharField(blank=True, max_length=300)),
                (
                    "created_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="时间"),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="已读时间")),
            ],
            options={
                "verbose_name": "消息",
                "verbose_name_plural": "消息",
                "indexes": [
                    models.Index(fields=["user_id", "-id"], name="message_user"),
                    models.Index(fields=["union_id", "-id"], name="message_union"),
                    models.Index(fields=["organisation_id", "-id"], name="message_org"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Parameter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="参数")),
                ("scope", models.CharField(blank=True, max_length=60, verbose_name="适用范围")),
                ("value", models.JSONField(verbose_name="值")),
                ("valid_from", models.DateField(verbose_name="自")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="至")),
                (
                    "source",
                    models.CharField(
                        default="平台默认,待采购人确认", max_length=200, verbose_name="依据"
                    ),
                ),
            ],
            options={
                "verbose_name": "参数",
                "verbose_name_plural": "参数",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "scope", "valid_from"), name="parameter_once"
                    )
                ],
            },
        ),
    ]
