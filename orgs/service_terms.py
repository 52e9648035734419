"""Domains and target groups of services; the floor above, which keeps the lists, tells them."""

DOMAINS: dict[str, str] = {}
GROUPS: dict[str, str] = {}


def register(*, domains: dict[str, str], groups: dict[str, str]) -> None:
    """Offer the code lists, code to label, in their order; called at start-up."""
    DOMAINS.update(domains)
    GROUPS.update(groups)
