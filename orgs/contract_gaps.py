"""What an organisation in the register still has to show before a union can sign with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse

from orgs.models import Organisation
from orgs.rules.qualification.conduct import due_inspection
from portal.common import clock


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is lacking: the rule that will ask for it, its name, where it is entered."""

    rule: str
    label: str
    url: str


def gaps_of(organisation: Organisation) -> list[Gap]:
    """Return what the organisation itself can add, in one query. Rules: QC-02, QC-13, QC-27."""
    latest = organisation.inspections.aggregate(year=Max("year"))["year"]
    found = []
    if organisation.cert_valid_to is None:
        url = reverse("org-profile-part", args=["identity"])
        found.append(Gap("QC-02", "登记证书有效期", url))
    due, registered = due_inspection(clock.today()), organisation.registered_on
    is_due = registered is None or registered.year <= due
    if is_due and (latest is None or latest < due):
        url = reverse("org-fact-new", args=["inspection"])
        found.append(Gap("QC-13", f"{due} 年度年检（年报）结论", url))
    if organisation.bank_account_name.strip() != organisation.name:
        url = reverse("org-profile-part", args=["account"])
        found.append(Gap("QC-27", "与机构同名的收款账户", url))
    return found


def told(gaps: Sequence[Gap]) -> str:
    """Return one sentence of what is lacking, empty when nothing is."""
    return f"签约前还要补充：{'、'.join(g.label for g in gaps)}。" if gaps else ""
