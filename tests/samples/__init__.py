"""One record of every kind, by the URLs that show it."""

from typing import Any

from orgs.models import Organisation, Union
from portal.common.access import Actor
from tests.samples import purchases, register, results
from tests.samples.ground import lay

Samples = dict[str, list[Any]]


def samples(
    county: Union, org: Organisation, agency: Organisation, actors: dict[str, Actor]
) -> Samples:
    """Make one record of every kind; return positional URL arguments by URL name or its prefix."""
    ground = lay(county, org, agency, actors)
    return purchases.samples(ground) | results.samples(ground) | register.samples(ground)
