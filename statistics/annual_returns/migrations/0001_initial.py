from django.db import migrations, models

import portal.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AnnualReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=portal.common.clock.now, editable=False, verbose_name="创建时间"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=portal.common.clock.now, editable=False, verbose_name="更新时间"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "未开始"),
                            ("drafting", "填报中"),
                            ("checked", "已审核"),
                            ("signed", "已签发"),
                            ("submitted", "已上报"),
                            ("sent_back", "退回修改"),
                            ("accepted", "已受理"),
                            ("rolled_up", "已汇总"),
                            ("locked", "已锁定"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("version", models.PositiveSmallIntegerField(default=0, verbose_name="版次")),
                ("due_on", models.DateField(verbose_name="报送期限")),
                ("cover", models.JSONField(blank=True, default=dict, verbose_name="封面")),
                ("compiled_by", models.CharField(blank=True, max_length=50, verbose_name="填表人")),
                (
                    "handed_in_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="填表人签字时间"),
                ),
                (
                    "checked_by",
                    models.CharField(blank=True, max_length=50, verbose_name="统计负责人"),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="审核时间"),
                ),
                (
                    "signed_by",
                    models.CharField(blank=True, max_length=50, verbose_name="单位负责人"),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签发时间")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="上报时间"),
                ),
                (
                    "first_submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="首次上报时间"),
                ),
                ("accepted_by", models.CharField(blank=True, max_length=50, verbose_name="受理人")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="受理时间"),
                ),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="锁定时间")),
                (
                    "times_sent_back",
                    models.PositiveSmallIntegerField(default=0, verbose_name="退回次数"),
                ),
                (
                    "back_reasons",
                    models.JSONField(blank=True, default=list, verbose_name="退回意见"),
                ),
                ("reminded_on", models.DateField(blank=True, null=True, verbose_name="最近催报")),
            ],
            options={
                "verbose_name": "统计年报",
                "verbose_name_plural": "统计年报",
            },
        ),
        migrations.CreateModel(
            name="Inclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "汇总范围",
                "verbose_name_plural": "汇总范围",
            },
        ),
        migrations.CreateModel(
            name="ReturnFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=10, verbose_name="规则")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "错误"), ("warning", "警告"), ("info", "提示")],
                        max_length=7,
                        verbose_name="级别",
                    ),
                ),
                ("cells", models.JSONField(default=list, verbose_name="单元格")),
                ("message", models.CharField(max_length=400, verbose_name="内容")),
                ("formula", models.CharField(blank=True, max_length=200, verbose_name="规则内容")),
                ("explanation", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "explained_by",
                    models.CharField(blank=True, max_length=50, verbose_name="说明人"),
                ),
                (
                    "explained_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="说明时间"),
                ),
            ],
            options={
                "verbose_name": "校验结果",
                "verbose_name_plural": "校验结果",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReturnForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="表名")),
                ("table_no", models.CharField(max_length=20, verbose_name="表号")),
                ("authority", models.CharField(max_length=60, verbose_name="制定机关")),
                ("approval_no", models.CharField(max_length=60, verbose_name="批准文号")),
                ("valid_until", models.DateField(verbose_name="有效期至")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序")),
            ],
            options={
                "verbose_name": "年报表式",
                "verbose_name_plural": "年报表式",
                "ordering": ["period", "order"],
            },
        ),
        migrations.CreateModel(
            name="ReturnPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年度")),
                ("starts_on", models.DateField(verbose_name="报告期自")),
                ("ends_on", models.DateField(verbose_name="报告期至")),
                ("deadline_days", models.JSONField(default=dict, verbose_name="报送期限")),
                ("levels", models.JSONField(default=list, verbose_name="填报层级")),
                (
                    "definition_version",
                    models.CharField(default="1", max_length=20, verbose_name="指标版本"),
                ),
            ],
            options={
                "verbose_name": "年报报告期",
                "verbose_name_plural": "年报报告期",
            },
        ),
        migrations.CreateModel(
            name="ReturnVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("definition_version", models.CharField(max_length=20, verbose_name="指标版本")),
                ("own", models.JSONField(default=dict, verbose_name="本级数")),
                ("total", models.JSONField(default=dict, verbose_name="合计数")),
                ("levels", models.JSONField(default=dict, verbose_name="下级分层数")),
                ("children", models.JSONField(default=list, verbose_name="已汇总下级")),
                ("missing", models.JSONField(default=list, verbose_name="未报送下级")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="数据指纹")),
                (
                    "computed_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="计算时间"),
                ),
                (
                    "rolled_up_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="汇总时间"),
                ),
            ],
            options={
                "verbose_name": "年报版本",
                "verbose_name_plural": "年报版本",
            },
        ),
        migrations.CreateModel(
            name="SourceRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, verbose_name="指标")),
                ("kind", models.CharField(max_length=12, verbose_name="对象")),
                ("no", models.CharField(blank=True, max_length=60, verbose_name="编号")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="名称")),
                ("amount", models.BigIntegerField(default=1, verbose_name="数值")),
                ("key", models.CharField(blank=True, max_length=64, verbose_name="去重键")),
            ],
            options={
                "verbose_name": "来源记录",
                "verbose_name_plural": "来源记录",
            },
        ),
        migrations.CreateModel(
            name="StatIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="指标")),
                ("section", models.CharField(max_length=40, verbose_name="分组")),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("count", "整数"),
                            ("money", "金额（分）"),
                            ("price", "单价（分）"),
                            ("minutes", "时长（分钟）"),
                            ("percent", "百分比（万分之一）"),
                            ("score", "分值（百分之一）"),
                        ],
                        max_length=8,
                        verbose_name="数值类型",
                    ),
                ),
                ("is_stock", models.BooleanField(default=False, verbose_name="时点指标")),
                (
                    "roll",
                    models.CharField(
                        choices=[
                            ("SUM", "本级加下级"),
                            ("UNI", "全辖去重"),
                            ("UNIW", "去重后求和"),
                            ("RAT", "用合计重新计算"),
                            ("OWN", "不汇总"),
                        ],
                        max_length=4,
                        verbose_name="汇总方式",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="缩进")),
                ("source", models.CharField(max_length=20, verbose_name="来源")),
                ("floor", models.BigIntegerField(default=0, verbose_name="变动下限")),
                ("definition", models.TextField(verbose_name="口径")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序")),
            ],
            options={
                "verbose_name": "年报指标",
                "verbose_name_plural": "年报指标",
                "ordering": ["form", "order"],
            },
        ),
    ]
