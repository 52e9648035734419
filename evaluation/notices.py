"""What is published of an evaluation: the acceptance notice, and what workers who asked are told."""

from typing import Any

from django.db.models import Sum

from evaluation.models import Evaluation
from portal.common import clock, events
from portal.common.access import Actor
from projects.models import PublicNotice, ServiceRecord


def publish_result(evaluation: Evaluation, *, by: Actor) -> PublicNotice:
    """Publish the acceptance notice of the agreement. Call inside the publishing move."""
    project, agreement = evaluation.project, evaluation.agreement
    notice = PublicNotice.objects.create(
        no=f"{agreement.no}-YS",
        kind=PublicNotice.Kind.ACCEPTANCE,
        tender=agreement.award.tender,
        union_id=evaluation.union_id,
        title=f"{project.name}验收结果公告",
        facts=[
            ["项目编号", project.no],
            ["合同编号", agreement.no],
            ["采购工会", evaluation.union.name],
            ["承接组织", agreement.organisation_name],
            ["综合得分", f"{evaluation.total} 分"],
            ["评价等次", evaluation.get_grade_display()],
        ],
        sections=_sections(evaluation),
        published_at=clock.now(),
        published_by=by.name,
    )
    events.record_creation(notice, by=by)
    return notice


def result_for_workers(evaluation: Evaluation) -> str:
    """Return what the workers who asked are told on the tracking page (ND-08)."""
    records = ServiceRecord.objects.filter(project_id=evaluation.project_id).counted()
    times = records.aggregate(times=Sum("person_times"))["times"] or 0
    told = f"服务项目“{evaluation.project.name}”已结项，共服务 {times:,} 人次"
    if evaluation.satisfaction_mean is not None:
        told += f"，职工满意度 {evaluation.satisfaction_mean:.2f} 分（满分 5 分）"
    return f"{told}。谢谢您提出需求。"


def _sections(evaluation: Evaluation) -> list[dict[str, Any]]:
    agreement = evaluation.agreement
    period = f"服务期 {agreement.start_on} 至 {agreement.end_on}"
    result = [f"综合得分 {evaluation.total} 分，等次{evaluation.get_grade_display()}。"]
    if evaluation.veto:
        result.append("因一票否决事项，等次为不合格。")
    if evaluation.satisfaction_mean is not None:
        note = "（答卷不足 30 份，仅供参考）" if evaluation.survey_decision else ""
        result.append(f"受益职工满意度 {evaluation.satisfaction_mean} 分（5 分制）{note}。")
    return [
        {"heading": "一、项目名称", "paragraphs": [evaluation.project.name]},
        {
            "heading": "二、承接组织与合同",
            "paragraphs": [
                f"{agreement.organisation_name}；合同 {agreement.no}，{period}。",
            ],
        },
        {"heading": "三、评价结果", "paragraphs": result},
        {
            "heading": "四、评价方式",
            "paragraphs": [
                "由工会、受益职工代表和独立的第三方评估机构分别评分，按权重计算。",
                f"第三方评估机构：{evaluation.third_party.name}。",
            ],
        },
        {
            "heading": "五、异议",
            "paragraphs": [
                f"对评价结果有异议的，请自公告之日起 5 个工作日内向{evaluation.union.name}反映。"
            ],
        },
    ]
