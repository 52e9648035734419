"""Scores, prices, ranks: exact decimals, as spec 6.5 computes them. Values in, figures out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from portal.common.errors import Detail
from portal.common.money import parse_capital, to_yuan

CENT: Final = Decimal("0.01")
STEP: Final = Decimal("0.5")
# A reason is asked for at or beyond these parts of the maximum (design P7).
LOW_PART: Final = Decimal("0.60")
HIGH_PART: Final = Decimal("0.95")
RATE_AT_MOST: Final = Decimal("0.65")


@dataclass(frozen=True, slots=True)
class Standing:
    """One bid with what decides its place: total, price, technical points; `key` names it."""

    key: int
    total: Decimal
    amount: Decimal
    technical: Decimal = Decimal(0)


def price_points(base: Decimal, quote: Decimal, weight: int) -> Decimal:
    """Return base / quote x weight, two decimals, HALF_UP. Rule: SC-1."""
    return (base / quote * weight).quantize(CENT, ROUND_HALF_UP)


def price_table(quotes: Mapping[int, Decimal], weight: int) -> dict[int, Decimal]:
    """Return price points by bid; the base is the lowest of these (valid) quotes. Rule: SC-2."""
    if not quotes:
        return {}
    base = min(quotes.values())
    return {key: price_points(base, quote, weight) for key, quote in quotes.items()}


def mean(values: Sequence[Decimal]) -> Decimal:
    """Return the mean over members, two decimals, HALF_UP; no score is dropped. Rule: PR-06."""
    return (sum(values, Decimal(0)) / len(values)).quantize(CENT, ROUND_HALF_UP)


def rank(standings: Sequence[Standing]) -> list[list[Standing]]:
    """Return the bids by place; a place with several bids is a tie that only a draw decides.

    Total, then lower price (SC-4), then technical points; Rules: PM-19, SC-5.
    """
    places: list[list[Standing]] = []
    ordered = sorted(standings, key=lambda s: (-s.total, s.amount, -s.technical, s.key))
    for standing in ordered:
        if places and _level(places[-1][0]) == _level(standing):
            places[-1].append(standing)
        else:
            places.append([standing])
    return places


def _level(standing: Standing) -> tuple[Decimal, Decimal, Decimal]:
    return standing.total, standing.amount, standing.technical


def problems_of_score(
    name: str, value: Decimal | None, maximum: int, reason: str, *, field: str
) -> list[Detail]:
    """Return what is wrong with one score: range, step, and the reason extremes need."""
    if value is None:
        return [{"field": field, "message": f"“{name}”还没有评分。"}]
    if not 0 <= value <= maximum:
        message = f"“{name}”满分 {maximum} 分，不能评 {value} 分，请改在 0–{maximum} 之间。"
        return [{"field": field, "message": message}]
    if value % STEP:
        return [{"field": field, "message": f"“{name}”须按 0.5 分一档评分，例如 12.5。"}]
    if needs_reason(value, maximum) and not reason.strip():
        message = f"“{name}”评 {value.normalize():f} 分（≤60% 或 ≥95%），请写明理由。"
        return [{"field": field, "message": message}]
    return []


def needs_reason(value: Decimal, maximum: int) -> bool:
    """Whether the score is so low or so high that it needs a reason."""
    return value <= maximum * LOW_PART or value >= maximum * HIGH_PART


def differs(values: Sequence[Decimal]) -> bool:
    """Whether members differ on an objective factor: then nothing is computed. Rules: PR-07, SC-7."""
    return len(set(values)) > 1


def reconcile(amount_in_words: str, figure: Decimal) -> tuple[Decimal, bool]:
    """Return (price that counts, whether the bidder must confirm): words go before figures.

    Raises: ValueError for unreadable words. Rules: PR-08, SC-6.
    """
    words = to_yuan(parse_capital(amount_in_words))
    return words, words != to_yuan(figure)


def problems_of_rates(rates: Mapping[str, str]) -> list[Detail]:
    """Return the low-price rates that a document may not set. Rule: LP-5 (at most 65 %)."""
    return [
        {
            "field": "low_price_rates",
            "message": f"{name} 的触发比例 {Decimal(rate):.0%} 超过 65%，请调低。",
            "rule": "LP-5",
        }
        for name, rate in sorted(rates.items())
        if Decimal(rate) > RATE_AT_MOST
    ]


def low_prices(
    quotes: Mapping[int, Decimal], ceiling: Decimal, rates: Mapping[str, str]
) -> dict[int, list[str]]:
    """Return by bid which triggers of an abnormal-low-price review it meets.

    T1 below a part of the mean, T2 the lowest below a part of the second lowest, T3 below a part
    of the ceiling; strictly below. With one quote only T3 can be computed. Rules: LP-1…LP-6.
    """
    found: dict[int, list[str]] = {}
    ordered = sorted(quotes.values())
    for key, quote in quotes.items():
        hits = []
        if len(ordered) > 1:
            average = sum(ordered, Decimal(0)) / len(ordered)
            if quote < average * Decimal(rates["T1"]):
                hits.append("T1")
            if quote == ordered[0] and quote < ordered[1] * Decimal(rates["T2"]):
                hits.append("T2")
        if quote < ceiling * Decimal(rates["T3"]):
            hits.append("T3")
        if hits:
            found[key] = hits
    return found
