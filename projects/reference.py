"""What every installation needs of this app: the parameters of the procurement methods."""

from portal.common.reference import loader
from projects.actions.methods import install_method_profiles


@loader("procurement methods")
def methods() -> int:
    """Add the shipped parameters that are missing; rows of a later day stay in force."""
    return install_method_profiles()
