"""Evidence files: handed in by the organisation or its keeper, verified by the reviewer.

A newer file of the same kind replaces the older one, which stays. Feature 32, spec 3.4.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs import cure_locks
from orgs.models import Organisation, OrganisationDocument, Union
from portal.common import clock, events, files, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.models import StoredFile

Kind = OrganisationDocument.Kind
Verdict = OrganisationDocument.Verdict
Upload = tuple[str, bytes]
# Several stand beside one another; every other kind is replaced by its newer file.
KEPT_BESIDE: Final = frozenset({Kind.OTHER, Kind.TAX, Kind.SOCIAL, Kind.PROMISE})
UNIONS_OWN: Final = frozenset({Kind.SCREENSHOT})


def add(
    organisation_pk: int, values: Mapping[str, Any], upload: Upload | None, *, by: Actor
) -> OrganisationDocument:
    """Keep an evidence file. `values`: kind, issued_on, valid_to, pages, note.

    Raises: NotFound, NotAllowed, WrongState while a cure window leaves the kind out, Incomplete.
    """
    by.require(
        Permission.OWN_PROFILE_EDIT if by.organisation_id else Permission.ORG_EDIT, "上传资质材料"
    )
    kind = str(values.get("kind") or "")
    refuse_all(problems_of(values, upload, by=by), "材料没有上传。")
    if upload is None:
        raise AssertionError("a missing file was refused")
    with transaction.atomic():
        organisation = _held(organisation_pk, by=by)
        if by.organisation_id:
            cure_locks.require_open(organisation, documents={kind})
        file = files.store(*upload, purpose="qualification", by=by)
        file.organisation_id, file.union_id = organisation.pk, organisation.keeper_id
        file.save(update_fields=["organisation_id", "union_id"])
        made = OrganisationDocument.objects.create(
            organisation=organisation,
            kind=kind,
            file=file,
            issued_on=values.get("issued_on"),
            valid_to=values.get("valid_to"),
            pages=str(values.get("pages") or "").strip(),
            note=str(values.get("note") or "").strip(),
            uploaded_by=by.name,
            uploaded_at=clock.now(),
        )
        _replace_older(made)
        events.record_creation(made, by=by)
        if by.organisation_id and organisation.keeper_id and organisation.state != "draft":
            messages.tell(
                f"“{organisation.name}”上传了{made.get_kind_display()}，请核对",
                url=f"/u/orgs/{organisation.uscc}/files/",
                union_id=organisation.keeper_id,
            )
    return made


def enter_checked(
    organisation: Organisation, kind: str, file: StoredFile, *, valid_to: date | None,
    uploaded_by: str, by: Actor,
) -> OrganisationDocument:  # fmt: skip
    """Note a file on which the keeper has just decided, as checked. Call inside the decision."""
    made = OrganisationDocument.objects.create(
        organisation=organisation, kind=kind, file=file, valid_to=valid_to,
        uploaded_by=uploaded_by[:50], uploaded_at=clock.now(), verdict=Verdict.GOOD,
        verified_by=by.name[:50], verified_at=clock.now(), verified_for_id=by.union_id,
    )  # fmt: skip
    _replace_older(made)
    events.record_creation(made, by=by)
    return made


def ask_again(organisation: Organisation, *, by: Actor) -> None:
    """Have the certificate checked anew: what was typed beside it changed. Call inside the change."""
    held = organisation.documents.current().filter(kind=Kind.CERTIFICATE, verdict=Verdict.GOOD)
    for each in held:
        before = events.snapshot(each)
        each.verdict, each.verified_by = Verdict.WAITING, ""
        each.verified_at = each.verified_for = None
        each.save()
        events.record(action="orgs.organisationdocument.reopen", target=each, by=by, before=before)


def _replace_older(made: OrganisationDocument) -> None:
    if made.kind in KEPT_BESIDE:
        return
    older = made.organisation.documents.current().filter(kind=made.kind).exclude(pk=made.pk)
    for each in older.order_by("-pk")[:1]:
        each.replaced_by = made
        each.save(update_fields=["replaced_by"])


def judge(pk: int, *, is_good: bool, reason: str = "", by: Actor) -> OrganisationDocument:
    """Note whether the file shows what it should, for the keeping union.

    Raises: NotFound, NotAllowed, WrongState, Incomplete without a reason for refusing.
    """
    by.require(Permission.ORG_QUALIFY, "核对资质材料")
    if not is_good and len(reason.strip()) < 2:
        message = "请写明不采用的原因，机构会原样看到。"
        raise Incomplete(message, [{"field": "reason", "message": message}])
    with transaction.atomic():
        rows = OrganisationDocument.objects.visible_to(by).select_for_update(of=("self",))
        found = rows.filter(pk=pk).first()
        if found is None:
            raise NotFound("没有找到这份材料，它可能不在您的查看范围内。")
        if found.replaced_by_id is not None:
            raise WrongState("这份材料已有更新的版本，请核对新的版本。")
        before = events.snapshot(found)
        found.verdict = Verdict.GOOD if is_good else Verdict.REFUSED
        found.verdict_reason = reason.strip()[:200]
        found.verified_by, found.verified_at = by.name, clock.now()
        found.verified_for = Union.objects.get(pk=by.union_id or 0)
        found.save()
        events.record(action="orgs.organisationdocument.judge", target=found, by=by, before=before)
        if not is_good:
            messages.tell(
                f"{found.get_kind_display()}没有通过核对，请重新上传",
                body=found.verdict_reason,
                url="/o/profile/files/",
                organisation_id=found.organisation_id,
            )
    return found


def unite(organisation: Organisation) -> None:
    """Leave one current file of each kind after a merge: the newest that holds; the others are past.

    The losing file is put before the winner's earliest, so that the chain stays one line. Call
    inside the merge's transaction.
    """
    today = clock.today()
    held = organisation.documents.current().exclude(kind__in=KEPT_BESIDE).order_by("pk")
    by_kind: dict[str, list[OrganisationDocument]] = {}
    for document in held:
        by_kind.setdefault(document.kind, []).append(document)
    for group in by_kind.values():
        *others, winner = sorted(group, key=lambda d: _standing(d, today))
        for older in reversed(others):
            older.replaced_by = _earliest(winner)
            older.save(update_fields=["replaced_by"])
            winner = older


def _standing(document: OrganisationDocument, on: date) -> tuple[bool, bool, date, int]:
    """Return by what current files are compared: usable, in term, its day, then the order made."""
    day = document.issued_on or clock.local(document.uploaded_at).date()
    usable = document.verdict != Verdict.REFUSED
    return usable, not document.has_run_out(on), day, document.pk


def _earliest(document: OrganisationDocument) -> OrganisationDocument:
    earlier = OrganisationDocument.objects.filter(replaced_by=document).first()
    return document if earlier is None else _earliest(earlier)


def _held(pk: int, *, by: Actor) -> Organisation:
    rows = Organisation.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这家机构，它可能不在您的查看范围内。")
    if not by.is_system and not found.is_held_by(by):
        raise NotAllowed("只有机构自己和受理工会可以上传它的材料。")
    return found


def problems_of(values: Mapping[str, Any], upload: object | None, *, by: Actor) -> list[Detail]:
    """Return what keeps the file from being taken; of the upload only whether there is one."""
    kind = str(values.get("kind") or "")
    found: list[Detail] = []
    issued, until = values.get("issued_on"), values.get("valid_to")
    if kind not in Kind.values or (by.organisation_id and kind in UNIONS_OWN):
        found.append({"field": "kind", "message": "请选择材料。"})
    if upload is None:
        found.append({"field": "file", "message": "请选择文件，或用手机拍照上传。"})
    if isinstance(issued, date) and issued > clock.today():
        found.append({"field": "issued_on", "message": "出具日期不能晚于今天。"})
    if isinstance(issued, date) and isinstance(until, date) and until < issued:
        found.append({"field": "valid_to", "message": "有效期不能早于出具日期。"})
    if isinstance(until, date) and until < clock.today():
        found.append({"field": "valid_to", "message": f"已于 {until} 过期，请上传有效的材料。"})
    return found
