"""Limits per address: counted atomically, for a window, by the address that may be believed."""

from typing import Any

import pytest
from django.test import RequestFactory

from portal.common import limits


def test_the_limit_counts_each_address_alone() -> None:
    first = [limits.within("need", "10.0.0.1", times=2, seconds=60) for _ in range(3)]
    assert first == [True, True, False]
    assert limits.within("need", "10.0.0.2", times=2, seconds=60)
    assert limits.within("track", "10.0.0.1", times=2, seconds=60)


@pytest.mark.parametrize(("behind_proxy", "address"), [(False, "192.0.2.1"), (True, "203.0.113.9")])
def test_only_the_proxy_s_own_entry_is_believed(
    settings: Any, behind_proxy: bool, address: str
) -> None:
    settings.SECURE_SSL = behind_proxy
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9"
    )
    assert limits.address_of(request) == address
