"""What a union that took over another does with its register (X-01)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from orgs.actions import (
    cures,
    decisions,
    documents,
    duplicates,
    identities,
    ledger,
    links,
    listings,
    qualification,
    vettings,
)
from orgs.ledger_columns import COLUMNS
from orgs.models import (
    CureWindow,
    Organisation,
    OrganisationDocument,
    PoliticalVetting,
    Union,
)
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import WrongState
from portal.common.workbook import read_rows
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.orgs import UnionFactory
from tests.orgs.test_successions import again, merged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def july() -> Iterator[None]:
    with clock.at(datetime(2026, 7, 2, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def superior(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_admin", name="市管理员")


def test_the_successor_goes_on_with_the_register_of_what_it_took_over(
    county: Union, other_county: Union, superior: Actor, org: Organisation, rival: Organisation,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    clerk, reviewer, vetter = (
        make_actor(county, f"role_{code}") for code in ("officer", "reviewer", "vetter")
    )
    bidder = make_actor(org, "org_manager")
    paper = documents.add(org.pk, {"kind": "audit"}, ("审计.pdf", b"%PDF-1.7"), by=bidder)
    asked = identities.ask(
        identities.Change("新名称服务中心", org.uscc, date(2026, 6, 1), "登记机关核准更名"),
        document=("核准.pdf", b"%PDF-1.7"), by=bidder,
    )  # fmt: skip
    window = cures.open_window(
        rival.pk, [cures.Ticked("address", "与证书一致")], until=clock.now() + timedelta(days=3),
        by=reviewer,
    )  # fmt: skip
    link = links.open_link(rival, kind="guidance", since=date(2026, 6, 1), by=clerk)
    merged(county, other_county, superior)
    now, decides, vets = again(clerk), again(reviewer), again(vetter)
    documents.judge(paper.pk, is_good=True, by=decides)
    identities.accept(asked.pk, by=decides)
    cures.close(window.pk, is_accepted=True, note="已补正", by=decides)
    links.end(link.pk, until=clock.today(), reason="不再联系", by=now)
    assert list(PoliticalVetting.objects.visible_to(vets)) == list(PoliticalVetting.objects.all())
    joined = duplicates.propose(rival.pk, org.pk, taken=[], reason="同一家机构重复建档", by=decides)
    assert joined.decided_by == decides.name
    stranger = make_actor(UnionFactory.create(code="410405", name="石龙区总工会"), "role_reviewer")
    assert not OrganisationDocument.objects.visible_to(stranger).exists()
    assert not CureWindow.objects.visible_to(stranger).exists()


def test_the_successor_decides_on_doubts_and_vets_for_what_it_took_over(
    county: Union, other_county: Union, reviewer: Actor, superior: Actor, org: Organisation,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    vetter = make_actor(county, "role_vetter")
    PoliticalVetting.objects.all().delete()
    listings.add(
        kind="abnormal", name=org.name, uscc=org.uscc, since=clock.today(), source="公告", by=SYSTEM
    )
    merged(county, other_county, superior)
    vettings.record(
        org,
        {"conclusion": "pass", "vetted_on": clock.today(), "leader": "赵立新",
         "ground": "走访并征求意见", "has_declared_overseas": True},
        by=again(vetter),
    )  # fmt: skip
    checks = qualification.check(
        org, point="award", reference="ZB-1", by=SYSTEM, union_id=county.pk
    )
    by_rule = {c.rule: c for c in checks}
    assert by_rule["QC-04"].outcome == "pass"
    waiting = decisions.doubts_of(again(reviewer))
    assert by_rule["QC-06"].pk in {c.pk for c in waiting}
    decisions.decide(
        by_rule["QC-06"].pk, choice="allow", reason="已核对整改材料。", by=again(reviewer)
    )
    told = {d.get("rule") for d in qualification.stopping(checks, union=county)}
    assert "QC-06" not in told


def test_the_successors_register_and_ledger_hold_what_its_predecessors_were_linked_to(
    county: Union, other_county: Union, superior: Actor, org: Organisation, rival: Organisation,
    clerk: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    sibling = make_actor(other_county, "role_officer")
    links.open_link(org, kind="guidance", since=date(2026, 5, 1), by=clerk)
    links.open_link(org, kind="guidance", since=date(2026, 4, 1), by=sibling)
    links.open_link(rival, kind="guidance", since=date(2026, 6, 1), by=clerk)
    qualification.check(org, point="award", reference="ZB-1", by=SYSTEM, union_id=county.pk)
    qualification.check(
        rival, point="signing", reference=f"HT-{county.code}-2026-0001", by=SYSTEM
    )  # fmt: skip
    merged(county, other_county, superior)
    now = again(clerk)

    rows = read_rows(ledger.export(now), COLUMNS)
    told = {row.values["uscc"]: row.values["linked_on"] for row in rows}
    assert len(rows) == 2
    assert told == {org.uscc: date(2026, 4, 1), rival.uscc: date(2026, 6, 1)}

    desk = signed_in(now)
    shown = desk.get("/u/orgs/?scope=linked").content.decode()
    assert org.name in shown
    assert rival.name in shown
    assert "QC-26" in desk.get(f"/u/orgs/{org.uscc}/?tab=credit").content.decode()
    assert "QC-27" in desk.get(f"/u/orgs/{rival.uscc}/?tab=credit").content.decode()


def test_to_the_successor_a_relation_of_its_predecessors_stands_already_and_ends_as_one(
    county: Union, other_county: Union, superior: Actor, org: Organisation, clerk: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    sibling = make_actor(other_county, "role_officer")
    first = links.open_link(org, kind="guidance", since=date(2026, 5, 1), by=clerk)
    second = links.open_link(org, kind="guidance", since=date(2026, 4, 1), by=sibling)
    merged(county, other_county, superior)
    now = again(clerk)
    with pytest.raises(WrongState):
        links.open_link(org, kind="guidance", since=date(2026, 7, 2), by=now)
    links.end(first.pk, until=date(2026, 7, 2), reason="不再联系", by=now)
    second.refresh_from_db()
    assert second.until == date(2026, 7, 2)
