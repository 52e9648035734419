"""What a merge of two organisations means for procurement (X-07)."""

from datetime import datetime

from django.db.models import Max

from orgs import merging
from projects.models import Bid, Tender

S = Tender.State
# Who bid is public once a call is opened; until it is settled its bidders stay who they are.
SETTLED = (S.CONTRACTED, S.FAILED, S.TERMINATED)


def register() -> None:
    """Declare what follows the organisation, what a merge waits for and what stands in its way."""
    for model, label in (
        ("projects.Award", "成交记录"),
        ("projects.Agreement", "服务协议"),
        ("projects.Bid", "已开标的投标"),
        ("projects.ServiceRecord", "服务记录"),
        ("projects.Payment", "付款"),
        ("projects.QualificationAlarm", "资格预警"),
    ):
        merging.declare(model, "organisation", label)
    merging.wait_for(last_deadline_of_calls_open_at)
    merging.hinder(both_bid_in_an_unsettled_call)


def last_deadline_of_calls_open_at(moment: datetime) -> datetime | None:
    """Return the latest deadline of the calls published by the moment and not opened yet.

    All unions' calls count, whoever bid: the answer is the same for every organisation.
    """
    open_calls = Tender.objects.filter(state=S.NOTICED, published_at__lte=moment)
    latest: datetime | None = open_calls.aggregate(at=Max("deadline"))["at"]
    return latest or (moment if open_calls.exists() else None)


def both_bid_in_an_unsettled_call(survivor_pk: int, merged_pk: int) -> list[str]:
    """Return the opened calls in which both bid and that are not settled yet."""
    mine = Bid.objects.filter(organisation_id=merged_pk).values("tender_id")
    calls = (
        Tender.objects.filter(pk__in=mine, bids__organisation_id=survivor_pk)
        .exclude(state__in=SETTLED)
        .order_by("no")
    )
    return [
        f"两家都参加了 {no}，该采购还没有签约或终止，结束后再合并。"
        for no in dict.fromkeys(calls.values_list("no", flat=True))
    ]
