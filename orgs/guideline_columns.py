"""The columns of the salary guideline table."""

from orgs.models import CertificateGrade, Education, PostGrade, SalaryGuideline
from portal.common.workbook import Column

COLUMNS: tuple[Column, ...] = (
    Column("grade", "岗位等级", kind="choice", required=True, choices=dict(PostGrade.choices)),
    Column("certificate", "证书", kind="choice", choices=dict(CertificateGrade.choices)),
    Column("education", "学历", kind="choice", choices=dict(Education.choices)),
    Column("low", "低位", kind="decimal", required=True),
    Column("median", "中位", kind="decimal", required=True),
    Column("high", "高位", kind="decimal", required=True),
    Column("per", "单位", kind="choice", required=True, choices=dict(SalaryGuideline.Per.choices)),
    Column("includes_contributions", "含单位缴费", kind="flag"),
    Column("valid_from", "生效日期", kind="date", required=True),
    Column("valid_to", "失效日期", kind="date"),
    Column("document", "文件名称", required=True, width=34, max_length=120),
    Column("document_no", "文号", width=22, max_length=60),
)
