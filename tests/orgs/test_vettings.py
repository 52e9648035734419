"""Political vetting (QC-04): its own role, its own eyes, and what everybody else may know."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.actions import places, qualification, vettings
from orgs.models import Organisation, PoliticalVetting, Union
from orgs.rules.qualification import Act
from portal.common import clock, files
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.models import Event, StoredFile
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.orgs import OrganisationFactory, UnionFactory, place, user_of, vet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PDF = ("把关.pdf", b"%PDF-1.7 secret")


@pytest.fixture
def unvetted(county: Union) -> Organisation:
    made: Organisation = OrganisationFactory.create(keeper=county, in_order=False)
    return made


@pytest.fixture
def vetter(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_vetter", name="孙把关")


def values(**more: Any) -> dict[str, Any]:
    return {
        "conclusion": "pass",
        "vetted_on": clock.today(),
        "leader": "赵立新",
        "ground": "走访并征求民政部门意见",
        "has_declared_overseas": True,
        **more,
    }


def outcome(org: Organisation, regime: str = "U") -> tuple[str, str]:
    findings = qualification.judge(org, point="award", act=Act(regime=regime))
    return next((str(f.outcome), f.message) for f in findings if f.rule == "QC-04")


def test_a_dated_pass_opens_the_award_and_runs_out(unvetted: Organisation, vetter: Actor) -> None:
    assert outcome(unvetted)[0] == "fail"
    vettings.record(unvetted, values(), by=vetter)
    assert outcome(unvetted)[0] == "pass"
    PoliticalVetting.objects.update(vetted_on=date(2025, 3, 9))
    assert outcome(unvetted)[0] == "fail"
    assert outcome(unvetted, "G")[0] == "info"


def test_another_unions_vetting_does_not_count(unvetted: Organisation, other_county: Union) -> None:
    vet(unvetted, other_county)
    assert outcome(unvetted)[0] == "fail"


def test_a_doubt_looks_like_no_vetting_until_the_head_decides(
    unvetted: Organisation, vetter: Actor, head: Actor
) -> None:
    without = outcome(unvetted)
    made = vettings.record(unvetted, values(conclusion="doubtful"), by=vetter)
    assert outcome(unvetted) == without
    with pytest.raises(NotAllowed):
        vettings.clear(made.pk, reason="已约谈负责人", by=vetter)
    vettings.clear(made.pk, reason="已约谈负责人", by=head)
    assert outcome(unvetted)[0] == "pass"
    with pytest.raises(WrongState):
        vettings.clear(made.pk, reason="已约谈负责人", by=head)


def test_every_problem_is_told_at_its_field(unvetted: Organisation, vetter: Actor) -> None:
    wrong = values(vetted_on=date(2026, 3, 11), leader=" ", ground="", has_declared_overseas=False)
    with pytest.raises(Incomplete) as refused:
        vettings.record(unvetted, wrong, by=vetter)
    fields = {d["field"] for d in refused.value.details}
    assert fields == {"vetted_on", "leader", "ground", "has_declared_overseas"}


def test_nobody_else_reads_it_anywhere(
    unvetted: Organisation, vetter: Actor, reviewer: Actor, discipline: Actor, client: Client,
    outsider: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    ground = "征求意见时有不同看法XYZZY"
    made = vettings.record(
        unvetted, values(conclusion="doubtful", ground=ground), document=PDF, by=vetter
    )
    own = make_actor(unvetted, "org_manager")
    for other in (reviewer, discipline, outsider, own):
        assert not PoliticalVetting.objects.visible_to(other).exists()
        assert not files.visible_to(other).filter(purpose="vetting").exists()
        client.force_login(user_of(other), "allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(f"/u/vetting/{unvetted.uscc}/").status_code in (403, 404)
        assert client.get(f"/u/vetting/file/{made.pk}/").status_code in (403, 404)
        file = StoredFile.objects.get(purpose="vetting")
        assert client.get(f"/files/{file.pk}/").status_code in (403, 404)
    for event in Event.objects.filter(object_type="orgs.politicalvetting"):
        assert "XYZZY" not in str(event.after)
        assert "doubtful" not in str(event.after)
    kept = qualification.check(unvetted, point="award", reference="Z", by=SYSTEM)
    told = next(c for c in kept if c.rule == "QC-04")
    assert "存疑" not in told.message
    assert told.outcome == "fail"


def test_the_vetting_role_records_on_its_page_and_sees_the_file(
    unvetted: Organisation, vetter: Actor, client: Client
) -> None:
    client.force_login(user_of(vetter), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/u/vetting/?standing=due").content.decode()
    assert unvetted.name in page
    answer = client.post(f"/u/vetting/{unvetted.uscc}/", values(vetted_on="2026-03-10"))
    assert answer.status_code == 302
    assert PoliticalVetting.objects.get(organisation=unvetted).recorded_by == "孙把关"
    client.get("/u/vetting/")  # shows the message that it was recorded
    assert unvetted.name not in client.get("/u/vetting/?standing=due").content.decode()


def test_the_union_reads_that_it_is_missing_and_the_organisation_only_that_the_union_is_not_done(
    unvetted: Organisation, county: Union
) -> None:
    checks = qualification.check(unvetted, point="signing", by=SYSTEM, union_id=county.pk)
    stops = qualification.stopping(checks, union=county)
    assert "QC-04" in {d.get("rule") for d in stops}
    told = qualification.told_to_organisation(stops, checks)
    assert told[-1] == {"message": qualification.WITHHELD}
    assert "把关" not in str(told)
    assert "QC-04" not in str(told)


def test_the_log_does_not_tell_that_there_was_a_doubt(
    unvetted: Organisation, vetter: Actor, head: Actor
) -> None:
    made = vettings.record(unvetted, values(conclusion="doubtful"), by=vetter)
    vettings.clear(made.pk, reason="已约谈并整改，加强跟踪", by=head)
    log = Event.objects.filter(object_type="orgs.politicalvetting")
    assert log.count() == 2
    for event in log:
        told = f"{event.action} {event.action_label} {event.note} {event.before} {event.after}"
        assert "doubt" not in told
        assert "clear" not in told
        assert "存疑" not in told


def test_superiors_read_and_only_the_union_that_vetted_decides(
    unvetted: Organisation, vetter: Actor, county: Union, city: Union, other_county: Union,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    ground = "下级走访情况PLUGH"
    made = vettings.record(
        unvetted, values(conclusion="doubtful", ground=ground), document=PDF, by=vetter
    )
    town = UnionFactory.create(code="410402001", level=Union.Level.TOWNSHIP)
    place(town, county)
    places.settle()
    above = [make_actor(city, f"role_{code}") for code in ("vetter", "head")]
    for superior in above:
        assert list(PoliticalVetting.objects.visible_to(superior)) == [made]
        desk = signed_in(superior)
        assert unvetted.name in desk.get("/u/vetting/?standing=below").content.decode()
        page = desk.get(f"/u/vetting/{unvetted.uscc}/").content.decode()
        assert ground in page
        assert county.name in page
        assert "负责人决定" not in page
        assert desk.get(f"/u/vetting/file/{made.pk}/").status_code == 200
        # It reads them and has none of its own: nothing is vetted for it, nothing is due.
        assert unvetted.name not in desk.get("/u/vetting/").content.decode()
    with pytest.raises(NotAllowed, match="不属于您的单位"):
        vettings.clear(made.pk, reason="已约谈负责人", by=above[1])
    assert signed_in(above[1]).get(f"/u/vetting/clear/{made.pk}/").status_code == 403
    beside = [
        make_actor(union, f"role_{code}")
        for union in (other_county, town)
        for code in ("vetter", "head")
    ]
    for other in [*beside, *(make_actor(city, f"role_{c}") for c in ("reviewer", "discipline"))]:
        assert not PoliticalVetting.objects.visible_to(other).exists()
        assert signed_in(other).get(f"/u/vetting/file/{made.pk}/").status_code in (403, 404)
