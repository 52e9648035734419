"""How organisations enter the story: by the unions' Excel ledgers, and by themselves."""

from datetime import date
from decimal import Decimal
from typing import Any

from orgs import dossiers
from orgs.actions import documents, dossier, ledger, listings, organisations
from orgs.ledger_columns import COLUMNS
from orgs.listing_columns import COLUMNS as LISTING_COLUMNS
from orgs.models import Organisation
from orgs.people.actors import actor_for
from portal.common import clock
from portal.common.access import SYSTEM
from portal.common.workbook import write_rows
from portal.demo.story import papers
from portal.demo.story.moments import at, working
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import Firm, World
from projects.actions import alarms
from projects.models import Agreement

PROVINCES = {"41": "河南省", "11": "北京市", "31": "上海市", "51": "四川省"}
CITIES = {"4104": "平顶山市", "1101": "北京市", "3101": "上海市", "5101": "成都市"}
# Union code, kind, name, whether it bids in the story. Every name is invented.
LEDGER: tuple[tuple[str, str, str, bool], ...] = (
    ("410400", "service_institution", "鹰城职工成长服务中心", True),
    ("410400", "service_institution", "平顶山市向阳社会工作服务中心", True),
    ("410400", "service_institution", "平顶山市心桥心理关爱服务中心", True),
    ("410400", "service_institution", "平顶山市安行职业安全促进中心", True),
    ("410400", "service_institution", "平顶山市小橘灯青少年服务中心", True),
    ("410400", "association", "平顶山市家政服务行业协会", False),
    ("410400", "association", "平顶山市心理健康促进会", True),
    ("410400", "association", "平顶山市物流与货运行业协会", False),
    ("410400", "association", "平顶山市职工文体协会", True),
    ("410400", "foundation", "平顶山市工友互助慈善基金会", False),
    ("410400", "law_firm", "河南鹰瀚律师事务所", True),
    ("410400", "law_firm", "河南湛水律师事务所", False),
    ("410400", "enterprise", "平顶山市智衡评估咨询有限公司", False),
    ("410400", "enterprise", "平顶山市匠心职业培训有限公司", True),
    ("410400", "institution", "平顶山市职业卫生技术服务站", False),
    ("410400", "service_institution", "宝丰县乐工社会工作服务中心", True),
    ("410400", "service_institution", "汝州市绣娘帮扶服务中心", True),
    ("410400", "association", "郏县志愿服务联合会", False),
    ("410402", "service_institution", "新华区邻里职工服务社", True),
    ("410402", "association", "新华区快递外卖从业者联谊会", False),
    ("410402", "service_institution", "新华区启明托管服务中心", True),
    ("110105", "service_institution", "朝阳区知行职工发展中心", True),
    ("110105", "service_institution", "朝阳区同舟社会工作事务所", True),
    ("110105", "service_institution", "朝阳区新途骑手服务中心", True),
    ("110105", "association", "朝阳区青年职业技能促进会", True),
    ("110105", "foundation", "北京暖途公益基金会", False),
    ("110105", "law_firm", "北京朝衡律师事务所", False),
    ("110105", "enterprise", "北京启智技能培训有限公司", False),
    ("310106", "service_institution", "静安区乐业职工服务中心", True),
    ("310106", "service_institution", "静安区青禾社工事务所", True),
    ("310106", "service_institution", "静安区悦动文体服务中心", True),
    ("310106", "association", "静安区白领联谊会", False),
    ("310106", "foundation", "上海职工子女成长基金会", False),
    ("310106", "enterprise", "上海申评第三方评估有限公司", False),
    ("510107", "service_institution", "武侯区蓉心社会工作服务中心", True),
    ("510107", "service_institution", "武侯区巴适职工关爱中心", True),
    ("510107", "service_institution", "武侯区晴空心理服务中心", True),
    ("510107", "association", "武侯区户外劳动者互助协会", False),
    ("510107", "law_firm", "四川蜀衡律师事务所", False),
    ("510107", "enterprise", "成都明鉴绩效评价有限公司", False),
)
# Organisations that counties list as well: counted once where their links meet.
SHARED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("410402", ("鹰城职工成长服务中心", "平顶山市心桥心理关爱服务中心", "河南鹰瀚律师事务所")),
    ("410403", ("鹰城职工成长服务中心", "平顶山市小橘灯青少年服务中心", "平顶山市职工文体协会")),
    (
        "410411",
        ("平顶山市向阳社会工作服务中心", "平顶山市家政服务行业协会", "平顶山市工友互助慈善基金会"),
    ),
    ("410421", ("宝丰县乐工社会工作服务中心", "平顶山市安行职业安全促进中心")),
    ("410482", ("汝州市绣娘帮扶服务中心", "平顶山市职工文体协会", "平顶山市心理健康促进会")),
    ("410425", ("郏县志愿服务联合会",)),
)
# What the latest annual inspection found wrong; the others passed as before.
FAILED_INSPECTION = {"平顶山市物流与货运行业协会": "未参检", "郏县志愿服务联合会": "不合格"}
ILLEGAL: list[dict[str, Any]] = [
    {"name": name, "reason": "未经登记擅自以社会组织名义活动"}
    for name in ("中原快递职工权益保障总会（演示）", "华夏劳动者维权联合会（演示）")
]
EVALUATORS = {
    "4104": "平顶山市智衡评估咨询有限公司",
    "1101": "平顶山市智衡评估咨询有限公司",
    "3101": "上海申评第三方评估有限公司",
    "5101": "成都明鉴绩效评价有限公司",
}
# Those that registered by themselves: name, keeping union, login name, manager.
REGISTERED: tuple[tuple[str, str, str, str], ...] = (
    ("暖阳社会工作服务中心", "410402", "songjia", "宋佳"),
    ("同行职工服务社", "410402", "hejun", "何军"),
    ("和风劳动关系服务中心", "410400", "hefeng", "谢蕾"),
)


