"""Experts, workers' representatives and third parties belong to a unit as guests: its files are shut.

Siblings, too, read what stands in the register and nothing of another union's relations (spec 2.4).
"""

from datetime import date, timedelta

import pytest

from orgs.actions import cures, documents, dossier, duplicates, identities, ledger, links
from orgs.models import (
    CureWindow,
    Governance,
    IdentityRequest,
    LedgerBatch,
    Organisation,
    OrganisationDocument,
    OrganisationMerge,
    Union,
)
from portal.common import clock
from portal.common.access import Actor
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.orgs import OrganisationFactory, credit_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAPER = ("核准.pdf", b"%PDF-1.7")


def test_guests_of_a_unit_see_nothing_of_its_register(
    org: Organisation, rival: Organisation, county: Union, clerk: Actor, reviewer: Actor,
    bidder: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    wanted = identities.Change("新名称中心", org.uscc, date(2026, 3, 1), "登记机关核准更名")
    asked = identities.ask(wanted, document=PAPER, by=bidder)
    paper = documents.add(org.pk, {"kind": "audit"}, PAPER, by=bidder)
    governance = dossier.enter("governance", org.pk, {"party_kind": "none"}, by=clerk)
    window = cures.open_window(
        org.pk, [cures.Ticked("address", "与证书一致")], until=clock.now() + timedelta(days=3),
        by=reviewer,
    )  # fmt: skip
    twin = OrganisationFactory.create(keeper=county, uscc=credit_code(950))
    joined = duplicates.propose(twin.pk, rival.pk, taken=[], reason="同一家", by=reviewer)
    batch = ledger.preview(ledger.template(), "台账.xlsx", by=clerk)
    rows = (
        (IdentityRequest, asked), (OrganisationDocument, paper), (Governance, governance),
        (CureWindow, window), (OrganisationMerge, joined), (LedgerBatch, batch),
    )  # fmt: skip
    for model, row in rows:
        assert model.objects.visible_to(reviewer).filter(pk=row.pk).exists(), model
    guests = [make_actor(county, code) for code in ("expert", "worker_rep")]
    guests.append(make_actor(org, "evaluator"))
    for guest in guests:
        for model, row in rows:
            assert not model.objects.visible_to(guest).filter(pk=row.pk).exists(), model


def test_a_sibling_does_not_read_from_the_register_who_is_linked(
    org: Organisation, clerk: Actor, outsider: Actor, city: Union, county: Union,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    links.open_link(org, kind="guidance", since=date(2026, 1, 5), by=clerk)
    for actor, reads in (
        (clerk, True),
        (make_actor(city, "role_officer"), True),
        (outsider, False),
    ):
        page = signed_in(actor).get(f"/u/orgs/{org.uscc}/").content.decode()
        card = page[page.index("联系引导") :]
        assert (county.name in card[: card.index("</section>")]) is reads
