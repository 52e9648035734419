"""Service records: entered by the organisation, verified or sent back by the union.

Rules: SR-01…SR-07. Entering one costs a handful of queries, since thousands are entered.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from portal.common import calendar, clock, events, files, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.models import StoredFile
from portal.common.numbers import next_number
from portal.common.pseudonym import pseudonym
from projects.lifecycle import delivery as moves
from projects.models import Agreement, Attendance, ServiceRecord
from projects.rules import records as rules

Upload = tuple[str, bytes]  # a safe name and checked bytes, as `files.read_upload` returns them
Person = tuple[str, str]
TEXTS = ("form", "title", "place", "domain", "sign_in")
DEFAULT_SIGN_IN = "签到表"
UNNAMED_SIGN_IN = "计数"


def record_service(
    agreement_pk: int,
    values: Mapping[str, Any],
    *,
    attendees: Sequence[str],
    photos: Sequence[Upload] = (),
    by: Actor,
) -> ServiceRecord:
    """Enter one session of service under a running agreement.

    `values`: form, title, served_on, starts_at, ends_at, place, person_times, and where known
    domain, groups, sign_in, outdoors, seats, client_key. `attendees` are phones or identity
    numbers; only their keyed hash of the year is kept (SR-02). A client_key already used under the
    agreement returns the record it made.

    Raises: NotFound, NotAllowed, WrongState, Incomplete. Rules: SR-01, SR-02, SR-05…SR-07.
    """
    by.require(Permission.SERVICE_RECORD, "登记服务")
    with transaction.atomic():
        agreement = _locked_agreement(agreement_pk, by=by)
        key = str(values.get("client_key") or "")
        if key and (sent := agreement.records.filter(client_key=key).first()) is not None:
            return sent
        if agreement.state != Agreement.State.SIGNED:
            raise WrongState(
                f"协议现在是“{agreement.get_state_display()}”，只有履约中的协议可以登记服务。"
            )
        persons = _check(agreement, values, attendees, photos)
        year = clock.today().year
        record = ServiceRecord.objects.create(
            no=next_number(f"FW-{agreement.union.code}-{year}", width=6),
            agreement=agreement,
            project_id=agreement.project_id,
            union_id=agreement.union_id,
            organisation_id=agreement.organisation_id,
            entered_by=by.name,
            client_key=key,
            **_columns(values, agreement, persons),
            flags=[*_flags(values), *_photo_flags(photos)],
        )
        _write_attendances(record, persons)
        _add_photos(record, photos, by=by)
        events.record_creation(record, by=by)
    return record


def verify(pk: int, *, by: Actor) -> ServiceRecord:
    """Accept the record into the counts; one entered too late needs a reviewer (SR-06)."""
    with transition(ServiceRecord.objects.visible_to(by), pk, moves.VERIFY, by=by) as record:
        if rules.is_late(record.flags) and not by.may(Permission.PROJECT_REVIEW):
            raise NotAllowed("这条记录超过 5 个工作日才登记，按规定须由审核岗位核验。")
        record.verified_by = by.name
        record.verified_at = clock.now()
        record.return_reason = ""
    return record


def send_back(pk: int, *, reason: str, by: Actor) -> ServiceRecord:
    """Send the record back to the organisation with the reason."""
    text = reason.strip()
    if not text:
        raise Incomplete("请写明退回原因。", [{"field": "reason", "message": "请写明要补正什么。"}])
    with transition(
        ServiceRecord.objects.visible_to(by), pk, moves.SEND_BACK, by=by, reason=text
    ) as record:
        record.return_reason = text[:200]
        messages.tell(
            f"服务记录 {record.no} 退回补正", body=text, organisation_id=record.organisation_id
        )
    return record


def correct(
    pk: int,
    values: Mapping[str, Any],
    *,
    attendees: Sequence[str] | None = None,
    photos: Sequence[Upload] = (),
    by: Actor,
) -> ServiceRecord:
    """Correct a returned record and hand it in again; without `attendees` the names stay.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    records = ServiceRecord.objects.visible_to(by).select_related("agreement__project")
    with transition(records, pk, moves.CORRECT, by=by) as record:
        agreement = record.agreement
        kept = record.photos.count()
        named = record.named_persons if attendees is None else None
        persons = _check(agreement, values, attendees or (), photos, kept=kept, named=named)
        for name, value in _columns(values, agreement, persons).items():
            setattr(record, name, value)
        record.flags = [*_flags(values), *_photo_flags(photos, of=record)]
        if attendees is None:
            record.named_persons = named
        else:
            record.attendances.all().delete()
            _write_attendances(record, persons)
        _add_photos(record, photos, by=by)
    return record


