"""Lives of needs: filed at a site, classified, and answered or declined or taken up."""

from datetime import date, timedelta
from typing import Any

from portal.common.access import PUBLIC
from portal.demo.story.moments import after, at, working
from portal.demo.story.needs_material import ANSWERS, NEEDS, REJECTIONS, TIMES
from portal.demo.story.places import BY_CODE
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World
from projects.actions import needs
from projects.models import NeedSite, WorkerNeed
from projects.taxonomies import Channel

# How needs arrive, with weights: most are scanned.
CHANNELS: tuple[tuple[str, int], ...] = (
    (Channel.QR, 50), (Channel.HOTLINE, 14), (Channel.APP, 10), (Channel.UNION_REPORT, 8),
    (Channel.VISIT, 7), (Channel.SURVEY, 5), (Channel.CONGRESS, 3), (Channel.ORG_PROPOSAL, 2),
    (Channel.COMPLAINT, 1),
)  # fmt: skip
# What becomes of a need that no project takes up, with weights.
ENDINGS = (("classified", 40), ("answered", 30), ("received", 20), ("rejected", 10))
RECENT = timedelta(days=21)


def open_sites(world: World, code: str) -> None:
    """Put up the union's QR codes."""
    for name in BY_CODE[code].sites:
        needs.create_site(union=world.union(code), name=name, by=world.who(code, "role_officer"))


def file_one(world: World, code: str, domain: str, *, used: set[str]) -> tuple[WorkerNeed, str]:
    """File one need in the words of a worker; return it and the group its words speak of."""
    sites = list(NeedSite.objects.filter(union=world.union(code)).select_related("union"))
    site = world.rng.choice(sites)
    group, trade, words, sharing = _words(world, domain, used)
    weights = [w for _, w in CHANNELS]
    values: dict[str, Any] = {
        "text": words.replace("{site}", site.name),
        "asked_domain": domain if world.rng.random() < 0.8 else "",
        "trade": trade,
        "place_time": world.rng.choice(TIMES),
        "headcount": world.rng.choice((1, 1, 1, 3, 8, 15, 24, 40)),
        "channel": world.rng.choices([c for c, _ in CHANNELS], weights)[0],
    }
    if sharing:
        values["headcount"] = sharing
    if world.rng.random() < 0.6:
        values |= {"phone": world.names.phone(), "consent": True}
    return needs.file_need(site, values, by=PUBLIC), group


def _words(world: World, domain: str, used: set[str]) -> tuple[str, str, str, int]:
    """Choose words of the domain, unused ones first; a repeated wish names how many share it."""
    options = NEEDS[domain]
    fresh = [o for o in options if o[2] not in used]
    sharing = 0
    group, trade, words = world.rng.choice(fresh or options)
    if not fresh:
        who = world.rng.choice(("我们班组", "我们站点", "我们科室", "一起干活的工友"))
        sharing = world.rng.randrange(3, 30)
        words = f"{who}{sharing}个人都提过：{words}"
    used.add(words)
    return group, trade, words, sharing


def stray_need(
    world: World, code: str, day: date, domain: str, used: set[str], *, ending: str = ""
) -> Life:
    """Live a need that no project takes up; chance chooses an ending that is not given."""
    arrival = at(day, world.rng.randrange(6, 23), world.rng.randrange(60))
    ending = ending or world.rng.choices([e for e, _ in ENDINGS], [w for _, w in ENDINGS])[0]
    yield Wait(arrival)
    need, group = file_one(world, code, domain, used=used)
    if ending == "received":
        # A need left lying is a recent one: older ones are dealt with.
        ending = "received" if arrival.date() > date(2026, 11, 21) - RECENT else "answered"
    if ending == "received":
        return
    officer = world.who(code, "role_officer", need.pk)
    yield Wait(at(after(working(day), world.rng.randrange(1, 4)), 10, world.rng.randrange(60)))
    needs.classify(need.pk, domain=domain, group=group, by=officer)
    if ending == "classified":
        return
    yield Wait(at(after(working(day), world.rng.randrange(5, 12)), 15, world.rng.randrange(60)))
    if ending == "answered":
        needs.answer(need.pk, text=world.rng.choice(ANSWERS), by=officer)
    else:
        needs.reject(need.pk, reason=world.rng.choice(REJECTIONS), by=officer)
