"""How often one address may do something: public forms without an account stay usable by people."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def within(what: str, who: str, *, times: int, seconds: int) -> bool:
    """Count one more of `what` by `who`; return whether it is within `times` in `seconds`."""
    key = f"limit:{what}:{who}"
    # add() keeps a running window; incr() is atomic in Redis, so parallel requests all count.
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) <= times
    except ValueError:  # the window ended between the two calls
        return True


def address_of(request: HttpRequest) -> str:
    """Return the address the request came from.

    Behind the trusted proxy of a TLS installation it is the last entry that the proxy appended;
    what a client claims before it is not believed.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_SSL and forwarded:
        return str(forwarded.rsplit(",", 1)[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))
