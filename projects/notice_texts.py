"""The texts of public notices, made once from the records, sections in the official order.

Source of types and order: 财办库〔2020〕50号. What a notice says is frozen when it is published.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from portal.common import clock
from portal.common.money import capital, figure
from portal.common.ui.formatting import formal_day, moment
from projects.models import Award, Project, PublicNotice, Tender
from projects.rules.methods import Profile
from projects.rules.tenders import UNITS

ROOM: Final = "本平台线上开标室"
CONSORTIUM: Final = "不接受"
Section = dict[str, Any]


def amount(yuan: Decimal) -> str:
    """Return 280,000.00 元（人民币贰拾捌万元整）."""
    return f"{figure(yuan)} 元（{capital(yuan)}）"


def call_facts(tender: Tender) -> list[list[str]]:
    """Return the box 项目概况."""
    project = tender.project
    return [
        ["预算金额", amount(project.budget_amount)],
        ["最高限价", amount(tender.ceiling)],
        ["采购方式", tender.get_method_display()],
        ["服务领域", project.get_domain_display()],
        ["服务期限", f"{project.service_from} 至 {project.service_to}"],
        ["提交截止", f"{moment(tender.deadline)}（北京时间）"],
        ["开标地点", ROOM],
        ["服务对象", _served(project)],
    ]


def call_sections(tender: Tender, profile: Profile) -> list[Section]:
    """Return the seven sections of a call for bids."""
    project = tender.project
    lots = [
        f"第 {lot.number} 包　{lot.name}：最高限价 {amount(lot.ceiling)}。"
        for lot in tender.lots.all()
    ]
    at = f"{formal_day(tender.deadline)} {moment(tender.deadline)[-5:]}（北京时间）"
    return [
        _section(
            "一、项目基本情况",
            f"项目编号：{tender.no}（立项编号 {project.no}）",
            f"项目名称：{tender.title}",
            f"预算金额：{amount(project.budget_amount)}",
            f"最高限价：{amount(tender.ceiling)}",
            f"采购需求：{project.content}",
            f"绩效目标：{project.objectives}",
            *lots,
            f"合同履行期限：{formal_day(project.service_from)}至{formal_day(project.service_to)}。",
            f"本项目是否接受联合体：{CONSORTIUM}。",
        ),
        _section("二、申请人的资格要求", tender.qualification),
        _section(
            "三、获取采购文件",
            f"自公告发布之日起至{at}，在本平台免费查看；社会组织登录后即可编制投标文件。",
        ),
        _section(
            "四、提交投标文件截止时间、开标时间和地点",
            f"截止暨开标时间：{at}。含本时刻，以服务器收到完整文件的时间为准，迟到一律不予接收。",
            f"开标地点：{ROOM}，投标人可在线旁听。",
        ),
        _section("五、公告期限", _notice_period(profile)),
        _section("六、其他补充事宜", *_scoring(tender)),
        _section(
            "七、对本次采购提出询问，请按以下方式联系",
            f"采购人：{tender.union.name}",
            f"联系方式：{tender.contact}",
        ),
    ]


def result_sections(
    tender: Tender, awards: Sequence[Award], *, experts: Sequence[str], period: str
) -> list[Section]:
    """Return the sections of a result notice; experts' names become public here (PR-13)."""
    project = tender.project
    won = [
        f"第 {award.lot.number} 包　成交组织：{award.organisation.name}"
        f"（统一社会信用代码 {award.organisation.uscc}），地址：{award.organisation.address or '见登记信息'}，"
        f"成交金额：{amount(award.amount)}，评审得分 {award.score} 分。"
        for award in awards
    ]
    return [
        _section("一、项目编号", tender.no),
        _section("二、项目名称", tender.title),
        _section("三、成交信息", *won),
        _section(
            "四、主要标的信息",
            f"服务内容：{project.content}",
            f"服务期限：{formal_day(project.service_from)}至{formal_day(project.service_to)}。",
        ),
        _section("五、评审专家名单", "、".join(experts)),
        _section("六、代理服务收费标准及金额", "本项目由采购人自行组织，不收取代理服务费。"),
        _section("七、公告期限", f"自本公告发布之日起 {period}。"),
        _section("八、其他补充事宜", "对成交结果有异议的，请在公告期限内以书面形式向采购人提出。"),
        _section(
            "九、凡对本次公告内容提出询问，请按以下方式联系",
            f"采购人：{tender.union.name}",
            f"联系方式：{tender.contact}",
        ),
    ]