def reserve_names(world: World) -> None:
    """Keep the names of the managers who register by themselves from being given to others."""
    for _, _, _, manager in REGISTERED:
        world.names.reserve(manager)


def import_ledger(world: World, code: str) -> None:
    """Import the union's ledger through the product's own workbook, preview and confirmation."""
    clerk = world.who(code, "role_officer")
    rows = [_row(world, code, kind, name) for of, kind, name, _ in LEDGER if of == code]
    if rows:
        _import(clerk, rows)
    shared = next((names for of, names in SHARED if of == code), ())
    known = Organisation.objects.filter(name__in=shared)
    again = [{c.key: getattr(o, c.key, None) for c in COLUMNS} for o in known]
    if again:
        _import(clerk, [row | {"linked_on": date(2024, 9, 2)} for row in again])
    for of, _, name, bids in LEDGER:
        if of == code and bids:
            _open_accounts(world, Organisation.objects.get(name=name))
        elif of == code and name in EVALUATORS.values():
            _engage_evaluator(world, Organisation.objects.get(name=name))


def lists(world: World, code: str) -> Life:
    """Import the lists that the civil-affairs bureau publishes after the inspections."""
    by, today = world.who(code, "role_reviewer"), working(date(2026, 11, 16))
    yield Wait(at(today, 10))
    known = dict(
        Organisation.objects.filter(name__in=FAILED_INSPECTION).values_list("name", "uscc")
    )
    abnormal = [
        {"name": name, "uscc": known[name], "reason": f"2025 年度年检{result}"}
        for name, result in FAILED_INSPECTION.items()
    ]
    # One of them is at work for the county on the stage: its reviewer finds an alarm.
    running = Agreement.objects.filter(state=Agreement.State.SIGNED, union__code="410402")
    managed = {name for name, *_ in REGISTERED}  # the visitors' own, if there is no other
    others_first = sorted(running, key=lambda a: (a.organisation_name in managed, -a.pk))
    for agreement in others_first[:1]:
        late = {"name": agreement.organisation_name, "uscc": agreement.organisation.uscc}
        abnormal.append(late | {"reason": "通过登记的住所无法取得联系"})
    for kind, rows in (("abnormal", abnormal), ("illegal", ILLEGAL)):
        batch = listings.preview(
            write_rows(LISTING_COLUMNS, rows, title="名单"),
            "名单（演示数据）.xlsx",
            kind=kind,
            source="平顶山市民政局公告（演示数据）",
            published_on=today,
            by=by,
        )
        listings.confirm(batch.no, by=by)
    alarms.recheck(by=SYSTEM)
    yield Wait(at(today, 11), reached="listed")


