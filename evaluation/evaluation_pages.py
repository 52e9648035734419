"""What the evaluation report shows: result, radar, parties compared, survey, indicators."""

from decimal import Decimal
from typing import Any

from evaluation import measures, scoring, survey_results
from evaluation.models import Evaluation, Indicator, PartySheet
from evaluation.rules import grading
from evaluation.survey_results import Result

Party = PartySheet.Party
# Most satisfied to least: the colours of the stacked bar.
TONES = ("green", "teal", "none", "amber", "red")
USES = {
    "excellent": "尾款全额支付；同等条件下优先承接，三年期内可以续约，可推荐优秀项目。",
    "good": "尾款全额支付；下年度可以继续承接。",
    "pass": "尾款按得分支付；提交改进计划后可以继续承接，增加抽查。",
    "fail": "尾款最多支付一半，追回未完成部分；一年内不得承接。",
}


def report_context(found: Evaluation) -> dict[str, Any]:
    """Return the context of the report, for the page and the printed sheet.

    Nobody reads a sheet before all are in: the parties judge without each other (8.2, 2.4).
    """
    sheets = list(found.sheets.order_by("party", "pk"))
    is_shown = found.state != Evaluation.State.STARTED or scoring.is_complete(
        found, [sheet.party for sheet in sheets]
    )
    means = scoring.party_means(found) if is_shown else {}
    survey = survey_results.latest_result(found.agreement_id, until=found.concluded_at)
    figures = measures.figures_of(found.agreement)
    return {
        "evaluation": found,
        "sheets": sheets,
        "is_shown": is_shown,
        "parties": Party.labels,
        "rows": _indicator_rows(found, means),
        "comparison": _comparison(found, means),
        "survey": survey,
        "survey_parts": _parts(survey),
        "survey_heads": ("选项", "份数"),
        "cost": _cost(figures),
        "use": USES.get(found.grade, ""),
        "payable": grading.payable_share(found.grade, found.total)
        if found.total is not None
        else None,
        **_radar(found, means),
    }


def _radar(found: Evaluation, means: dict[str, scoring.Points]) -> dict[str, Any]:
    rates = scoring.rates_by_dimension(found, means)
    dimensions = list(Indicator.Dimension)
    return {
        "dimensions": [
            (d.label, [rates[party].get(d.value) for party in Party.values]) for d in dimensions
        ],
        "radar_axes": [d.label for d in dimensions],
        "radar_series": [
            (party.label, [_number(rates[party.value].get(d.value)) for d in dimensions])
            for party in Party
        ],
    }


def _comparison(found: Evaluation, means: dict[str, scoring.Points]) -> list[dict[str, Any]]:
    """Return the parties' rates by subject, flagged where they differ by more than 15 points."""
    rates = scoring.rates_by_subject(found, means)
    apart = scoring.subjects_far_apart(found, means)
    subjects = dict.fromkeys(subject for row in rates.values() for subject in row)
    return [
        {
            "subject": subject,
            "rates": [rates[party].get(subject) for party in Party.values],
            "shares": [_share(found, subject, party) for party in Party.values],
            "is_apart": subject in apart,
        }
        for subject in subjects
    ]


def _share(found: Evaluation, subject: str, party: str) -> str:
    share = found.shares.get(subject, {}).get(party)
    return f"{Decimal(share) * 100:.0f}%" if share else ""


def _indicator_rows(found: Evaluation, means: dict[str, scoring.Points]) -> list[dict[str, Any]]:
    return [
        {
            "indicator": each,
            "parties": [means.get(party, {}).get(each.code) for party in Party.values],
            "points": Decimal(found.points[each.code]) if each.code in found.points else None,
            "left_out": found.left_out.get(each.code, ""),
        }
        for each in found.system.indicators.all()
    ]


def _parts(survey: Result) -> list[tuple[str, float, str]]:
    if survey.overall.spread is None:
        return []
    spread = zip(survey.overall.spread, TONES, strict=True)
    return [(label, float(count), tone) for (label, count), tone in spread]


def _cost(figures: measures.Figures) -> dict[str, Decimal | None]:
    """Return yuan per person-time as agreed and as delivered; null without a denominator."""
    planned = figures.amount / figures.target_person_times if figures.target_person_times else None
    actual = figures.paid / figures.person_times if figures.person_times else None
    return {
        "planned": grading.cents(planned) if planned is not None else None,
        "actual": grading.cents(actual) if actual is not None else None,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
