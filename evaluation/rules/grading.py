"""Totals and grades of reviews: shares of the three parties, bands, vetoes.

Rules: spec 8.2 (shares by subject), 8.3 (bands, lower bound included), 8.5–8.7.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from portal.common.errors import Detail

CENT = Decimal("0.01")
MIDTERM_PASS = Decimal(60)
UNION, WORKERS, THIRD = "union", "workers", "third"
# Shipped default (spec 8.2, practice): share of each party by subject; each row sums to 1.
SHARES: dict[str, dict[str, str]] = {
    "项目管理": {UNION: "0.50", THIRD: "0.50"},
    "服务成效": {UNION: "0.20", WORKERS: "0.20", THIRD: "0.60"},
    "经费使用": {UNION: "0.30", THIRD: "0.70"},
    "C412": {WORKERS: "1.00"},
    "C413": {UNION: "1.00"},
}
SURVEY_CODE = "C411"
BANDS = ((Decimal(90), "excellent"), (Decimal(80), "good"), (Decimal(60), "pass"))


def cents(value: Decimal) -> Decimal:
    """Return the value with two decimals, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def share_of(shares: Mapping[str, Mapping[str, str]], subject: str, code: str) -> Mapping[str, str]:
    """Return the parties that judge an indicator, with their shares."""
    return shares.get(code) or shares.get(subject, {})


def parties_needed(shares: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return every party that must have scored before a conclusion."""
    return {party for row in shares.values() for party in row}


def weighted(points_by_party: Mapping[str, Decimal], share: Mapping[str, str]) -> Decimal:
    """Return Σ share × the party's mean points of one indicator (unrounded)."""
    return sum((points_by_party[p] * Decimal(s) for p, s in share.items()), Decimal(0))


def mean(points: Sequence[Decimal]) -> Decimal:
    """Return the mean of a party's members."""
    return sum(points, Decimal(0)) / len(points)


def satisfaction_points(overall_mean: Decimal | None, weight: int) -> Decimal:
    """Return C411's points: mean/5 × weight; a mean below 3 gives 0."""
    if overall_mean is None or overall_mean < 3:
        return Decimal(0)
    return overall_mean / 5 * weight


def grade(total: Decimal, *, veto: str = "") -> str:
    """Return the grade of a rounded total; a veto fails whatever the total (8.3)."""
    if veto:
        return "fail"
    return next((name for bound, name in BANDS if cents(total) >= bound), "fail")


def payable_share(grade_name: str, total: Decimal) -> Decimal:
    """Return the share of the final instalment (8.3): 合格 under 70 pays 90 %, 不合格 50 %."""
    if grade_name == "fail":
        return Decimal("0.50")
    if grade_name == "pass" and total < 70:
        return Decimal("0.90")
    return Decimal(1)


def completion_points(done: int, target: int, weight: int) -> Decimal:
    """Return min(1, done/target) × weight, two decimals (B211, B212)."""
    if target <= 0:
        return Decimal(0)
    return cents(min(Decimal(1), Decimal(done) / target) * weight)


def problems_of_scores(
    scores: Mapping[str, Decimal | None], weights: Mapping[str, int]
) -> list[Detail]:
    """Return every missing or impossible score, at its indicator's field."""
    problems: list[Detail] = []
    for code, weight in weights.items():
        points = scores.get(code)
        if points is None:
            problems.append({"field": code, "message": f"{code} 还没有评分，请填 0–{weight} 分。"})
        elif not 0 <= points <= weight:
            problems.append({"field": code, "message": f"{code} 应在 0–{weight} 分之间，请修改。"})
        elif points != cents(points):
            problems.append({"field": code, "message": f"{code} 最多两位小数，请修改。"})
    return problems
