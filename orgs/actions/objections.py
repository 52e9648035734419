"""Objections against a suspension: filed by the organisation, answered by its keeper (feature 36)."""

from django.db import transaction

from orgs.actions import suspensions
from orgs.models import Organisation, Suspension, SuspensionObjection
from portal.common import clock, events, files, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotAllowed, NotFound, WrongState, refuse_all

Upload = tuple[str, bytes]


def file_objection(
    *, statement: str, upload: Upload | None = None, by: Actor
) -> SuspensionObjection:
    """Say what stands against the own suspension; one at a time.

    Raises: NotAllowed, WrongState, Incomplete.
    """
    by.require(Permission.OWN_PROFILE_EDIT, "提出异议")
    refuse_all(problems_of(statement), "异议没有提交。")
    with transaction.atomic():
        suspension = (
            Suspension.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .filter(organisation_id=by.organisation_id or 0, ended_on__isnull=True)
            .first()
        )
        if suspension is None:
            raise WrongState("本机构现在没有被暂停承接，不用提出异议。")
        if suspension.objections.filter(answered_at__isnull=True).exists():
            raise WrongState("已提交的异议还没有答复，请等待工会答复。")
        kept = None
        if upload is not None:
            kept = files.store(*upload, purpose="objection", by=by)
            kept.union_id = suspension.organisation.keeper_id
            kept.save(update_fields=["union_id"])
        made = SuspensionObjection.objects.create(
            suspension=suspension,
            statement=statement.strip()[:1000],
            file=kept,
            filed_by=by.name,
            filed_at=clock.now(),
        )
        events.record_creation(made, by=by)
        messages.tell(
            f"“{suspension.organisation.name}”对暂停承接提出异议，请答复",
            url=f"/u/orgs/{suspension.organisation.uscc}/objection/",
            union_id=suspension.organisation.keeper_id,
        )
    return made


def problems_of(statement: str) -> list[Detail]:
    """Return what an objection lacks."""
    if len(statement.strip()) < 10:
        return [{"field": "statement", "message": "请写明事实和理由，至少 10 个字。"}]
    return []


def answer(organisation_pk: int, *, is_upheld: bool, answer: str, by: Actor) -> SuspensionObjection:
    """Answer the open objection with reasons; one that holds ends the suspension.

    Raises: NotFound, NotAllowed, Incomplete.
    """
    by.require(Permission.ORG_QUALIFY, "答复异议")
    if len(answer.strip()) < 4:
        refuse_all([{"field": "answer", "message": "请写明答复和理由。"}], "还没有答复。")
    with transaction.atomic():
        organisation = Organisation.objects.visible_to(by).filter(pk=organisation_pk).first()
        found = (
            SuspensionObjection.objects.select_for_update(of=("self",))
            .filter(suspension__organisation_id=organisation_pk, answered_at__isnull=True)
            .first()
        )
        if organisation is None or found is None:
            raise NotFound("没有待答复的异议，可能已有同事答复。")
        if not by.is_system and not by.acts_for(organisation.keeper_id):
            raise NotAllowed("异议由受理工会答复。")
        before = events.snapshot(found)
        found.is_upheld, found.answer = is_upheld, answer.strip()[:500]
        found.answered_by, found.answered_at = by.name, clock.now()
        found.save()
        events.record(action="orgs.suspensionobjection.answer", target=found, by=by, before=before)
        if is_upheld and organisation.state == Organisation.State.SUSPENDED:
            suspensions.restore(organisation_pk, reason=f"异议成立：{found.answer}"[:300], by=by)
        messages.tell(
            "暂停承接异议已答复：" + ("异议成立" if is_upheld else "维持暂停"),
            body=found.answer,
            url="/o/profile/objection/",
            organisation_id=organisation_pk,
        )
    return found
