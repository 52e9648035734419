"""Up to four organisations side by side, and how punctually each enters its services (P18)."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from orgs import comparisons, credit_bars, dossiers, track_records
from orgs.actions import dossier, listings
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from projects.models import ServiceRecord
from tests.clients import signed_in, text_of
from tests.factories import annual_returns as made
from tests.factories.delivery import signed_agreement
from tests.factories.orgs import OrganisationFactory
from tests.flows.cast import PHONE, press

pytestmark = pytest.mark.django_db


def line(groups: list[comparisons.Group], label: str) -> list[str]:
    (found,) = [each for group in groups for each in group.lines if each.label == label]
    return [cell.text for cell in found.cells]


def test_the_same_questions_are_answered_for_each(
    org: Organisation, rival: Organisation, county: Union, clerk: Actor
) -> None:
    signed_agreement(county, org)
    made.link(county, org)
    listings.add(
        kind="serious", name=rival.name, uscc=rival.uscc, since=date(2026, 1, 1), source="公告",
        by=SYSTEM,
    )  # fmt: skip
    values = {"year": 2025, "staff_total": 9, "social_workers": 3, "seniors": 1}
    dossier.enter("figures", org.pk, values, by=clerk)
    groups = comparisons.compare([org, rival], clock.today(), by=clerk)
    assert line(groups, "签订协议") == ["1 项", "0 项"]
    assert line(groups, "本单位联系") == ["是", "否"]
    assert line(groups, "社会工作师以上") == ["4 人", "—"]
    assert line(groups, "准入结论")[1] == "禁止承接"
    assert all(len(each.cells) == 2 for group in groups for each in group.lines)


def test_the_page_takes_four_and_says_what_it_left_out(
    org: Organisation, rival: Organisation, clerk: Actor
) -> None:
    desk = signed_in(clerk)
    more = [OrganisationFactory.create(keeper=org.keeper) for _ in range(3)]
    codes = [o.uscc for o in (org, rival, *more)]
    page = text_of(desk.get("/u/orgs/compare/", {"org": codes}))
    assert "已取前4家" in page.replace(" ", "")
    assert more[1].name in page
    assert more[2].name not in page
    assert "加入对比" not in page

    page = text_of(desk.get("/u/orgs/compare/", {"org": [org.uscc, "错的"], "more": rival.name}))
    assert rival.name in page
    assert "没有找到代码是“错的”" in page
    assert "有多家机构符合" in text_of(desk.get("/u/orgs/compare/", {"more": "社会"}))
    assert "还没有选择" in text_of(desk.get("/u/orgs/compare/"))


def test_an_unfinished_registration_of_another_union_is_not_compared(
    org: Organisation, outsider: Actor
) -> None:
    Organisation.objects.filter(pk=org.pk).update(state="submitted")
    page = text_of(signed_in(outsider).get("/u/orgs/compare/", {"org": [org.uscc]}))
    assert org.name not in page
    assert "没有找到" in page


def test_the_share_of_records_entered_in_time(
    org: Organisation, county: Union, clerk: Actor
) -> None:
    assert track_records.of([org.pk])[org.pk].on_time_percent is None
    agreement = signed_agreement(county, org)
    for number in range(3):
        made.served(agreement, date(2026, 2, number + 1))
    late = made.served(agreement, date(2026, 2, 9))
    late.flags = [{"rule": "SR-06", "message": "超过登记期限"}]
    late.save()
    waiting = made.served(agreement, date(2026, 2, 10))
    waiting.state = ServiceRecord.State.SUBMITTED
    waiting.save()
    record = track_records.of([org.pk])[org.pk]
    assert (record.recorded, record.recorded_late, record.on_time_percent) == (4, 1, 75)
    facts = dossiers.facts_of([org.pk], clock.today())[org.pk]
    (own,) = [m for m in credit_bars.bar(facts, [], record) if m.label == "工会履约"]
    (shown,) = [
        m for m in credit_bars.bar(facts, [], record, is_public=True) if m.label == "工会履约"
    ]
    assert "按时登记 75%（4 条）" in own.note
    assert "按时" not in shown.note


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_ticked_on_a_phone_are_compared(
    org: Organisation, rival: Organisation, clerk: Actor, live_server: Any, chromium: Browser
) -> None:
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True
    )
    kept = signed_in(clerk).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": kept, "url": live_server.url}])
    page = context.new_page()
    page.goto("/u/orgs/")
    for each in (org, rival):
        page.get_by_role("checkbox", name=f"对比{each.name}").check()
    press(page, "对比勾选的社会组织")
    expect(page.get_by_role("region", name="对比")).to_contain_text(org.name)
    expect(page.get_by_role("region", name="对比")).to_contain_text(rival.name)
    context.close()
