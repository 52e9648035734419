"""The one dictionary of states: every badge in the portal takes its word, shape and colour here."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.common.ui.icons import icon


@dataclass(frozen=True, slots=True)
class Look:
    """How a state shows: the colour's name and the icon, which differs even in greyscale."""

    tone: str
    icon: str


DRAFT = Look("neutral", "edit")
WAITING = Look("amber", "hourglass")
RUNNING = Look("blue", "progress")
DONE = Look("green", "circle-check")
LOCKED = Look("green", "lock")
BACK = Look("red", "back")
LATE = Look("red", "alert")
SOON = Look("amber", "clock")
FUTURE = Look("neutral", "clock")
ENDED = Look("neutral", "x")
STOPPED = Look("red", "ban")
NOT_APPLICABLE = Look("dashed", "dashed")

LOOKS: dict[Look, str] = {
    DRAFT: "草稿 待提交 待填写 未归类 新建 编制中",
    WAITING: "待审核 待审批 待复核 待签署 待评审 待付款 待核验 待受理 待确认 待中期评审 已提交 等待 已上报 公示中 "
    "待我方签署 待对方签署 待开标 待答复 待核实 预警 未读",
    RUNNING: "审核中 履约中 进行中 填报中 评审中 采购中 招标中 报名中 处理中 抽查中 计算中 更正中 服务中 评价中 "
    "整改中 后续待办 办理中 招募中 已受理 已归类 实施中",
    DONE: "已发布 已通过 已支付 已审核 已核验 已签署 已完成 已批准 已成交 已中标 已生效 已归档 已结项 已接收 已审定 "
    "可承接 正常 开放 已公开 已使用 合格 已签到 已验证 已就位 已办结 已立项 已转项目 已开标 已确认 优 良 已公布 已登记 "
    "已签发 已校验 已核 已回复 已评审 已提交评分 有效 已读 已启用",
    LOCKED: "已锁定 已封存 已密封 封存",
    BACK: "退回修改 待补正 数据待补正 已退回 退回 需整改 整改 更正",
    LATE: "已过期 已逾期 逾期 错误 没有完成 失败 校验不符 差",
    SOON: "即将到期 今天到期 未签到 警告 限制 限制承接",
    FUTURE: "自报 未到期 未开始 计划中 待发布 未提交 未启用",
    ENDED: "已终止 已撤回 已撤销 已撤下 已作废 已关闭 已取消 已失效 已结束 已停用 已合并 已放弃 未成交 未中标 已截止",
    STOPPED: "爽约 暂停开放 暂停承接 暂停中 禁止 禁止承接 不合格 不通过 未通过 已驳回 否决 严重失信 活动异常",
    NOT_APPLICABLE: "不适用 不填 无 跳过 无可导入",
}
SPACED = ("3A 级", "4A 级", "5A 级")

COMMON: dict[str, str] = {
    "draft": "草稿", "submitted": "已提交", "pending": "待审核", "queued": "等待", "running": "进行中",
    "reviewing": "审核中", "in_review": "审核中", "reviewed": "已审核", "internally_reviewed": "已审核",
    "approved": "已批准", "audited": "已审定", "adjusted": "已批准", "published": "已发布", "noticed": "招标中",
    "returned": "退回修改", "sent_back": "退回修改", "rejected": "已驳回", "withdrawn": "已撤回",
    "cancelled": "已取消", "terminated": "已终止", "closed": "已关闭", "expired": "已失效", "void": "已作废",
    "locked": "已锁定", "sealed": "已封存", "closed_sealed": "已封存", "opened": "已开标", "decided": "已成交",
    "awarded": "已成交", "signed": "已签署", "active": "履约中", "performing": "履约中", "completed": "已完成",
    "done": "已完成", "finished": "已完成", "failed": "没有完成", "paid": "已支付", "verified": "已核验",
    "accepted": "已接收", "archived": "已归档", "classified": "已归类", "converted": "已转项目",
    "merged": "已合并", "drafting": "填报中", "checked": "已校验", "open": "未开始", "correcting": "更正中",
    "planned": "计划中", "overdue": "已逾期", "skipped": "不适用", "not_applicable": "不适用",
    "qualified": "可承接", "restricted": "限制承接", "barred": "禁止承接", "received": "已受理",
    "evaluating": "评审中", "suspended": "已停用", "lost": "未中标", "won": "已成交",
}  # fmt: skip