def _import(clerk: Any, rows: list[dict[str, Any]]) -> None:
    data = write_rows(COLUMNS, rows, title="社会组织台账")
    batch = ledger.preview(data, "社会组织台账（演示数据）.xlsx", by=clerk)
    ledger.confirm(batch.no, by=clerk)


def _row(world: World, code: str, kind: str, name: str) -> dict[str, Any]:
    rng, social = world.rng, kind in ("association", "service_institution", "foundation")
    unionised = rng.random() < 0.6
    year = rng.randrange(2012, 2023)
    rating = f"{rng.choice((2, 3, 3, 4, 4, 5))}A" if social and rng.random() < 0.7 else None
    return {
        "uscc": world.names.credit_code(kind, code),
        "name": name,
        "kind": kind,
        "registration_authority": _authority(code, kind),
        "registered_on": date(year, rng.randrange(1, 13), rng.randrange(1, 28)),
        "cert_valid_to": date(rng.randrange(2028, 2032), rng.randrange(1, 13), 20),
        "legal_rep": world.names.person(),
        "address": f"{CITIES[code[:4]]}演示路{rng.randrange(1, 300)}号",
        "contact_name": world.names.person(),
        "contact_phone": world.names.phone(),
        "rating": rating,
        "rating_valid_to": date(rng.randrange(2026, 2030), 12, 31) if rating else None,
        "annual_inspection_year": 2024,
        "annual_inspection_result": "基本合格" if rng.random() < 0.08 else "合格",
        "labour_field": social,
        "is_charity": kind == "foundation" or rng.random() < 0.1,
        "party_org": rng.random() < 0.4,
        "unionised": unionised,
        "union_members": rng.randrange(8, 120) if unionised else 0,
        "linked_on": date(rng.randrange(2022, 2025), rng.randrange(1, 13), rng.randrange(1, 28)),
        "is_demo": True,
    }


def _authority(code: str, kind: str) -> str:
    place = CITIES[code[:4]]
    if kind == "law_firm":
        return f"{PROVINCES[code[:2]]}司法{'局' if place == PROVINCES[code[:2]] else '厅'}"
    return f"{place}市场监督管理局" if kind == "enterprise" else f"{place}民政局"


def _open_accounts(world: World, organisation: Organisation) -> None:
    """Give the organisation its manager and a worker; the manager completes the profile."""
    stem = f"org{organisation.pk:03d}"
    manager = world.hire(stem, organisation.contact_name, "org_manager", organisation=organisation)
    _settle(world, organisation, manager, stem)


def _engage_evaluator(world: World, organisation: Organisation) -> None:
    """Give a third-party evaluator the account that scores for it."""
    stem = f"eval{organisation.pk:03d}"
    by = world.hire(stem, organisation.contact_name, "evaluator", organisation=organisation)
    world.evaluators[organisation.name] = Firm(organisation, by, by)


