"""The gate: visible, permitted, duties apart, state; one event; all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from orgs.models import Organisation
from portal.common.access import Actor, Permission
from portal.common.errors import NotAllowed, NotFound, WrongState
from portal.common.lifecycle import Move, edit, transition
from portal.common.models import Event

pytestmark = pytest.mark.django_db
S = Organisation.State
APPROVE = Move(
    "try_approve", "通过", frozenset({S.SUBMITTED}), S.APPROVED, Permission.ORG_QUALIFY,
    apart_from=("try_submit",),
)  # fmt: skip
SUBMIT = Move("try_submit", "提交", frozenset({S.DRAFT}), S.SUBMITTED, Permission.ORG_QUALIFY)


@pytest.fixture
def waiting(org: Organisation) -> Organisation:
    Organisation.objects.filter(pk=org.pk).update(state=S.SUBMITTED)
    org.refresh_from_db()
    return org


@contextmanager
def approving(org: Organisation, by: Actor) -> Iterator[Organisation]:
    with transition(Organisation.objects.visible_to(by), org.pk, APPROVE, by=by) as record:
        yield record


def test_a_move_writes_the_state_and_one_event(waiting: Organisation, reviewer: Actor) -> None:
    with approving(waiting, reviewer) as record:
        record.return_reason = "无"

    waiting.refresh_from_db()
    event = Event.objects.get(action="orgs.organisation.try_approve")
    assert waiting.state == S.APPROVED
    assert event.before["state"] == S.SUBMITTED
    assert event.after == {"state": S.APPROVED, "return_reason": "无"}
    assert (event.actor_name, event.actor_unit) == ("刘志强", "新华区总工会")


def test_an_invisible_record_is_not_there(waiting: Organisation, outsider: Actor) -> None:
    with pytest.raises(NotFound), approving(waiting, outsider):
        pass


def test_a_role_without_the_permission_is_told_why(waiting: Organisation, clerk: Actor) -> None:
    with pytest.raises(NotAllowed, match="经办"), approving(waiting, clerk):
        pass


def test_the_wrong_state_is_named(org: Organisation, reviewer: Actor) -> None:
    with pytest.raises(WrongState, match="已通过"), approving(org, reviewer):
        pass


def test_one_person_does_not_do_both_halves(org: Organisation, reviewer: Actor) -> None:
    Organisation.objects.filter(pk=org.pk).update(state=S.DRAFT)
    with transition(Organisation.objects.visible_to(reviewer), org.pk, SUBMIT, by=reviewer):
        pass

    with pytest.raises(NotAllowed, match="SD-01"), approving(org, reviewer):
        pass
    org.refresh_from_db()
    assert org.state == S.SUBMITTED


def test_a_failing_body_leaves_nothing(waiting: Organisation, reviewer: Actor) -> None:
    def rename_and_fail() -> None:
        with approving(waiting, reviewer) as record:
            record.name = "改名"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rename_and_fail()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.name) == (S.SUBMITTED, "暖阳社会工作服务中心")
    assert Event.objects.count() == 0


def test_an_edit_keeps_the_state_and_logs_the_change(org: Organisation, reviewer: Actor) -> None:
    with edit(
        Organisation.objects.visible_to(reviewer), org.pk, by=reviewer,
        needs=Permission.ORG_QUALIFY, editable=frozenset({S.APPROVED}),
    ) as record:  # fmt: skip
        record.address = "人民路 18 号"

    assert Event.objects.get().after == {"address": "人民路 18 号"}


def test_superiors_read_and_do_not_edit(
    org: Organisation, city_statistician: Actor, reviewer: Actor
) -> None:
    by = Actor(
        kind=reviewer.kind, name="市审核", user_id=99, union_id=city_statistician.union_id,
        permissions=reviewer.permissions,
    )  # fmt: skip
    with (
        pytest.raises(NotAllowed, match="只能查看"),
        edit(
            Organisation.objects.visible_to(by),
            org.pk,
            by=by,
            needs=Permission.ORG_QUALIFY,
            editable=frozenset({S.APPROVED}),
        ),  # fmt: skip
    ):
        pass


def test_redacted_fields_never_reach_the_log(org: Organisation, reviewer: Actor) -> None:
    with edit(
        Organisation.objects.visible_to(reviewer), org.pk, by=reviewer,
        needs=Permission.ORG_QUALIFY, editable=frozenset({S.APPROVED}),
    ) as record:  # fmt: skip
        record.bank_account = "6222999988887777"

    assert "6222999988887777" not in str(Event.objects.values())
