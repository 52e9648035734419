"""What signing sets in motion: the contract notice, its tender and project; word of a refusal."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from portal.common import clock, events, messages
from portal.common.access import SYSTEM
from portal.common.errors import Detail
from portal.common.lifecycle import transition
from portal.common.models import Message
from portal.common.money import capital, figure
from portal.common.ui.formatting import formal_day
from projects.actions import needs
from projects.lifecycle import projects as project_moves
from projects.lifecycle import tenders as tender_moves
from projects.models import Agreement, Project, PublicNotice, Tender


def publish_contract(agreement: Agreement) -> PublicNotice:
    """Publish the contract notice; no personal data, no account (AG-16)."""
    project, tender = agreement.project, agreement.award.tender
    amount = f"{figure(agreement.amount)} 元（{capital(agreement.amount)}）"
    period = f"{formal_day(agreement.start_on)}至{formal_day(agreement.end_on)}"
    contents = [
        ("一、合同编号", agreement.no),
        ("二、合同名称", f"{project.name}服务合同"),
        ("三、项目编号", f"{project.no}（采购公告编号：{tender.no}）"),
        ("四、项目名称", project.name),
        (
            "五、合同主体",
            (
                f"采购人（甲方）：{agreement.union.name}；"
                f"承接组织（乙方）：{agreement.organisation_name}"
            ),
        ),
        (
            "六、合同主要信息",
            f"服务内容：{agreement.award.lot.name}；合同金额：{amount}；履约期限：{period}",
        ),
        ("七、合同签订日期", formal_day(agreement.signed_at)),
        ("八、合同公告日期", formal_day(clock.now())),
        ("九、其他补充事宜", "无。"),
    ]
    notice = PublicNotice.objects.create(
        no=f"{agreement.no}-GG",
        kind=PublicNotice.Kind.CONTRACT,
        tender=tender,
        union=agreement.union,
        title=f"{project.name}合同公告",
        sections=[{"heading": h, "paragraphs": t.split("；")} for h, t in contents],
        facts=[
            ["采购人", agreement.union.name],
            ["承接组织", agreement.organisation_name],
            ["合同金额", amount],
            ["履约期限", period],
        ],
        published_at=clock.now(),
        published_by=agreement.union_signed_by,
    )
    events.record_creation(notice, by=SYSTEM)
    return notice


def settle(tender: Tender) -> None:
    """Move tender and project on once every awarded lot has its signed agreement.

    While a changed result stands still (X-09) the other packages' signatures settle nothing.
    """
    if Tender.objects.filter(pk=tender.pk).exclude(state=Tender.State.NOTICE_SENT).exists():
        return
    waiting = tender.awards.filter(cancelled_at__isnull=True).exclude(
        agreement__signed_at__isnull=False
    )
    if waiting.exists():
        return
    with transition(Tender.objects.all(), tender.pk, tender_moves.CONTRACT, by=SYSTEM):
        pass
    with transition(
        Project.objects.all(), tender.project_id, project_moves.SIGN, by=SYSTEM
    ) as project:
        needs.mark_served(project, by=SYSTEM)


def tell_of_refusal(agreement: Agreement, stops: Sequence[Detail]) -> None:
    """Tell the union, once a day for the same reasons, why the organisation's signature was refused."""
    subject = f"协议 {agreement.no} 的乙方现在不能签署，请办理"
    reasons = "\n".join(s["message"] for s in stops)
    body = f"{reasons}\n属于本单位办理的事项没有告诉机构。办妥后请通知机构再签，或撤回修改、变更成交结果。"
    told = Message.objects.filter(
        union_id=agreement.union_id,
        subject=subject,
        body=body,
        created_at__gte=clock.start_of(clock.today()),
    )
    with transaction.atomic():
        # Locked, so that two presses of the button tell it once.
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        if not told.exists():
            url = reverse("agreement-page", args=[agreement.no])
            messages.tell(subject, url=url, body=body, union_id=agreement.union_id)
