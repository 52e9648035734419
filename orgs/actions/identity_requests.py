"""Filing what an organisation asks its keeper to change; what it asks for is the caller's to judge."""

from typing import Any

from django.urls import reverse

from orgs.models import IdentityRequest, Organisation
from portal.common import events, files, messages
from portal.common.access import Actor
from portal.common.errors import NotFound, WrongState
from portal.common.models import StoredFile

Upload = tuple[str, bytes]


def applicant(by: Actor) -> Organisation:
    """Return the actor's own organisation under its lock, while no request of it waits.

    Raises: NotFound, WrongState.
    """
    organisation = locked(by.organisation_id or 0, by=by)
    if organisation.identity_requests.filter(state=IdentityRequest.State.SUBMITTED).exists():
        raise WrongState("已有一份变更申请在审核，请等结果。")
    return organisation


def file(
    organisation: Organisation, *, reason: str, document: StoredFile | None, by: Actor, **asked: Any
) -> IdentityRequest:
    """File the request and tell the keeper. `asked`: name, code, day and facts of the request."""
    made = IdentityRequest.objects.create(
        organisation=organisation, reason=reason.strip()[:200], document=document, **asked
    )
    events.record_creation(made, by=by)
    if organisation.keeper_id:
        messages.tell(
            f"“{organisation.name}”申请变更{made.subject}",
            url=reverse("org-identity-decide", args=[organisation.uscc]),
            union_id=organisation.keeper_id,
        )
    return made


def kept(
    document: Upload | None, organisation: Organisation, *, purpose: str, by: Actor
) -> StoredFile | None:
    """Keep the document for both sides: the keeper's staff and the organisation may read it."""
    if document is None:
        return None
    stored = files.store(*document, purpose=purpose, by=by)
    stored.union_id, stored.organisation_id = organisation.keeper_id, organisation.pk
    stored.save(update_fields=["union_id", "organisation_id"])
    return stored


def locked(pk: int, *, by: Actor) -> Organisation:
    """Return the organisation under its lock. Raises: NotFound."""
    rows = Organisation.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这家社会组织。")
    return found
