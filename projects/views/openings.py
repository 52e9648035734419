"""The opening room, the bidders' observation page, the minutes on paper, the personal passphrase."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.common import clock, limits
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound, RuleError
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page, staff_page
from projects.actions import openings
from projects.forms.openings import PassphraseForm, TurnForm
from projects.forms.tenders import NoActForm
from projects.models import KeyHolder, OpeningKey, Tender
from projects.rules.methods import Profile
from projects.views.tenders import own_tender

P = Permission
Duty = KeyHolder.Duty
# Wrong passphrases by one person: slow enough against guessing, enough for slips.
TURNS_AT_MOST: Final = (10, 600)
RULES: Final = (
    "截止暨开标时间以数据库服务器时钟为准，截止前对所有人隐藏投标人的名称、份数、报价和文件。",
    "主持人和监督人在各自账号输入本人开标口令，任一人不能单独开启，同岗位两人也不能开启。",
    "有效投标少于规定家数的不开启，投标文件保持密封，按废标处理。",
    "开启后公布全部信封摘要，投标人凭回执核对；开标记录逐条链接，不能改动。",
)


@require_GET
@staff_page(P.PROJECT_READ)
def room(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the room: before the deadline only who is ready, afterwards the two keys, then the bids."""
    actor = actor_of(request)
    context = _room(own_tender(no, by=actor), actor, TurnForm(), NoActForm())
    return render(request, "projects/openings/room.html", context)


