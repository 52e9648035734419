"""The yearly look at everybody in the register (spec 3.4, run point «yearly»): kept and told.

It stops nothing: what it finds is for the keeper to follow up.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from orgs.actions import qualification
from orgs.models import Organisation, QualificationCheck
from orgs.parameters import YEARLY_CHECK_MONTH
from orgs.rules import qualification as rules
from orgs.standings import standings
from portal.common import clock, messages
from portal.common.access import SYSTEM

POINT: Final = "yearly"
STATES: Final = (Organisation.State.APPROVED, Organisation.State.SUSPENDED)
STEP: Final = 500
MOST: Final = 20_000
NAMED: Final = 20
O = QualificationCheck.Outcome  # noqa: E741 - short, for the outcomes below


def run() -> int:
    """Judge who has not been judged this year, from the parameter's month on; return how many.

    At most 20,000 at a time, in transactions of 500: killed in between, the next run goes on.
    """
    today = clock.today()
    if today.month < int(YEARLY_CHECK_MONTH.on(today)):
        return 0
    done = 0
    while done < MOST and (judged := _portion(today)) is not None:
        done += judged
    return done


def reference_of(day: date) -> str:
    """Return what the results of the day's year are kept under."""
    return f"NDHC-{day.year}"


def _portion(today: date) -> int | None:
    """Judge the next organisations and tell their keepers; return how many, null when all are done.

    Keeper by keeper, so that one rarely reads of it twice.
    """
    judged = QualificationCheck.objects.filter(point=POINT, reference=reference_of(today))
    waiting = ~Exists(judged.filter(organisation=OuterRef("pk")))
    with transaction.atomic():
        rows = Organisation.objects.filter(waiting, state__in=STATES, keeper__isnull=False)
        # Locked: two runs at once must not judge one organisation twice.
        held = {
            o.pk: o for o in rows.select_for_update(of=("self",)).order_by("keeper_id", "pk")[:STEP]
        }
        if not held:
            return None
        # Another run may have judged them while this one waited for the lock.
        again = set(judged.filter(organisation__in=held).values_list("organisation_id", flat=True))
        found = standings({pk: o for pk, o in held.items() if pk not in again})
        told = defaultdict[int, list[str]](list)
        for pk, standing in found.items():
            organisation = held[pk]
            findings = rules.judge(standing, point=POINT)
            qualification.keep(
                organisation, findings, point=POINT, reference=reference_of(today), by=SYSTEM,
                union_id=organisation.keeper_id,
            )  # fmt: skip
            problems = [f.message for f in findings if f.outcome in (O.FAIL, O.HUMAN)]
            if problems and organisation.keeper_id:
                told[organisation.keeper_id].append(f"{organisation.name}：{''.join(problems)}")
        _tell(told, today)
        return len(found)


def _tell(told: Mapping[int, list[str]], today: date) -> None:
    for union_id, lines in told.items():
        beyond = len(lines) - NAMED
        more = f"\n另有 {beyond} 家，见各机构档案的资格检查记录。" if beyond > 0 else ""
        messages.tell(
            f"{today.year} 年度资格核查：{len(lines)} 家机构有需要跟进的事项",
            url="/u/orgs/?scope=kept",
            body="\n".join(lines[:NAMED]) + more,
            union_id=union_id,
        )
