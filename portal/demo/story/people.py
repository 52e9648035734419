"""Appointing the cast: everybody who works in a union that takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orgs.actions import unions
from orgs.rules.credit_code import check_sign
from portal.common.access import SYSTEM
from portal.demo.accounts import PASSPHRASE
from portal.demo.story.places import CITY, COUNTY, FOUNDED, INDUSTRY, LED, PROVINCE
from portal.demo.story.world import World
from projects.actions import openings

BUYING = (
    ("role_officer", "jb"),
    ("role_officer", "jb2"),
    ("role_reviewer", "sh"),
    ("role_reviewer", "sh2"),
    ("role_finance", "cw"),
    ("role_auditor", "js"),
    ("role_head", "fz"),
    ("role_discipline", "jj"),
    ("role_statistician", "tj"),
    ("role_admin", "gl"),
)
REPORTING = (("role_statistician", "tj"), ("role_reviewer", "sh"), ("role_head", "fz"))
KEEPERS = ("role_officer", "role_discipline")
RECEIVING = (*REPORTING, ("role_admin", "gl"))
EXPERTS = 5
WORKERS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the cast with a fixed name and login name."""

    username: str
    name: str
    role: str
    code: str


# The people behind the role cards; everybody else is named by the story.
CAST: tuple[Known, ...] = (
    Known("wangmin", "王敏", "role_officer", COUNTY),
    Known("liuzhiqiang", "刘志强", "role_reviewer", COUNTY),
    Known("chenxiaoyan", "陈晓燕", "role_finance", COUNTY),
    Known("wuhaibo", "吴海波", "role_auditor", COUNTY),
    Known("zhaolixin", "赵立新", "role_head", COUNTY),
    Known("lijianguo", "李建国", "role_discipline", COUNTY),
    Known("sunli", "孙丽", "role_statistician", COUNTY),
    Known("lifang", "李芳", "expert", COUNTY),
    Known("citytongji", "周倩", "role_statistician", CITY),
    Known("provtongji", "郑雪梅", "role_statistician", PROVINCE),
)


def found_unions(world: World, since: date) -> None:
    """Found the unions that the division tree does not have, and let one lead the other as well."""
    city = world.union(CITY)
    for code, name, level in FOUNDED:
        unions.create_union(code=code, name=name, level=level, parent=city, since=since, by=SYSTEM)
    unions.lead(world.union(LED), parent=world.union(INDUSTRY), since=since, by=SYSTEM)


def staff_buying_union(world: World, code: str) -> None:
    """Appoint everybody a union needs that buys services, with its experts and worker delegates."""
    _appoint_all(world, code, BUYING)
    _appoint_all(world, code, [("expert", f"zj{n}") for n in range(1, EXPERTS + 1)])
    _appoint_all(world, code, [("worker_rep", f"zg{n}") for n in range(1, WORKERS + 1)])
    set_passphrases(world, code)
    _describe(world, code)


def set_passphrases(world: World, code: str) -> None:
    """Let those who open bids and those who watch choose their opening passphrase."""
    for role in KEEPERS:
        openings.create_opening_key(passphrase=PASSPHRASE, by=world.who(code, role))


def staff_reporting_union(world: World, code: str) -> None:
    """Appoint those who compile, check and sign a return."""
    _appoint_all(world, code, REPORTING)
    _describe(world, code)


def staff_receiving_union(world: World, code: str) -> None:
    """Appoint those who receive returns, and who hands out the keys of the interface."""
    _appoint_all(world, code, RECEIVING)
    _describe(world, code)


def reserve_names(world: World) -> None:
    """Keep the names of the cast from being given to others."""
    for known in CAST:
        world.names.reserve(known.name)


def _describe(world: World, code: str) -> None:
    """Write what agreements and returns print of the union; its code is invented but checks."""
    union = world.union(code)
    body = f"81{code}MJD{int(code[-4:]):06d}"
    values = {
        "uscc": body + check_sign(body),
        "head_name": world.who(code, "role_head").name,
        "address": f"{union.name.removesuffix('总工会')}演示路1号",
        "phone": f"010-{int(code) % 10**7:07d}0",
    }
    world.unions[code] = unions.describe_union(union.pk, values, by=SYSTEM)


def _appoint_all(world: World, code: str, posts: Sequence[tuple[str, str]]) -> None:
    union = world.union(code)
    known = [k for k in CAST if k.code == code]
    for role, stem in posts:
        cast = next((k for k in known if k.role == role), None)
        if cast is not None:
            known.remove(cast)
            world.hire(cast.username, cast.name, role, union=union)
        else:
            world.hire(f"u{code}-{stem}", world.names.person(), role, union=union)