# Who has no part in the opening is let in as far as the action, whose refusal is on record.
@require_POST
@staff_page(P.PROJECT_READ)
def turn(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take the passphrase of one holder."""
    actor = actor_of(request)
    tender = own_tender(no, by=actor)
    openings.admit(tender.pk, by=actor)
    times, seconds = TURNS_AT_MOST
    if not limits.within("opening-turn", str(actor.user_id), times=times, seconds=seconds):
        raise RuleError("口令输错次数太多，请过 10 分钟再试；忘记口令可请另一位同岗位保管人验证。")
    form = TurnForm(request.POST)
    words = request.POST.get("passphrase", "")
    done = submit(request, form, lambda: openings.turn_key(tender.pk, passphrase=words, by=actor))
    if done is not None:
        return redirect("opening-room", no)
    context = _room(tender, actor, form, NoActForm())
    return render(request, "projects/openings/room.html", context, status=status_of(form))


@require_POST
@staff_page(P.PROJECT_READ)
def open_all(request: HttpRequest, no: str) -> HttpResponseBase:
    """Open everything at once."""
    actor = actor_of(request)
    tender = own_tender(no, by=actor)
    form = NoActForm(request.POST)
    done = submit(request, form, lambda: openings.open_bids(tender.pk, by=actor))
    if done is not None:
        return redirect("opening-room", no)
    context = _room(tender, actor, TurnForm(), form)
    return render(request, "projects/openings/room.html", context, status=status_of(form))


@require_GET
@organisation_page()
def observe(request: HttpRequest, no: str) -> HttpResponseBase:
    """Let bidders watch: nothing before the opening, then the list with digests to compare."""
    tender = _published(no, by=actor_of(request))
    context = {
        "tender": tender,
        "is_past": _is_past(tender),
        "lines": opened_lines(tender),
        "minutes": openings.minutes_of(tender),
        "rules": RULES,
        "flow": _flow(tender, 0),
    }
    return render(request, "projects/openings/observe.html", context)


@require_GET
@staff_page(P.PROJECT_READ)
def minutes_sheet(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the record of the opening as an A4 sheet to be signed."""
    tender = own_tender(no, by=actor_of(request))
    if tender.opened_at is None and tender.state != Tender.State.FAILED:
        raise NotFound("开标以后才有开标记录表。")
    context = {
        "tender": tender,
        "lines": opened_lines(tender),
        "minutes": list(reversed(openings.minutes_of(tender))),
        "signers": [
            {"label": f"{h.get_duty_display()}　{h.name}"} for h in tender.key_holders.all()
        ],
    }
    return render(request, "projects/openings/minutes.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(P.TENDER_OPEN, P.TENDER_WITNESS)
def own_key(request: HttpRequest) -> HttpResponseBase:
    """Set the personal opening passphrase."""
    actor = actor_of(request)
    form = PassphraseForm(request.POST or None)
    key = submit(
        request,
        form,
        lambda: openings.create_opening_key(passphrase=form.cleaned_data["passphrase"], by=actor),
    )
    if key is not None:
        messages.success(request, "开标口令已设置。请牢记，平台不保存口令，忘记后无法找回。")
        return redirect("opening-key")
    current = OpeningKey.objects.visible_to(actor).in_force().first()
    held = Tender.objects.visible_to(actor).filter(
        key_holders__user_id=actor.user_id or 0, state=Tender.State.NOTICED
    )
    context = {"form": form, "current": current, "held": held.order_by("deadline")}
    return render(request, "projects/openings/key.html", context, status=status_of(form))


def opened_lines(tender: Tender) -> list[dict[str, Any]]:
    """Return the opened bids as the minutes say them: what everybody at the opening may see."""
    lines = []
    for entry in tender.minutes.filter(kind="bid").order_by("seq"):
        said = entry.payload
        lines += [
            {
                **said,
                "lot": lot,
                "amount": Decimal(amount),
                "received_at": datetime.fromisoformat(said["received_at"]),
                "file_count": len(said["files"]),
            }
            for lot, amount in sorted(said["prices"].items())
        ]
    return lines


def _room(
    tender: Tender, actor: Actor, turn_form: TurnForm, open_form: NoActForm
) -> dict[str, Any]:
    is_past = _is_past(tender)
    turned = openings.turned_at(tender)
    holders = list(tender.key_holders.all())
    own = next((h for h in holders if h.user_id == actor.user_id), None)
    duties = {h.duty for h in holders if h.user_id in turned}
    is_waiting = tender.state == Tender.State.NOTICED
    cards = [_card(h, turned, is_past=is_past, is_waiting=is_waiting) for h in holders]
    missing = [] if is_past else [f"到达 {clock.local(tender.deadline):%H:%M:%S}"]  # type: ignore[arg-type]
    missing += [f"{duty.label}开标口令" for duty in Duty if duty.value not in duties]
    return {
        "tender": tender,
        "is_past": is_past,
        "is_waiting": is_waiting,
        "hosts": [c for c in cards if c["duty"] == Duty.OPEN],
        "witnesses": [c for c in cards if c["duty"] == Duty.WITNESS],
        "may_turn": bool(own and is_past and is_waiting and actor.user_id not in turned),
        "own": own,
        "turn_form": turn_form,
        "open_form": open_form,
        "may_open": is_waiting and actor.may(P.TENDER_OPEN) and tender.is_held_by(actor),
        "missing": missing,
        "lines": opened_lines(tender),
        "least": Profile(tender.profile["cells"]).minimum_bids,
        "minutes": openings.minutes_of(tender),
        "rules": RULES,
        "flow": _flow(tender, len(duties)),
    }


def _card(
    holder: KeyHolder, turned: dict[int, Any], *, is_past: bool, is_waiting: bool
) -> dict[str, Any]:
    at = turned.get(holder.user_id)
    checks = [{"text": "已设置本人开标口令，保管密钥份额", "state": "done"}]
    if at is not None:
        checks.append({"text": f"口令已验证 {clock.local(at):%H:%M:%S}", "state": "done"})
    elif is_waiting:
        words = "等待本人输入开标口令" if is_past else "口令验证：截止后进行"
        checks.append({"text": words, "state": "waiting"})
    return {
        "duty": holder.duty,
        "person": holder.name,
        "role": holder.get_duty_display(),
        "state": "done" if at or not is_past else "waiting" if is_waiting else "idle",
        "status": "已验证"
        if at
        else "已就位"
        if not is_past
        else "等待"
        if is_waiting
        else "未参加",
        "checks": checks,
    }


def _flow(tender: Tender, turned: int) -> list[dict[str, str]]:
    """Return the room's steps; the first that is not done is the present one."""
    is_past, opened = _is_past(tender), tender.opened_at is not None
    failed = tender.state in (Tender.State.FAILED, Tender.State.TERMINATED)
    closes = f"{clock.local(tender.deadline):%m-%d %H:%M:%S}" if tender.deadline else ""
    steps = [
        ("截止封存", closes, is_past),
        ("双人开启", f"{min(turned, 2)} / 2 已验证" if not opened else "已完成", opened or failed),
        ("解封校验", "逐份比对摘要", opened),
        ("公布投标", "名称、报价、摘要", opened),
        ("移交评审", "抽取专家", opened and tender.state != Tender.State.OPENED),
    ]
    current = next((i for i, s in enumerate(steps) if not s[2]), len(steps))
    return [
        {"label": label, "note": note,
         "state": "done" if done else "current" if place == current and not failed else "future"}
        for place, (label, note, done) in enumerate(steps)
    ]  # fmt: skip


def _is_past(tender: Tender) -> bool:
    return tender.deadline is not None and clock.database_now() > tender.deadline


def _published(no: str, *, by: Actor) -> Tender:
    rows = Tender.objects.visible_to(by).published().select_related("union", "project")
    tender = rows.filter(no=no).first()
    if tender is None:
        raise NotFound("没有找到这项采购，请核对公告编号。")
    return tender
