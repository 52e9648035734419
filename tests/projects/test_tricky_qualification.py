"""The tricky cases of qualification: X-08, X-10, X-11, X-12 of spec 12 (X-09: test_agreements)."""

from datetime import date, timedelta
from typing import Any

import pytest

from orgs import acts
from orgs.actions import decisions, listings, qualification
from orgs.models import Organisation, QualificationCheck, Rating, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete
from projects import contractor_facts
from projects.actions import alarms, awards, payments
from projects.models import Agreement, QualificationAlarm, Tender
from tests.factories import tenders as make
from tests.factories.delivery import signed_agreement
from tests.factories.orgs import document_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
REASON = "已核对整改材料。"


@pytest.fixture
def agreement(county: Union, org: Organisation) -> Agreement:
    made = signed_agreement(county, org)
    act = contractor_facts.act_of_agreement(made)
    qualification.check(org, point="signing", reference=made.no, by=SYSTEM, act=act)
    return made


def listed(org: Organisation, since: date, removed: date | None = None) -> None:
    entry = listings.add(
        kind="abnormal", name=org.name, uscc=org.uscc, since=since, source="公告", by=SYSTEM
    )
    if removed:
        type(entry).objects.filter(pk=entry.pk).update(removed_on=removed)


def of(checks: list[QualificationCheck], rule: str) -> QualificationCheck:
    return next(c for c in checks if c.rule == rule)


def test_x08_a_deregistered_contractor_raises_an_alarm_and_is_paid_nothing(
    agreement: Agreement, org: Organisation, bidder: Actor
) -> None:
    Organisation.objects.filter(pk=org.pk).update(state="closed")
    assert alarms.recheck(by=SYSTEM).raised >= 1
    assert QualificationAlarm.objects.filter(agreement=agreement, rule="QC-01").exists()
    first = agreement.milestones.get(number=1)
    values: dict[str, Any] = {"amount": "1.00", "invoice_no": "12345678", "plan": "计划"}
    with pytest.raises(Incomplete) as refused:
        payments.claim(first.pk, values, None, by=bidder)
    assert "QC-01" in {d.get("rule") for d in refused.value.details}
    kept = org.checks.get(point="signing", reference=agreement.no, rule="QC-01")
    assert kept.outcome == "pass"


def scored(
    tender: Tender, bidders: list[Actor], clerk: Actor, discipline: Actor, experts: list[Actor]
) -> None:
    for place, each in enumerate(bidders):
        make.bid(tender, each, 36_000 + 1_000 * place)
    with clock.at(make.AFTER):
        make.opened(tender, clerk, discipline)
        make.panel_of(tender, experts, clerk)
        for expert in experts:
            make.score_all(tender, expert)


def test_x10_what_stood_at_the_deadline_counts_and_a_person_decides(
    tender: Tender, bidders: list[Actor], clerk: Actor, reviewer: Actor, discipline: Actor,
    experts: list[Actor], org: Organisation,
) -> None:  # fmt: skip
    assert tender.deadline is not None
    deadline = clock.local(tender.deadline).date()
    listed(org, since=clock.today(), removed=deadline + timedelta(days=1))
    scored(tender, bidders, clerk, discipline, experts)
    seen = org.checks.get(point="review", reference=tender.no, rule="QC-06")
    assert seen.outcome == "human"
    assert seen.evidence["queried_on"] == deadline.isoformat()
    with clock.at(make.AFTER + timedelta(days=1)):
        assert not QualificationCheck.objects.filter(point="award").exists()
        awards.report(tender.pk, by=clerk)
        with pytest.raises(Incomplete) as refused:
            awards.decide(tender.pk, by=reviewer)
        assert [d.get("rule") for d in refused.value.details] == ["QC-06"]
        today = org.checks.get(point="award", reference=tender.no, rule="QC-06")
        assert today.outcome == "pass"
        decisions.decide(seen.pk, choice="allow", reason=REASON, by=reviewer)
        assert awards.decide(tender.pk, by=reviewer)
    seen.refresh_from_db()
    assert seen.outcome == "human"


def test_x11_a_rating_is_tested_at_the_deadline_alone(
    tender: Tender, bidders: list[Actor], clerk: Actor, reviewer: Actor, discipline: Actor,
    experts: list[Actor], org: Organisation,
) -> None:  # fmt: skip
    assert tender.deadline is not None
    deadline = clock.local(tender.deadline).date()
    Rating.objects.create(
        organisation=org, level="4A", valid_from=date(2021, 3, 19), valid_to=deadline
    )
    scored(tender, bidders, clerk, discipline, experts)
    kept = org.checks.get(point="review", reference=tender.no, rule="QC-17")
    assert kept.outcome == "pass"
    with clock.at(make.AFTER + timedelta(days=1)):
        make.decided(tender, clerk, reviewer)
    assert not org.checks.filter(point="award", rule="QC-17").exists()


def test_x12_a_certificate_that_ends_early_waits_for_a_promise_at_every_step(
    agreement: Agreement, org: Organisation, county: Union
) -> None:
    Organisation.objects.filter(pk=org.pk).update(
        cert_valid_to=agreement.end_on - timedelta(days=1)
    )
    org.refresh_from_db()
    act = contractor_facts.act_of_agreement(agreement)
    for point in ("signing", "payment"):
        checks = qualification.check(
            org, point=point, reference="X", by=SYSTEM, act=act, union_id=county.pk
        )
        assert of(checks, "QC-02").outcome == "human"
        stops = qualification.stopping(checks, union=county)
        assert [s.get("rule") for s in stops] == ["QC-02"]
    document_of(org, "promise_renewal", verdict="good")
    checks = qualification.check(
        org, point="payment", reference="X", by=SYSTEM, act=act, union_id=county.pk
    )
    assert qualification.stopping(checks, union=county) == []
    with clock.at(clock.now().replace(year=2036)):
        checks = qualification.check(
            org, point="payment", reference="X", by=SYSTEM, act=act, union_id=county.pk
        )
    assert of(checks, "QC-02").outcome == "fail"


def test_work_with_minors_asks_for_staff_queries_and_insurance(
    agreement: Agreement, org: Organisation
) -> None:
    assert agreement.project.domain == "L6"
    org.documents.all().delete()
    act = contractor_facts.act_of_agreement(agreement)
    failed = {f.rule for f in qualification.judge(org, point="signing", act=act)
              if f.outcome == "fail"}  # fmt: skip
    assert {"QC-23", "QC-29"} <= failed


def test_a_namesake_among_the_deciding_staff_is_for_a_person(
    org: Organisation, county: Union, clerk: Actor
) -> None:
    Organisation.objects.filter(pk=org.pk).update(legal_rep=clerk.name)
    org.refresh_from_db()
    ties = acts.act_for(county, org).ties
    assert ties == (f"机构负责人或理事“{clerk.name}”与采购单位人员同名",)
