"""The living page of components, for developers and demonstrations."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.common.errors import NotFound
from portal.common.pages import actor_of, public_page
from portal.common.ui.samples import samples


@require_GET
@public_page
def gallery(request: HttpRequest) -> HttpResponseBase:
    """Show every component in every state: to staff, and to anyone in a demonstration."""
    open_to_all = settings.DEBUG or getattr(settings, "DEMO", False)
    if not open_to_all and actor_of(request).kind != "staff":
        raise NotFound("没有找到这个页面。")
    return render(request, "ui/gallery.html", samples())
