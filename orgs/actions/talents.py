"""The talent pool: taking people in, promoting candidates, leaving, coming back (spec 11.2)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from orgs.lifecycle import talents as moves
from orgs.models import Organisation, Talent, TalentPost, Union
from orgs.models.talents import CONTACT
from orgs.rules import talents as rule
from orgs.rules.entries import day_within, needed
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import edit, require_held, transition
from portal.common.numbers import next_number
from portal.common.pseudonym import encrypt, pseudonym

TWICE: Final = "这个人已在本单位的人才库里。请用姓名查找，修改原记录。"
PLAIN: Final = (
    "name", "sex", "birth_year", "politics", "education", "origin", "employer", "since_year",
    "specialities",
)  # fmt: skip


def register(values: Mapping[str, Any], *, by: Actor) -> Talent:
    """Take a person into the own union's pool, as a member or (`is_candidate`) as a candidate.

    `values`: identity, phone, organisation (credit code), is_candidate, is_demo and the plain
    fields. Rules: TL-02, TL-04. Raises: NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.PEOPLE_EDIT, "登记人才")
    union = Union.objects.filter(pk=by.union_id or 0).first()
    if union is None:
        raise NotAllowed("人才由工会登记。请切换到所在的工会。")
    refuse_all(problems_of_new(values, by=by), "还没有登记。")
    organisation, key = _organisation(str(values.get("organisation") or "")), person_key(values)
    is_candidate = bool(values.get("is_candidate"))
    with transaction.atomic():
        made = Talent(
            no=next_number(f"RC-{union.code}"),
            union=union,
            state=Talent.State.CANDIDATE if is_candidate else Talent.State.ACTIVE,
            person_hash=key,
            is_identified=bool(values.get("identity")),
            is_demo=bool(values.get("is_demo")),
        )
        _fill(made, values, organisation)
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:  # a colleague was a moment earlier
            raise Incomplete("还没有登记。", [{"field": "identity", "message": TWICE}]) from None
        events.record_creation(made, by=by)
    return made


def elsewhere(talent: Talent) -> list[str]:
    """Return the names of the other unions that keep the same person; nothing else of their rows."""
    others = Union.objects.filter(talents__person_hash=talent.person_hash)
    return list(
        others.exclude(pk=talent.union_id)
        .distinct()
        .order_by("code")
        .values_list("name", flat=True)
    )


def change(no: str, values: Mapping[str, Any], *, by: Actor) -> Talent:
    """Change a person's facts; the identity stays. Raises: NotFound, NotAllowed, Incomplete."""
    found = find(no, by=by)
    refuse_all(problems_of_change(found, values), "还没有保存。")
    organisation = _organisation(str(values.get("organisation") or ""))
    with edit(
        Talent.objects.visible_to(by), found.pk, by=by, needs=Permission.PEOPLE_EDIT,
        editable=moves.EDITABLE,
    ) as talent:  # fmt: skip
        _fill(talent, values, organisation)
    return talent


def promote(
    no: str, *, employer: str, organisation: str = "", identity: str = "", by: Actor
) -> Talent:
    """Make a candidate a member of the pool; one known by phone alone is identified now (TL-04).

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    found = find(no, by=by)
    body = _organisation(organisation)
    problems: list[Detail] = []
    read = rule.read_identity(identity)
    if not found.is_identified and read is None:
        message = "请填写正确的 18 位身份证号，转为在库人才要核实身份。"
        problems.append({"field": "identity", "message": message})
    problems += rule.problems_of_employer(
        employer, found.union.level, has_organisation=body is not None
    )
    key = pseudonym("id", read[0]) if read else found.person_hash
    twins = Talent.objects.filter(union=found.union, person_hash=key).exclude(pk=found.pk)
    twin: Detail = {
        "field": "identity", "message": "这个身份证号已在本单位的人才库里。请核对是否重复登记。",
    }  # fmt: skip
    problems += [twin] if twins.exists() else []
    refuse_all(problems, "还没有转为在库人才。")
    try:
        with transition(Talent.objects.visible_to(by), found.pk, moves.PROMOTE, by=by) as talent:
            talent.employer, talent.organisation = employer, body
            if read is not None and not talent.is_identified:
                talent.person_hash, talent.sex, talent.birth_year = key, read[1], read[2]
                talent.is_identified = True
    except IntegrityError as error:  # a colleague was a moment earlier
        raise Incomplete("还没有转为在库人才。", [twin]) from error
    return talent


def leave(no: str, *, left_on: date, reason: str, by: Actor) -> Talent:
    """Note that a person left, and end the open posts. Raises: NotFound, WrongState, Incomplete."""
    found = find(no, by=by)
    given = {"left_on": left_on, "reason": reason}
    refuse_all(problems_of_leaving(found, given), "还没有登记离开。")
    with transition(
        Talent.objects.visible_to(by), found.pk, moves.LEAVE, by=by, reason=reason.strip()
    ) as talent:
        talent.left_on, talent.left_reason = left_on, reason.strip()[:200]
        for post in TalentPost.objects.select_for_update().filter(talent=talent, ends_on=None):
            end(post, left_on, by=by)
    return talent


def rejoin(no: str, *, by: Actor) -> Talent:
    """Take a person who left back into the pool; the posts begin anew."""
    found = find(no, by=by)
    if not found.is_identified or not found.employer:
        raise WrongState("此人离开前是候选人员，请重新登记为候选。")
    with transition(Talent.objects.visible_to(by), found.pk, moves.REJOIN, by=by) as talent:
        talent.left_on, talent.left_reason = None, ""
    return talent


def reveal_phone(no: str, *, by: Actor) -> str:
    """Return the phone number in clear, to the keeping union alone; the look is logged (PI-11)."""
    with held(no, "查看联系电话", by=by) as talent:
        events.record(action="orgs.talent.reveal", target=talent, by=by, after={})
        return talent.phone


def find(no: str, *, by: Actor) -> Talent:
    """Return the person whom the actor may see. Raises: NotFound."""
    seen = Talent.objects.visible_to(by).select_related("union", "organisation")
    found = seen.filter(no=no).first()
    if found is None:
        raise NotFound("没有找到这条人才记录，它可能不在您的查看范围内。")
    return found


@contextmanager
def held(no: str, label: str, *, by: Actor) -> Iterator[Talent]:
    """Lock the own union's person for an act upon the records below. Raises: NotFound, NotAllowed."""
    with transaction.atomic():
        talent = Talent.objects.visible_to(by).select_for_update(of=("self",)).filter(no=no).first()
        if talent is None:
            raise NotFound("没有找到这条人才记录，它可能不在您的查看范围内。")
        by.require(Permission.PEOPLE_EDIT, label)
        if not by.is_system:
            require_held(talent, label, by=by)
        yield talent


