"""What the registry's facts must satisfy, whoever tells them: the organisation, a clerk, a ledger.

Source: spec 3.3 (identity; the certificate's end blocks). Values in, problems out; a value that is
missing is not judged.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from orgs.rules import phones
from portal.common.errors import Detail

# What stands on the certificate. Once the register vouches for it, it changes by a decision.
ON_CERTIFICATE: Final = (
    "registration_authority", "registration_level", "registered_on", "cert_valid_to", "legal_rep",
    "registered_funds", "address", "scope",
)  # fmt: skip


def problems_of(values: Mapping[str, Any], *, today: date) -> list[Detail]:
    """Return what cannot be: a founding to come, a certificate that ended before it, a phone."""
    return [*problems_of_days(values, today=today), *problems_of_phone(values)]


def problems_of_days(values: Mapping[str, Any], *, today: date) -> list[Detail]:
    """Return what is wrong with the days of founding and of the certificate's end."""
    registered, until = values.get("registered_on"), values.get("cert_valid_to")
    if registered and registered > today:
        told = f"成立登记日期 {registered} 晚于今天。请核对年份。"
        return [{"field": "registered_on", "message": told}]
    if registered and until and until < registered:
        told = f"证书有效期至 {until} 早于成立登记日期 {registered}。请核对。"
        return [{"field": "cert_valid_to", "message": told}]
    return []


def problems_of_phone(values: Mapping[str, Any]) -> list[Detail]:
    """Return what makes the contact's number no telephone number."""
    told = phones.doubt(phones.plain(str(values.get("contact_phone") or "")))
    return [{"field": "contact_phone", "message": f"{told}。"}] if told else []
