"""The columns of a training's trainees."""

from orgs.models import Trainee
from portal.common.workbook import Column

EXAMS = {"passed": "合格", "failed": "不合格"}
COLUMNS: tuple[Column, ...] = (
    Column("name", "姓名", required=True, max_length=50),
    Column("unit", "单位", width=30, max_length=100),
    Column(
        "category", "类别", kind="choice", required=True, choices=dict(Trainee.Category.choices)
    ),
    Column("exam", "考试结果", kind="choice", choices=EXAMS),
)
