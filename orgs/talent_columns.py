"""The columns of the talent pool: one list writes template and export and reads the import."""

from orgs.models import CertificateGrade, Education, PostGrade, Talent, TalentPost
from portal.common.workbook import Column

STATES = {"active": "在库", "candidate": "候选"}
PERSON: tuple[Column, ...] = (
    Column("name", "姓名", required=True, max_length=50, example="张三"),
    # Only read: what is kept is a keyed hash, so an export leaves it empty.
    Column("identity", "身份证号", width=22, max_length=18),
    Column("phone", "手机号", width=14, max_length=20),
    Column("state", "入库方式", kind="choice", required=True, choices=STATES),
    Column("sex", "性别", kind="choice", width=8, choices=dict(Talent.Sex.choices)),
    Column("birth_year", "出生年份", kind="integer", width=10, least=1900, most=2199),
    Column("politics", "政治面貌", kind="choice", choices=dict(Talent.Politics.choices)),
    Column("education", "学历", kind="choice", choices=dict(Education.choices)),
    Column("origin", "人员来源", kind="choice", choices=dict(Talent.Origin.choices)),
    Column("employer", "用人方式", kind="choice", choices=dict(Talent.Employer.choices)),
    Column("organisation", "派出组织代码", width=22, max_length=18),
    Column("since_year", "从业起始年份", kind="integer", width=12, least=1900, most=2199),
    Column("specialities", "专长", width=30, max_length=120),
)
POST: tuple[Column, ...] = (
    Column("serving_code", "服务工会代码", width=14, max_length=20),
    Column("title", "岗位", max_length=60),
    Column("grade", "岗位等级", kind="choice", choices=dict(PostGrade.choices)),
    Column("fte_percent", "工作量（％）", kind="integer", width=12, least=1, most=100),
    Column("contract", "合同类型", kind="choice", choices=dict(TalentPost.Contract.choices)),
    Column("begins_on", "到岗日期", kind="date"),
    Column("contract_until", "合同截止", kind="date"),
)
CERTIFICATE: tuple[Column, ...] = (
    Column("certificate", "证书级别", kind="choice", choices=dict(CertificateGrade.choices)),
    Column("certificate_no", "证书编号", width=20, max_length=40),
    Column("certificate_on", "证书取得日期", kind="date"),
)
COLUMNS: tuple[Column, ...] = (*PERSON, *POST, *CERTIFICATE)
