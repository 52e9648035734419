import datetime

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import portal.common.clock
import portal.common.money


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                            ("approved", "已通过"),
                            ("suspended", "暂停承接"),
                            ("closed", "已注销"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "uscc",
                    models.CharField(max_length=18, unique=True, verbose_name="统一社会信用代码"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "name_initials",
                    models.CharField(blank=True, max_length=120, verbose_name="拼音首字母"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("association", "社会团体"),
                            ("service_institution", "社会服务机构"),
                            ("foundation", "基金会"),
                            ("civil_other", "民政其他"),
                            ("law_firm", "律师事务所"),
                            ("enterprise", "企业"),
                            ("institution", "事业单位"),
                        ],
                        max_length=30,
                        verbose_name="类型",
                    ),
                ),
                (
                    "registration_authority",
                    models.CharField(blank=True, max_length=100, verbose_name="登记管理机关"),
                ),
                (
                    "registered_on",
                    models.DateField(blank=True, null=True, verbose_name="成立登记日期"),
                ),
                (
                    "cert_valid_to",
                    models.DateField(blank=True, null=True, verbose_name="登记证书有效期至"),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="住所")),
                (
                    "legal_rep",
                    models.CharField(blank=True, max_length=50, verbose_name="法定代表人"),
                ),
                (
                    "registered_funds",
                    portal.common.money.MoneyField(
                        blank=True, null=True, verbose_name="注册资金(元)"
                    ),
                ),
                ("scope", models.TextField(blank=True, verbose_name="业务范围")),
                ("labour_field", models.BooleanField(default=False, verbose_name="劳动关系领域")),
                (
                    "labour_field_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="认定理由"),
                ),
                ("domains", models.JSONField(blank=True, default=list, verbose_name="服务领域")),
                ("rating", models.CharField(blank=True, max_length=2, verbose_name="评估等级")),
                (
                    "rating_valid_to",
                    models.DateField(blank=True, null=True, verbose_name="等级有效期至"),
                ),
                ("is_charity", models.BooleanField(default=False, verbose_name="慈善组织")),
                (
                    "annual_inspection_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="年检年度"
                    ),
                ),
                (
                    "annual_inspection_result",
                    models.CharField(blank=True, max_length=20, verbose_name="年检结论"),
                ),
                ("party_org", models.BooleanField(default=False, verbose_name="已建党组织")),
                ("unionised", models.BooleanField(default=False, verbose_name="已建工会")),
                (
                    "union_members",
                    models.PositiveIntegerField(default=0, verbose_name="工会会员数"),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=50, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="联系电话"),
                ),
                (
                    "bank_account_name",
                    models.CharField(blank=True, max_length=120, verbose_name="开户名"),
                ),
                ("bank_name", models.CharField(blank=True, max_length=120, verbose_name="开户行")),
                ("bank_account", models.CharField(blank=True, max_length=40, verbose_name="账号")),
                ("return_reason", models.TextField(blank=True, verbose_name="退回原因")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示数据")),
            ],
            options={
                "verbose_name": "社会组织",
                "verbose_name_plural": "社会组织",
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("label", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("staff", "staff"),
                            ("organisation", "organisation"),
                            ("expert", "expert"),
                            ("evaluator", "evaluator"),
                            ("service", "service"),
                            ("public", "public"),
                            ("system", "system"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("permissions", models.JSONField(default=list, verbose_name="权限")),
                ("excludes", models.JSONField(default=list, verbose_name="不相容岗位")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
            ],
            options={
                "verbose_name": "岗位",
                "verbose_name_plural": "岗位",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("full_name", models.CharField(max_length=50, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="手机")),
                ("is_service", models.BooleanField(default=False, verbose_name="接口账号")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="CreditListing",
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
                            ("illegal", "非法社会组织"),
                            ("serious", "严重违法失信名单"),
                            ("abnormal", "活动异常名录"),
                        ],
                        max_length=10,
                        verbose_name="名单",
                    ),
                ),
                (
                    "uscc",
                    models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("since", models.DateField(verbose_name="列入日期")),
                ("removed_on", models.DateField(blank=True, null=True, verbose_name="移出日期")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
            ],
            options={
                "verbose_name": "信用名单",
                "verbose_name_plural": "信用名单",
                "indexes": [
                    models.Index(fields=["uscc"], name="listing_uscc"),
                    models.Index(fields=["name"], name="listing_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=12, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("level", models.PositiveSmallIntegerField(verbose_name="级别")),
                (
                    "parent_code",
                    models.CharField(blank=True, max_length=12, verbose_name="上级代码"),
                ),
                ("is_container", models.BooleanField(default=False, verbose_name="仅为分组")),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(2023, 6, 30), verbose_name="自"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="至")),
            ],
            options={
                "verbose_name": "行政区划",
                "verbose_name_plural": "行政区划",
                "indexes": [models.Index(fields=["parent_code"], name="division_parent")],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=portal.common.clock.today, verbose_name="自"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="至")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="orgs.organisation",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="orgs.role",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
            },
        ),
        migrations.AddField(
            model_name="user",
            name="current_membership",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="orgs.membership",
            ),
        ),
        migrations.CreateModel(
            name="Union",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "全国"),
                            ("province", "省级"),
                            ("national_industrial", "全国产业工会"),
                            ("prefecture", "地市级"),
                            ("province_industrial", "省级产业工会"),
                            ("county", "县级"),
                            ("city_industrial", "市产业工会"),
                            ("township", "乡镇街道级"),
                            ("village", "村社区级"),
                            ("grassroots", "基层工会"),
                        ],
                        max_length=20,
                        verbose_name="层级",
                    ),
                ),
                (
                    "uscc",
                    models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                ("head_name", models.CharField(blank=True, max_length=50, verbose_name="负责人")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "division",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unions",
                        to="orgs.division",
                    ),
                ),
            ],
            options={
                "verbose_name": "工会",
                "verbose_name_plural": "工会",
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="keeper",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_organisations",
                to="orgs.union",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="supervising_union",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supervised",
                to="orgs.union",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="union",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="orgs.union",
            ),
        ),
        migrations.CreateModel(
            name="LedgerBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="批次号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preview", "待确认"),
                            ("imported", "已导入"),
                            ("undone", "已撤销"),
                        ],
                        default="preview",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("rows", models.JSONField(default=list, verbose_name="行")),
                ("problems", models.JSONField(default=list, verbose_name="问题")),
                ("undo", models.JSONField(default=dict)),
                ("created_by", models.CharField(max_length=50, verbose_name="导入人")),
                (
                    "created_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="时间"),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_batches",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "台账导入批次",
                "verbose_name_plural": "台账导入批次",
            },
        ),
        migrations.CreateModel(
            name="Leadership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=portal.common.clock.today, verbose_name="自"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="至")),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led",
                        to="orgs.union",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaderships",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "双重领导",
                "verbose_name_plural": "双重领导",
            },
        ),
        migrations.CreateModel(
            name="HistoricalOrganisation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                            ("approved", "已通过"),
                            ("suspended", "暂停承接"),
                            ("closed", "已注销"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "uscc",
                    models.CharField(db_index=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "name_initials",
                    models.CharField(blank=True, max_length=120, verbose_name="拼音首字母"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("association", "社会团体"),
                            ("service_institution", "社会服务机构"),
                            ("foundation", "基金会"),
                            ("civil_other", "民政其他"),
                            ("law_firm", "律师事务所"),
                            ("enterprise", "企业"),
                            ("institution", "事业单位"),
                        ],
                        max_length=30,
                        verbose_name="类型",
                    ),
                ),
                (
                    "registration_authority",
                    models.CharField(blank=True, max_length=100, verbose_name="登记管理机关"),
                ),
                (
                    "registered_on",
                    models.DateField(blank=True, null=True, verbose_name="成立登记日期"),
                ),
                (
                    "cert_valid_to",
                    models.DateField(blank=True, null=True, verbose_name="登记证书有效期至"),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="住所")),
                (
                    "legal_rep",
                    models.CharField(blank=True, max_length=50, verbose_name="法定代表人"),
                ),
                (
                    "registered_funds",
                    portal.common.money.MoneyField(
                        blank=True, null=True, verbose_name="注册资金(元)"
                    ),
                ),
                ("scope", models.TextField(blank=True, verbose_name="业务范围")),
                ("labour_field", models.BooleanField(default=False, verbose_name="劳动关系领域")),
                (
                    "labour_field_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="认定理由"),
                ),
                ("domains", models.JSONField(blank=True, default=list, verbose_name="服务领域")),
                ("rating", models.CharField(blank=True, max_length=2, verbose_name="评估等级")),
                (
                    "rating_valid_to",
                    models.DateField(blank=True, null=True, verbose_name="等级有效期至"),
                ),
                ("is_charity", models.BooleanField(default=False, verbose_name="慈善组织")),
                (
                    "annual_inspection_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="年检年度"
                    ),
                ),
                (
                    "annual_inspection_result",
                    models.CharField(blank=True, max_length=20, verbose_name="年检结论"),
                ),
                ("party_org", models.BooleanField(default=False, verbose_name="已建党组织")),
                ("unionised", models.BooleanField(default=False, verbose_name="已建工会")),
                (
                    "union_members",
                    models.PositiveIntegerField(default=0, verbose_name="工会会员数"),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=50, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="联系电话"),
                ),
                (
                    "bank_account_name",
                    models.CharField(blank=True, max_length=120, verbose_name="开户名"),
                ),
                ("bank_name", models.CharField(blank=True, max_length=120, verbose_name="开户行")),
                ("return_reason", models.TextField(blank=True, verbose_name="退回原因")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示数据")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="orgs.union",
                    ),
                ),
                (
                    "supervising_union",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 社会组织",
                "verbose_name_plural": "historical 社会组织",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="OrganisationIdentifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uscc", models.CharField(max_length=18)),
                ("name", models.CharField(max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="orgs.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "代码与名称沿革",
                "verbose_name_plural": "代码与名称沿革",
                "indexes": [models.Index(fields=["uscc"], name="identifier_uscc")],
            },
        ),
        migrations.CreateModel(
            name="QualificationCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=10, verbose_name="规则")),
                ("point", models.CharField(max_length=20, verbose_name="检查环节")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="关联编号")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pass", "符合"),
                            ("fail", "不符合"),
                            ("human", "需人工核对"),
                            ("info", "提示"),
                        ],
                        max_length=5,
                        verbose_name="结果",
                    ),
                ),
                ("message", models.CharField(max_length=300, verbose_name="说明")),
                ("evidence", models.JSONField(default=dict, verbose_name="依据")),
                (
                    "checked_at",
                    models.DateTimeField(default=portal.common.clock.now, verbose_name="检查时间"),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效至")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="orgs.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "资格检查",
                "verbose_name_plural": "资格检查",
                "indexes": [
                    models.Index(fields=["organisation", "-checked_at"], name="check_organisation")
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=40, verbose_name="路径")),
                ("depth", models.PositiveSmallIntegerField(verbose_name="层数")),
                ("valid_from", models.DateField(verbose_name="自")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="至")),
                (
                    "approval_doc",
                    models.CharField(blank=True, max_length=100, verbose_name="批准文号"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="child_placements",
                        to="orgs.union",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "隶属关系",
                "verbose_name_plural": "隶属关系",
                "indexes": [
                    models.Index(fields=["path", "valid_from"], name="placement_path"),
                    models.Index(fields=["parent", "valid_from"], name="placement_parent"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("union",),
                        name="placement_one_open",
                    ),
                    models.UniqueConstraint(
                        fields=("union", "valid_from"), name="placement_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="placement_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="建立联系日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="解除日期")),
                ("representative", models.BooleanField(default=False, verbose_name="代表性组织")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="orgs.organisation",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="orgs.union",
                    ),
                ),
            ],
            options={
                "verbose_name": "联系关系",
                "verbose_name_plural": "联系关系",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("union", "organisation"),
                        name="link_one_active",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["state", "name"], name="organisation_state"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["keeper", "state"], name="organisation_keeper"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("union__isnull", True), ("organisation__isnull", True), _connector="XOR"
                ),
                name="membership_one_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("union__isnull", False), ("valid_to__isnull", True)),
                fields=("user", "role", "union"),
                name="membership_once_in_union",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("organisation__isnull", False), ("valid_to__isnull", True)),
                fields=("user", "role", "organisation"),
                name="membership_once_in_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadership",
            constraint=models.UniqueConstraint(
                fields=("union", "parent", "valid_from"), name="leadership_once"
            ),
        ),
    ]
