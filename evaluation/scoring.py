"""What the three parties' sheets add up to: means, points, rates by dimension and subject."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from evaluation.models import Evaluation, Indicator, PartySheet
from evaluation.rules import grading
from evaluation.survey_results import Result

Points = dict[str, Decimal]
PARTIES = tuple(PartySheet.Party.values)


def indicators_for(evaluation: Evaluation, party: str) -> list[Indicator]:
    """Return the indicators the party judges, in order, without those that do not apply."""
    return [
        each
        for each in evaluation.system.indicators.all()
        if each.code not in evaluation.left_out
        and party in grading.share_of(evaluation.shares, each.subject, each.code)
    ]


def is_complete(evaluation: Evaluation, parties: Iterable[str]) -> bool:
    """Whether all three parties have scored, given the party of each sheet."""
    counts = Counter(parties)
    return bool(
        counts[grading.UNION]
        and counts[grading.THIRD]
        and counts[grading.WORKERS] >= evaluation.reps_needed
    )


def party_means(evaluation: Evaluation) -> dict[str, Points]:
    """Return party → code → mean of its members' points; one query."""
    rows: dict[str, dict[str, list[Decimal]]] = {}
    for party, scores in evaluation.sheets.values_list("party", "scores"):
        for code, text in scores.items():
            rows.setdefault(party, {}).setdefault(code, []).append(Decimal(text))
    return {
        party: {code: grading.mean(values) for code, values in by_code.items()}
        for party, by_code in rows.items()
    }


def points_and_total(
    evaluation: Evaluation, means: Mapping[str, Points], survey: Result
) -> tuple[Points, Decimal]:
    """Return the weighted points of every indicator that applies, and the total (8.2, IS-04).

    Under 30 answers C411 takes the delegates' rate, which the recorded decision allows (SV-03).
    """
    indicators = list(evaluation.system.indicators.all())
    weights = {each.code: each.weight for each in indicators}
    subjects = {each.code: each.subject for each in indicators}
    points: Points = {}
    for each in indicators:
        if each.code in evaluation.left_out:
            continue
        share = grading.share_of(evaluation.shares, each.subject, each.code)
        if each.code == grading.SURVEY_CODE:
            points[each.code] = _survey_points(means, weights, survey)
        else:
            judged = {party: means[party][each.code] for party in share}
            points[each.code] = grading.weighted(judged, share)
    factors = grading.factors(weights, subjects, evaluation.left_out)
    spread = {code: value * factors[code] for code, value in points.items()}
    return spread, grading.total_of(points, weights, subjects)


def rates_by_dimension(evaluation: Evaluation, means: Mapping[str, Points]) -> dict[str, Points]:
    """Return party → dimension → points reached of a hundred; no entry where it judges nothing."""
    return _rates(evaluation.system.indicators.all(), means, by="dimension")


def rates_by_subject(evaluation: Evaluation, means: Mapping[str, Points]) -> dict[str, Points]:
    """Return party → subject → points reached of a hundred, over what several parties judge."""
    common = [
        each
        for each in evaluation.system.indicators.all()
        if len(grading.share_of(evaluation.shares, each.subject, each.code)) > 1
    ]
    return _rates(common, means, by="subject")


def subjects_far_apart(evaluation: Evaluation, means: Mapping[str, Points]) -> list[str]:
    """Return the subjects on which the parties differ by more than 15 points: they explain it."""
    by_party = rates_by_subject(evaluation, means)
    subjects = dict.fromkeys(subject for rates in by_party.values() for subject in rates)
    return [
        subject
        for subject in subjects
        if grading.far_apart(
            {p: rates[subject] for p, rates in by_party.items() if subject in rates}
        )
    ]


def _survey_points(
    means: Mapping[str, Points], weights: Mapping[str, int], survey: Result
) -> Decimal:
    weight = weights[grading.SURVEY_CODE]
    if not survey.is_indicative:
        return grading.satisfaction_points(survey.exact, weight)
    delegates = means[grading.WORKERS][grading.DELEGATES_CODE]
    return delegates / weights[grading.DELEGATES_CODE] * weight


def _rates(
    indicators: Iterable[Indicator], means: Mapping[str, Points], *, by: str
) -> dict[str, Points]:
    rows = list(indicators)
    found: dict[str, Points] = {}
    for party in PARTIES:
        given = means.get(party, {})
        sums: dict[str, tuple[Decimal, int]] = {}
        for each in rows:
            if each.code in given:
                reached, possible = sums.get(getattr(each, by), (grading.ZERO, 0))
                sums[getattr(each, by)] = (reached + given[each.code], possible + each.weight)
        found[party] = {
            key: grading.cents(reached / possible * 100)
            for key, (reached, possible) in sums.items()
        }
    return found
