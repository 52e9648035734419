"""The resource list (MT-01, MT-02): what organisations offer, shown or withdrawn."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from orgs.actions import resources
from orgs.models import Organisation, ResourceItem, Union, Venue
from portal.common import clock
from portal.common.access import PUBLIC, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from tests.factories.orgs import user_of
from tests.factories.venues import moment, offer, open_venue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def venue(county: Union) -> Venue:
    return open_venue(county)


def test_a_draft_is_its_owners_until_it_is_shown(
    venue: Venue, bidder: Actor, rival_bidder: Actor, clerk: Actor
) -> None:
    item = resources.offer(offer(venue), by=bidder)
    assert item.no == "ZY-2026-0001"
    assert not ResourceItem.objects.visible_to(clerk).exists()
    with pytest.raises(NotFound):
        resources.show(item.no, by=rival_bidder)

    resources.show(item.no, by=bidder)
    for reader in (clerk, PUBLIC, rival_bidder):
        assert ResourceItem.objects.visible_to(reader).get() == item
    for stranger in (clerk, rival_bidder):
        with pytest.raises(NotAllowed):
            resources.withdraw(item.no, by=stranger)
    resources.withdraw(item.no, by=bidder)
    assert not ResourceItem.objects.visible_to(PUBLIC).exists()
    with pytest.raises(WrongState):
        resources.withdraw(item.no, by=bidder)


def test_everything_wrong_is_told_at_its_field(venue: Venue, bidder: Actor) -> None:
    wrong = offer(venue, domain="X", groups=[], regions=["999999"], valid_until=date(2026, 3, 9))
    with pytest.raises(Incomplete) as refused:
        resources.offer(wrong, by=bidder)
    assert [d["field"] for d in refused.value.details] == [
        "domain", "groups", "regions", "valid_until",
    ]  # fmt: skip


def test_only_approved_organisations_show_and_only_what_is_still_valid(
    venue: Venue, bidder: Actor, org: Organisation
) -> None:
    item = resources.offer(offer(venue), by=bidder)
    Organisation.objects.update(state="submitted")
    with pytest.raises(NotAllowed):
        resources.show(item.no, by=bidder)
    Organisation.objects.update(state="approved")
    resources.show(item.no, by=bidder)
    assert ResourceItem.objects.on_offer(clock.today()).exists()
    with clock.at(moment(1, 9, month=7)):
        assert not ResourceItem.objects.on_offer(clock.today()).exists()


def test_an_organisation_fills_the_form_and_staff_and_public_see_it(
    venue: Venue, bidder: Actor, clerk: Actor, org: Organisation, client: Client
) -> None:
    client.force_login(user_of(bidder))
    typed = offer(venue, price="1,200.50", show="1", valid_until="2026-12-31")
    answer = client.post("/o/resources/new/", typed | {"title": ""})
    assert answer.status_code == 422
    assert "由持证社工带领" in answer.content.decode()
    assert client.post("/o/resources/new/", typed).status_code == 302
    item = ResourceItem.objects.get()
    assert (item.state, item.price) == ("shown", Decimal("1200.50"))
    assert "职工心理减压小组" in client.get("/o/resources/").content.decode()

    client.force_login(user_of(clerk))
    assert "心理关怀" in client.get("/u/resources/?domain=L4").content.decode()
    assert item.title not in client.get("/u/resources/?free=on").content.decode()
    assert "持证社工" in client.get(f"/u/resources/{item.no}/").content.decode()
    client.logout()
    assert item.title in client.get(f"/orgs/{org.uscc}/").content.decode()
