"""Log lines. Before opening, a log must not tell who works on which bid; secrets never stand in one."""

import logging
import re
from typing import Any, Final
from urllib.parse import unquote

import structlog
from structlog.typing import EventDict, WrappedLogger

SEALED_PREFIXES = ("/o/bids/", "/o/opening/")
IDENTIFYING = ("user_id", "ip", "user_agent", "request_id", "correlation_id")
# What opens a kept form, a survey or a worker's need; a sign-in page bears it escaped in its `next`.
SECRET: Final = re.compile(
    r"(?i)((?:/|%2F)(?:resume|s)(?:/|%2F))[^/?&%\s'\"]+"
    r"|((?:[?&]|%3F|%26)code(?:=|%3D))[^&%\s'\"]+"
)


def hide_bidders(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop the path and the person from lines about a bidder's sealed pages."""
    # Django's own warnings name the path in their sentence, and carry the request object. A sign-in
    # page bears the path that was asked for in its own address, escaped.
    said = f"{event.get('request', '')} {event.get('event', '')} {event.get('positional_args', '')}"
    if _is_sealed(said):
        if _is_sealed(str(event.get("event", ""))):
            event["event"] = "bidder page"
        event["request"] = "（投标页面）"
        event.pop("positional_args", None)
        for name in IDENTIFYING:
            event.pop(name, None)
    return event


def _is_sealed(text: str) -> bool:
    plain = unquote(unquote(text))
    return any(prefix in plain for prefix in SEALED_PREFIXES)


def hide_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace what stands in an address and opens something by an ellipsis."""
    for name in ("event", "request", "positional_args"):
        text = str(event.get(name, ""))
        if SECRET.search(text):
            event[name] = SECRET.sub(r"\1\2…", text)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    hide_bidders,
    hide_secrets,
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def formatter() -> logging.Formatter:
    """Return the formatter that writes every line as JSON."""
    return structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.JSONRenderer(ensure_ascii=False),
        foreign_pre_chain=SHARED,
    )
