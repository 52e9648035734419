"""Log lines. Before opening, a log must not tell who works on which bid."""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

SEALED_PREFIXES = ("/o/bids/", "/o/opening/")
IDENTIFYING = ("user_id", "ip", "user_agent", "request_id", "correlation_id")


def hide_bidders(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop the path and the person from lines about a bidder's sealed pages."""
    # Django's own warnings name the path in their sentence, and carry the request object.
    said = f"{event.get('request', '')} {event.get('event', '')} {event.get('positional_args', '')}"
    if any(prefix in said for prefix in SEALED_PREFIXES):
        if any(prefix in str(event.get("event", "")) for prefix in SEALED_PREFIXES):
            event["event"] = "bidder page"
        event["request"] = "（投标页面）"
        event.pop("positional_args", None)
        for name in IDENTIFYING:
            event.pop(name, None)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    hide_bidders,
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
