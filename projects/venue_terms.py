"""What the floor below asks of projects: code lists of services, an organisation's agreements."""

from datetime import date

from orgs import running_agreements, service_terms
from orgs.running_agreements import RunningAgreement
from projects.models import Agreement
from projects.taxonomies import Domain, Group


def agreements_of(organisation_id: int, day: date) -> list[RunningAgreement]:
    """Return the organisation's agreements that are performed on the day."""
    rows = Agreement.objects.filter(
        organisation_id=organisation_id, state=Agreement.State.SIGNED, end_on__gte=day
    ).order_by("no")
    return [RunningAgreement(no, title) for no, title in rows.values_list("no", "project__name")]


running_agreements.register_source(agreements_of)
service_terms.register(domains=dict(Domain.choices), groups=dict(Group.choices))
