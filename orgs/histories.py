"""What changed in an organisation's file: its own events and those of its dated facts."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from orgs import changes
from orgs.actions.dossier import KINDS
from orgs.models import Organisation
from portal.common.access import Actor
from portal.common.models import Event

PAGE = 20
# Only owner and keeper read contacts and names.
KEPT_BACK = frozenset({"开户名", "开户行", "联系电话", "联系人", "姓名", "证书编号"})
# Who wrote it and when stands at the event itself.
NOISE = frozenset({"填写人", "填写时间", "社会组织"})


def page_of(organisation: Organisation, number: str | None, *, by: Actor) -> Page[Any]:
    """Return one page of the changes, newest first: event and its changed columns.

    Queries: one for each kind of fact, and three.
    """
    about = Q(object_type=organisation._meta.label_lower, object_id=str(organisation.pk))
    for kind in KINDS.values():
        rows = kind.model.objects.visible_to(by).filter(organisation=organisation)
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        if ids:
            about |= Q(object_type=kind.model._meta.label_lower, object_id__in=ids)
    page: Page[Any] = Paginator(Event.objects.filter(about).order_by("-id"), PAGE).get_page(number)
    events = list(page.object_list)
    hidden = NOISE if organisation.is_held_by(by) else NOISE | KEPT_BACK
    page.object_list = [
        {
            "event": event,
            "changes": [
                c for c in found if c.name not in hidden and (c.before is not None or c.after)
            ],
        }
        for event, found in zip(events, changes.changes_of(events), strict=True)
    ]
    return page
