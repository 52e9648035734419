"""Totals and grades of reviews: points of an indicator, shares of the three parties, bands, vetoes.

Rules: spec 8.2 (shares by subject), 8.3 (bands, lower bound included), 8.5, 8.6, IS-04.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from portal.common.errors import Detail

CENT = Decimal("0.01")
ZERO = Decimal(0)
MIDTERM_PASS = Decimal(60)
# A score below this share of its weight needs a comment that names the evidence (P13).
EVIDENCE_BELOW = Decimal("0.6")
# Parties that differ by more than this many points of a hundred explain it (P14).
DIFFERENCE = Decimal(15)
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
DELEGATES_CODE = "C412"
BANDS = ((Decimal(90), "excellent"), (Decimal(80), "good"), (Decimal(60), "pass"))
# Points for the deviation of money from time, in hundredths (B311).
DEVIATION_STEPS = ((10, "1"), (20, "0.625"), (30, "0.25"))


def cents(value: Decimal) -> Decimal:
    """Return the value with two decimals, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def share_of(shares: Mapping[str, Mapping[str, str]], subject: str, code: str) -> Mapping[str, str]:
    """Return the parties that judge an indicator, with their shares."""
    return shares.get(code) or shares.get(subject, {})


def problems_of_shares(
    shares: Mapping[str, Mapping[str, str]], subjects: Mapping[str, str]
) -> list[Detail]:
    """Return what is wrong with party shares: a row not of 1, an indicator that nobody judges.

    `subjects`: the subject of each indicator. The survey judges C411, delegates judge C412.
    """
    problems: list[Detail] = []
    for row, parties in shares.items():
        unknown = set(parties) - {UNION, WORKERS, THIRD}
        given = [_share(text) for text in parties.values()]
        if unknown or None in given or sum((s or ZERO for s in given), ZERO) != 1:
            problems.append(
                {"message": f"“{row}”只能有工会、职工代表、第三方三方权重，合计为 1，请更正参数。"}
            )
    alone = [
        code
        for code, subject in subjects.items()
        if code != SURVEY_CODE and not share_of(shares, subject, code)
    ]
    if alone:
        problems.append({"message": f"{'、'.join(alone)} 没有评价方，请在参数中补上权重。"})
    if WORKERS not in share_of(shares, subjects.get(DELEGATES_CODE, ""), DELEGATES_CODE):
        problems.append({"message": f"{DELEGATES_CODE} 应由职工代表评价，请更正参数。"})
    return problems


def _share(text: object) -> Decimal | None:
    """Return a share of 0 to 1, or None for anything else."""
    try:
        share = Decimal(str(text))
    except ArithmeticError:
        return None
    return share if share.is_finite() and 0 <= share <= 1 else None


def weighted(points_by_party: Mapping[str, Decimal], share: Mapping[str, str]) -> Decimal:
    """Return Σ share × the party's mean points of one indicator (unrounded)."""
    return sum((points_by_party[p] * Decimal(s) for p, s in share.items()), ZERO)


def mean(points: Sequence[Decimal]) -> Decimal:
    """Return the mean of a party's members."""
    return sum(points, ZERO) / len(points)


def satisfaction_points(overall_mean: Decimal | None, weight: int) -> Decimal:
    """Return C411's points: mean/5 × weight; a mean below 3 gives 0."""
    if overall_mean is None or overall_mean < 3:
        return ZERO
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


def completion_points(
    done: int, target: Decimal | int, weight: int, *, floor: Decimal = ZERO
) -> Decimal | None:
    """Return min(1, done/target) × weight, two decimals; null when there is no target (IS-04).

    A rate below `floor` gives 0 (C211–C213: 60 %).
    """
    if target <= 0:
        return None
    rate = Decimal(done) / target
    return ZERO.quantize(CENT) if rate < floor else cents(min(Decimal(1), rate) * weight)


def deviation_points(paid: Decimal, amount: Decimal, elapsed: Decimal, weight: int) -> Decimal:
    """Return the points for money against time: within 10, 20, 30 hundredths, else 0 (B311)."""
    off = abs(paid / amount - elapsed) * 100
    share = next((s for bound, s in DEVIATION_STEPS if off <= bound), "0")
    return cents(Decimal(share) * weight)


def factors(
    weights: Mapping[str, int], subjects: Mapping[str, str], left_out: Collection[str]
) -> dict[str, Decimal]:
    """Return how much each indicator counts when others of its subject do not apply (IS-04).

    The weight of what is left out is spread over the rest of the same subject, never further.
    """
    whole: dict[str, int] = {}
    judged: dict[str, int] = {}
    for code, weight in weights.items():
        subject = subjects[code]
        whole[subject] = whole.get(subject, 0) + weight
        if code not in left_out:
            judged[subject] = judged.get(subject, 0) + weight
    return {
        code: Decimal(whole[subjects[code]]) / judged[subjects[code]]
        for code in weights
        if code not in left_out
    }


def total_of(
    points: Mapping[str, Decimal], weights: Mapping[str, int], subjects: Mapping[str, str]
) -> Decimal:
    """Return the total with two decimals, half up; codes without points do not apply (IS-04).

    Each subject is divided once, so that what comes out even stays even (89.995 is 90.00).
    """
    total = ZERO
    for subject in dict.fromkeys(subjects[code] for code in points):
        codes = [code for code, of in subjects.items() if of == subject]
        whole = sum(weights[code] for code in codes)
        judged = sum(weights[code] for code in codes if code in points)
        total += sum((points[c] for c in codes if c in points), ZERO) * whole / judged
    return cents(total)


def problems_of_left_out(
    left_out: Mapping[str, str], subjects: Mapping[str, str], *, suffix: str = "_comment"
) -> list[Detail]:
    """Return what is wrong with declaring indicators not applicable: no reason, a whole subject."""
    problems: list[Detail] = [
        {"field": code + suffix, "rule": "IS-04", "message": f"{code} 不适用，请写明理由。"}
        for code, reason in left_out.items()
        if not reason.strip()
    ]
    for subject in dict.fromkeys(subjects.values()):
        codes = [code for code, of in subjects.items() if of == subject]
        if all(code in left_out for code in codes):
            problems.append(
                {
                    "field": codes[0],
                    "rule": "IS-04",
                    "message": f"“{subject}”的指标不能全部不适用，请至少保留一项。",
                }
            )
    return problems


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


def problems_of_evidence(
    scores: Mapping[str, Decimal | None], comments: Mapping[str, str], weights: Mapping[str, int]
) -> list[Detail]:
    """Return the low scores that nobody explained."""
    return [
        {
            "field": f"{code}_comment",
            "message": f"{code} 得分低于满分的六成，请写明依据和佐证材料。",
        }
        for code, weight in weights.items()
        if (points := scores.get(code)) is not None
        and 0 <= points < weight * EVIDENCE_BELOW
        and not comments.get(code, "").strip()
    ]


def far_apart(rates: Mapping[str, Decimal]) -> bool:
    """Return whether the parties' rates (of a hundred) differ by more than 15 points."""
    return len(rates) > 1 and max(rates.values()) - min(rates.values()) > DIFFERENCE