def result_facts(tender: Tender, awards: Sequence[Award]) -> list[list[str]]:
    """Return the box of a result notice."""
    names = "、".join(a.organisation.name for a in awards)
    total = sum((a.amount for a in awards), Decimal("0.00"))
    return [
        ["成交组织", names],
        ["成交金额", amount(total)],
        ["采购方式", tender.get_method_display()],
        ["项目编号", tender.no],
    ]


def correction_sections(
    tender: Tender, *, first: PublicNotice, gone: Award, heir: str, reason: str
) -> list[Section]:
    """Return the sections of a correction of the result (财办库〔2020〕50号, 更正公告)."""
    then = f"成交组织变更为{heir}，变更后的成交结果另行公示。" if heir else "本包不再确定成交组织。"
    return [
        _section(
            "一、项目基本情况",
            f"原公告的采购项目编号：{tender.no}",
            f"原公告的采购项目名称：{tender.title}",
            f"首次公告日期：{formal_day(first.published_at)}",
        ),
        _section(
            "二、更正信息",
            "更正事项：采购结果",
            f"更正内容：第 {gone.lot.number} 包取消{gone.organisation.name}的成交资格，{then}",
            f"更正原因：{reason}",
            f"更正日期：{formal_day(clock.now())}",
        ),
        _section("三、其他补充事宜", "无。"),
        _section(
            "四、凡对本次公告内容提出询问，请按以下方式联系",
            f"采购人：{tender.union.name}",
            f"联系方式：{tender.contact}",
        ),
    ]


def ending_sections(tender: Tender, *, word: str, reason: str) -> list[Section]:
    """Return the sections of a notice that a procedure failed (废标) or was ended (终止)."""
    return [
        _section(
            "一、项目基本情况",
            f"采购项目编号：{tender.no}",
            f"采购项目名称：{tender.title}",
        ),
        _section(f"二、项目{word}的原因", reason),
        _section("三、其他补充事宜", "已提交的投标文件未开启的，保持密封，不予公开。"),
        _section(
            "四、凡对本次公告内容提出询问，请按以下方式联系",
            f"采购人：{tender.union.name}",
            f"联系方式：{tender.contact}",
        ),
    ]


def _served(project: Project) -> str:
    counts = []
    if project.target_persons:
        counts.append(f"{project.target_persons:,} 人")
    if project.target_person_times:
        counts.append(f"不少于 {project.target_person_times:,} 人次")
    return "　".join([project.get_group_display(), "，".join(counts)]).strip()


def _notice_period(profile: Profile) -> str:
    if profile.notice is None:
        return "自本公告发布之日起至提交截止时间。"
    return f"自本公告发布之日起 {profile.notice['n']} {UNITS[profile.notice['unit']]}。"


def _scoring(tender: Tender) -> list[str]:
    items = [
        f"{item.section}　{item.name}（{item.points} 分）：{item.standard}"
        for item in tender.score_items.all()
    ]
    return [
        "评审方法：综合评分法，满分 100 分。",
        *items,
        f"价格（{tender.price_weight} 分）：价格分＝最低有效报价÷投标报价×{tender.price_weight}，保留两位小数。",
        "得分相同的，报价低者在前；报价也相同的，技术得分高者在前；仍相同的，随机抽取。",
    ]


def _section(heading: str, *paragraphs: str) -> Section:
    lines = [line.strip() for text in paragraphs for line in text.splitlines() if line.strip()]
    return {"heading": heading, "paragraphs": lines or ["无。"]}
