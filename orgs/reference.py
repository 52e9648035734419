"""What every installation needs of this app: the shipped roles, the divisions with their unions."""

from orgs import divisions
from orgs.actions import targets as target_actions
from orgs.actions.people import install_roles
from orgs.models import Role
from portal.common.reference import loader


@loader("roles")
def roles() -> int:
    """Add the shipped roles that are missing; changed ones stay."""
    before = Role.objects.count()
    install_roles()
    return Role.objects.count() - before


@loader("divisions and unions")
def unions() -> int:
    """Add the divisions and unions that are missing."""
    return divisions.load()


@loader("targets")
def targets() -> int:
    """Add the shipped kinds of targets that are missing (spec 11.3)."""
    return target_actions.install()