def _settle(world: World, organisation: Organisation, manager: Any, stem: str) -> None:
    account = {
        "bank_account_name": organisation.name,
        "bank_name": "演示银行营业部",
        "bank_account": f"6200{world.rng.randrange(10**12):012d}",
    }
    registered = {
        "registered_funds": Decimal(world.rng.choice((30_000, 50_000, 100_000, 300_000))),
        "scope": "开展职工服务、社会工作、心理关爱、技能培训和志愿服务。",
    }
    domains = world.rng.sample(["L1", "L3", "L4", "L5", "L6", "L7", "P3", "P4"], 3)
    if organisation.keeper is not None:
        clerk = world.who(organisation.keeper.code, "role_officer")
        organisations.update_profile(organisation.pk, registered, by=clerk)
    organisations.update_profile(organisation.pk, account | {"domains": domains}, by=manager)
    worker = world.hire(f"{stem}-sg", world.names.person(), "org_staff", organisation=organisation)
    organisation.refresh_from_db()
    world.firms[organisation.name] = Firm(organisation, manager, worker)


def register(
    world: World, name: str, code: str, username: str, manager_name: str, *, inspected: int = 2024
) -> Organisation:
    """Let an organisation register by itself and hand in its profile."""
    kind = "service_institution"
    organisation = organisations.register(
        {
            "uscc": world.names.credit_code(kind, code),
            "name": name,
            "keeper": world.union(code),
            "contact_phone": world.names.phone(),
            "is_demo": True,
        },
        username=username,
        password=world.password_hash,
        full_name=manager_name,
        is_hashed=True,
    )
    held = organisation.memberships.select_related("user", "role", "organisation").get()
    manager = actor_for(held.user, [held])
    profile = {
        "registration_authority": _authority(code, kind),
        "registered_on": date(2019, 5, 16),
        "cert_valid_to": date(2029, 5, 15),
        "legal_rep": manager_name,
        "address": f"{CITIES[code[:4]]}演示路{world.rng.randrange(1, 300)}号",
        "contact_name": manager_name,
        "contact_phone": held.user.phone,
    }
    organisations.update_profile(organisation.pk, profile, by=manager)
    for fact, values in {
        "inspection": {"year": inspected, "result": "合格"},
        "union": {"valid_from": date(2021, 4, 20), "members": 26},
        "rating": {
            "level": "4A",
            "valid_from": date(2024, 1, 1),
            "valid_to": date(2028, 12, 31),
            "granted_by": _authority(code, kind),
        },
    }.items():
        dossier.enter(fact, organisation.pk, values, by=manager)
    _settle(world, organisation, manager, username)
    for paper, title in papers.REGISTRATION:
        documents.add(organisation.pk, {"kind": paper}, (title, papers.PAGE), by=manager)
    return organisations.submit(organisation.pk, by=manager)


def approve(world: World, organisation: Organisation, code: str) -> None:
    """Take a registered organisation into the register, by the keeping union's reviewer."""
    organisations.approve(organisation.pk, by=world.who(code, "role_reviewer"))
    world.firms[organisation.name].organisation.refresh_from_db()


def inspections(world: World, code: str, year: int) -> Life:
    """Enter the year's inspection results as the registries publish them the summer after."""
    yield Wait(at(working(date(year + 1, 6, 25)), 14, 30))
    clerk = world.who(code, "role_officer")
    kept = Organisation.objects.filter(keeper=world.union(code)).order_by("pk")
    facts = dossiers.facts_of([o.pk for o in kept], clock.today())
    for organisation in kept:
        last = facts[organisation.pk].inspection
        result = FAILED_INSPECTION.get(organisation.name, last.result if last else "合格")
        values = {"year": year, "result": result, "source": "登记管理机关年检公告"}
        held = organisation.inspections.filter(year=year).first()
        dossier.enter("inspection", organisation.pk, values, pk=held.pk if held else None, by=clerk)
    yield Wait(at(working(date(year + 1, 6, 25)), 16), reached="inspected")


def firms_near(world: World, code: str) -> list[Firm]:
    """Return the firms of the union's region that bid, in a stable order."""
    return [
        firm
        for name, firm in sorted(world.firms.items())
        if firm.organisation.uscc[2:6] == code[:4]
        and firm.organisation.state == Organisation.State.APPROVED
    ]
