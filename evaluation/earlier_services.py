"""Who evaluates a project does not bid in it: the fact behind QC-20 (实施条例 18(2))."""

from evaluation.models import Evaluation
from projects import contractor_facts


def register() -> None:
    """Tell procurement of the third parties that evaluate."""
    contractor_facts.register_earlier_service(evaluates)


def evaluates(project_id: int, organisation_id: int) -> str:
    """Return the service of a third party that evaluates or evaluated the project, else ""."""
    rows = Evaluation.objects.filter(project_id=project_id, third_party_id=organisation_id)
    return "第三方绩效评价" if rows.exists() else ""
