"""What a tender waits for: the card 下一步, the progress of the public page, the acts with confirmation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.urls import reverse

from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.ui.formatting import day, moment
from projects.actions import awards, tenders
from projects.forms.tenders import NoActForm, ReasonForm, RemarkForm
from projects.models import PublicNotice, Tender

P = Permission
S = Tender.State
Kind = PublicNotice.Kind


@dataclass(frozen=True, slots=True)
class Act:
    """A move behind a confirm page: question, verb, consequences, who may, and the action."""

    title: str
    verb: str
    needs: Permission
    states: tuple[str, ...]
    consequences: tuple[str, ...]
    run: Callable[[Tender, str, Actor], object]
    form: type[forms.Form] = NoActForm
    told: str = ""
    reversible: str = ""


ACTS: Final[dict[str, Act]] = {
    "submit": Act(
        "把采购文件提交审核？",
        "提交审核",
        P.TENDER_EDIT,
        (S.DRAFT,),
        ("提交后不能再改，需要修改时由审核人退回。", "审核人须是编制人以外的同事（SD-01）。"),
        lambda t, _, by: tenders.submit_tender(t.pk, by=by),
        told="会进入审核人的待办。",
    ),
    "approve": Act(
        "采购文件审核通过？",
        "审核通过",
        P.TENDER_PUBLISH,
        (S.SUBMITTED,),
        ("请先看过资格要求、评分办法、限价和截止时间。", "通过后即可发布公告。"),
        lambda t, _, by: tenders.approve_tender(t.pk, by=by),
        reversible="发布之前还可以退回修改。",
    ),
    "send-back": Act(
        "退回修改采购文件？",
        "退回修改",
        P.TENDER_PUBLISH,
        (S.SUBMITTED, S.APPROVED),
        ("编制人会看到您写的理由。",),
        lambda t, reason, by: tenders.send_back(t.pk, reason=reason, by=by),
        form=ReasonForm,
    ),
    "publish": Act(
        "发布这条公告？",
        "发布公告",
        P.TENDER_PUBLISH,
        (S.APPROVED,),
        (
            "公告立即在公众网站公开，正文不再改动。",
            "程序参数以今天为准固定下来，直到成交。",
            "系统生成这项采购的加密钥匙，私钥拆分给保管人，平台不留存。",
            "截止前任何人都看不到投标人、份数和内容。",
        ),
        lambda t, _, by: tenders.publish(t.pk, by=by),
        form=RemarkForm,
        told="会通知开标钥匙保管人。",
        reversible="发布后不能撤回，只能终止采购并公告原因。",
    ),
    "terminate": Act(
        "终止这项采购？",
        "终止采购",
        P.TENDER_PUBLISH,
        (S.DRAFT, S.SUBMITTED, S.APPROVED, S.NOTICED, S.OPENED, S.EVALUATING, S.REPORTED),
        (
            "已发布的会公告终止原因。",
            "没有开启的投标文件保持密封。",
            "项目回到“已立项”，可以重新采购。",
        ),
        lambda t, reason, by: tenders.terminate(t.pk, reason=reason, by=by),
        form=ReasonForm,
        reversible="终止后不能恢复。",
    ),
    "fail": Act(
        "按废标处理？",
        "废标",
        P.AWARD_DECIDE,
        (S.OPENED, S.EVALUATING, S.REPORTED),
        ("会公告废标原因。", "项目回到“已立项”，可以重新采购。"),
        lambda t, reason, by: tenders.fail(t.pk, reason=reason, by=by),
        form=ReasonForm,
        reversible="废标后不能恢复。",
    ),
    "take-back": Act(
        "退回评审？",
        "退回评审",
        P.AWARD_DECIDE,
        (S.REPORTED,),
        ("成交建议作废，由经办人重新提出。",),
        lambda t, reason, by: awards.take_back(t.pk, reason=reason, by=by),
        form=ReasonForm,
    ),
    "decide": Act(
        "按成交建议定标？",
        "确定成交",
        P.AWARD_DECIDE,
        (S.REPORTED,),
        (
            "系统再次核查拟成交组织的资格，有不通过的不能定标。",
            "每个采购包只能有一个成交组织。",
            "提出建议的人不能自己定标（SD-01）。",
        ),
        lambda t, reason, by: awards.decide(t.pk, reason=reason, by=by),
        form=RemarkForm,
    ),
    "publish-result": Act(
        "发布成交结果公示？",
        "发布成交公示",
        P.TENDER_PUBLISH,
        (S.DECIDED,),
        (
            "成交组织、金额、得分和评审专家名单公开。",
            "公示期按工作日计算，期满才能发出成交通知书。",
        ),
        lambda t, _, by: awards.publish_result(t.pk, by=by),
        told="各投标人会收到自己的得分和名次。",
        reversible="发布后不能撤回。",
    ),
    "send-notice": Act(
        "发出成交通知书？",
        "发出成交通知书",
        P.TENDER_PUBLISH,
        (S.RESULT_PUBLISHED,),
        ("通知书对双方都有约束力。", "30 日内签订协议（PM-24）。"),
        lambda t, _, by: awards.send_notice(t.pk, by=by),
        told="会通知成交组织。",
    ),
}
# State to (title, who, url name or act, verb, text) of the card 下一步.
NEXT: Final[dict[str, tuple[str, Permission, str, str, str]]] = {
    S.DRAFT: ("补齐采购文件", P.TENDER_EDIT, "tender-edit", "继续编制", ""),
    S.SUBMITTED: ("审核采购文件", P.TENDER_PUBLISH, "act:approve", "审核通过", "由编制人以外的同事审核。"),
    S.APPROVED: ("发布公告", P.TENDER_PUBLISH, "act:publish", "发布公告", ""),
    S.NOTICED: ("等待截止，双人开标", P.TENDER_OPEN, "opening-room", "进入开标室", ""),
    S.OPENED: ("组建评审小组", P.PANEL_MANAGE, "review-page", "抽取专家", "专家在开标后从专家库随机抽取。"),
    S.EVALUATING: ("等专家评分，提出成交建议", P.PANEL_MANAGE, "review-page", "查看评审进度", ""),
    S.REPORTED: ("定标", P.AWARD_DECIDE, "award-page", "查看成交比较", "由提出建议以外的同事定标。"),
    S.DECIDED: ("发布成交公示", P.TENDER_PUBLISH, "act:publish-result", "发布成交公示", ""),
    S.RESULT_PUBLISHED: ("公示期满后发出成交通知书", P.TENDER_PUBLISH, "act:send-notice", "发出成交通知书", ""),
}  # fmt: skip


def next_of(tender: Tender, by: Actor) -> dict[str, Any] | None:
    """Return the card 下一步: title, text, due, and the button when it is the actor's turn."""
    step = NEXT.get(tender.state)
    if step is None:
        return None
    title, needs, target, verb, text = step
    is_mine = by.may(needs) and tender.is_held_by(by)
    due_at, is_open = None, True
    if tender.state == S.NOTICED:
        due_at = tender.deadline
        text = f"投标截止暨开标时间 {moment(tender.deadline)}，截止前不显示任何投标信息。"
        is_mine = is_mine or by.may(P.TENDER_WITNESS)
    if tender.state == S.RESULT_PUBLISHED:
        due_at = tender.standstill_until
        is_open = due_at is None or clock.now() > due_at
        text = f"公示至 {day(due_at)} 为止，期满才能发出。"
    return {
        "title": title,
        "text": text,
        "due_at": due_at,
        "is_mine": is_mine and is_open,
        "verb": verb,
        "url": _address(target, tender),
    }


