import uuid
from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import portal.common.clock
import portal.common.money


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("common", "0001_initial"),
        ("orgs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BidDraft",
            fields=[
                (
                    "locator",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="定位码"
                    ),
                ),
                ("content", models.BinaryField(verbose_name="内容（服务器密钥加密）")),
            ],
            options={
                "verbose_name": "投标草稿",
                "verbose_name_plural": "投标草稿",
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="包号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("ceiling", portal.common.money.MoneyField(verbose_name="最高限价")),
            ],
            options={
                "verbose_name": "采购包",
                "verbose_name_plural": "采购包",
                "ordering": ["tender", "number"],
            },
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("draws", models.JSONField(default=list, verbose_name="抽取记录")),
                ("report", models.JSONField(default=dict, verbose_name="评审报告")),
                (
                    "created_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="组建时间"),
                ),
                ("created_by", models.CharField(max_length=50, verbose_name="组建人")),
            ],
            options={
                "verbose_name": "评审小组",
                "verbose_name_plural": "评审小组",
            },
        ),
        migrations.CreateModel(
            name="ScoreItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="序")),
                ("section", models.CharField(max_length=20, verbose_name="部分")),
                ("name", models.CharField(max_length=80, verbose_name="评分项")),
                ("standard", models.TextField(verbose_name="评分标准")),
                ("points", models.PositiveSmallIntegerField(verbose_name="满分")),
                ("is_objective", models.BooleanField(default=False, verbose_name="客观分")),
            ],
            options={
                "verbose_name": "评分项",
                "verbose_name_plural": "评分项",
                "ordering": ["tender", "order"],
            },
        ),
        migrations.CreateModel(
            name="SealedBid",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tender_tag", models.CharField(max_length=64, verbose_name="归属标签")),
                ("locator", models.CharField(max_length=64, unique=True, verbose_name="定位码")),
                ("header", models.BinaryField(verbose_name="信封头")),
                ("manifest", models.BinaryField(verbose_name="密文")),
                ("owner_note", models.BinaryField(verbose_name="回执（服务器密钥加密）")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("opened", "已开启"),
                            ("replaced", "已被新版替代"),
                            ("withdrawn", "已撤回"),
                            ("decoy", "填充信封"),
                            ("unreadable", "无法解封"),
                            ("unopened", "未开启"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
            ],
            options={
                "verbose_name": "密封投标",
                "verbose_name_plural": "密封投标",
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", portal.common.money.MoneyField(verbose_name="成交金额")),
                ("score", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="得分")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "decided_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="定标时间"),
                ),
                ("decided_by", models.CharField(max_length=50, verbose_name="定标人")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="撤销原因"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="orgs.organisation",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="projects.lot",
                    ),
                ),
            ],
            options={
                "verbose_name": "成交",
                "verbose_name_plural": "成交",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                            ("draft", "起草中"),
                            ("to_sign", "待双方签署"),
                            ("union_signed", "待社会组织签署"),
                            ("signed", "履约中"),
                            ("completed", "已完成"),
                            ("terminated", "已终止"),
                        ],
                        default="draft",
                        max_length=14,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="合同编号")),
                ("organisation_name", models.CharField(max_length=120, verbose_name="乙方名称")),
                ("organisation_kind", models.CharField(max_length=30, verbose_name="乙方类型")),
                ("amount", portal.common.money.MoneyField(verbose_name="合同金额")),
                ("start_on", models.DateField(verbose_name="开始")),
                ("end_on", models.DateField(verbose_name="结束")),
                ("terms", models.JSONField(default=dict, verbose_name="条款填写项")),
                ("text", models.JSONField(blank=True, default=dict, verbose_name="正文")),
                (
                    "text_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="正文摘要"),
                ),
                (
                    "union_signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="甲方签署时间"),
                ),
                (
                    "union_signed_by",
                    models.CharField(blank=True, max_length=50, verbose_name="甲方签署人"),
                ),
                (
                    "organisation_signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="乙方签署时间"),
                ),
                (
                    "organisation_signed_by",
                    models.CharField(blank=True, max_length=50, verbose_name="乙方签署人"),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="生效时间")),
                ("plan_text", models.TextField(blank=True, verbose_name="实施方案")),
                (
                    "plan_submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="方案提交时间"),
                ),
                (
                    "completed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="完成时间"),
                ),
                (
                    "terminated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="终止时间"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="orgs.organisation",
                    ),
                ),
                (
                    "plan_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="orgs.union",
                    ),
                ),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="projects.award",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务协议",
                "verbose_name_plural": "服务协议",
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation_name", models.CharField(max_length=120, verbose_name="投标人")),
                ("amount", portal.common.money.MoneyField(verbose_name="投标报价")),
                ("content", models.JSONField(default=dict, verbose_name="投标内容")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("receipt_no", models.CharField(max_length=40, verbose_name="回执编号")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                ("digest", models.CharField(max_length=64, verbose_name="信封摘要")),
                ("conforming", models.BooleanField(default=True, verbose_name="有效")),
                (
                    "conformity_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="无效原因"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bids",
                        to="orgs.organisation",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bids",
                        to="projects.lot",
                    ),
                ),
                (
                    "envelope",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bids",
                        to="projects.sealedbid",
                    ),
                ),
            ],
            options={
                "verbose_name": "投标",
                "verbose_name_plural": "投标",
                "ordering": ["tender", "lot", "received_at"],
            },
        ),
        migrations.CreateModel(
            name="BidFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                ("sealed_name", models.CharField(max_length=64, verbose_name="密文文件")),
                ("sealed_sha256", models.CharField(max_length=64, verbose_name="密文摘要")),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="projects.bid",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bid_files",
                        to="common.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "投标文件",
                "verbose_name_plural": "投标文件",
                "ordering": ["bid", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Budget",
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
                            ("draft", "编制中"),
                            ("reviewed", "财务已审"),
                            ("audited", "经审会已审"),
                            ("approved", "已批准"),
                            ("closed", "已关账"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "approval_doc",
                    models.CharField(blank=True, max_length=100, verbose_name="批复文号"),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度预算",
                "verbose_name_plural": "年度预算",
            },
        ),
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="科目代码")),
                ("name", models.CharField(max_length=100, verbose_name="科目名称")),
                (
                    "fund_source",
                    models.CharField(
                        choices=[
                            ("F1", "工会经费"),
                            ("F2", "财政资金"),
                            ("F3", "社会捐赠"),
                            ("F4", "众筹"),
                            ("F5", "合作方出资"),
                            ("F6", "实物折价"),
                        ],
                        max_length=2,
                        verbose_name="资金来源",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("P1", "教育培训"),
                            ("P2", "劳动竞赛"),
                            ("P3", "技能提升"),
                            ("P4", "安全生产"),
                            ("P5", "职业健康"),
                            ("P6", "协商协调劳动关系"),
                            ("P9", "其他生产服务"),
                            ("L1", "文体活动"),
                            ("L2", "婚恋交友"),
                            ("L3", "法律服务"),
                            ("L4", "心理关怀"),
                            ("L5", "困难帮扶"),
                            ("L6", "职工子女课后或假期爱心托管"),
                            ("L7", "工会户外劳动者服务"),
                            ("L9", "其他生活服务"),
                        ],
                        max_length=3,
                        verbose_name="服务领域",
                    ),
                ),
                (
                    "approved",
                    portal.common.money.MoneyField(default=Decimal("0.00"), verbose_name="批准数"),
                ),
                (
                    "adjust_net",
                    portal.common.money.MoneyField(default=Decimal("0.00"), verbose_name="调整数"),
                ),
                (
                    "reserved",
                    portal.common.money.MoneyField(default=Decimal("0.00"), verbose_name="预占"),
                ),
                (
                    "committed",
                    portal.common.money.MoneyField(default=Decimal("0.00"), verbose_name="已签约"),
                ),
                (
                    "paid",
                    portal.common.money.MoneyField(default=Decimal("0.00"), verbose_name="已支付"),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="projects.budget",
                    ),
                ),
            ],
            options={
                "verbose_name": "预算指标",
                "verbose_name_plural": "预算指标",
                "ordering": ["budget", "code"],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", portal.common.money.MoneyField(verbose_name="金额")),
                (
                    "paid",
                    portal.common.money.MoneyField(default=Decimal("0.00"), verbose_name="已支付"),
                ),
                ("created_at", models.DateTimeField(default=portal.common.clock.now)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="projects.agreement",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="projects.budgetline",
                    ),
                ),
            ],
            options={
                "verbose_name": "支出承诺",
                "verbose_name_plural": "支出承诺",
            },
        ),
        migrations.CreateModel(
            name="KeyHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "duty",
                    models.CharField(
                        choices=[("open", "主持人"), ("witness", "监督人")],
                        max_length=10,
                        verbose_name="职责",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_tenders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "开标钥匙保管人",
                "verbose_name_plural": "开标钥匙保管人",
                "ordering": ["tender", "pk"],
            },
        ),
        migrations.CreateModel(
            name="KeyShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pair", models.PositiveSmallIntegerField(verbose_name="配对")),
                ("box", models.BinaryField(verbose_name="密钥份额")),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="projects.keyholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "密钥份额",
                "verbose_name_plural": "密钥份额",
            },
        ),
        migrations.CreateModel(
            name="KeyTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kept_shares",
                    models.BinaryField(default=bytes, verbose_name="份额（服务器密钥加密）"),
                ),
                ("turned_at", models.DateTimeField(verbose_name="验证时间")),
                (
                    "holder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turn",
                        to="projects.keyholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "开标验证",
                "verbose_name_plural": "开标验证",
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="期次")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("signed", "协议签订并提交实施方案"),
                            ("midterm", "中期评审合格"),
                            ("final", "绩效评价合格并验收"),
                        ],
                        max_length=10,
                        verbose_name="付款条件",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="比例"),
                ),
                ("amount", portal.common.money.MoneyField(verbose_name="金额")),
                ("claimed", portal.common.money.MoneyField(default=0, verbose_name="已申请")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="projects.agreement",
                    ),
                ),
            ],
            options={
                "verbose_name": "里程碑",
                "verbose_name_plural": "里程碑",
                "ordering": ["agreement", "number"],
            },
        ),
        migrations.CreateModel(
            name="NeedSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="码")),
                ("name", models.CharField(max_length=100, verbose_name="站点")),
                ("is_open", models.BooleanField(default=True, verbose_name="启用")),
                ("created_at", models.DateTimeField(default=portal.common.clock.now)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="need_sites",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "需求二维码",
                "verbose_name_plural": "需求二维码",
            },
        ),
        migrations.CreateModel(
            name="OpeningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_key", models.BinaryField(verbose_name="公钥")),
                ("locked_key", models.BinaryField(verbose_name="私钥（口令加密）")),
                (
                    "created_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="设置时间"),
                ),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opening_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "开标口令",
                "verbose_name_plural": "开标口令",
            },
        ),
        migrations.AddField(
            model_name="keyholder",
            name="opening_key",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="projects.openingkey",
            ),
        ),
        migrations.CreateModel(
            name="PanelMember",
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
                            ("appointed", "待回避声明"),
                            ("scoring", "评分中"),
                            ("submitted", "已提交评分"),
                            ("recused", "已回避"),
                        ],
                        default="appointed",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "kind",
                    models.CharField(
                        choices=[("expert", "评审专家"), ("purchaser_rep", "采购人代表")],
                        max_length=15,
                        verbose_name="身份",
                    ),
                ),
                (
                    "declaration",
                    models.CharField(blank=True, max_length=300, verbose_name="回避声明"),
                ),
                (
                    "declared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="声明时间"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提交时间"),
                ),
                (
                    "reopened_for",
                    models.CharField(blank=True, max_length=300, verbose_name="退回复核原因"),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="projects.panel",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "评审成员",
                "verbose_name_plural": "评审成员",
                "ordering": ["panel", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Payment",
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
                            ("claimed", "待审核"),
                            ("returned", "退回修改"),
                            ("reviewed", "待支付审批"),
                            ("paid", "已支付"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="claimed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="付款单号")),
                ("amount", portal.common.money.MoneyField(verbose_name="申请金额")),
                ("invoice_no", models.CharField(max_length=30, verbose_name="发票号码")),
                ("account_name", models.CharField(max_length=120, verbose_name="收款户名")),
                (
                    "account_tail",
                    models.CharField(blank=True, max_length=4, verbose_name="账号后四位"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("return_reason", models.TextField(blank=True, verbose_name="退回原因")),
                ("claimed_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "reviewed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="审核时间"),
                ),
                ("reviewed_by", models.CharField(blank=True, max_length=50, verbose_name="审核人")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="支付时间")),
                ("paid_by", models.CharField(blank=True, max_length=50, verbose_name="支付人")),
                ("voucher_no", models.CharField(blank=True, max_length=40, verbose_name="凭证号")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="projects.agreement",
                    ),
                ),
                (
                    "invoice_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="projects.milestone",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="orgs.organisation",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "付款",
                "verbose_name_plural": "付款",
            },
        ),
        migrations.CreateModel(
            name="Project",
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
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("returned", "退回修改"),
                            ("reviewed", "待审批"),
                            ("approved", "已立项"),
                            ("tendering", "采购中"),
                            ("contracted", "履约中"),
                            ("evaluating", "绩效评价中"),
                            ("closed", "已结项"),
                            ("terminated", "已终止"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="项目编号")),
                ("name", models.CharField(max_length=120, verbose_name="项目名称")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "domain",
                    models.CharField(
                        choices=[
                            ("P1", "教育培训"),
                            ("P2", "劳动竞赛"),
                            ("P3", "技能提升"),
                            ("P4", "安全生产"),
                            ("P5", "职业健康"),
                            ("P6", "协商协调劳动关系"),
                            ("P9", "其他生产服务"),
                            ("L1", "文体活动"),
                            ("L2", "婚恋交友"),
                            ("L3", "法律服务"),
                            ("L4", "心理关怀"),
                            ("L5", "困难帮扶"),
                            ("L6", "职工子女课后或假期爱心托管"),
                            ("L7", "工会户外劳动者服务"),
                            ("L9", "其他生活服务"),
                        ],
                        max_length=3,
                        verbose_name="服务领域",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("E1", "劳动竞赛和技能提升类"),
                            ("E2", "职工健康服务类"),
                            ("E3", "职工子女服务类"),
                            ("E4", "职工文体服务类"),
                            ("E5", "站点平台服务类"),
                            ("E6", "新就业形态劳动者服务类"),
                            ("E7", "助力共同富裕服务类"),
                            ("E8", "公益志愿服务类"),
                        ],
                        max_length=2,
                        verbose_name="优秀项目类别",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("G1", "新就业形态劳动者"),
                            ("G2", "农民工"),
                            ("G3", "女职工"),
                            ("G4", "困难职工"),
                            ("G5", "户外劳动者"),
                            ("G6", "青年职工"),
                            ("G7", "职工子女"),
                            ("G8", "劳模工匠"),
                            ("G9", "下岗失业和求职者"),
                            ("G10", "一线产业工人"),
                            ("G99", "全体职工"),
                        ],
                        max_length=3,
                        verbose_name="主要服务对象",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("mode_cooperation", "项目合作"),
                            ("mode_purchase", "购买服务"),
                            ("mode_venture", "公益创投"),
                        ],
                        default="mode_purchase",
                        max_length=20,
                        verbose_name="项目模式",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("open_tender", "公开招标"),
                            ("invited_tender", "邀请招标"),
                            ("competitive_consultation", "竞争性磋商"),
                            ("competitive_negotiation", "竞争性谈判"),
                            ("single_source", "单一来源"),
                            ("price_inquiry", "询价"),
                            ("framework_agreement", "框架协议"),
                            ("comparative_selection", "比选"),
                            ("direct_award", "直接委托"),
                            ("venture_call", "创投征集"),
                        ],
                        max_length=30,
                        verbose_name="采购方式",
                    ),
                ),
                (
                    "method_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="采购方式理由"),
                ),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("U", "工会自有资金"),
                            ("G", "政府采购"),
                            ("G0", "财政资金限额以下"),
                            ("D", "捐赠协议"),
                            ("EM", "紧急采购"),
                        ],
                        default="U",
                        max_length=2,
                        verbose_name="适用制度",
                    ),
                ),
                ("content", models.TextField(verbose_name="服务内容")),
                ("objectives", models.TextField(verbose_name="绩效目标")),
                (
                    "target_person_times",
                    models.PositiveIntegerField(default=0, verbose_name="目标服务人次"),
                ),
                (
                    "target_persons",
                    models.PositiveIntegerField(default=0, verbose_name="目标服务人数"),
                ),
                (
                    "target_sessions",
                    models.PositiveIntegerField(default=0, verbose_name="目标场次"),
                ),
                (
                    "target_satisfaction",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("4.50"),
                        max_digits=3,
                        verbose_name="满意度目标",
                    ),
                ),
                ("budget_amount", portal.common.money.MoneyField(verbose_name="预算金额")),
                ("service_from", models.DateField(verbose_name="服务开始")),
                ("service_to", models.DateField(verbose_name="服务结束")),
                ("risk_note", models.TextField(blank=True, verbose_name="风险与廉政")),
                (
                    "collective_record",
                    models.CharField(blank=True, max_length=200, verbose_name="集体研究记录"),
                ),
                ("officer_id", models.BigIntegerField(null=True, verbose_name="经办人")),
                (
                    "officer_name",
                    models.CharField(blank=True, max_length=50, verbose_name="经办人姓名"),
                ),
                ("return_reason", models.TextField(blank=True, verbose_name="退回原因")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提交时间"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="立项时间"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结项时间")),
                (
                    "terminated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="终止时间"),
                ),
                (
                    "budget_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="projects.budgetline",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务项目",
                "verbose_name_plural": "服务项目",
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="projects.project",
            ),
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", portal.common.money.MoneyField(verbose_name="金额")),
                ("created_at", models.DateTimeField(default=portal.common.clock.now)),
                ("expires_on", models.DateField(verbose_name="有效至")),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="释放时间"),
                ),
                (
                    "release_reason",
                    models.CharField(blank=True, max_length=100, verbose_name="释放原因"),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="projects.budgetline",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "预占",
                "verbose_name_plural": "预占",
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="得分"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="projects.bid",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="projects.panelmember",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="projects.scoreitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分",
                "verbose_name_plural": "评分",
            },
        ),
        migrations.CreateModel(
            name="ServiceRecord",
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
                            ("submitted", "待核验"),
                            ("verified", "已核验"),
                            ("returned", "数据待补正"),
                            ("void", "已作废"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=50, unique=True, verbose_name="记录编号")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("case", "个案"),
                            ("group", "小组"),
                            ("activity", "活动"),
                            ("training", "培训"),
                            ("consulting", "咨询"),
                            ("station", "驿站"),
                        ],
                        max_length=12,
                        verbose_name="形式",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="服务内容")),
                ("served_on", models.DateField(verbose_name="服务日期")),
                ("starts_at", models.TimeField(verbose_name="开始")),
                ("ends_at", models.TimeField(verbose_name="结束")),
                ("minutes", models.PositiveIntegerField(verbose_name="时长(分钟)")),
                ("place", models.CharField(max_length=100, verbose_name="地点")),
                (
                    "domain",
                    models.CharField(
                        choices=[
                            ("P1", "教育培训"),
                            ("P2", "劳动竞赛"),
                            ("P3", "技能提升"),
                            ("P4", "安全生产"),
                            ("P5", "职业健康"),
                            ("P6", "协商协调劳动关系"),
                            ("P9", "其他生产服务"),
                            ("L1", "文体活动"),
                            ("L2", "婚恋交友"),
                            ("L3", "法律服务"),
                            ("L4", "心理关怀"),
                            ("L5", "困难帮扶"),
                            ("L6", "职工子女课后或假期爱心托管"),
                            ("L7", "工会户外劳动者服务"),
                            ("L9", "其他生活服务"),
                        ],
                        max_length=3,
                        verbose_name="服务领域",
                    ),
                ),
                ("groups", models.JSONField(default=list, verbose_name="服务对象")),
                ("person_times", models.PositiveIntegerField(verbose_name="服务人次")),
                (
                    "named_persons",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="具名人数"),
                ),
                ("outdoors", models.BooleanField(default=False, verbose_name="户外活动")),
                (
                    "seats",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="场地可容纳人数"
                    ),
                ),
                (
                    "sign_in",
                    models.CharField(default="签到表", max_length=20, verbose_name="签到方式"),
                ),
                ("flags", models.JSONField(default=list, verbose_name="合理性提示")),
                ("entered_by", models.CharField(max_length=50, verbose_name="登记人")),
                ("verified_by", models.CharField(blank=True, max_length=50, verbose_name="核验人")),
                (
                    "verified_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核验时间"),
                ),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="退回原因"),
                ),
                ("client_key", models.CharField(blank=True, max_length=40)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="projects.agreement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="orgs.organisation",
                    ),
                ),
                ("photos", models.ManyToManyField(blank=True, to="common.storedfile")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="projects.project",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务记录",
                "verbose_name_plural": "服务记录",
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_hash", models.CharField(max_length=64)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="projects.servicerecord",
                    ),
                ),
            ],
            options={
                "verbose_name": "签到",
                "verbose_name_plural": "签到",
            },
        ),
        migrations.CreateModel(
            name="Tender",
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
                            ("draft", "编制中"),
                            ("submitted", "待审核"),
                            ("approved", "待发布"),
                            ("noticed", "公告中"),
                            ("opened", "已开标"),
                            ("evaluating", "评审中"),
                            ("reported", "待定标"),
                            ("decided", "待公示"),
                            ("result_published", "成交公示"),
                            ("notice_sent", "已发通知书"),
                            ("contracted", "已签约"),
                            ("failed", "废标"),
                            ("terminated", "已终止"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="公告编号")),
                ("title", models.CharField(max_length=160, verbose_name="标题")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("open_tender", "公开招标"),
                            ("invited_tender", "邀请招标"),
                            ("competitive_consultation", "竞争性磋商"),
                            ("competitive_negotiation", "竞争性谈判"),
                            ("single_source", "单一来源"),
                            ("price_inquiry", "询价"),
                            ("framework_agreement", "框架协议"),
                            ("comparative_selection", "比选"),
                            ("direct_award", "直接委托"),
                            ("venture_call", "创投征集"),
                        ],
                        max_length=30,
                        verbose_name="采购方式",
                    ),
                ),
                ("ceiling", portal.common.money.MoneyField(verbose_name="最高限价")),
                ("deadline", models.DateTimeField(blank=True, null=True, verbose_name="提交截止")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="开标时间")),
                (
                    "result_published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="公示时间"),
                ),
                (
                    "standstill_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="公示截止"),
                ),
                (
                    "notice_sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="通知书时间"),
                ),
                ("qualification", models.TextField(blank=True, verbose_name="申请人资格要求")),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="联系方式")),
                ("profile", models.JSONField(default=dict, verbose_name="程序参数")),
                (
                    "price_weight",
                    models.PositiveSmallIntegerField(default=15, verbose_name="价格分权重"),
                ),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
                ),
                (
                    "failure_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="废标原因"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenders",
                        to="projects.project",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenders",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "采购",
                "verbose_name_plural": "采购",
            },
        ),
        migrations.AddField(
            model_name="sealedbid",
            name="tender",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="envelopes",
                to="projects.tender",
            ),
        ),
        migrations.AddField(
            model_name="scoreitem",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="score_items",
                to="projects.tender",
            ),
        ),
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.CharField(max_length=60, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tender", "招标公告"),
                            ("result", "成交结果公告"),
                            ("failed", "废标公告"),
                            ("terminated", "终止公告"),
                            ("contract", "合同公告"),
                            ("acceptance", "验收结果公告"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("sections", models.JSONField(default=list, verbose_name="正文")),
                ("facts", models.JSONField(default=list, verbose_name="概况")),
                ("published_at", models.DateTimeField(verbose_name="发布时间")),
                ("published_by", models.CharField(max_length=50, verbose_name="发布人")),
                ("attachments", models.ManyToManyField(blank=True, to="common.storedfile")),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_notices",
                        to="orgs.union",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="projects.tender",
                    ),
                ),
            ],
            options={
                "verbose_name": "公告",
                "verbose_name_plural": "公告",
            },
        ),
        migrations.AddField(
            model_name="panel",
            name="tender",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="panel",
                to="projects.tender",
            ),
        ),
        migrations.CreateModel(
            name="OpeningEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField(verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("kind", models.CharField(max_length=20, verbose_name="类别")),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("payload", models.JSONField(default=dict, verbose_name="数据")),
                ("actor_name", models.CharField(max_length=100, verbose_name="办理人")),
                ("previous", models.CharField(max_length=64, verbose_name="前一条摘要")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="projects.tender",
                    ),
                ),
            ],
            options={
                "verbose_name": "开标记录",
                "verbose_name_plural": "开标记录",
                "ordering": ["tender", "seq"],
            },
        ),
        migrations.AddField(
            model_name="lot",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lots",
                to="projects.tender",
            ),
        ),
        migrations.AddField(
            model_name="keyholder",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="key_holders",
                to="projects.tender",
            ),
        ),
        migrations.AddField(
            model_name="bid",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bids",
                to="projects.tender",
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="projects.tender",
            ),
        ),
        migrations.CreateModel(
            name="TenderKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_key", models.BinaryField(verbose_name="公钥")),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key",
                        to="projects.tender",
                    ),
                ),
            ],
            options={
                "verbose_name": "采购公钥",
                "verbose_name_plural": "采购公钥",
            },
        ),
        migrations.CreateModel(
            name="WorkerNeed",
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
                            ("received", "待归类"),
                            ("classified", "已归类"),
                            ("in_project", "已立项"),
                            ("served", "服务中"),
                            ("answered", "已答复"),
                            ("closed", "已办结"),
                            ("rejected", "不予采纳"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="受理编号")),
                ("lookup_code", models.CharField(max_length=12, verbose_name="查询码")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("station", "扫码提交"),
                            ("hotline", "12351热线"),
                            ("app", "网站与小程序"),
                            ("congress", "职代会提案"),
                            ("union_report", "基层工会上报"),
                            ("survey", "问卷调查"),
                            ("visit", "走访调研"),
                            ("org_proposal", "社会组织建议"),
                            ("data_analysis", "大数据分析"),
                            ("complaint", "投诉信访转入"),
                        ],
                        max_length=20,
                        verbose_name="来源",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="收到时间"),
                ),
                (
                    "asked_domain",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("P1", "教育培训"),
                            ("P2", "劳动竞赛"),
                            ("P3", "技能提升"),
                            ("P4", "安全生产"),
                            ("P5", "职业健康"),
                            ("P6", "协商协调劳动关系"),
                            ("P9", "其他生产服务"),
                            ("L1", "文体活动"),
                            ("L2", "婚恋交友"),
                            ("L3", "法律服务"),
                            ("L4", "心理关怀"),
                            ("L5", "困难帮扶"),
                            ("L6", "职工子女课后或假期爱心托管"),
                            ("L7", "工会户外劳动者服务"),
                            ("L9", "其他生活服务"),
                        ],
                        max_length=3,
                        verbose_name="本人选择的领域",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("P1", "教育培训"),
                            ("P2", "劳动竞赛"),
                            ("P3", "技能提升"),
                            ("P4", "安全生产"),
                            ("P5", "职业健康"),
                            ("P6", "协商协调劳动关系"),
                            ("P9", "其他生产服务"),
                            ("L1", "文体活动"),
                            ("L2", "婚恋交友"),
                            ("L3", "法律服务"),
                            ("L4", "心理关怀"),
                            ("L5", "困难帮扶"),
                            ("L6", "职工子女课后或假期爱心托管"),
                            ("L7", "工会户外劳动者服务"),
                            ("L9", "其他生活服务"),
                        ],
                        max_length=3,
                        verbose_name="服务领域",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("G1", "新就业形态劳动者"),
                            ("G2", "农民工"),
                            ("G3", "女职工"),
                            ("G4", "困难职工"),
                            ("G5", "户外劳动者"),
                            ("G6", "青年职工"),
                            ("G7", "职工子女"),
                            ("G8", "劳模工匠"),
                            ("G9", "下岗失业和求职者"),
                            ("G10", "一线产业工人"),
                            ("G99", "全体职工"),
                        ],
                        max_length=3,
                        verbose_name="目标群体",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="需求内容")),
                (
                    "place_time",
                    models.CharField(blank=True, max_length=200, verbose_name="地点和时间"),
                ),
                ("trade", models.CharField(blank=True, max_length=40, verbose_name="行业")),
                ("headcount", models.PositiveIntegerField(default=1, verbose_name="涉及人数")),
                ("urgency", models.PositiveSmallIntegerField(default=2, verbose_name="紧急程度")),
                ("phone_sealed", models.BinaryField(default=bytes, verbose_name="手机(加密)")),
                ("phone_hash", models.CharField(blank=True, max_length=64)),
                (
                    "consent_version",
                    models.CharField(blank=True, max_length=20, verbose_name="告知版本"),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="projects.needsite",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "职工需求",
                "verbose_name_plural": "职工需求",
            },
        ),
        migrations.CreateModel(
            name="ProjectNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="need_links",
                        to="projects.project",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="project_links",
                        to="projects.workerneed",
                    ),
                ),
            ],
            options={
                "verbose_name": "需求依据",
                "verbose_name_plural": "需求依据",
            },
        ),
        migrations.AddField(
            model_name="project",
            name="needs",
            field=models.ManyToManyField(
                related_name="projects", through="projects.ProjectNeed", to="projects.workerneed"
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(
                fields=("union", "fiscal_year"), name="budget_once_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(fields=("budget", "code"), name="line_once"),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("reserved__gte", 0), ("committed__gte", 0)), name="line_parts"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "approved__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("reserved"), "+", models.F("committed")
                            ),
                            "-",
                            models.F("adjust_net"),
                        ),
                    )
                ),
                name="line_not_overcommitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__lte", models.F("committed"))),
                name="line_paid_within_committed",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("line", "agreement"), name="commitment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__lte", models.F("amount")), ("paid__gte", 0)),
                name="commitment_not_overpaid",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyshare",
            constraint=models.UniqueConstraint(fields=("holder", "pair"), name="key_share_once"),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number"), name="milestone_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("claimed__lte", models.F("amount")), ("claimed__gte", 0)),
                name="milestone_not_overclaimed",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("user",),
                name="opening_key_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(fields=("panel", "user"), name="panel_member_once"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payment_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("invoice_no",),
                name="payment_invoice_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="agreement_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_on__gte", models.F("start_on"))), name="agreement_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="reservation_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True)),
                fields=("line", "project"),
                name="reservation_one_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(fields=("member", "bid", "item"), name="score_once"),
        ),
        migrations.AddIndex(
            model_name="servicerecord",
            index=models.Index(fields=["agreement", "-served_on"], name="record_agreement"),
        ),
        migrations.AddIndex(
            model_name="servicerecord",
            index=models.Index(fields=["union", "state", "served_on"], name="record_union"),
        ),
        migrations.AddIndex(
            model_name="servicerecord",
            index=models.Index(fields=["project", "state"], name="record_project"),
        ),
        migrations.AddConstraint(
            model_name="servicerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("person_times__gt", 0)), name="record_someone"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_key", ""), _negated=True),
                fields=("agreement", "client_key"),
                name="record_sent_once",
            ),
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["person_hash"], name="attendance_person"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("record", "person_hash"), name="attendance_once"
            ),
        ),
        migrations.AddIndex(
            model_name="tender",
            index=models.Index(fields=["state", "-published_at"], name="tender_public"),
        ),
        migrations.AddIndex(
            model_name="tender",
            index=models.Index(fields=["union", "state"], name="tender_union"),
        ),
        migrations.AddConstraint(
            model_name="tender",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["failed", "terminated"]), _negated=True),
                fields=("project",),
                name="tender_one_living",
            ),
        ),
        migrations.AddIndex(
            model_name="sealedbid",
            index=models.Index(fields=["tender", "outcome"], name="sealed_tender"),
        ),
        migrations.AddIndex(
            model_name="publicnotice",
            index=models.Index(fields=["kind", "-published_at"], name="notice_list"),
        ),
        migrations.AddConstraint(
            model_name="openingentry",
            constraint=models.UniqueConstraint(fields=("tender", "seq"), name="opening_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("tender", "number"), name="lot_once"),
        ),
        migrations.AddConstraint(
            model_name="keyholder",
            constraint=models.UniqueConstraint(fields=("tender", "user"), name="key_holder_once"),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(fields=("lot", "organisation"), name="bid_once"),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=("lot",),
                name="award_one_per_lot",
            ),
        ),
        migrations.AddIndex(
            model_name="workerneed",
            index=models.Index(fields=["union", "state", "-received_at"], name="need_board"),
        ),
        migrations.AddConstraint(
            model_name="projectneed",
            constraint=models.UniqueConstraint(
                fields=("project", "need"), name="project_need_once"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["union", "state", "-updated_at"], name="project_list"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["state", "-updated_at"], name="project_state"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("budget_amount__gt", 0)), name="project_paid"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("service_to__gte", models.F("service_from"))),
                name="project_period",
            ),
        ),
    ]
