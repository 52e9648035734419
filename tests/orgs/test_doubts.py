"""Decisions on what rules leave to people, and queries of the credit registers (QC-07)."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from orgs.actions import decisions, listings, qualification
from orgs.models import Organisation, QualificationCheck, QualificationDecision, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Parameter
from tests.factories.orgs import inspected, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PNG = ("截图.png", b"\x89PNG\r\n\x1a\n")
REASON = "已核对整改材料。"


@pytest.fixture
def listed(org: Organisation) -> Organisation:
    inspected(org, 2025)
    listings.add(
        kind="abnormal", name=org.name, uscc=org.uscc, since=clock.today(), source="公告", by=SYSTEM
    )
    return org


def looked(org: Organisation, union: Union, point: str = "award") -> list[QualificationCheck]:
    return qualification.check(org, point=point, reference="ZB-1", by=SYSTEM, union_id=union.pk)


def stops(org: Organisation, union: Union) -> list[str]:
    found = qualification.stopping(looked(org, union), union=union)
    return [f"{d['rule']} {d['message']}" for d in found]


def doubt(org: Organisation, union: Union) -> QualificationCheck:
    return next(c for c in looked(org, union) if c.rule == "QC-06")


def test_a_doubt_stops_until_a_reviewer_decides(
    listed: Organisation, county: Union, reviewer: Actor
) -> None:
    assert len(stops(listed, county)) == 1
    decisions.decide(doubt(listed, county).pk, choice="allow", reason=REASON, by=reviewer)
    assert stops(listed, county) == []
    with clock.at(clock.now() + timedelta(days=91)):
        assert len(stops(listed, county)) == 1


def test_a_refusal_stops_and_the_head_overrides_it(
    listed: Organisation, county: Union, reviewer: Actor, head: Actor
) -> None:
    pk = doubt(listed, county).pk
    decisions.decide(pk, choice="refuse", reason="没有整改。", by=reviewer)
    assert "不得承接：没有整改。" in stops(listed, county)[0]
    with pytest.raises(WrongState):
        decisions.decide(pk, choice="allow", reason=REASON, by=reviewer)
    decisions.decide(pk, choice="allow", reason=REASON, by=head)
    assert stops(listed, county) == []
    assert QualificationDecision.objects.count() == 2


def test_who_does_not_decide(
    listed: Organisation, county: Union, clerk: Actor, outsider: Actor, city: Union
) -> None:
    pk = doubt(listed, county).pk
    with pytest.raises(NotAllowed):
        decisions.decide(pk, choice="allow", reason=REASON, by=clerk)
    with pytest.raises(NotAllowed):
        decisions.decide(pk, choice="allow", reason=REASON, by=outsider)


def test_another_unions_decision_does_not_serve(
    listed: Organisation, county: Union, city: Union, reviewer: Actor
) -> None:
    decisions.decide(doubt(listed, county).pk, choice="allow", reason=REASON, by=reviewer)
    assert len(stops(listed, city)) == 1
    with pytest.raises(NotFound):
        decisions.decide(doubt(listed, city).pk, choice="allow", reason=REASON, by=reviewer)


def test_a_failure_is_nobodys_to_wave_through(
    org: Organisation, county: Union, head: Actor
) -> None:
    listings.add(
        kind="serious", name=org.name, uscc=org.uscc, since=clock.today(), source="公告", by=SYSTEM
    )
    failed = next(c for c in looked(org, county) if c.rule == "QC-05")
    with pytest.raises(NotFound):
        decisions.decide(failed.pk, choice="allow", reason=REASON, by=head)


def test_the_page_lists_the_doubt_and_takes_the_decision(
    listed: Organisation, county: Union, reviewer: Actor, client: Client
) -> None:
    check = doubt(listed, county)
    client.force_login(user_of(reviewer), "allauth.account.auth_backends.AuthenticationBackend")
    assert "核对并决定" in client.get("/u/qualification/").content.decode()
    url = f"/u/qualification/{check.pk}/"
    wrong = client.post(url, {"choice": "", "reason": "好"})
    assert wrong.status_code == 422
    assert client.post(url, {"choice": "allow", "reason": REASON}).status_code == 302
    page = client.get("/u/qualification/").content.decode()
    assert "核对并决定" not in page
    assert REASON in page


def test_the_page_shows_the_years_that_the_doubt_is_about(
    org: Organisation, county: Union, reviewer: Actor, client: Client
) -> None:
    for year in (2023, 2024):
        inspected(org, year, "基本合格")
    org.inspections.filter(year=2025).delete()
    check = next(c for c in looked(org, county) if c.rule == "QC-13")
    client.force_login(user_of(reviewer), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/u/qualification/{check.pk}/").text
    for said in ("连续两年年检基本合格", "2023 年度", "2024 年度", "已核，王敏"):
        assert said in page


def query(org: Organisation, at: datetime, by: Actor, found: str = "") -> None:
    decisions.record_query(
        org, queried_at=at, channel="信用中国", found=found, screenshot=PNG, by=by
    )


def asked(org: Organisation, union: Union) -> str:
    return next(str(c.outcome) for c in looked(org, union, "review") if c.rule == "QC-07")


def test_a_query_with_its_picture_settles_the_credit_rule(
    org: Organisation, county: Union, city: Union, clerk: Actor
) -> None:
    assert asked(org, county) == "human"
    query(org, clock.now(), clerk)
    assert asked(org, county) == "pass"
    assert asked(org, city) == "human"
    query(org, clock.now(), clerk, "失信被执行人")
    assert asked(org, county) == "fail"


def test_a_query_needs_time_channel_and_picture(org: Organisation, clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refused:
        decisions.record_query(
            org, queried_at=clock.now() + timedelta(hours=1), channel="", screenshot=None, by=clerk
        )
    assert [d["field"] for d in refused.value.details] == ["queried_at", "channel", "screenshot"]


def test_a_union_may_ask_for_more_decisions(org: Organisation, county: Union) -> None:
    inspected(org, 2025)
    assert stops(org, county) == []
    Parameter.objects.create(
        code="qualification_doubts", scope=county.code, value={"award": ["QC-10"]},
        valid_from=clock.today(), source="本单位决定",
    )  # fmt: skip
    assert [s[:5] for s in stops(org, county)] == ["QC-10"]
