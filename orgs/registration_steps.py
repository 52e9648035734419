"""The steps of a registration, as its pages show them: what is done, where one stands, what is left."""

from typing import Any, Final

from django.urls import reverse

from orgs import dossier_pages, evidence
from orgs.forms.dossier import PARTS
from orgs.lifecycle.organisations import UNFINISHED
from orgs.models import Organisation
from portal.common import clock

LABELS: Final = {
    "register": "注册账号",
    "identity": "登记信息",
    "contact": "联系方式",
    "evidence": "资质材料",
    "submit": "核对提交",
}


def of(organisation: Organisation | None, current: str) -> list[dict[str, Any]]:
    """Return the steps for the flow; none once the file was handed in.

    `organisation` is null before there is one: then the account is the step at hand.
    """
    if organisation is not None and organisation.state not in UNFINISHED:
        return []
    return [
        {
            "label": label,
            "state": _state(organisation, code, current),
            "url": "" if organisation is None or code == current else _url(code),
        }
        for code, label in LABELS.items()
    ]


def _state(organisation: Organisation | None, code: str, current: str) -> str:
    if code == current:
        return "current"
    if organisation is None:
        return "future"
    return "done" if _is_done(organisation, code) else "future"


def _is_done(organisation: Organisation, code: str) -> bool:
    if code == "register":
        return True
    if code == "evidence":
        return not evidence.lacks_certificate(organisation, clock.today())
    return code in PARTS and code not in dossier_pages.missing_parts(organisation)


def _url(code: str) -> str:
    if code in PARTS:
        return reverse("org-profile-part", args=[code])
    return {"evidence": reverse("org-evidence"), "submit": reverse("org-profile")}.get(code, "")
