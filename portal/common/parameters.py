"""Reading dated parameters: the value in force on a day, for a scope, else the shipped default."""

from datetime import date
from typing import Any

from django.db.models import Q

from portal.common.models import Parameter


def value_on(code: str, day: date, *, scope: str = "", default: Any = None) -> Any:
    """Return the parameter's value on the day; a scoped row wins over the general one.

    Raises: LookupError when neither a row nor a default exists.
    """
    rows = list(
        Parameter.objects.filter(code=code, scope__in={scope, ""}, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .order_by("valid_from")
    )
    chosen = [r for r in rows if r.scope == scope] or rows
    if chosen:
        return chosen[-1].value
    if default is None:
        raise LookupError(f"parameter {code} has no value on {day}")
    return default
