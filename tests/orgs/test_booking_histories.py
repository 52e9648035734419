"""No history of acts on a room leads to two bookings that overlap (VN-03)."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from orgs.actions import bookings
from orgs.models import Booking, BookingSlot
from orgs.people.actors import actor_for
from orgs.roles import ROLES
from orgs.rules.bookings import held_slots
from portal.common import clock
from portal.common.errors import RuleError
from tests.conftest import NOON
from tests.factories.orgs import OrganisationFactory, UnionFactory, UserFactory, appoint
from tests.factories.venues import moment, shared_venue, wish

pytestmark = pytest.mark.django_db

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["book", "displace", "give_back", "call_off", "confirm", "later"]),
        st.integers(0, 40),  # half hours after eight
        st.integers(1, 6),
        st.integers(1, 3),
    ),
    max_size=14,
)


class NoHistoryOverlaps(TestCase):
    """Whatever people do, two bookings of a room lie at least the buffer apart."""

    def setUp(self) -> None:
        self.county = UnionFactory.create(code="410402")
        self.firm = OrganisationFactory.create(keeper=self.county)
        self.room = shared_venue(self.county, [self.firm], 50, needs_approval=True).rooms.get()
        by_code = {r.code: r for r in ROLES}
        self.people = []
        for code, unit in (("org_manager", self.firm), ("role_officer", self.county)):
            user = UserFactory.create()
            appoint(user, by_code[code].install(), unit)
            self.people.append(actor_for(user))

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ACTS)
    def test_no_history_of_acts_leads_to_an_overlap(self, acts) -> None:
        firm, clerk = self.people
        now = NOON
        for act, place, length, weeks in acts:
            start = moment(11, 8) + timedelta(minutes=30) * place
            last = Booking.objects.order_by("-pk").first()
            try:
                with clock.at(now):
                    if act == "book":
                        bookings.book(self.room, wish(start, length / 2, weeks=weeks), by=firm)
                    elif act == "displace":
                        bookings.book(self.room, wish(start, length / 2, weeks=weeks),
                                      displace_reason="工会活动", by=clerk)  # fmt: skip
                    elif act == "later":
                        now += timedelta(hours=place)
                        bookings.sweep()
                    elif last is not None:
                        done = {"reason": "x"} if act == "call_off" else {}
                        by = firm if act == "give_back" else clerk
                        getattr(bookings, act)(last.no, **done, by=by)
            except RuleError:
                pass
            self.assert_apart()

    def assert_apart(self) -> None:
        held = list(Booking.objects.holding().order_by("start"))
        for before, after in pairwise(held):
            assert after.start - before.end >= timedelta(minutes=30)
        expected = {s for b in held for s in held_slots(*b.span, timedelta(minutes=30))}
        assert set(BookingSlot.objects.values_list("slot", flat=True)) == expected
