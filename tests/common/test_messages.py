"""Who reads which message."""

import pytest

from orgs.models import Union
from portal.common import messages
from portal.common.access import Actor

pytestmark = pytest.mark.django_db


def test_a_unit_s_messages_reach_its_staff(county: Union, clerk: Actor) -> None:
    told = messages.tell("协议已由双方签署", union_id=county.pk)
    assert list(messages.visible_to(clerk)) == [told]


def test_a_unit_s_business_is_not_told_to_one_who_only_administers(
    county: Union, admin: Actor
) -> None:
    messages.tell("协议已由双方签署", union_id=county.pk)
    own = messages.tell("密码已重设", user_id=admin.user_id)
    assert list(messages.visible_to(admin)) == [own]


def test_another_unit_s_messages_are_not_seen(other_county: Union, clerk: Actor) -> None:
    messages.tell("协议已由双方签署", union_id=other_county.pk)
    assert not messages.visible_to(clerk).exists()
