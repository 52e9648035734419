"""GS8 and satisfaction: what mid-term reviews, evaluations and surveys concluded in the period."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum

from annual_returns.computation.scope import Part, Row, Scope
from evaluation.models import Evaluation, MidtermReview, PartySheet, Survey

GRADES = {"excellent": "E803", "good": "E804", "pass": "E805", "fail": "E806"}


def compute(scope: Scope) -> Part:
    """Return the rows of evaluation and satisfaction. Queries: 3."""
    part = Part(extra={"_E809_n": 0, "_E802_other": 0})
    _midterms(part, scope)
    _evaluations(part, scope)
    _surveys(part, scope)
    return part


def _midterms(part: Part, scope: Scope) -> None:
    reviews = (
        MidtermReview.objects.filter(
            union_id__in=scope.union_ids,
            concluded_at__gte=scope.starts_at,
            concluded_at__lt=scope.ends_before,
        )
        .order_by("concluded_at")
        .values_list("project_id", "no", "project__name")
    )
    # A review after rectification concludes the same project once more: it counts once.
    latest = {project: (no, name) for project, no, name in reviews}
    part.rows += [Row("E801", "midterm", no, name) for no, name in latest.values()]


def _evaluations(part: Part, scope: Scope) -> None:
    third = PartySheet.objects.filter(evaluation_id=OuterRef("pk"), party=PartySheet.Party.THIRD)
    found: Any = (
        Evaluation.objects.filter(union_id__in=scope.union_ids, concluded_at__lt=scope.ends_before)
        .annotate(by_third=Exists(third))
        .order_by("concluded_at", "no")
        .values_list(
            "project_id", "no", "project__name", "grade", "concluded_at", "by_third",
            "project__closed_at", "project__terminated_at",
        )
    )  # fmt: skip
    by_project = {row[0]: row[1:] for row in reversed(list(found))}
    for no, name, grade, concluded_at, by_third, closed_at, terminated_at in by_project.values():
        ended = scope.holds(closed_at) or scope.holds(terminated_at)
        part.extra["_E809_n"] += ended
        if not scope.holds(concluded_at):
            continue
        part.extra["_E802_other"] += not ended
        codes = ["E802", GRADES[grade], *(["E808"] if by_third else [])]
        part.rows += [Row(code, "evaluation", no, name) for code in codes]


def _surveys(part: Part, scope: Scope) -> None:
    """Place the surveys that closed in the period: answers carry no time of their own (SV-04)."""
    surveys = (
        Survey.objects.filter(
            union_id__in=scope.union_ids,
            state=Survey.State.CLOSED,
            closed_at__gte=scope.starts_at,
            closed_at__lt=scope.ends_before,
        )
        .annotate(points=Sum("answers__overall"), given=Count("answers"))
        .order_by("no")
        .values_list("no", "project__name", "points", "given")
    )
    listed = [(no, name, points or 0, given) for no, name, points, given in surveys]
    # A mean of five has hundredths: 487 of 500, as every score here.
    part.rows += [
        Row("W512", "survey", no, name, round(points * 100 / given))
        for no, name, points, given in listed
        if given
    ]
    part.extra["_W512_sum"] = sum(points for _, _, points, _ in listed)
    part.extra["_W512_n"] = sum(given for _, _, _, given in listed)
