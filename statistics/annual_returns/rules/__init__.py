"""The validation rules of spec 10.3, one pure function each, in one catalogue."""

from annual_returns.rules import (
    cover,
    evaluation,
    money,
    organisations,
    projects,
    services,
    system,
    talents,
)
from annual_returns.rules.base import REGISTRY, Case, Problem, Rule, Severity

__all__ = ["REGISTRY", "Case", "Problem", "Rule", "Severity", "run"]

_SUBJECTS = (cover, organisations, projects, money, services, talents, evaluation, system)


def run(case: Case) -> list[tuple[Rule, Problem]]:
    """Return everything the catalogue finds in one column, in the catalogue's order."""
    return [
        (rule, problem)
        for rule in REGISTRY.values()
        if case.column in rule.columns
        for problem in rule.function(case)
    ]
