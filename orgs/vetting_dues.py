"""Which organisations a union has to vet: those it keeps or is linked to, by their latest vetting."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from orgs.models import Organisation, OrganisationLink, PoliticalVetting
from orgs.parameters import VETTING_VALID_DAYS
from portal.common import clock
from portal.common.access import Actor

SOON: Final = 30


def with_latest(by: Actor) -> Any:
    """Return the organisations with `latest_on` and `latest_conclusion`."""
    linked = OrganisationLink.objects.filter(
        organisation=OuterRef("pk"), union_id__in=by.union_ids, until__isnull=True
    )
    rows = Organisation.objects.visible_to(by).filter(state__in=("approved", "suspended"))
    rows = rows.filter(keeper_id__in=by.union_ids) | rows.filter(Exists(linked))
    return _latest(rows, PoliticalVetting.objects.made_for(by))


def below(by: Actor) -> Any:
    """Return the organisations that unions below vetted, with the same: superiors read (2.4)."""
    theirs = PoliticalVetting.objects.visible_to(by).exclude(union_id__in=by.union_ids)
    rows = Organisation.objects.visible_to(by)
    return _latest(rows.filter(Exists(theirs.filter(organisation=OuterRef("pk")))), theirs)


def _latest(rows: QuerySet[Organisation], vettings: QuerySet[PoliticalVetting]) -> Any:
    latest = vettings.filter(organisation=OuterRef("pk")).order_by("-vetted_on", "-pk")
    return rows.annotate(
        latest_on=Subquery(latest.values("vetted_on")[:1]),
        latest_conclusion=Subquery(latest.values("conclusion")[:1]),
    )


def due(by: Actor) -> Any:
    """Return those without a vetting, and those whose vetting ends soon."""
    rows = with_latest(by)
    return rows.filter(latest_on__isnull=True) | rows.filter(
        latest_on__lt=oldest() + timedelta(days=SOON)
    )


def oldest() -> date:
    """Return the first day whose vetting still serves today."""
    return clock.today() - timedelta(days=int(VETTING_VALID_DAYS.on(clock.today())))
