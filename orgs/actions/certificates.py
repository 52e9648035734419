"""What the certificate of an organisation in the register says: changed by a new certificate alone.

The organisation asks with the certificate; the keeper compares and decides. Until then the register
shows and judges by (QC-02) what was checked. Spec 3.3: a change makes a new version, never
overwrites.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models, transaction

from orgs.actions import documents, identity_requests
from orgs.actions.identity_requests import Upload
from orgs.models import IdentityRequest, Organisation, OrganisationDocument
from orgs.rules import registry
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, WrongState, refuse_all


def ask(
    values: Mapping[str, Any], *, reason: str, certificate: Upload | None, by: Actor
) -> IdentityRequest:
    """Ask, as the organisation itself, for what its new certificate says.

    `values`: every field of registry.ON_CERTIFICATE.
    Raises: NotAllowed, NotFound, WrongState while a request waits, Incomplete.
    """
    by.require(Permission.OWN_PROFILE_EDIT, "申请变更登记事项")
    with transaction.atomic():
        organisation = identity_requests.applicant(by)
        if organisation.state != Organisation.State.APPROVED:
            raise WrongState(
                f"机构现在是“{organisation.get_state_display()}”，不能申请变更登记事项。"
            )
        refuse_all(
            problems_of(organisation, values, reason=reason, certificate=certificate),
            "申请没有提交。",
        )
        return identity_requests.file(
            organisation,
            name=organisation.name,
            uscc=organisation.uscc,
            since=clock.today(),
            facts=_as_text(_changed(organisation, values)),
            reason=reason,
            document=identity_requests.kept(
                certificate, organisation, purpose="qualification", by=by
            ),
            by=by,
        )


def apply(request: IdentityRequest, organisation: Organisation, *, by: Actor) -> None:
    """Write what the request asks for, with its certificate as checked.

    Call inside the decision, on the locked organisation. Raises: Incomplete.
    """
    values = typed(request)
    refuse_all(registry.problems_of_days(_held(organisation) | values, today=clock.today()))
    before = events.snapshot(organisation)
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.updated_at = clock.now()
    organisation.save()
    events.record(
        action="orgs.organisation.recertify", target=organisation, by=by, before=before,
        note=request.reason,
    )  # fmt: skip
    if request.document is not None:
        documents.enter_checked(
            organisation, OrganisationDocument.Kind.CERTIFICATE, request.document,
            valid_to=organisation.cert_valid_to, uploaded_by=organisation.name, by=by,
        )  # fmt: skip


def problems_of(
    organisation: Organisation, values: Mapping[str, Any], *, reason: str,
    certificate: object | None,
) -> list[Detail]:  # fmt: skip
    """Return everything that keeps the request from being handed in.

    Whether anything changes is judged when no value is missing: the missing one may be the change.
    """
    found = registry.problems_of_days(_held(organisation) | dict(values), today=clock.today())
    until = values.get("cert_valid_to")
    if isinstance(until, date) and until < clock.today():
        told = f"新证书的有效期至 {until}，已经过期。请按换发的证书填写。"
        found.append({"field": "cert_valid_to", "message": told})
    if set(registry.ON_CERTIFICATE) <= values.keys() and not _changed(organisation, values):
        first = registry.ON_CERTIFICATE[0]
        found.append({"field": first, "message": "登记事项都没有变化。请改成新证书上的内容。"})
    if not reason.strip():
        found.append({"field": "reason", "message": "请写明变更的原因，如换届、换证。"})
    if certificate is None:
        told = "请上传新的登记证书（PDF 或照片），工会对照它核对。"
        found.append({"field": "document", "message": told})
    return found


def typed(request: IdentityRequest) -> dict[str, Any]:
    """Return the asked values by field, as the model holds them."""
    return {name: _column(name).to_python(text) for name, text in request.facts.items()}


def _changed(organisation: Organisation, values: Mapping[str, Any]) -> dict[str, Any]:
    held = _held(organisation)
    return {
        name: values[name]
        for name in registry.ON_CERTIFICATE
        if name in values and values[name] != held[name]
    }


def _held(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in registry.ON_CERTIFICATE}


def _as_text(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}


def _column(name: str) -> "models.Field[Any, Any]":
    column: models.Field[Any, Any] = Organisation._meta.get_field(name)  # type: ignore[assignment]
    return column
