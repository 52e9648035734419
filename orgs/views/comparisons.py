"""The page that lays up to four organisations of the register side by side."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from orgs import comparisons, identities
from orgs.models import Organisation
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.pages import actor_of, staff_page


@require_GET
@staff_page(Permission.ORG_READ)
def compare(request: HttpRequest) -> HttpResponseBase:
    """Show the named organisations side by side; the address can be sent to a colleague.

    `org` is a credit code (also a former one); `more` what was typed to add another, name or code.
    """
    actor = actor_of(request)
    asked = [text.strip() for text in request.GET.getlist("org") if text.strip()]
    typed = request.GET.get("more", "").strip()
    chosen, problems = _chosen(actor, asked)
    if typed:
        found, problem = identities.meant_by(typed, by=actor)
        problems += [problem] if problem else []
        chosen += [found] if found and found not in chosen else []
    if len(chosen) > comparisons.MOST:
        problems.append(f"一次最多对比 {comparisons.MOST} 家，已取前 {comparisons.MOST} 家。")
        chosen = chosen[: comparisons.MOST]
    context = {
        "organisations": [
            {"organisation": o, "without": _address([c for c in chosen if c != o])} for o in chosen
        ],
        "groups": comparisons.compare(chosen, clock.today(), by=actor) if chosen else [],
        "problems": problems,
        "typed": typed if problems else "",
        "may_add": len(chosen) < comparisons.MOST,
        "on": clock.today(),
    }
    return render(request, "orgs/register/compare.html", context)


def _chosen(by: Actor, codes: list[str]) -> tuple[list[Organisation], list[str]]:
    found, problems = [], []
    for code in dict.fromkeys(codes[: comparisons.MOST * 2]):
        one = identities.led_to(code, by=by)
        if one is None:
            problems.append(f"没有找到代码是“{code}”的社会组织。")
        elif one not in found:
            found.append(one)
    return found, problems


def _address(organisations: list[Organisation]) -> str:
    return "?" + "&".join(f"org={o.uscc}" for o in organisations)
