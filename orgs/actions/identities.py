"""Another name or code for an organisation: by its keeper, or asked for by itself (X-05, X-06).

Agreements, notices and returns keep the name of their day: they hold it themselves. Nothing here
touches them; the register keeps every name and code with its days, and finds by all of them.
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from orgs import identities
from orgs.actions import certificates, identity_requests
from orgs.actions.identity_requests import Upload
from orgs.lifecycle import identities as moves
from orgs.models import IdentityRequest, Organisation, OrganisationIdentifier
from orgs.rules import credit_code, kinds
from portal.common import clock, events, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, refuse_all
from portal.common.lifecycle import require_held, transition
from portal.common.models import StoredFile

Cause = OrganisationIdentifier.Cause


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be borne from a day on, and why. `is_mistake`: the old code was never right."""

    name: str
    uscc: str
    since: date
    reason: str
    is_mistake: bool = False


def change(pk: int, wanted: Change, *, document: Upload | None = None, by: Actor) -> Organisation:
    """Let the keeper give the organisation another name or code, with ground, document and date.

    Raises: NotFound, NotAllowed, WrongState, Incomplete with every problem at its field.
    """
    by.require(Permission.ORG_QUALIFY, "变更名称或代码")
    with transaction.atomic():
        organisation = identity_requests.locked(pk, by=by)
        require_held(organisation, "变更名称或代码", by=by)
        refuse_all(problems_of(organisation, wanted, document=document), "名称或代码没有变更。")
        return _apply(organisation, wanted, _kept(document, organisation, by=by), by=by)


def ask(wanted: Change, *, document: Upload | None, by: Actor) -> IdentityRequest:
    """Ask, as the organisation itself, for another name or code; its keeper decides.

    Raises: NotAllowed, WrongState while an earlier request waits, Incomplete.
    """
    by.require(Permission.OWN_PROFILE_EDIT, "申请变更名称或代码")
    with transaction.atomic():
        organisation = identity_requests.applicant(by)
        refuse_all(problems_of(organisation, wanted, document=document), "申请没有提交。")
        return identity_requests.file(
            organisation,
            name=wanted.name.strip(),
            uscc=credit_code.normalise(wanted.uscc),
            since=wanted.since,
            reason=wanted.reason,
            document=_kept(document, organisation, by=by),
            by=by,
        )


def accept(pk: int, *, by: Actor) -> Organisation:
    """Grant a request. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    with transition(IdentityRequest.objects.visible_to(by), pk, moves.ACCEPT, by=by) as request:
        organisation = identity_requests.locked(request.organisation_id, by=by)
        request.decided_by = by.name
        if request.facts:
            certificates.apply(request, organisation, by=by)
        else:
            wanted = Change(request.name, request.uscc, request.since, request.reason)
            refuse_all(problems_of(organisation, wanted, document=None, is_asked=True))
            _apply(organisation, wanted, request.document, by=by)
        messages.tell(
            f"{request.subject}变更已同意", url="/o/profile/", organisation_id=organisation.pk
        )
    return organisation


def refuse(pk: int, *, answer: str, by: Actor) -> IdentityRequest:
    """Turn a request down with the reason. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    if not answer.strip():
        message = "请写明不同意的原因，机构会原样看到。"
        raise Incomplete(message, [{"field": "answer", "message": message}])
    with transition(
        IdentityRequest.objects.visible_to(by), pk, moves.REFUSE, by=by, reason=answer
    ) as request:
        request.answer, request.decided_by = answer.strip()[:300], by.name
        messages.tell(
            f"{request.subject}变更未同意", body=request.answer, url="/o/profile/",
            organisation_id=request.organisation_id,
        )  # fmt: skip
    return request


def problems_of(
    organisation: Organisation, wanted: Change, *, document: object | None, is_asked: bool = False
) -> list[Detail]:
    """Return everything that keeps the organisation from bearing what is wanted."""
    found: list[Detail] = []
    name = wanted.name.strip()
    if not name:
        found.append({"field": "name", "message": "请填写变更后的全称。"})
    found += _problems_of_code(organisation, wanted)
    if name == organisation.name and credit_code.normalise(wanted.uscc) == organisation.uscc:
        found.append(
            {"field": "name", "message": "名称和代码都没有变化。请填写变更后的名称或代码。"}
        )
    if wanted.since > clock.today():
        found.append(
            {"field": "since", "message": "变更日期不能晚于今天，请填登记机关核准的日期。"}
        )
    latest = organisation.identifiers.order_by("-valid_from").first()
    if latest is not None and not wanted.is_mistake and wanted.since < latest.valid_from:
        message = f"变更日期不能早于现用名称和代码的起始日 {latest.valid_from}。"
        found.append({"field": "since", "message": message})
    if not wanted.reason.strip():
        found.append({"field": "reason", "message": "请写明变更的原因。"})
    if document is None and not is_asked and not wanted.is_mistake:
        message = "请上传登记机关的核准文件（PDF 或图片）。"
        found.append({"field": "document", "message": message})
    return found


def _problems_of_code(organisation: Organisation, wanted: Change) -> list[Detail]:
    if credit_code.normalise(wanted.uscc) == organisation.uscc:
        return []
    try:
        code = credit_code.parse(wanted.uscc)
    except Incomplete as refusal:
        return refusal.details
    if code.is_union:
        return [{"field": "uscc", "message": kinds.UNION_REFUSED}]
    found: list[Detail] = []
    if mismatch := kinds.problem_of(organisation.kind, code.text):
        found.append({"field": "uscc", "message": mismatch})
    holder = identities.holder_of(code.text)
    if holder is not None and holder.pk != organisation.pk:
        message = f"这个代码已属于“{holder.name}”。是同一家的，请用“重复记录”合并。"
        found.append({"field": "uscc", "message": message})
    return found


def _apply(
    organisation: Organisation, wanted: Change, document: StoredFile | None, *, by: Actor
) -> Organisation:
    """Close the present identifier and open the next; a mistaken code counts from its first day."""
    before = events.snapshot(organisation)
    code = credit_code.normalise(wanted.uscc)
    present = organisation.identifiers.filter(valid_to__isnull=True).order_by("-valid_from").first()
    since = wanted.since
    if wanted.is_mistake and present is not None:
        since = present.valid_from
    organisation.identifiers.filter(valid_to__isnull=True).update(
        valid_to=wanted.since, is_mistaken=wanted.is_mistake and code != organisation.uscc
    )
    is_recoded = code != organisation.uscc
    cause = Cause.MISTAKEN if wanted.is_mistake else Cause.RECODED if is_recoded else Cause.RENAMED
    OrganisationIdentifier.objects.create(
        organisation=organisation, uscc=code, name=wanted.name.strip(), valid_from=since,
        cause=cause, reason=wanted.reason.strip()[:200], document=document, decided_by=by.name,
    )  # fmt: skip
    organisation.name, organisation.uscc = wanted.name.strip(), code
    organisation.updated_at = clock.now()
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        told = "这个代码刚刚登记给了另一家机构。请刷新后核对；是同一家的，请用“重复记录”合并。"
        raise Incomplete("名称或代码没有变更。", [{"field": "uscc", "message": told}]) from error
    events.record(
        action="orgs.organisation.identity", target=organisation, by=by, before=before,
        note=wanted.reason.strip(),
    )  # fmt: skip
    return organisation


def _kept(document: Upload | None, organisation: Organisation, *, by: Actor) -> StoredFile | None:
    return identity_requests.kept(document, organisation, purpose="organisation-identity", by=by)
