"""The talent pool 工会社会工作专业人才信息库 (spec 11.2): people, posts, certificates, assessments."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.talents import TalentPostQuerySet, TalentQuerySet
from portal.common import clock, pseudonym
from portal.common.lifecycle import Stateful

CONTACT = "talent-phone"


class PostGrade(models.TextChoices):
    """Grades of posts [practice]: the documents ask for grades and name none."""

    JUNIOR = "junior", "初级岗"
    MIDDLE = "middle", "中级岗"
    SENIOR = "senior", "高级岗"
    LEAD = "lead", "督导岗"


class Education(models.TextChoices):
    """Highest education, from low to high."""

    SECONDARY = "secondary", "中专、高中及以下"
    COLLEGE = "college", "大专"
    BACHELOR = "bachelor", "本科"
    MASTER = "master", "硕士及以上"


class CertificateGrade(models.TextChoices):
    """Professional grades of social workers, from low to high."""

    ASSISTANT = "assistant", "助理社会工作师"
    WORKER = "worker", "社会工作师"
    SENIOR = "senior", "高级社会工作师"


class Talent(Stateful):
    """One person in one union's part of the pool; the identity number is kept as keyed hash alone."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", "候选"
        ACTIVE = "active", "在库"
        LEFT = "left", "已离开"

    class Sex(models.TextChoices):
        FEMALE = "female", "女"
        MALE = "male", "男"

    class Politics(models.TextChoices):
        PARTY = "party", "中共党员"
        LEAGUE = "league", "共青团员"
        DEMOCRATIC = "democratic", "民主党派"
        MASSES = "masses", "群众"

    class Employer(models.TextChoices):
        OFFICE = "office", "工会机关"
        INSTITUTION = "institution", "工会企事业单位"
        DIRECT = "direct", "直接聘用"
        PURCHASED = "purchased", "购买服务"

    class Origin(models.TextChoices):
        MEMBER = "member", "社会工作者"
        VOLUNTEER = "volunteer", "志愿者"
        ACTIVIST = "activist", "积极分子"

    class Pay(models.TextChoices):
        BELOW = "below", "低于指导标准"
        AT = "at", "符合指导标准"
        ABOVE = "above", "高于指导标准"

    # The seven work contents of seed 003 三（二）.
    SPECIALITIES: ClassVar[dict[str, str]] = {
        "organising": "组建与集体协商",
        "legal": "法律援助与调解仲裁",
        "safety": "劳动保护与职业健康",
        "relief": "困难帮扶与就业",
        "counselling": "人文关怀与心理疏导",
        "online": "互联网＋普惠服务",
        "newcomers": "新市民培训",
    }

    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="talents")
    state = models.CharField("状态", max_length=10, choices=State, default=State.CANDIDATE)
    person_hash = models.CharField(max_length=64)
    # A candidate may be known by name and phone alone; a member is known by the identity number.
    is_identified = models.BooleanField("已核实身份", default=True)
    name = models.CharField("姓名", max_length=50)
    sex = models.CharField("性别", max_length=8, choices=Sex)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    politics = models.CharField("政治面貌", max_length=12, choices=Politics, blank=True)
    education = models.CharField("学历", max_length=10, choices=Education, blank=True)
    origin = models.CharField("来源", max_length=10, choices=Origin, default=Origin.MEMBER)
    employer = models.CharField("用人方式", max_length=12, choices=Employer, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="talents"
    )
    since_year = models.PositiveSmallIntegerField("从事社会工作起始年份", null=True, blank=True)
    specialities = models.JSONField("专长", default=list, blank=True)
    phone_sealed = models.BinaryField(default=b"", blank=True)
    # Only how the pay stands to the guideline is kept, never the pay itself.
    pay = models.CharField("薪酬对比", max_length=6, choices=Pay, blank=True)
    pay_on = models.DateField("对比日期", null=True, blank=True)
    left_on = models.DateField("离开日期", null=True, blank=True)
    left_reason = models.CharField("离开原因", max_length=200, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    EVENT_REDACTED = frozenset({"person_hash", "name"})

    objects = TalentQuerySet.as_manager()

    class Meta:
        verbose_name = "人才"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union", "person_hash"], name="talent_once_a_union"),
            models.CheckConstraint(
                condition=Q(employer="purchased") | Q(organisation__isnull=True),
                name="talent_organisation_when_purchased",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person_hash"], name="talent_person"),
            models.Index(fields=["union", "state"], name="talent_union_state"),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def masked_name(self) -> str:
        """The name as superiors see it."""
        return pseudonym.mask_name(self.name)

    @property
    def phone(self) -> str:
        """The phone number in clear; reading it on a page is logged."""
        return pseudonym.decrypt(self.phone_sealed, purpose=CONTACT)

    @property
    def speciality_names(self) -> list[str]:
        """The specialities in words."""
        return [self.SPECIALITIES.get(code, code) for code in self.specialities]


class TalentPost(models.Model):
    """A post that a person holds or held, with its contract. Rule: TL-01.

    `person_hash` repeats the person's, so that the database itself refuses a second open main post,
    whichever union keeps it.
    """

    class Contract(models.TextChoices):
        ESTABLISHED = "established", "编制内"
        LABOUR = "labour", "劳动合同"
        SERVICE = "service", "购买服务协议"
        CASUAL = "casual", "劳务协议"

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="posts")
    person_hash = models.CharField(max_length=64)
    serving_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="serving_posts")
    title = models.CharField("岗位", max_length=60)
    grade = models.CharField("岗位等级", max_length=8, choices=PostGrade)
    is_main = models.BooleanField("主要岗位", default=True)
    # Hundredths of a full post.
    fte_percent = models.PositiveSmallIntegerField("工作量（％）", default=100)
    contract = models.CharField("合同类型", max_length=12, choices=Contract)
    begins_on = models.DateField("到岗日期")
    contract_until = models.DateField("合同截止", null=True, blank=True)
    ends_on = models.DateField("离岗日期", null=True, blank=True)

    EVENT_REDACTED = frozenset({"person_hash"})

    objects = TalentPostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person_hash"],
                condition=Q(is_main=True, ends_on__isnull=True),
                name="talent_post_one_main",
            ),
            models.CheckConstraint(
                condition=Q(fte_percent__gte=1, fte_percent__lte=100), name="talent_post_fte"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="talent_post_period",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["serving_union", "begins_on"], name="talent_post_serving"),
            models.Index(
                fields=["contract_until"],
                condition=Q(ends_on__isnull=True),
                name="talent_post_contract",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.begins_on}"

    @property
    def fte(self) -> Decimal:
        """The part of a full post."""
        return Decimal(self.fte_percent) / 100


