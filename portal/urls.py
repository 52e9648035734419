"""The URL table. Each app keeps its own urls module; prefixes follow docs/architecture.md."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal.common import views as common
from portal.common.ui import views as ui

urlpatterns = [
    path("", include("portal.bulletin.urls")),
    path("", include("orgs.urls")),
    path("", include("projects.urls")),
    path("", include("evaluation.urls")),
    path("", include("annual_returns.urls")),
    path("api/", include("portal.api_urls")),
    # Accounts have no mail: passwords are set anew by the administrator.
    path("account/password/reset/", RedirectView.as_view(pattern_name="account_login")),
    path("account/email/", RedirectView.as_view(pattern_name="me")),
    path("account/", include("allauth.urls")),
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("jobs/<uuid:pk>/", common.job_page, name="job"),
    path("jobs/<uuid:pk>/cancel/", common.job_cancel, name="job-cancel"),
    path("files/<uuid:pk>/", common.file_page, name="file"),
    path("resume/<str:token>/", common.resume, name="resume"),
    path("me/waiting/", common.waiting_count, name="waiting-count"),
    path("me/messages/", common.message_list, name="messages"),
    path("me/messages/read/", common.messages_read, name="messages-read"),
    path("sys/ui/", ui.gallery, name="ui-gallery"),
    path("sys/admin/", admin.site.urls),
    path("health/", common.alive, name="health"),
    path("health/ready/", common.ready, name="health-ready"),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("portal.demo.urls")))

handler400 = "portal.common.views.bad_request"
handler403 = "portal.common.views.forbidden"
handler404 = "portal.common.views.not_found"
handler500 = "portal.common.views.server_error"
