"""The evaluation report on paper."""

from decimal import Decimal
from typing import Any

from evaluation.evaluation_pages import report_context
from evaluation.models import Evaluation
from portal.common import clock
from portal.common.documents import pdf
from portal.common.ui import svg
from portal.common.ui.formatting import moment_seconds, percent


def evaluation_pdf(evaluation: Evaluation) -> bytes:
    """Return the report of a concluded evaluation as PDF, its radar drawn in it."""
    report = report_context(evaluation)
    agreement = evaluation.agreement
    published = evaluation.state == Evaluation.State.PUBLISHED
    data: dict[str, Any] = {
        "no": evaluation.no,
        "project": evaluation.project.name,
        "union": evaluation.union.name,
        "organisation": agreement.organisation_name,
        "third_party": evaluation.third_party.name,
        "agreement": agreement.no,
        "period": f"{agreement.start_on} 至 {agreement.end_on}",
        "total": _text(evaluation.total),
        "grade": evaluation.get_grade_display(),
        "payable": str(percent(report["payable"])),
        "satisfaction": _satisfaction(report),
        "veto": evaluation.veto,
        "decision": evaluation.survey_decision,
        "opinion": evaluation.opinion,
        "use": report["use"],
        "radar": str(
            svg.radar(report["radar_axes"], report["radar_series"], title="五个维度的三方得分率")
        ).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        "parties": [str(label) for label in report["parties"]],
        "dimensions": [[label, *map(_text, rates)] for label, rates in report["dimensions"]],
        "comparison": [
            [row["subject"], *map(_text, row["rates"]), "相差超过 15 分" if row["is_apart"] else ""]
            for row in report["comparison"]
        ],
        "indicators": [_indicator(row) for row in report["rows"]],
        "concluded": f"{evaluation.concluded_by}　{_when(evaluation.concluded_at)}",
        "published": f"{evaluation.published_by}　{_when(evaluation.published_at)}",
        "watermark": "" if published else "未发布",
        "printed_at": moment_seconds(clock.now()),
    }
    return pdf("evaluation", data)


def _indicator(row: dict[str, Any]) -> list[str]:
    each = row["indicator"]
    points = "不适用" if row["left_out"] else _text(row["points"])
    return [
        f"{each.code} {each.name}", each.get_dimension_display(), str(each.weight),
        *map(_text, row["parties"]), points,
    ]  # fmt: skip


def _satisfaction(report: dict[str, Any]) -> str:
    survey = report["survey"]
    if survey.mean is None:
        return "答卷不足 5 份，不显示"
    note = "，仅供参考" if survey.is_indicative else ""
    return f"{survey.mean} / 5（{survey.answers} 份答卷{note}）"


def _text(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _when(at: Any) -> str:
    return moment_seconds(at) if at else ""
