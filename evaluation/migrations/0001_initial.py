from django.db import migrations, models

import portal.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Evaluation",
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
                            ("started", "评分中"),
                            ("concluded", "待发布"),
                            ("published", "已发布"),
                        ],
                        default="started",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=50, unique=True, verbose_name="编号")),
                ("shares", models.JSONField(default=dict, verbose_name="各方权重")),
                (
                    "reps_needed",
                    models.PositiveSmallIntegerField(default=5, verbose_name="职工代表人数"),
                ),
                (
                    "satisfaction_mean",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=3,
                        null=True,
                        verbose_name="满意度均值",
                    ),
                ),
                ("points", models.JSONField(default=dict, verbose_name="各项得分")),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="总分"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("excellent", "优秀"),
                            ("good", "良好"),
                            ("pass", "合格"),
                            ("fail", "不合格"),
                        ],
                        max_length=10,
                        verbose_name="等次",
                    ),
                ),
                ("veto", models.CharField(blank=True, max_length=100, verbose_name="一票否决事项")),
                ("opinion", models.TextField(blank=True, verbose_name="问题与建议")),
                (
                    "concluded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="结论时间"),
                ),
                (
                    "concluded_by",
                    models.CharField(blank=True, max_length=50, verbose_name="签发人"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
                ),
            ],
            options={
                "verbose_name": "绩效评价",
                "verbose_name_plural": "绩效评价",
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=6, verbose_name="代码")),
                ("subject", models.CharField(max_length=20, verbose_name="一级")),
                ("group", models.CharField(max_length=20, verbose_name="二级")),
                ("name", models.CharField(max_length=80, verbose_name="指标")),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("D1", "过程"),
                            ("D2", "质量"),
                            ("D3", "成本"),
                            ("D4", "直接效益"),
                            ("D5", "社会效益"),
                        ],
                        max_length=2,
                        verbose_name="维度",
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField(verbose_name="权重")),
                ("rule", models.CharField(max_length=200, verbose_name="评分规则")),
            ],
            options={
                "verbose_name": "评价指标",
                "verbose_name_plural": "评价指标",
                "ordering": ["system", "code"],
            },
        ),
        migrations.CreateModel(
            name="IndicatorSystem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("midterm", "中期评估指标体系"),
                            ("performance", "绩效考核指标体系"),
                        ],
                        max_length=12,
                        verbose_name="体系",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("created_at", models.DateTimeField(default=portal.common.clock.now)),
                (
                    "frozen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="启用后冻结"),
                ),
            ],
            options={
                "verbose_name": "指标体系",
                "verbose_name_plural": "指标体系",
            },
        ),
        migrations.CreateModel(
            name="MidtermReview",
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
                            ("started", "待自评"),
                            ("reported", "待评分"),
                            ("scored", "待签发"),
                            ("passed", "合格"),
                            ("rectify", "整改"),
                        ],
                        default="started",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=50, unique=True, verbose_name="编号")),
                ("report", models.TextField(blank=True, verbose_name="自评报告")),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="自评时间"),
                ),
                ("scores", models.JSONField(default=dict, verbose_name="评分")),
                ("scored_by", models.CharField(blank=True, max_length=50, verbose_name="评分人")),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="总分"
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="评审意见")),
                (
                    "concluded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="签发时间"),
                ),
                (
                    "concluded_by",
                    models.CharField(blank=True, max_length=50, verbose_name="签发人"),
                ),
            ],
            options={
                "verbose_name": "中期评审",
                "verbose_name_plural": "中期评审",
            },
        ),
        migrations.CreateModel(
            name="PartySheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[("union", "工会"), ("workers", "职工代表"), ("third", "第三方")],
                        max_length=8,
                        verbose_name="评价方",
                    ),
                ),
                ("user_id", models.BigIntegerField(verbose_name="用户")),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("scores", models.JSONField(default=dict, verbose_name="评分")),
                ("comment", models.TextField(blank=True, verbose_name="意见")),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
            ],
            options={
                "verbose_name": "评价表",
                "verbose_name_plural": "评价表",
            },
        ),
        migrations.CreateModel(
            name="Survey",
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
                        choices=[("open", "进行中"), ("closed", "已结束")],
                        default="open",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=50, unique=True, verbose_name="编号")),
                ("frame", models.PositiveIntegerField(verbose_name="受益职工数")),
                ("sample", models.PositiveIntegerField(verbose_name="样本量")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "满意度调查",
                "verbose_name_plural": "满意度调查",
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("overall", models.PositiveSmallIntegerField(verbose_name="总体满意度")),
                ("items", models.JSONField(default=dict, verbose_name="分项")),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="意见")),
            ],
            options={
                "verbose_name": "调查答卷",
                "verbose_name_plural": "调查答卷",
            },
        ),
        migrations.CreateModel(
            name="SurveyInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32, unique=True)),
                ("is_used", models.BooleanField(default=False, verbose_name="已答")),
            ],
            options={
                "verbose_name": "调查邀请",
                "verbose_name_plural": "调查邀请",
            },
        ),
    ]
