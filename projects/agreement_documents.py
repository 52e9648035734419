"""The agreement and the payment approval on paper: data for the typst templates."""

from typing import Any

from portal.common import clock, files, money
from portal.common.documents import pdf
from portal.common.ui.formatting import formal_day, moment_seconds
from projects.agreement_sources import compose, gather, paying_line
from projects.models import Agreement, Payment
from projects.rules.agreement_text import MergedText, digest

DRAFT_MARK = "草稿"
SIGNED_STATES = (Agreement.State.SIGNED, Agreement.State.COMPLETED, Agreement.State.TERMINATED)


def text_of(agreement: Agreement) -> MergedText:
    """Return the frozen text; of a draft, what it would be now."""
    frozen: MergedText | None = agreement.text or None
    return frozen or compose(agreement, gather(agreement))


def agreement_pdf(agreement: Agreement) -> bytes:
    """Return the agreement on A4; until both sides have signed every page says 草稿."""
    if agreement.document is not None:
        return files.content(agreement.document)
    text = text_of(agreement)
    data: dict[str, Any] = {
        **text,
        "union": agreement.union.name,
        "organisation": agreement.organisation_name,
        "amount": money.figure(agreement.amount),
        "capital": money.capital(agreement.amount),
        "watermark": "" if agreement.state in SIGNED_STATES else DRAFT_MARK,
        "digest": agreement.text_sha256 or digest(text),
        "signatures": _signatures(agreement),
        "signed_on": formal_day(agreement.signed_at),
    }
    return pdf("agreement", data)


def payment_pdf(payment: Payment) -> bytes:
    """Return the payment approval sheet (付款审批单) on A4."""
    agreement, milestone = payment.agreement, payment.milestone
    line = paying_line(agreement)
    data: dict[str, Any] = {
        "no": payment.no,
        "union": payment.union.name,
        "project": agreement.project.name,
        "agreement": agreement.no,
        "organisation": agreement.organisation_name,
        "account_name": payment.account_name,
        "account_tail": payment.account_tail,
        "milestone": f"第 {milestone.number} 期　{milestone.name}",
        "condition": milestone.get_condition_display(),
        "milestone_amount": money.figure(milestone.amount),
        "agreement_amount": money.figure(agreement.amount),
        "amount": money.figure(payment.amount),
        "capital": money.capital(payment.amount),
        "invoice_no": payment.invoice_no,
        "budget_line": f"{line.code} {line.name}" if line else "",
        "note": payment.note,
        "state": payment.get_state_display(),
        "watermark": "" if payment.state == Payment.State.PAID else "未支付",
        "steps": _steps(payment),
        "voucher_no": payment.voucher_no,
        "printed_at": moment_seconds(clock.now()),
    }
    return pdf("payment", data)


def _signatures(agreement: Agreement) -> list[dict[str, str]]:
    sides = [
        ("甲方（盖章）", agreement.union.name, agreement.union_signed_by,
         agreement.union_signed_at),
        ("乙方（盖章）", agreement.organisation_name, agreement.organisation_signed_by,
         agreement.organisation_signed_at),
    ]  # fmt: skip
    return [
        {
            "side": side,
            "name": name,
            "by": signer,
            "at": moment_seconds(at) if at else "",
        }
        for side, name, signer, at in sides
    ]


def _steps(payment: Payment) -> list[list[str]]:
    return [
        ["申请", payment.agreement.organisation_name, moment_seconds(payment.claimed_at)],
        ["审核", payment.reviewed_by, _when(payment.reviewed_at)],
        ["审批支付", payment.paid_by, _when(payment.paid_at)],
    ]


def _when(at: Any) -> str:
    return moment_seconds(at) if at else ""
