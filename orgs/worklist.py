"""Offers of this app to 我的待办: registrations to decide on, the own profile to finish, parameters, contracts."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from orgs import contract_gaps, parameters
from orgs.lifecycle.organisations import UNFINISHED
from orgs.models import (
    Booking,
    Contact,
    CureWindow,
    DemonstrationBase,
    DissolutionReport,
    MeetingTask,
    Organisation,
    ParameterProposal,
    Placement,
    TalentPost,
)
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.calendar import closing_moment
from portal.common.parameters import REGISTER
from portal.common.worklist import WorkItem, provider


@provider
def registrations_to_decide(by: Actor) -> Iterator[WorkItem]:
    """Yield the organisations that wait for the actor's union, in one query."""
    if not by.union_id or not by.may(Permission.ORG_QUALIFY):
        return
    waiting = Organisation.objects.visible_to(by).filter(
        state=Organisation.State.SUBMITTED, keeper_id__in=by.union_ids
    )
    for organisation in waiting.order_by("updated_at"):
        yield WorkItem(
            kind="资格审核",
            title=f"{organisation.name} 入库审核",
            no=organisation.uscc,
            step="入库审核",
            url=reverse("staff-org", args=[organisation.uscc]),
            verb="审核资格",
            arrived_at=organisation.updated_at,
            from_whom=organisation.name,
        )


@provider
def profile_to_finish(by: Actor) -> Iterator[WorkItem]:
    """Yield the own profile while it is not handed in, or was sent back, in one query."""
    if not by.organisation_id or not by.may(Permission.OWN_PROFILE_EDIT):
        return
    own = Organisation.objects.visible_to(by).filter(pk=by.organisation_id, state__in=UNFINISHED)
    for organisation in own:
        is_returned = organisation.state == Organisation.State.RETURNED
        yield WorkItem(
            kind="机构档案",
            title="按退回意见修改机构档案" if is_returned else "补充机构档案并提交入库审核",
            no=organisation.uscc,
            step=organisation.get_state_display(),
            url=reverse("org-profile"),
            verb="修改档案" if is_returned else "补充档案",
            arrived_at=organisation.updated_at,
        )


@provider
def gaps_to_fill(by: Actor) -> Iterator[WorkItem]:
    """Yield what the own organisation lacks before it can sign (QC-13, QC-27), in two queries."""
    if not by.organisation_id or not by.may(Permission.OWN_PROFILE_EDIT):
        return
    state = Organisation.State.APPROVED
    for own in Organisation.objects.visible_to(by).filter(pk=by.organisation_id, state=state):
        for gap in contract_gaps.gaps_of(own):
            yield WorkItem(
                kind="机构档案",
                title=f"签约前补充：{gap.label}",
                no=own.uscc,
                step="签约前补充",
                url=gap.url,
                verb="补充档案",
                arrived_at=own.updated_at,
            )


@provider
def own_cure_to_make(by: Actor) -> Iterator[WorkItem]:
    """Yield the own cure window while it runs, in one query."""
    if not by.organisation_id or not by.may(Permission.OWN_PROFILE_EDIT):
        return
    running = CureWindow.objects.visible_to(by).filter(
        state=CureWindow.State.OPEN, until__gte=clock.now()
    )
    for window in running.select_related("organisation"):
        yield WorkItem(
            kind="机构档案",
            title="按补正通知修改机构档案",
            no=window.organisation.uscc,
            step=window.get_state_display(),
            url=reverse("own-cure"),
            verb="补正",
            arrived_at=window.created_at,
            due_at=window.until,
        )


@provider
def parameters_to_approve(by: Actor) -> Iterator[WorkItem]:
    """Yield the own union's proposed parameter values for its head, in one query."""
    if not by.union_id or not by.may(Permission.PARAMETER_APPROVE):
        return
    waiting = ParameterProposal.objects.visible_to(by).filter(
        state=ParameterProposal.State.PROPOSED
    )
    for proposal in waiting.order_by("created_at"):
        yield WorkItem(
            kind="参数修改",
            title=f"批准参数“{REGISTER[proposal.code].label}”的修改",
            no=proposal.code,
            step="待批准",
            url=reverse("parameter", args=[proposal.code]),
            verb="批准或退回",
            arrived_at=proposal.created_at,
            from_whom=proposal.proposed_by,
        )


@provider
def contacts_to_follow_up(by: Actor) -> Iterator[WorkItem]:
    """Yield what the own union promised organisations and has not done yet, in one query."""
    if not by.union_id or not by.may(Permission.ORG_EDIT):
        return
    waiting = Contact.objects.visible_to(by).to_follow_up().filter(union_id__in=by.union_ids)
    for contact in waiting.select_related("organisation").order_by("follow_up_on"):
        yield WorkItem(
            kind="联系服务",
            title=f"{contact.organisation.name}：{contact.follow_up}",
            no=contact.no,
            step="后续事项",
            url=reverse("contact", args=[contact.no]),
            verb="办结后续事项",
            arrived_at=contact.entered_at,
            due_at=closing_moment(contact.follow_up_on) if contact.follow_up_on else None,
        )