def _address(target: str, tender: Tender) -> str:
    if target.startswith("act:"):
        return reverse("tender-act", args=[tender.no, target.removeprefix("act:")])
    return reverse(target, args=[tender.no])


def acts_for(tender: Tender, by: Actor) -> list[dict[str, str]]:
    """Return the acts the actor may take now, for the page head; the next step is not repeated."""
    if not tender.is_held_by(by):
        return []
    main = NEXT.get(tender.state, ("", P.TENDER_EDIT, "", "", ""))[2]
    return [
        {"verb": act.verb, "url": reverse("tender-act", args=[tender.no, code])}
        for code, act in ACTS.items()
        if tender.state in act.states and by.may(act.needs) and main != f"act:{code}"
    ]


def public_progress(tender: Tender, notices: dict[str, PublicNotice]) -> list[dict[str, Any]]:
    """Return 采购进度 as the public sees it: what was published, and what comes."""
    now = clock.now()
    steps = [
        _notice_step("采购公告", notices.get(Kind.TENDER)),
        {
            "label": "提交截止暨开标",
            "when": moment(tender.deadline)[5:],
            "is_done": tender.deadline is not None and tender.deadline < now,
        },
    ]
    if tender.state in (S.FAILED, S.TERMINATED):
        kind = Kind.FAILED if tender.state == S.FAILED else Kind.TERMINATED
        steps.append(_notice_step(kind.label, notices.get(kind)))
    else:
        reviewed = {S.REPORTED, S.DECIDED, S.RESULT_PUBLISHED, S.NOTICE_SENT, S.CONTRACTED}
        steps += [
            {"label": "评审", "when": "", "is_done": tender.state in reviewed},
            _notice_step("成交结果公告", notices.get(Kind.RESULT)),
            _notice_step("合同公告", notices.get(Kind.CONTRACT)),
            _notice_step("验收结果公告", notices.get(Kind.ACCEPTANCE)),
        ]
    current = next((i for i, s in enumerate(steps) if not s["is_done"]), len(steps))
    for place, step in enumerate(steps):
        step["state"] = "done" if step["is_done"] else "current" if place == current else "future"
    return steps


def _notice_step(label: str, notice: PublicNotice | None) -> dict[str, Any]:
    if notice is None:
        return {"label": label, "when": "", "is_done": False}
    url = reverse("public-tender", args=[notice.no])
    return {"label": label, "when": day(notice.published_at)[5:], "url": url, "is_done": True}
