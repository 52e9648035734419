"""The papers of a registration: what each kind is asked for, one file at a time, the clerk's look."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs import evidence, registration_steps
from orgs.actions import people
from orgs.actions.organisations import missing_for_submission
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.orgs import OrganisationFactory, document_of
from tests.factories.papers import photo

pytestmark = pytest.mark.django_db
PAGE = "/o/profile/evidence/"
Kind = Organisation.Kind


@pytest.fixture
def newcomer(county: Union, make_actor: MakeActor) -> tuple[Organisation, Client]:
    people.install_roles()
    made = OrganisationFactory.create(
        keeper=county, state="draft", registration_authority="新华区民政局", address="建设路 1 号",
        contact_name="林夏", contact_phone="13800001234", in_order=False,
    )  # fmt: skip
    return made, signed_in(make_actor(made, "org_manager"))


def codes(organisation: Organisation, *needs: evidence.Need) -> set[str]:
    return {i.code for i in evidence.items_for(organisation) if i.need in needs}


@pytest.mark.parametrize(
    ("kind", "certificate", "asked", "left_out"),
    [
        (Kind.ASSOCIATION, "社会团体法人登记证书", "rating", ""),
        (Kind.SERVICE_INSTITUTION, "社会服务机构（民办非企业单位）登记证书", "rating", ""),
        (Kind.FOUNDATION, "基金会法人登记证书", "rating", ""),
        (Kind.LAW_FIRM, "律师事务所执业许可证", "insurance", "licence"),
        (Kind.ENTERPRISE, "营业执照", "licence", "rating"),
        (Kind.INSTITUTION, "事业单位法人证书", "licence", "rating"),
    ],
)
def test_each_kind_is_asked_for_its_own_papers(
    kind: str, certificate: str, asked: str, left_out: str
) -> None:
    items = {i.code: i for i in evidence.items_for(Organisation(kind=kind))}
    assert items["certificate"].title == certificate
    assert asked in items
    assert left_out not in items


def test_the_certificate_alone_keeps_a_file_from_being_handed_in(
    newcomer: tuple[Organisation, Client],
) -> None:
    organisation, _ = newcomer
    assert codes(organisation, evidence.Need.NOW) == {"certificate"}
    (missing,) = missing_for_submission(organisation)
    assert (missing["rule"], "登记证书" in missing["message"]) == ("QC-02", True)
    document_of(organisation, "certificate", verdict="refused")
    assert missing_for_submission(organisation)
    document_of(organisation, "certificate", valid_to=clock.today() - timedelta(days=1),
                issued_on=None)  # fmt: skip
    assert missing_for_submission(organisation)
    document_of(organisation, "certificate")
    assert not missing_for_submission(organisation)


def test_a_file_that_came_stays_when_the_next_is_refused_and_when_one_comes_back(
    newcomer: tuple[Organisation, Client],
) -> None:
    organisation, desk = newcomer
    sent = desk.post(PAGE, {"certificate-file": photo()})
    assert sent.headers["Location"] == PAGE
    kept = organisation.documents.get()
    assert (kept.kind, kept.valid_to) == ("certificate", organisation.cert_valid_to)

    bad = SimpleUploadedFile("报表.exe", b"MZ")
    refused = desk.post(PAGE, {"finance-kind": "statement", "finance-file": bad}).content.decode()
    assert "的类型不能上传" in refused
    assert 'value="statement"' in refused
    later = desk.get(PAGE).content.decode()
    assert "已上传 1 项" in later
    assert "证书.png" in later
    assert "下一步：核对提交" in later
    assert later.count("btn-primary") == 1
    assert organisation.documents.count() == 1


def test_which_paper_shows_it_is_asked_where_several_may(
    newcomer: tuple[Organisation, Client],
) -> None:
    organisation, desk = newcomer
    refused = desk.post(PAGE, {"tax-file": photo()})
    assert refused.status_code == 422
    desk.post(PAGE, {"tax-kind": "audit", "tax-file": photo()})
    assert not organisation.documents.exists()
    desk.post(PAGE, {"tax-kind": "promise", "tax-file": photo()})
    assert organisation.documents.get().kind == "promise"


def test_a_certificate_whose_typed_end_is_past_is_told_at_once(
    newcomer: tuple[Organisation, Client],
) -> None:
    organisation, desk = newcomer
    Organisation.objects.filter(pk=organisation.pk).update(cert_valid_to="2020-01-01")
    answer = desk.post(PAGE, {"certificate-file": photo()})
    assert answer.status_code == 422
    assert "过期" in answer.content.decode()


def test_the_steps_tell_where_one_stands(newcomer: tuple[Organisation, Client]) -> None:
    organisation, desk = newcomer
    steps = registration_steps.of(organisation, "evidence")
    assert [s["url"] for s in steps] == [
        "", "/o/profile/part/identity/", "/o/profile/part/contact/", "", "/o/profile/",
    ]  # fmt: skip
    states = [s["state"] for s in steps]
    assert states == ["done", "done", "done", "current", "future"]
    document_of(organisation, "certificate")
    states = [s["state"] for s in registration_steps.of(organisation, "submit")]
    assert states == ["done", "done", "done", "done", "current"]
    assert "注册步骤" in desk.get("/o/profile/part/contact/").content.decode()
    Organisation.objects.filter(pk=organisation.pk).update(state="submitted")
    organisation.refresh_from_db()
    assert registration_steps.of(organisation, "submit") == []
    assert desk.get(PAGE).headers["Location"] == "/o/profile/files/"


def test_the_folded_papers_open_once_however_many_of_them_are_there(
    newcomer: tuple[Organisation, Client],
) -> None:
    organisation, desk = newcomer
    assert '<details class="card">' in desk.get(PAGE).content.decode()
    document_of(organisation, "rating")
    document_of(organisation, "insurance")
    assert '<details class="card" open>' in desk.get(PAGE).content.decode()


def test_all_picked_files_go_up_at_once_and_a_bad_one_keeps_no_good_one_back(
    newcomer: tuple[Organisation, Client],
) -> None:
    organisation, desk = newcomer
    main = desk.get(PAGE).text.split("<main")[1].split("</main>")[0]
    assert " required" not in main, "without script the browser would hold all files back"
    none = desk.post(PAGE, {})
    assert none.status_code == 422
    assert "还没有选择文件" in none.text
    answer = desk.post(
        PAGE,
        {
            "certificate-file": photo(), "staff-file": SimpleUploadedFile("名单.exe", b"MZ"),
            "finance-kind": "statement", "finance-file": photo(),
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'href="#staff"' in answer.text
    kinds = organisation.documents.values_list("kind", flat=True)
    assert sorted(kinds) == ["certificate", "statement"]
    assert "财务会计制度已上传" in answer.text


def test_an_expired_end_leads_to_where_it_was_typed(
    newcomer: tuple[Organisation, Client],
) -> None:
    organisation, desk = newcomer
    Organisation.objects.filter(pk=organisation.pk).update(cert_valid_to="2020-01-01")
    page = desk.get(PAGE).text
    assert "登记信息里填的证书有效期至 2020-01-01" in page
    assert 'href="/o/profile/part/identity/"' in page


def test_the_clerk_reads_the_files_beside_what_was_typed(
    newcomer: tuple[Organisation, Client], reviewer: Actor, outsider: Actor, officer_above: Actor
) -> None:
    organisation, desk = newcomer
    desk.post(PAGE, {"certificate-file": photo()})
    desk.post("/o/profile/")
    office = signed_in(reviewer)
    page = office.get(f"/u/orgs/{organisation.uscc}/").content.decode()
    section = page.split('id="evidence"')[1]
    assert "新华区民政局" in section
    assert "<img" in section
    assert "缺少" in section
    kept = organisation.documents.get()
    answer = office.post(f"/u/files/{kept.pk}/judge/", {"verdict": "good", "back": "profile"})
    assert answer.headers["Location"] == f"/u/orgs/{organisation.uscc}/#evidence"
    Organisation.objects.filter(pk=organisation.pk).update(state="approved")
    for stranger in (outsider, officer_above):
        other = signed_in(stranger).get(f"/u/orgs/{organisation.uscc}/").content.decode()
        assert 'id="evidence"' not in other
        assert str(kept.file_id) not in other


@pytest.fixture
def officer_above(city: Union, make_actor: MakeActor) -> Any:
    return make_actor(city, "role_officer")