class TalentCertificate(models.Model):
    """A professional certificate, or the exam of the senior grade, which lapses after some years."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", "职业资格证书"
        EXAM = "exam", "高级考试合格"

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField("种类", max_length=12, choices=Kind, default=Kind.CERTIFICATE)
    grade = models.CharField("级别", max_length=10, choices=CertificateGrade)
    number = models.CharField("证书编号", max_length=40)
    issued_on = models.DateField("取得日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = "证书"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["talent", "kind", "grade"], name="talent_certificate_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()} {self.number}"


class TalentAssessment(models.Model):
    """The yearly assessment, and what was decided of grade, pay and renewal upon it. Rule: TL-03."""

    class Result(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        GOOD = "good", "合格"
        BASIC = "basic", "基本合格"
        FAIL = "fail", "不合格"

    class Decision(models.TextChoices):
        RENEW = "renew", "续聘"
        KEEP = "keep", "合同未到期，继续履行"
        PART = "part", "到期不续聘"

    class PayDecision(models.TextChoices):
        RAISE = "raise", "提高"
        SAME = "same", "不变"
        LOWER = "lower", "降低"

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField("年度")
    result = models.CharField("结果", max_length=10, choices=Result)
    decision = models.CharField("续聘决定", max_length=6, choices=Decision)
    grade_before = models.CharField("原岗位等级", max_length=8, choices=PostGrade)
    grade_after = models.CharField("岗位等级", max_length=8, choices=PostGrade)
    pay = models.CharField("待遇", max_length=6, choices=PayDecision)
    renewed_until = models.DateField("续聘至", null=True, blank=True)
    reason = models.CharField("评语和依据", max_length=300)
    decided_by = models.CharField("登记人", max_length=50)
    decided_on = models.DateField("决定日期", default=clock.today)

    class Meta:
        verbose_name = "年度考核"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talent", "year"], name="talent_assessment_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_result_display()}"


class TalentAward(models.Model):
    """A commendation of a person."""

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="awards")
    name = models.CharField("表彰名称", max_length=100)
    awarded_by = models.CharField("表彰单位", max_length=100)
    awarded_on = models.DateField("表彰日期")

    class Meta:
        verbose_name = "表彰"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.name