@provider
def contracts_to_renew(by: Actor) -> Iterator[WorkItem]:
    """Yield the own union's people whose contract runs out soon, in two queries."""
    if not by.union_id or not by.may(Permission.PEOPLE_EDIT):
        return
    today = clock.today()
    last = today + timedelta(days=parameters.CONTRACT_REMINDER_DAYS.on(today))
    posts = TalentPost.objects.filter(
        talent__union_id__in=by.union_ids, ends_on=None, contract_until__lte=last
    )
    for post in posts.select_related("talent").order_by("contract_until"):
        until = post.contract_until or last
        yield WorkItem(
            kind="人才合同",
            title=f"{post.talent.name}的合同 {until} 到期，请登记考核和续聘，或登记离岗",
            no=post.talent.no,
            step="合同到期",
            url=reverse("talent", args=[post.talent.no]),
            verb="办理续聘",
            arrived_at=clock.start_of(until - (last - today)),
            due_at=clock.start_of(until + timedelta(days=1)) - timedelta(seconds=1),
        )


@provider
def bookings_to_decide(by: Actor) -> Iterator[WorkItem]:
    """Yield the requests for rooms of the actor's union that still lie ahead, in one query."""
    if not by.union_id or not by.may(Permission.ORG_EDIT):
        return
    waiting = Booking.objects.visible_to(by).filter(
        state=Booking.State.REQUESTED, union_id__in=by.union_ids, start__gt=clock.now()
    )
    for booking in waiting.select_related("organisation", "booking_union").order_by("start"):
        yield WorkItem(
            kind="场地预订",
            title=f"{booking.title} 场地预订",
            no=booking.no,
            step="预订审核",
            url=reverse("booking-page", args=[booking.no]),
            verb="审核预订",
            arrived_at=booking.created_at,
            due_at=booking.start,
            from_whom=booking.booker,
        )


@provider
def bases_about_to_expire(by: Actor) -> Iterator[WorkItem]:
    """Yield the own union's demonstration bases whose term ends soon (ME-07), in two queries."""
    if not by.union_id or not by.may(Permission.ORG_EDIT):
        return
    today = clock.today()
    last = today + timedelta(days=parameters.EXPIRY_NOTICE_DAYS.on(today))
    running = DemonstrationBase.objects.visible_to(by).standing(today)
    ending = running.filter(union_id__in=by.union_ids, expires_on__lte=last)
    for base in ending.select_related("organisation").order_by("expires_on"):
        yield WorkItem(
            kind="联系服务",
            title=f"创新示范基地“{base.organisation.name}”即将到期",
            no=base.no,
            step="即将到期",
            url=reverse("undertaking", args=["bases", base.no]),
            verb="重新命名或终止",
            arrived_at=clock.now(),
            due_at=closing_moment(base.expires_on),
        )


@provider
def meeting_tasks_to_finish(by: Actor) -> Iterator[WorkItem]:
    """Yield the open tasks of the own union's meetings (ME-03), in one query."""
    if not by.union_id or not by.may(Permission.ORG_EDIT):
        return
    waiting = MeetingTask.objects.visible_to(by).waiting()
    own = waiting.filter(meeting__union_id__in=by.union_ids).select_related("meeting")
    for task in own.order_by("due_on", "pk"):
        yield WorkItem(
            kind="会议任务",
            title=f"{task.name}（{task.responsible}）",
            no=task.meeting.no,
            step=task.meeting.title,
            url=reverse("mechanism-task", args=[task.meeting.no, task.number]),
            verb="办结任务",
            arrived_at=clock.start_of(task.meeting.since),
            due_at=closing_moment(task.due_on),
        )


@provider
def dissolutions_to_confirm(by: Actor) -> Iterator[WorkItem]:
    """Yield reported ends of unions right below, and the own returned reports, in two queries."""
    if not by.union_id:
        return
    rows = (
        DissolutionReport.objects.visible_to(by)
        .select_related("union", "reported_for")
        .order_by("pk")
    )
    state = DissolutionReport.State
    if by.may(Permission.USER_MANAGE):
        # The next superior confirms; those above it may, yet are not asked.
        below = Placement.objects.on(clock.today()).filter(parent_id__in=by.union_ids)
        waiting = rows.filter(state=state.REPORTED, union__in=below.values("union_id"))
        for report in waiting:
            yield _end_of_union(report, "确认撤销", report.reported_for.name)
    if by.may(Permission.UNION_REPORT):
        for report in rows.filter(state=state.RETURNED, reported_for_id__in=by.union_ids):
            yield _end_of_union(report, "修改报告", "")


def _end_of_union(report: DissolutionReport, verb: str, sender: str) -> WorkItem:
    return WorkItem(
        kind="工会撤销",
        title=f"{report.union.name}撤销报告",
        no=report.no,
        step=report.get_state_display(),
        url=reverse("dissolution", args=[report.no]),
        verb=verb,
        arrived_at=report.updated_at,
        from_whom=sender,
    )
