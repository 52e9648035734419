"""Which frame a page takes when several sides of the table may meet it."""

from typing import Any

SIGNED_IN = ("staff", "organisation", "expert", "evaluator")


def frame(actor: Any) -> str:
    """Return the base template for messages and account pages: the side's own, else the public one."""
    kind = str(getattr(actor, "kind", "") or "")
    return "base_staff.html" if kind in SIGNED_IN else "base_public.html"
