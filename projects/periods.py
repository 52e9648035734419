"""The statutory periods of a tender in words: how long, until when, which days are skipped."""

from datetime import date

from portal.common import calendar, clock
from portal.common.calendar import Due
from projects.models import Tender
from projects.rules.methods import Days, Profile


def earliest_deadline(profile: Profile, published_on: date) -> tuple[Due, Days] | None:
    """Return the first day the deadline may fall on, with the period that decides (PM-05, PM-07).

    Null when the method knows neither period.
    """
    found = [
        (calendar.earliest_deadline(published_on, days["n"], _unit(days)), days)
        for days in (profile.notice, profile.preparation)
        if days
    ]
    return max(found, key=lambda each: each[0].day, default=None)


def earliest_words(profile: Profile, published_on: date) -> str:
    """Return what the form says below the deadline; "" when there is no period."""
    found = earliest_deadline(profile, published_on)
    if found is None:
        return ""
    due, days = found
    return f"今天发布的话，最短 {due.words(days['n'], _unit(days))}。"


def publicity_words(tender: Tender) -> str:
    """Return the publicity of the result: from its publication, or from today (PM-21, DC-04)."""
    profile = Profile(tender.profile["cells"])
    if not profile.publicity_days:
        return ""
    notice = tender.notices.filter(kind="result").order_by("-pk").first()
    first = clock.local(notice.published_at).date() if notice else clock.today()
    days = profile.publicity_days
    return calendar.earliest_deadline(first, days, "wd").words(days, "wd")


def _unit(days: Days) -> calendar.Unit:
    return "wd" if days["unit"] == "wd" else "cd"