def void(pk: int, *, reason: str, by: Actor) -> ServiceRecord:
    """Give up a returned record that should not exist, such as a double entry."""
    if not reason.strip():
        raise Incomplete("请写明作废原因。", [{"field": "reason", "message": "请写明作废原因。"}])
    with transition(
        ServiceRecord.objects.visible_to(by), pk, moves.VOID, by=by, reason=reason.strip()
    ) as record:
        pass
    return record


def _locked_agreement(pk: int, *, by: Actor) -> Agreement:
    agreement = (
        Agreement.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("project", "union")
        .filter(pk=pk)
        .first()
    )
    if agreement is None:
        raise NotFound("没有找到这份协议，它可能不在您的查看范围内。")
    if not by.is_system and agreement.organisation_id != by.organisation_id:
        raise NotAllowed("服务记录由承接组织登记，这份协议不属于您的单位。")
    return agreement


def _check(
    agreement: Agreement,
    values: Mapping[str, Any],
    attendees: Sequence[str],
    photos: Sequence[Upload],
    *,
    kept: int = 0,
    named: int | None = None,
) -> list[Person]:
    """Return the distinct named persons. Raises: Incomplete with all problems at once."""
    persons, unreadable = rules.read_attendees(attendees)
    period = rules.Period(agreement.start_on, agreement.end_on, clock.today())
    problems = rules.problems_of(
        values,
        period=period,
        named=len(persons) if persons else named,
        photos=kept + len(photos),
    )
    refuse_all([*problems, *unreadable], "服务记录还没有提交，请按提示修改。")
    return persons


def _columns(
    values: Mapping[str, Any], agreement: Agreement, persons: Sequence[Person]
) -> dict[str, Any]:
    """Return the record's own columns from what was typed."""
    defaults = {
        "domain": agreement.project.domain,
        "sign_in": DEFAULT_SIGN_IN if persons else UNNAMED_SIGN_IN,
    }
    texts = {name: values.get(name) or defaults.get(name, "") for name in TEXTS}
    return {
        **texts,
        "served_on": values["served_on"],
        "starts_at": values["starts_at"],
        "ends_at": values["ends_at"],
        "minutes": rules.minutes_between(values["starts_at"], values["ends_at"]),
        "groups": list(values.get("groups") or [agreement.project.group]),
        "person_times": values["person_times"],
        "named_persons": len(persons) or None,
        "outdoors": bool(values.get("outdoors")),
        "seats": values.get("seats") or None,
    }


def _flags(values: Mapping[str, Any]) -> list[rules.Flag]:
    flags = rules.flags_of(values)
    served_on: date = values["served_on"]
    today = clock.today()
    # Five working days never end within five calendar days, so most entries need no calendar.
    if (today - served_on).days > rules.ENTRY_DAYS:
        last_day = calendar.add_days(served_on, rules.ENTRY_DAYS, "wd").day
        if today > last_day:
            flags.append(rules.late_flag(served_on, last_day))
    return flags


def _photo_flags(photos: Sequence[Upload], of: ServiceRecord | None = None) -> list[rules.Flag]:
    if not photos:
        return []
    digests = {sha256(data).hexdigest() for _, data in photos}
    seen = ServiceRecord.objects.filter(photos__sha256__in=digests)
    if of is not None:
        seen = seen.exclude(pk=of.pk)
    return [rules.photo_flag(no) for no in seen.order_by("no").values_list("no", flat=True)[:1]]


def _write_attendances(record: ServiceRecord, persons: Sequence[Person]) -> None:
    year = record.served_on.year
    Attendance.objects.bulk_create(
        Attendance(record=record, person_hash=pseudonym(kind, value, year=year))
        for kind, value in persons
    )


def _add_photos(record: ServiceRecord, photos: Sequence[Upload], *, by: Actor) -> None:
    if not photos:
        return
    kept = [files.store(name, data, purpose="record_photo", by=by) for name, data in photos]
    # The union verifies, so it may see them too.
    StoredFile.objects.filter(pk__in=[f.pk for f in kept]).update(
        union_id=record.union_id, organisation_id=record.organisation_id
    )
    record.photos.add(*kept)
