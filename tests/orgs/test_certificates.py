"""What the certificate says stays as it was checked until the keeper has seen a new one (3.3)."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs.actions import certificates, cures, identities, organisations, qualification
from orgs.models import IdentityRequest, Organisation
from orgs.rules import registry
from portal.common import worklist
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from tests.conftest import MakeActor
from tests.factories.orgs import document_of
from tests.orgs.test_register_pages import as_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAPER = ("新证书.pdf", b"%PDF-1.7\n%paper\n")


def asked(org: Organisation, **other: Any) -> dict[str, Any]:
    return {name: getattr(org, name) for name in registry.ON_CERTIFICATE} | other


def ask(org: Organisation, by: Actor, **other: Any) -> IdentityRequest:
    return certificates.ask(asked(org, **other), reason="换发证书", certificate=PAPER, by=by)


def test_an_approved_organisation_cannot_prolong_its_own_certificate(
    org: Organisation, bidder: Actor
) -> None:
    held = org.cert_valid_to
    for name, value in (("cert_valid_to", date(2199, 1, 1)), ("registered_on", date(2001, 1, 1))):
        with pytest.raises(Incomplete) as refusal:
            organisations.update_profile(org.pk, {name: value}, by=bidder)
        assert [d["field"] for d in refusal.value.details] == [name]
        assert "新的登记证书" in refusal.value.details[0]["message"]
    org.refresh_from_db()
    assert org.cert_valid_to == held


def test_what_is_no_matter_of_the_certificate_is_still_its_own(
    org: Organisation, bidder: Actor
) -> None:
    organisations.update_profile(org.pk, asked(org) | {"contact_phone": "13800001111"}, by=bidder)
    org.refresh_from_db()
    assert org.contact_phone == "13800001111"


def test_the_register_keeps_what_was_checked_until_the_keeper_decides(
    org: Organisation, bidder: Actor, reviewer: Actor
) -> None:
    Organisation.objects.filter(pk=org.pk).update(cert_valid_to=date(2026, 1, 1))
    org.refresh_from_db()
    old = document_of(org, "certificate")
    request = ask(org, bidder, cert_valid_to=date(2031, 5, 1), legal_rep="周宁")

    org.refresh_from_db()
    assert org.cert_valid_to == date(2026, 1, 1)
    assert outcome(org) == "fail"
    assert "核对变更" in [item.kind for item in worklist.items_for(reviewer)]

    identities.accept(request.pk, by=reviewer)
    org.refresh_from_db()
    old.refresh_from_db()
    assert (org.cert_valid_to, org.legal_rep) == (date(2031, 5, 1), "周宁")
    assert outcome(org) == "pass"
    assert old.replaced_by is not None
    assert (old.replaced_by.verdict, old.replaced_by.valid_to) == ("good", date(2031, 5, 1))
    assert org.identifiers.count() <= 1
    assert "核对变更" not in [item.kind for item in worklist.items_for(reviewer)]


def outcome(org: Organisation) -> str:
    found = qualification.judge(org, point="award")
    return next(f.outcome for f in found if f.rule == "QC-02")


def test_a_refused_request_changes_nothing(
    org: Organisation, bidder: Actor, reviewer: Actor
) -> None:
    request = ask(org, bidder, legal_rep="周宁")
    with pytest.raises(WrongState, match="已有一份"):
        ask(org, bidder, legal_rep="周宁")
    identities.refuse(request.pk, answer="照片不清", by=reviewer)
    held = org.legal_rep
    org.refresh_from_db()
    assert org.legal_rep == held
    assert not org.documents.filter(kind="certificate").exists()


def test_only_the_keepers_reviewer_decides(
    org: Organisation, bidder: Actor, clerk: Actor, make_actor: MakeActor
) -> None:
    request = ask(org, bidder, legal_rep="周宁")
    for by in (bidder, clerk):
        with pytest.raises(NotAllowed):
            identities.accept(request.pk, by=by)


def test_everything_wrong_with_a_request_is_told_at_once(org: Organisation, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        certificates.ask(
            asked(org, registered_on=date(2030, 1, 1)), reason=" ", certificate=None, by=bidder
        )
    assert {d["field"] for d in refusal.value.details} == {"registered_on", "reason", "document"}
    with pytest.raises(Incomplete) as refusal:
        certificates.ask(asked(org), reason="换证", certificate=PAPER, by=bidder)
    assert "都没有变化" in refusal.value.details[0]["message"]
    with pytest.raises(Incomplete) as refusal:
        ask(org, bidder, cert_valid_to=date(2025, 1, 1))
    assert "已经过期" in refusal.value.details[0]["message"]


def test_who_was_asked_to_put_it_right_does_it_in_the_window(
    org: Organisation, bidder: Actor, reviewer: Actor
) -> None:
    items = [cures.Ticked("address", "与证书一致")]
    until = cures.proposed_end()
    window = cures.open_window(org.pk, items, until=until, by=reviewer)
    organisations.update_profile(org.pk, {"address": "新华区建设路 2 号"}, by=bidder)
    org.refresh_from_db()
    assert org.address == "新华区建设路 2 号"
    assert window.items.count() == 1


def test_what_changes_during_the_review_has_the_certificate_checked_anew(
    org: Organisation, bidder: Actor
) -> None:
    Organisation.objects.filter(pk=org.pk).update(state="submitted")
    paper = document_of(org, "certificate", verdict="good")
    organisations.update_profile(org.pk, {"contact_name": "周宁"}, by=bidder)
    paper.refresh_from_db()
    assert paper.verdict == "good"
    organisations.update_profile(org.pk, {"legal_rep": "周宁"}, by=bidder)
    paper.refresh_from_db()
    assert (paper.verdict, paper.verified_by, paper.verified_at) == ("", "", None)


def test_a_wrong_change_is_not_called_no_change(
    client: Client, org: Organisation, bidder: Actor
) -> None:
    values = {n: "" if v is None else str(v) for n, v in asked(org).items()}
    values |= {"cert_valid_to": "2020-01-01", "reason": "换发证书"}
    bad = as_person(client, bidder).post("/o/profile/certificate/", values)
    assert bad.status_code == 422
    assert "2020-01-01，已经过期" in bad.text
    assert "请上传新的登记证书" in bad.text
    assert "没有变化" not in bad.text


def test_the_pages_ask_and_decide(
    client: Client, org: Organisation, bidder: Actor, reviewer: Actor
) -> None:
    page = as_person(client, bidder).get("/o/profile/part/identity/", follow=True)
    assert page.redirect_chain[0][0] == "/o/profile/certificate/"
    values = {k: "" if v is None else str(v) for k, v in asked(org).items()}
    upload = SimpleUploadedFile("证书.pdf", PAPER[1], content_type="application/pdf")
    bad = client.post("/o/profile/certificate/", values | {"registered_on": "2030-01-01"})
    assert bad.status_code == 422
    for said in ("晚于今天", "请写明变更的原因", "请上传新的登记证书"):
        assert said in bad.text
    made = client.post(
        "/o/profile/certificate/",
        values | {"legal_rep": "周宁", "reason": "换届", "document": upload},
        follow=True,
    )
    assert "变更申请已提交" in made.text
    assert "正在审核" in client.get("/o/profile/certificate/").text

    shown = as_person(client, reviewer).get(f"/u/orgs/{org.uscc}/identity/request/").text
    assert "周宁" in shown
    assert "法定代表人" in shown
    client.post(f"/u/orgs/{org.uscc}/identity/request/accept/")
    org.refresh_from_db()
    assert org.legal_rep == "周宁"