def require_member(talent: Talent, label: str) -> None:
    """Refuse what only members have. Raises: WrongState."""
    if talent.state != Talent.State.ACTIVE:
        state = talent.get_state_display()
        raise WrongState(f"此人现在是“{state}”，不能{label}。候选人员请先转为在库人才。")


def end(post: TalentPost, ends_on: date, *, by: Actor) -> None:
    """End a locked post on its last day."""
    before = events.snapshot(post)
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    events.record(action="orgs.talentpost.end", target=post, by=by, before=before)


def problems_of(
    values: Mapping[str, Any], union: Union
) -> tuple[list[Detail], Organisation | None]:
    """Return everything wrong with a person's facts, and the organisation that sends the person."""
    problems = rule.problems_of_person(values, clock.today())
    organisation = _organisation(str(values.get("organisation") or ""))
    if not values.get("is_candidate"):
        problems += _problems_of_employer(values, union, organisation)
    return problems, organisation


def problems_of_new(values: Mapping[str, Any], *, by: Actor) -> list[Detail]:
    """Return everything that keeps the person from being taken into the actor's own pool."""
    union = Union.objects.filter(pk=by.union_id or 0).first()
    if union is None:
        return []
    problems, _ = problems_of(values, union)
    same = Talent.objects.filter(union=union, person_hash=person_key(values))
    if not problems and same.exists():
        problems.append({"field": "identity", "message": TWICE})
    return problems


def problems_of_change(talent: Talent, values: Mapping[str, Any]) -> list[Detail]:
    """Return everything wrong with a person's changed facts; the identity stays."""
    known = dict(values) | {
        "identity": "",
        "is_candidate": True,
        "phone": values.get("phone") or "-",
    }
    problems, organisation = problems_of(known, talent.union)
    if talent.state == Talent.State.ACTIVE:
        problems += _problems_of_employer(values, talent.union, organisation)
    return problems


def problems_of_leaving(talent: Talent, values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with the day and the words; no day is not judged."""
    left_on = values.get("left_on")
    problems = needed("reason", values.get("reason"), "请写明离开原因。")
    problems += day_within("left_on", left_on, None, clock.today(), "离开日期不能晚于今天。")
    if left_on is None:
        return problems
    late = talent.posts.filter(ends_on__isnull=True, begins_on__gt=left_on).first()
    if late is not None:
        message = f"离开日期早于“{late.title}”的到岗日期 {late.begins_on}。请核对。"
        problems.append({"field": "left_on", "message": message})
    return problems


def person_key(values: Mapping[str, Any]) -> str:
    """Return the keyed hash by which a person is known: of the identity, else of name and phone."""
    read = rule.read_identity(str(values.get("identity") or ""))
    if read is not None:
        return pseudonym("id", read[0])
    return pseudonym("name-phone", f"{values.get('name')}|{values.get('phone')}")


def _problems_of_employer(
    values: Mapping[str, Any], union: Union, organisation: Organisation | None
) -> list[Detail]:
    typed = str(values.get("organisation") or "").strip()
    if typed and organisation is None:
        message = "社会组织库里没有这个代码。请核对，或先请该组织入库。"
        return [{"field": "organisation", "message": message}]
    employer = str(values.get("employer") or "")
    return rule.problems_of_employer(
        employer, union.level, has_organisation=organisation is not None
    )


def _organisation(code: str) -> Organisation | None:
    if not code.strip():
        return None
    return Organisation.objects.filter(uscc=code.strip().upper()).first()


def _fill(talent: Talent, values: Mapping[str, Any], organisation: Organisation | None) -> None:
    for name in PLAIN:
        if name in values and values[name] is not None:
            setattr(talent, name, values[name])
    read = rule.read_identity(str(values.get("identity") or ""))
    if read is not None:
        talent.sex, talent.birth_year = read[1], read[2]
    talent.name = talent.name.strip()
    talent.organisation = organisation if talent.employer == "purchased" else None
    if phone := str(values.get("phone") or "").strip():
        talent.phone_sealed = encrypt(phone, purpose=CONTACT)
