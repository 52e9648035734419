"""What every template is given: who acts, where they may go, the time."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.common import clock, messages, worklist
from portal.common.access import PUBLIC, Actor
from portal.demo import accounts
from portal.navigation import navigation


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the context all pages share; counts are looked up only when a template asks."""
    actor = getattr(request, "actor", PUBLIC)
    memberships = getattr(request, "memberships", [])
    return {
        "actor": actor,
        "nav": SimpleLazyObject(lambda: navigation(actor, request.path)),
        "units": SimpleLazyObject(lambda: _units(memberships, actor)),
        "demo": settings.DEMO,
        "now": clock.now(),
        "site_name": settings.SITE_NAME,
        "todo": SimpleLazyObject(lambda: worklist.count_for(actor)),
        "message_count": SimpleLazyObject(lambda: _unread(actor)),
        "demo_cards": SimpleLazyObject(accounts.cards) if settings.DEMO else (),
        "demo_passphrase": accounts.PASSPHRASE if settings.DEMO else "",
        "demo_worker_url": SimpleLazyObject(accounts.worker_url) if settings.DEMO else "",
    }


def _unread(actor: Actor) -> int:
    """Return how many messages wait; the header of every signed-in page shows it."""
    return messages.visible_to(actor).filter(read_at__isnull=True).count()


def _units(memberships: list[Any], actor: Any) -> list[dict[str, Any]]:
    """Return one entry per unit (not per role) for the unit switcher."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for held in memberships:
        key = (held.union_id, held.organisation_id, held.role.kind)
        unit = held.union or held.organisation
        entry = seen.setdefault(
            key,
            {
                "pk": held.pk,
                "label": unit.name,
                "roles": [],
                "current": key == (actor.union_id, actor.organisation_id, actor.kind.value),
            },
        )
        entry["roles"].append(held.role.label)
    return list(seen.values())
