"""Code lists of the domain: service domains, excellent-project categories, groups, modes, methods.

Source: spec 4.2 (seed 000's production and living services, seed 002's eight categories), 6.2, 6.3.
"""

from typing import Final

from django.db import models


class Domain(models.TextChoices):
    """Service domain (服务领域)."""

    P1 = "P1", "教育培训"
    P2 = "P2", "劳动竞赛"
    P3 = "P3", "技能提升"
    P4 = "P4", "安全生产"
    P5 = "P5", "职业健康"
    P6 = "P6", "协商协调劳动关系"
    P9 = "P9", "其他生产服务"
    L1 = "L1", "文体活动"
    L2 = "L2", "婚恋交友"
    L3 = "L3", "法律服务"
    L4 = "L4", "心理关怀"
    L5 = "L5", "困难帮扶"
    L6 = "L6", "职工子女课后或假期爱心托管"
    L7 = "L7", "工会户外劳动者服务"
    L9 = "L9", "其他生活服务"


class Category(models.TextChoices):
    """Excellent-project category (优秀项目八类)."""

    E1 = "E1", "劳动竞赛和技能提升类"
    E2 = "E2", "职工健康服务类"
    E3 = "E3", "职工子女服务类"
    E4 = "E4", "职工文体服务类"
    E5 = "E5", "站点平台服务类"
    E6 = "E6", "新就业形态劳动者服务类"
    E7 = "E7", "助力共同富裕服务类"
    E8 = "E8", "公益志愿服务类"


class Group(models.TextChoices):
    """Target group (目标群体); groups overlap, one is primary for statistics."""

    G1 = "G1", "新就业形态劳动者"
    G2 = "G2", "农民工"
    G3 = "G3", "女职工"
    G4 = "G4", "困难职工"
    G5 = "G5", "户外劳动者"
    G6 = "G6", "青年职工"
    G7 = "G7", "职工子女"
    G8 = "G8", "劳模工匠"
    G9 = "G9", "下岗失业和求职者"
    G10 = "G10", "一线产业工人"
    G99 = "G99", "全体职工"


class Mode(models.TextChoices):
    """How union and organisation work together (spec 6.2)."""

    COOPERATION = "mode_cooperation", "项目合作"
    PURCHASE = "mode_purchase", "购买服务"
    VENTURE = "mode_venture", "公益创投"


class Method(models.TextChoices):
    """Procurement method (spec 6.3); the order is that of indicators P310.01–.10."""

    OPEN_TENDER = "open_tender", "公开招标"
    INVITED_TENDER = "invited_tender", "邀请招标"
    COMPETITIVE_CONSULTATION = "competitive_consultation", "竞争性磋商"
    COMPETITIVE_NEGOTIATION = "competitive_negotiation", "竞争性谈判"
    SINGLE_SOURCE = "single_source", "单一来源"
    PRICE_INQUIRY = "price_inquiry", "询价"
    FRAMEWORK_AGREEMENT = "framework_agreement", "框架协议"
    COMPARATIVE_SELECTION = "comparative_selection", "比选"
    DIRECT_AWARD = "direct_award", "直接委托"
    VENTURE_CALL = "venture_call", "创投征集"


class FundSource(models.TextChoices):
    """Fund source (spec 5.1). F6 is a memo, never in cash totals."""

    F1 = "F1", "工会经费"
    F2 = "F2", "财政资金"
    F3 = "F3", "社会捐赠"
    F4 = "F4", "众筹"
    F5 = "F5", "合作方出资"
    F6 = "F6", "实物折价"


class Channel(models.TextChoices):
    """How a need arrived (spec 4.1)."""

    QR = "station", "扫码提交"
    HOTLINE = "hotline", "12351热线"
    APP = "app", "网站与小程序"
    CONGRESS = "congress", "职代会提案"
    UNION_REPORT = "union_report", "基层工会上报"
    SURVEY = "survey", "问卷调查"
    VISIT = "visit", "走访调研"
    ORG_PROPOSAL = "org_proposal", "社会组织建议"
    DATA_ANALYSIS = "data_analysis", "大数据分析"
    COMPLAINT = "complaint", "投诉信访转入"


DEFAULT_CATEGORY: Final[dict[str, str]] = {
    "P1": "E1", "P2": "E1", "P3": "E1", "P4": "E2", "P5": "E2", "P6": "E8", "P9": "E1",
    "L1": "E4", "L2": "E4", "L3": "E8", "L4": "E2", "L5": "E7", "L6": "E3", "L7": "E5", "L9": "E8",
}  # fmt: skip