KINDS: dict[str, dict[str, str]] = {
    "project": {"submitted": "待审批", "active": "履约中", "approved": "已立项"},
    "budget": {"submitted": "待审核", "reviewed": "待审批"},
    "tender": {"submitted": "待审核", "published": "招标中", "reported": "评审中", "contracted": "已签署"},
    "bid": {"submitted": "已封存", "opened": "已开标"},
    "agreement": {"draft": "草稿", "submitted": "待签署", "signed": "已生效"},
    "payment": {"submitted": "待审核", "reviewed": "待审批", "approved": "待付款"},
    "record": {"submitted": "待核验", "verified": "已核验", "returned": "数据待补正"},
    "return": {"submitted": "已上报", "open": "未开始"},
    "need": {"submitted": "待受理", "new": "未归类", "received": "未归类"},
    "job": {"done": "已完成"},
    "organisation": {"active": "正常", "submitted": "待审核"},
}  # fmt: skip


def _index() -> dict[str, Look]:
    looks: dict[str, Look] = {}
    for look, words in LOOKS.items():
        for word in words.split():
            looks[word] = look
    looks.update(dict.fromkeys(SPACED, DONE))
    return looks


WORDS = _index()


def word_of(kind: str, value: str) -> str:
    """Return the Chinese word for a stored state; a word that is Chinese already stays itself."""
    return KINDS.get(kind, {}).get(value) or COMMON.get(value) or value


def look_of(word: str) -> Look:
    """Return how the word shows. Words not in the dictionary follow their shape: 待… waits, …中 runs."""
    if word in WORDS:
        return WORDS[word]
    if word.startswith(("待", "等待")):
        return WAITING
    if word.endswith("中"):
        return RUNNING
    if word.startswith("已"):
        return DONE
    if word.startswith("未"):
        return FUTURE
    return Look("neutral", "circle")


def badge(kind: str, value: object, word: str = "") -> SafeString:
    """Return a state badge: icon, word and colour from the dictionary.

    `kind` is what carries the state ("project", "payment"); `value` the stored code or a Chinese
    word; `word` overrides the word, keeping the look of the value when that is known.
    """
    known = word_of(kind, str(value if value is not None else ""))
    shown = word or known
    look = WORDS.get(shown) or WORDS.get(known) or look_of(shown)
    return format_html(
        '<span class="badge badge-{}">{}{}</span>', look.tone, icon(look.icon), shown or "—"
    )


KIND_ICONS: dict[str, str] = {
    "付款": "payment", "中期": "midterm", "开标": "gavel", "需求": "need", "公示": "tender", "公告": "tender",
    "采购": "tender", "协议": "agreement", "签署": "agreement", "年报": "annual", "资格": "shield",
    "准入": "shield", "立项": "project", "项目": "project", "记录": "record", "验收": "record",
    "预算": "budget", "评价": "evaluation", "评审": "expert", "评分": "expert", "组织": "organisation",
    "投标": "send", "满意度": "heart", "质疑": "message", "投诉": "message", "消息": "bell",
}  # fmt: skip


def kind_tag(word: str, icon_name: str = "") -> SafeString:
    """Return a neutral tag that says what kind of act this is; urgency is not its business."""
    name = icon_name or next((i for part, i in KIND_ICONS.items() if part in word), "tag")
    return format_html('<span class="kind">{}{}</span>', icon(name), word)
