"""Writing, checking and publishing a tender."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orgs.models import Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Parameter
from projects.actions import methods, openings, tenders
from projects.models import KeyShare, Project, PublicNotice, Reservation, SealedBid, Tender
from tests.clients import signed_in, text_of
from tests.factories import tenders as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def fields_of(refusal: Incomplete) -> dict[str, str]:
    return {d["field"]: d["message"] for d in refusal.details}


def test_a_draft_takes_what_it_can_from_the_project(county: Union, clerk: Actor) -> None:
    project = make.approved_project(county)

    tender = tenders.draft_tender(project.pk, {}, by=clerk)

    assert (tender.ceiling, tender.method) == (project.budget_amount, project.method)
    assert tender.lots.get().ceiling == tender.ceiling
    assert tender.no.startswith("ZB-410402-2026-")


def test_only_an_approved_project_is_put_out_to_tender(county: Union, clerk: Actor) -> None:
    project = make.approved_project(county)
    Project.objects.filter(pk=project.pk).update(state=Project.State.REVIEWED)

    with pytest.raises(WrongState, match="批准立项后"):
        tenders.draft_tender(project.pk, {}, by=clerk)


def test_a_project_has_one_living_tender(county: Union, clerk: Actor) -> None:
    project = make.approved_project(county)
    first = tenders.draft_tender(project.pk, {}, by=clerk)

    with pytest.raises(WrongState, match=first.no):
        tenders.draft_tender(project.pk, {}, by=clerk)


def test_another_union_cannot_start_it(county: Union, outsider: Actor) -> None:
    with pytest.raises(NotFound):
        tenders.draft_tender(make.approved_project(county).pk, {}, by=outsider)


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        pytest.param(make.DEADLINE - timedelta(days=30), "已经过去", id="past"),
        pytest.param(make.DEADLINE + timedelta(days=3), "休息日", id="Saturday"),
        pytest.param(make.DEADLINE - timedelta(days=2), "最早 2026-03-17", id="too early"),
    ],
)
def test_a_deadline_that_breaks_a_rule_is_refused_at_its_field(
    county: Union, clerk: Actor, deadline: datetime, words: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        make.draft(clerk, make.approved_project(county), deadline=deadline)

    assert words in fields_of(refused.value)["deadline"]


def test_the_refusal_names_rule_and_source(county: Union, clerk: Actor) -> None:
    early = make.DEADLINE - timedelta(days=2)
    with pytest.raises(Incomplete) as refused:
        make.draft(clerk, make.approved_project(county), deadline=early)

    message = fields_of(refused.value)["deadline"]
    assert "PM-07" in message
    assert "PM-05" in message
    assert "平台默认" in message


@pytest.mark.parametrize(
    ("method", "earliest"),
    [
        ("open_tender", "2026-03-30"),  # 20 calendar days
        ("competitive_consultation", "2026-03-20"),  # 10 calendar days
        ("comparative_selection", "2026-03-17"),
    ],
)
def test_each_method_has_its_own_earliest_deadline(
    county: Union, clerk: Actor, method: str, earliest: str
) -> None:
    project = make.approved_project(county, method=method)
    with pytest.raises(Incomplete, match="需要修改") as refused:
        tenders.draft_tender(project.pk, {"deadline": clock.now() + timedelta(days=1)}, by=clerk)

    assert f"最早 {earliest}" in fields_of(refused.value)["deadline"]


def test_a_method_without_profile_is_refused(county: Union, clerk: Actor) -> None:
    project = make.approved_project(county, method="price_inquiry")

    with pytest.raises(Incomplete, match="询价"):
        tenders.draft_tender(project.pk, {}, by=clerk)


def test_a_dated_row_replaces_a_shipped_cell(county: Union, clerk: Actor) -> None:
    assert methods.install_method_profiles() > 40
    assert methods.install_method_profiles() == 0
    Parameter.objects.create(
        code="PM-07", scope="U:comparative_selection", value={"n": 12, "unit": "cd"},
        valid_from=clock.today(), source="平工办〔2026〕2号",
    )  # fmt: skip

    with pytest.raises(Incomplete) as refused:
        make.draft(clerk, make.approved_project(county))

    assert "平工办〔2026〕2号" in fields_of(refused.value)["deadline"]


def test_the_sheet_must_make_a_hundred(county: Union, clerk: Actor) -> None:
    tender = tenders.draft_tender(make.approved_project(county).pk, {}, by=clerk)
    rows: list[dict[str, Any]] = [{"name": "方案", "standard": "优良中", "points": 80}]

    with pytest.raises(Incomplete, match="需要修改") as refused:
        tenders.set_score_items(tender.pk, rows, by=clerk)

    assert "少了 5 分" in fields_of(refused.value)["items"]


def test_the_ceiling_stays_within_the_budget_and_the_lots_make_the_ceiling(
    county: Union, clerk: Actor
) -> None:
    project = make.approved_project(county)
    with pytest.raises(Incomplete) as refused:
        tenders.draft_tender(
            project.pk,
            {"ceiling": 50_000, "lots": [{"name": "甲", "ceiling": 30_000}]},
            by=clerk,
        )
    assert set(fields_of(refused.value)) == {"ceiling", "lots"}


def test_the_writer_does_not_check_his_own_tender(county: Union, make_actor: Any) -> None:
    both = make_actor(county, "role_officer", "role_reviewer", name="一人两岗")
    tender = make.draft(both, make.approved_project(county))
    tenders.submit_tender(tender.pk, by=both)

    with pytest.raises(NotAllowed, match="SD-01"):
        tenders.approve_tender(tender.pk, by=both)


def test_a_checked_tender_is_no_longer_edited(county: Union, clerk: Actor, reviewer: Actor) -> None:
    tender = make.draft(clerk, make.approved_project(county))
    tenders.submit_tender(tender.pk, by=clerk)
    with pytest.raises(WrongState):
        tenders.edit_tender(tender.pk, {"title": "改"}, by=clerk)

    tenders.send_back(tender.pk, reason="资格条件过严", by=reviewer)
    assert tenders.edit_tender(tender.pk, {"title": "改"}, by=clerk).title == "改"


def ready(county: Union, clerk: Actor, reviewer: Actor) -> Tender:
    tender = make.draft(clerk, make.approved_project(county))
    tenders.submit_tender(tender.pk, by=clerk)
    return tenders.approve_tender(tender.pk, by=reviewer)


def test_a_half_written_tender_is_not_checked(county: Union, clerk: Actor, reviewer: Actor) -> None:
    tender = make.draft(clerk, make.approved_project(county))

    with pytest.raises(WrongState, match="编制中"):
        tenders.approve_tender(tender.pk, by=reviewer)


def test_publishing_needs_an_opener_and_a_witness_with_passphrases(
    county: Union, clerk: Actor, reviewer: Actor, discipline: Actor
) -> None:
    tender = ready(county, clerk, reviewer)
    with pytest.raises(Incomplete) as refused:
        tenders.publish(tender.pk, by=reviewer)
    assert "开标口令" in fields_of(refused.value)["holders"]

    openings.create_opening_key(passphrase=make.PASSPHRASE, by=clerk)
    with pytest.raises(Incomplete) as refused:
        tenders.publish(tender.pk, by=reviewer)
    assert "监督人" in fields_of(refused.value)["holders"]

    openings.create_opening_key(passphrase=make.PASSPHRASE, by=discipline)
    tenders.publish(tender.pk, by=reviewer)


def test_publishing_needs_the_money_set_aside(
    county: Union, clerk: Actor, reviewer: Actor, discipline: Actor
) -> None:
    for holder in (clerk, discipline):
        openings.create_opening_key(passphrase=make.PASSPHRASE, by=holder)
    tender = ready(county, clerk, reviewer)
    Reservation.objects.update(released_at=clock.now())

    with pytest.raises(Incomplete) as refused:
        tenders.publish(tender.pk, by=reviewer)

    assert "预占" in fields_of(refused.value)["ceiling"]


def test_a_published_tender_has_notice_key_shares_and_decoys(tender: Tender) -> None:
    assert tender.state == Tender.State.NOTICED
    assert tender.project.state == Project.State.TENDERING
    notice = PublicNotice.objects.get(tender=tender)
    assert [s["heading"][:2] for s in notice.sections] == [
        "一、", "二、", "三、", "四、", "五、", "六、", "七、"
    ]  # fmt: skip
    assert dict(notice.facts)["最高限价"] == "40,000.00 元（人民币肆万元整）"
    assert KeyShare.objects.filter(holder__tender=tender).count() == 2
    assert 4 <= SealedBid.objects.count() <= 12


def test_a_third_holder_makes_another_pair_but_two_witnesses_make_none(
    county: Union, clerk: Actor, reviewer: Actor, discipline: Actor, auditor: Actor
) -> None:
    openings.create_opening_key(passphrase=make.PASSPHRASE, by=auditor)
    tender = make.published(clerk, reviewer, discipline, make.approved_project(county))

    pairs = KeyShare.objects.filter(holder__tender=tender)
    assert tender.key_holders.count() == 3
    by_pair = {p: set(pairs.filter(pair=p).values_list("holder__duty", flat=True)) for p in (1, 2)}
    assert pairs.count() == 4
    assert by_pair == {1: {"open", "witness"}, 2: {"open", "witness"}}


def test_a_terminated_tender_gives_the_project_back(tender: Tender, reviewer: Actor) -> None:
    tenders.terminate(tender.pk, reason="预算调整，任务取消", by=reviewer)

    tender.refresh_from_db()
    assert tender.state == Tender.State.TERMINATED
    assert tender.project.state == Project.State.APPROVED
    notice = PublicNotice.objects.get(tender=tender, kind=PublicNotice.Kind.TERMINATED)
    assert notice.title.endswith("终止公告")


def test_an_unpublished_tender_is_the_unions_own(
    county: Union, clerk: Actor, outsider: Actor, bidder: Actor
) -> None:
    tender = make.draft(clerk, make.approved_project(county))

    assert Tender.objects.visible_to(clerk).filter(pk=tender.pk).exists()
    for other in (outsider, bidder):
        assert not Tender.objects.visible_to(other).filter(pk=tender.pk).exists()


def test_a_re_run_after_failure_is_another_tender(
    tender: Tender, clerk: Actor, reviewer: Actor
) -> None:
    tenders.terminate(tender.pk, reason="重新组织", by=reviewer)

    again = tenders.draft_tender(tender.project_id, {"ceiling": Decimal(39_000)}, by=clerk)

    assert again.no != tender.no


def test_the_form_tells_the_shortest_period_and_the_days_it_skips(
    clerk: Actor, reviewer: Actor, county: Union
) -> None:
    tender = make.draft(clerk, make.approved_project(county))
    page = text_of(signed_in(clerk).get(f"/u/tenders/{tender.no}/edit/"))
    assert "今天发布的话，最短" in page
    assert "5 个工作日，至 2026-03-17 止" in page
    assert "跳过 03-14 至 03-15" in page
