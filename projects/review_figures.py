"""What the scores of a review add up to: read from the records, computed by `rules.scoring`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from projects.models import Bid, Lot, PanelMember, Score, ScoreItem, Tender
from projects.rules import scoring
from projects.rules.methods import Profile

ZERO: Final = Decimal("0.00")
TRIGGERS: Final = {
    "T1": "低于全部有效报价平均值的规定比例",
    "T2": "低于次低报价的规定比例",
    "T3": "低于最高限价的规定比例",
}


@dataclass(slots=True)
class BidFigures:
    """One bid with its means by item, price points, total, place and warnings."""

    bid: Bid
    means: dict[int, Decimal] = field(default_factory=dict)
    member_totals: dict[int, Decimal] = field(default_factory=dict)
    technical: Decimal = ZERO
    quality: Decimal = ZERO
    price: Decimal = ZERO
    total: Decimal = ZERO
    place: int = 0
    is_tied: bool = False
    low_price: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LotFigures:
    """One lot: its valid bids by place, and the invalid ones."""

    lot: Lot
    ranked: list[BidFigures] = field(default_factory=list)
    invalid: list[Bid] = field(default_factory=list)

    @property
    def first(self) -> BidFigures | None:
        """The bid in first place, if any."""
        return self.ranked[0] if self.ranked else None

    @property
    def ties(self) -> list[list[int]]:
        """Bid keys of every place that several bids share."""
        places: dict[int, list[int]] = {}
        for figures in self.ranked:
            places.setdefault(figures.place, []).append(figures.bid.pk)
        return [keys for keys in places.values() if len(keys) > 1]


@dataclass(slots=True)
class ReviewFigures:
    """The whole review of a tender."""

    tender: Tender
    items: list[ScoreItem]
    members: list[PanelMember]
    lots: list[LotFigures]
    scores: dict[tuple[int, int, int], Score]
    differing: list[tuple[Bid, ScoreItem]]

    @property
    def waiting(self) -> list[PanelMember]:
        """Members who have not handed in yet."""
        return [m for m in self.members if m.state != PanelMember.State.SUBMITTED]


def figures_of(tender: Tender, drawn: Mapping[str, list[int]] | None = None) -> ReviewFigures:
    """Compute the review in six queries. `drawn`: order of tied bids by lot number, once drawn."""
    items = list(tender.score_items.all())
    seats = PanelMember.objects.filter(panel__tender=tender).sitting().order_by("pk")
    members = list(seats)
    handed_in = [m for m in members if m.state == PanelMember.State.SUBMITTED]
    given = Score.objects.filter(member__in=[m.pk for m in handed_in])
    scores = {(s.bid_id, s.item_id, s.member_id): s for s in given}
    bids = list(tender.bids.select_related("lot", "organisation").order_by("received_at"))
    rates = Profile(tender.profile["cells"]).low_price_rates
    figures = ReviewFigures(tender, items, members, [], scores, [])
    for lot in tender.lots.all():
        own = [b for b in bids if b.lot_id == lot.pk]
        figures.lots.append(_lot(figures, lot, own, rates, (drawn or {}).get(str(lot.number), [])))
    return figures


def _lot(
    review: ReviewFigures, lot: Lot, bids: list[Bid], rates: Mapping[str, str], drawn: list[int]
) -> LotFigures:
    valid = [b for b in bids if b.conforming]
    quotes = {b.pk: b.amount for b in valid}
    prices = scoring.price_table(quotes, review.tender.price_weight)
    warnings = scoring.low_prices(quotes, lot.ceiling, rates)
    found = {b.pk: _bid(review, b, prices[b.pk], warnings.get(b.pk, [])) for b in valid}
    places = scoring.rank(
        [scoring.Standing(k, f.total, f.bid.amount, f.technical) for k, f in found.items()]
    )
    result = LotFigures(lot, invalid=[b for b in bids if not b.conforming])
    place = 1
    for level in places:
        order = sorted(level, key=lambda s: drawn.index(s.key) if s.key in drawn else s.key)
        is_decided = len(level) == 1 or all(s.key in drawn for s in level)
        for offset, standing in enumerate(order):
            figures = found[standing.key]
            figures.place = place + offset if is_decided else place
            figures.is_tied = not is_decided
            result.ranked.append(figures)
        place += len(level)
    return result


def _bid(review: ReviewFigures, bid: Bid, price: Decimal, low_price: list[str]) -> BidFigures:
    figures = BidFigures(bid, price=price, low_price=low_price)
    by_member: dict[int, list[Decimal]] = {}
    technical: dict[int, list[Decimal]] = {}
    for item in review.items:
        values = []
        for member in review.members:
            score = review.scores.get((bid.pk, item.pk, member.pk))
            if score is None or score.value is None:
                continue
            values.append(score.value)
            by_member.setdefault(member.pk, []).append(score.value)
            if item.section == "技术":
                technical.setdefault(member.pk, []).append(score.value)
        if not values:
            continue
        figures.means[item.pk] = scoring.mean(values)
        if item.is_objective and scoring.differs(values):
            review.differing.append((bid, item))
    # The mean over members' totals, not the sum of rounded means (spec 6.5).
    figures.member_totals = {pk: sum(v, ZERO) for pk, v in by_member.items()}
    if by_member:
        figures.quality = scoring.mean(list(figures.member_totals.values()))
    if technical:
        figures.technical = scoring.mean([sum(v, ZERO) for v in technical.values()])
    figures.total = figures.quality + price
    return figures


def plain(review: ReviewFigures) -> dict[str, Any]:
    """Return the figures as plain values, to be frozen in the panel's report."""
    return {
        "members": [{"name": m.name, "kind": m.kind} for m in review.members],
        "lots": [
            {
                "number": lot.lot.number,
                "bids": [
                    {
                        "bid": f.bid.pk,
                        "organisation": f.bid.organisation_name,
                        "amount": str(f.bid.amount),
                        "quality": str(f.quality),
                        "price": str(f.price),
                        "total": str(f.total),
                        "place": f.place,
                        "low_price": f.low_price,
                    }
                    for f in lot.ranked
                ],
                "invalid": [
                    {"organisation": b.organisation_name, "reason": b.conformity_reason}
                    for b in lot.invalid
                ],
            }
            for lot in review.lots
        ],
    }
