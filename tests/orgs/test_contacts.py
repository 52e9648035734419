"""The contact log (3.5) and regular contact (CT-01)."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from annual_returns.models import SourceRecord
from orgs.actions import contacts
from orgs.models import Contact, Organisation, OrganisationLink, Union
from orgs.rules.contacts import has_lapsed, is_stale, months_before
from orgs.worklist import contacts_to_follow_up
from portal.common import files
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotFound, WrongState
from portal.common.models import Parameter
from tests.clients import signed_in
from tests.conftest import NOON, MakeActor
from tests.factories import annual_returns as made
from tests.factories.orgs import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = NOON.date()
VISIT: dict[str, Any] = {
    "held_on": date(2026, 3, 2), "mode": "visit", "persons": "王敏；李芳（理事长）",
    "topics": "了解会员企业用工情况",
}  # fmt: skip
PROMISE = VISIT | {"follow_up": "送去法律援助手册", "follow_up_on": date(2026, 3, 20)}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 3, 10), 6, date(2025, 9, 10)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
    ],
)
def test_months_go_back_to_a_day_that_exists(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_a_relation_is_stale_the_day_after_its_cycle() -> None:
    assert not is_stale(date(2025, 9, 10), TODAY, 6)
    assert is_stale(date(2025, 9, 9), TODAY, 6)


def test_silence_counts_from_the_day_the_log_is_kept() -> None:
    stock = date(2026, 12, 31)
    assert has_lapsed(date(2025, 12, 30), stock, 12, date(2020, 1, 1))
    assert not has_lapsed(date(2025, 12, 31), stock, 12, date(2020, 1, 1))
    assert not has_lapsed(date(2019, 1, 1), stock, 12, date(2026, 1, 1))


def test_all_problems_of_an_entry_are_told_at_once(org: Organisation, clerk: Actor) -> None:
    values = {"held_on": date(2026, 3, 11), "mode": "letter", "follow_up": "再访"}
    with pytest.raises(Incomplete) as refused:
        contacts.log(org, values, by=clerk)
    assert {d["field"] for d in refused.value.details} == {
        "held_on", "mode", "persons", "topics", "follow_up_on",
    }  # fmt: skip
    assert not Contact.objects.exists()


def test_the_own_union_and_those_above_read_a_contact_and_nobody_else(
    org: Organisation, city: Union, clerk: Actor, outsider: Actor, bidder: Actor, admin: Actor,
    expert: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    kept = contacts.log(org, VISIT, uploads=[("纪要.pdf", b"%PDF-1.7")], by=clerk)
    file = kept.files.get().file
    above = make_actor(city, "role_officer")
    for reader in (clerk, above):
        client = signed_in(reader)
        assert client.get(f"/u/contacts/{kept.no}/").status_code == 200
        answer = client.get(f"/u/contacts/{kept.no}/files/{file.pk}/")
        assert answer.content == b"%PDF-1.7"
    for stranger in (outsider, bidder, admin, expert):
        assert kept not in Contact.objects.visible_to(stranger)
        assert file not in files.visible_to(stranger)
        assert signed_in(stranger).get(f"/u/contacts/{kept.no}/").status_code in (403, 404)
        answer = signed_in(stranger).get(f"/u/contacts/{kept.no}/files/{file.pk}/")
        assert answer.status_code in (403, 404)
    with pytest.raises(NotFound):
        contacts.void(kept.no, reason="x", by=above)


def test_a_promise_waits_in_the_worklist_until_it_is_kept(
    org: Organisation, clerk: Actor, outsider: Actor, reviewer: Actor
) -> None:
    kept = contacts.log(org, PROMISE, by=clerk)
    assert [i.no for i in contacts_to_follow_up(clerk)] == [kept.no]
    assert list(contacts_to_follow_up(outsider)) == list(contacts_to_follow_up(reviewer)) == []
    with pytest.raises(Incomplete):
        contacts.finish_follow_up(kept.no, result="", done_on=TODAY, by=clerk)
    contacts.finish_follow_up(kept.no, result="已送达", done_on=TODAY, by=clerk)
    assert list(contacts_to_follow_up(clerk)) == []
    with pytest.raises(WrongState):
        contacts.finish_follow_up(kept.no, result="再送", done_on=TODAY, by=clerk)


def test_a_void_entry_stays_and_counts_nowhere(
    org: Organisation, county: Union, clerk: Actor
) -> None:
    made.link(county, org, date(2024, 1, 1))
    kept = contacts.log(org, PROMISE, by=clerk)
    assert OrganisationLink.objects.with_last_contact().get().heard_on == VISIT["held_on"]
    contacts.void(kept.no, reason="登记到别的机构了", by=clerk)
    found = OrganisationLink.objects.with_last_contact().get()
    assert (found.last_contact, found.heard_on) == (None, date(2024, 1, 1))
    assert list(contacts_to_follow_up(clerk)) == []
    assert "登记到别的机构了" in signed_in(clerk).get(f"/u/contacts/{kept.no}/").content.decode()


def test_an_entry_is_made_in_one_form_with_files(org: Organisation, clerk: Actor) -> None:
    client = signed_in(clerk)
    page = client.get(f"/u/contacts/new/?org={org.uscc}").content.decode()
    assert org.name in page
    assert 'value="2026-03-10"' in page
    posted = {
        "organisation": org.name, "held_on": "2026-03-09", "mode": "call", "persons": "王敏",
        "topics": "问候",
    }  # fmt: skip
    bad = SimpleUploadedFile("病毒.exe", b"MZ")
    refused = client.post("/u/contacts/new/", posted | {"uploads": [bad]})
    assert refused.status_code == 422
    assert "不能上传" in refused.content.decode()
    good = [SimpleUploadedFile(f"照片{n}.png", b"\x89PNG\r\n\x1a\n" + b"0" * 9) for n in range(2)]
    answer = client.post("/u/contacts/new/", posted | {"uploads": good})
    kept = Contact.objects.get()
    assert answer.headers["Location"] == f"/u/contacts/{kept.no}/"
    assert (kept.mode, kept.files.count(), kept.entered_by) == ("call", 2, "王敏")


def test_the_list_filters_and_the_workbook_holds_what_is_listed(
    org: Organisation, rival: Organisation, clerk: Actor, outsider: Actor
) -> None:
    contacts.log(org, VISIT, by=clerk)
    contacts.log(rival, VISIT | {"mode": "call", "topics": "=1+1"}, by=clerk)
    contacts.log(org, VISIT | {"topics": "外县的"}, by=outsider)
    client = signed_in(clerk)
    page = client.get("/u/contacts/?mode=call").content.decode()
    assert rival.name in page
    assert org.name not in page
    data = client.get("/u/contacts/export/?mode=call").content
    rows = list(load_workbook(BytesIO(data)).active.values)  # type: ignore[union-attr]
    assert [r[3] for r in rows[1:]] == [rival.uscc]
    assert "=1+1" in rows[1]
    whole = load_workbook(BytesIO(client.get("/u/contacts/export/").content)).active
    assert whole is not None
    assert whole.max_row == 3


def test_a_relation_silent_for_a_year_leaves_l202_and_is_named(
    county: Union, statistician: Actor, clerk: Actor
) -> None:
    """CT-01: the pair stays in L290 and the cell says who is not counted."""
    Parameter.objects.create(
        code="contact_log_from", value=2024, valid_from=date(2020, 1, 1), source="测试"
    )
    silent, heard, voided = (
        OrganisationFactory.create(name=name, kind="association")
        for name in ("久无音讯协会", "常来常往协会", "作废登记协会")
    )
    for body in (silent, heard, voided):
        made.link(county, body, date(2024, 5, 1))
    contacts.log(silent, VISIT | {"held_on": date(2024, 12, 30)}, by=clerk)
    contacts.log(silent, VISIT | {"held_on": date(2026, 1, 5)}, by=clerk)
    contacts.log(heard, VISIT | {"held_on": date(2024, 12, 31)}, by=clerk)
    wrong = contacts.log(voided, VISIT | {"held_on": date(2025, 6, 1)}, by=clerk)
    contacts.void(wrong.no, reason="登错", by=clerk)
    contacts.log(heard, VISIT | {"held_on": date(2025, 6, 1)}, by=clerk)
    found = made.computed(county, statistician)
    codes = ("L202", "L203", "L290", "L221")
    assert [made.own(found, c) for c in codes] == [1, 1, 3, 1]
    version = made.living(found)
    lapsed = SourceRecord.objects.filter(version=version, code="_L202_gone")
    assert set(lapsed.values_list("title", flat=True)) == {"久无音讯协会", "作废登记协会"}
    page = signed_in(statistician).get("/u/returns/2025/GS2/?cell=L202&col=own")
    assert page.status_code == 200
    assert "2 家：" in page.content.decode()


def test_years_before_the_log_keep_their_figures(county: Union, statistician: Actor) -> None:
    made.link(county, OrganisationFactory.create(kind="association"), date(2022, 5, 1))
    assert made.own(made.computed(county, statistician), "L202") == 1
