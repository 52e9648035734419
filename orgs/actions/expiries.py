"""Reminding organisation and keeper, once, before something in the file runs out (feature 33)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from orgs import parameters
from orgs.models import ExpiryNotice, Organisation
from orgs.querysets.expiries import LABELS, ending
from portal.common import clock
from portal.common.models import Message

NAMED = 20


def remind() -> int:
    """Tell of what ends within the notice's days and was not told yet; return how many ends.

    A few statements whatever the number: the ends, what was told, the organisations, two inserts.
    """
    today = clock.today()
    until = today + timedelta(days=int(parameters.EXPIRY_NOTICE_DAYS.on(today)))
    rows = [
        row
        for query in ending(Organisation.objects.all(), since=today, until=until)
        for row in query
    ]
    ids = {row["organisation_id"] for row in rows}
    with transaction.atomic():
        organisations = Organisation.objects.select_for_update().order_by("pk").in_bulk(ids)
        told = set(
            ExpiryNotice.objects.filter(organisation__in=ids, valid_to__gte=today).values_list(
                "organisation_id", "kind", "record_id", "valid_to"
            )
        )
        fresh = [row for row in rows if _key(row) not in told]
        ExpiryNotice.objects.bulk_create(
            ExpiryNotice(
                organisation_id=row["organisation_id"], kind=row["subject"],
                record_id=row["record_id"], valid_to=row["ends_on"], told_on=today,
            )
            for row in fresh
        )  # fmt: skip
        Message.objects.bulk_create(_messages(fresh, organisations))
    return len(fresh)


def _key(row: dict[str, Any]) -> tuple[int, str, int, date]:
    return row["organisation_id"], row["subject"], row["record_id"], row["ends_on"]


def _messages(rows: list[dict[str, Any]], organisations: dict[int, Organisation]) -> list[Message]:
    """Return one message for each organisation, and one for each keeper naming its own."""
    own: dict[int, list[str]] = defaultdict(list)
    kept: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        organisation = organisations[row["organisation_id"]]
        words = f"{LABELS[row['subject']]} {row['ends_on']} 到期"
        own[organisation.pk].append(words)
        if organisation.keeper_id:
            kept[organisation.keeper_id].append(f"{organisation.name}：{words}")
    made = [
        Message(
            subject="机构档案里有资料即将到期", organisation_id=pk, url="/o/profile/",
            body=f"{'；'.join(told)}。到期后不能投标、签约，请及时换证并更新档案。",
        )
        for pk, told in own.items()
    ]  # fmt: skip
    for union_id, told in kept.items():
        more = f"；另有 {len(told) - NAMED} 项" if len(told) > NAMED else ""
        made.append(
            Message(
                subject=f"有 {len(told)} 项社会组织资料即将到期", union_id=union_id,
                url="/u/orgs/expiring/", body=f"{'；'.join(told[:NAMED])}{more}。",
            )
        )  # fmt: skip
    return made
