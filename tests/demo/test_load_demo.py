"""The demonstration's world, in its reduced form: it is there, whole, and breaks no rule."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings

from annual_returns.models import AnnualReturn, ReturnFinding
from evaluation.models import Evaluation
from orgs.actions import qualification
from orgs.credit_bars import verdict
from orgs.models import Organisation, User
from portal.common import clock, events
from portal.common.models import Event, Job
from portal.demo import accounts
from portal.demo.management.commands.load_demo import Command
from portal.demo.story.moments import PRESENT
from portal.demo.story.plans import PLANS
from projects.models import (
    Agreement,
    BudgetLine,
    Commitment,
    Milestone,
    Payment,
    Project,
    ServiceRecord,
    Tender,
    WorkerNeed,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Load once for the module and take everything back at its end."""
    local = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media, CACHES=local):
        with transaction.atomic():
            advance_sequences()
            yield run()
            transaction.set_rollback(True)
        connection.close()


def advance_sequences() -> None:
    """Let PostgreSQL give keys as high as an installation in use does: the world must not mind."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(oid::regclass, greatest(nextval(oid::regclass), 20000))"
                " FROM pg_class WHERE relkind = 'S'"
            )


def run(**options: Any) -> str:
    out = StringIO()
    call_command(Command(stdout=out), small=True, **options)
    return out.getvalue()


def test_loading_tells_each_stage_once(loaded: str) -> None:
    assert loaded.count("100 %") == 4


def test_the_world_has_its_size() -> None:
    assert Project.objects.count() == 4
    assert WorkerNeed.objects.count() == 20
    assert 45 <= ServiceRecord.objects.count() <= 60
    assert Organisation.objects.filter(is_demo=False).count() == 0
    assert User.objects.count() > 50


def test_projects_stand_at_different_stages() -> None:
    states = set(Project.objects.values_list("state", flat=True))
    assert states == {"closed", "contracted", "tendering", "submitted"}
    assert set(Tender.objects.values_list("state", flat=True)) == {"contracted", "noticed"}
    assert set(Agreement.objects.values_list("state", flat=True)) == {"completed", "signed"}
    assert Evaluation.objects.get().state == "published"


def test_a_tender_waits_for_its_opening_with_sealed_bids() -> None:
    tender = Tender.objects.get(state="noticed")
    assert tender.deadline is not None
    assert tender.deadline > PRESENT
    assert not tender.bids.exists()


def test_the_returns_of_last_year_are_locked_and_this_years_begun() -> None:
    last = AnnualReturn.objects.filter(period__year=2025)
    assert set(last.values_list("state", flat=True)) == {"locked"}
    assert AnnualReturn.objects.filter(period__year=2026, state="drafting").count() == 2


def test_the_audit_log_runs_forward_and_its_chain_holds() -> None:
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= PRESENT
    assert not list(events.verify())


def test_no_invariant_is_broken() -> None:
    total = F("approved") + F("adjust_net")
    assert not BudgetLine.objects.filter(reserved__gt=total - F("committed")).exists()
    assert not ServiceRecord.objects.filter(person_times__lt=F("named_persons")).exists()
    assert not Commitment.objects.filter(paid__gt=F("amount")).exists()
    for agreement in Agreement.objects.all():
        assert sum(m.amount for m in agreement.milestones.all()) == agreement.amount
    paid = Payment.objects.filter(state="paid")
    assert paid.count() == Milestone.objects.filter(claimed__gt=0).count()


def test_every_long_job_was_done_without_a_worker() -> None:
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_the_visitor_as_organisation_finds_work_and_an_open_call() -> None:
    sun = Organisation.objects.get(name="暖阳社会工作服务中心")
    assert Agreement.objects.filter(organisation=sun, state="signed").exists()
    assert not Tender.objects.filter(state="noticed", bids__organisation=sun).exists()


def test_everybody_on_the_role_cards_of_the_county_exists() -> None:
    names = {card["username"] for card in accounts.cards()}
    fixed = {c.username for c in accounts.CARDS if c.username}
    assert fixed <= names


def test_whoever_pulls_the_years_figures_finds_the_administrator_of_the_province() -> None:
    card = next(c for c in accounts.cards() if c["role_label"] == "省总管理员")
    assert User.objects.get(username=card["username"]).memberships.get().role_id == "role_admin"
    assert AnnualReturn.objects.get(union__code="410000", period__year=2025).state == "locked"


def test_most_organisations_may_bid_today_and_a_few_are_kept_from_it() -> None:
    verdicts = [
        verdict(each, qualification.judge(each, point="profile")).word
        for each in Organisation.objects.filter(state=Organisation.State.APPROVED)
    ]
    assert 1 <= len(verdicts) - verdicts.count("可承接") <= 3
    assert verdicts.count("可承接") >= 15


def test_nobody_waits_for_the_returns_of_townships() -> None:
    of_counties = ReturnFinding.objects.filter(version__annual_return__union__level="county")
    assert not of_counties.filter(rule="V-906").exists()


def test_the_present_is_fixed() -> None:
    assert abs((clock.now() - PRESENT).total_seconds()) < 600


def test_a_second_run_changes_nothing() -> None:
    before = Event.objects.count(), User.objects.count()
    assert "already" in run()
    assert (Event.objects.count(), User.objects.count()) == before


def test_the_accounts_are_printed_with_password_and_passphrase() -> None:
    text = run(accounts=True)
    assert "wangmin" in text
    assert accounts.PASSWORD in text


def test_the_full_story_covers_every_stage() -> None:
    assert len(PLANS) == len({plan.name for plan in PLANS}) >= 30
    holds = {plan.hold for plan in PLANS}
    assert {
        "", "drafted", "submitted", "returned", "approved", "bid", "opened", "scoring", "scored",
        "result_published", "notice_sent", "offered", "union_signed", "signed", "claimed",
        "midterm_started", "midterm_claimed", "surveyed", "evaluating",
    } <= holds  # fmt: skip
