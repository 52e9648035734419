"""The tabs over the pages of 人才队伍."""

from typing import Any

from django.urls import reverse

from portal.common.access import Actor, Permission

TABS: tuple[tuple[str, str, Permission], ...] = (
    ("talent-list", "人才库", Permission.PEOPLE_READ),
    ("quota-table", "配备参考数", Permission.ORG_READ),
    ("guideline-list", "薪酬指导标准", Permission.ORG_READ),
    ("training-list", "培训", Permission.PEOPLE_READ),
)


def tabs(by: Actor, current: str) -> list[dict[str, Any]]:
    """Return the tabs that the actor may open, the current one marked."""
    return [
        {"label": label, "url": reverse(name), "current": name == current}
        for name, label, needs in TABS
        if by.may(needs)
    ]
