"""Pages of needs, budgets, projects, tenders, agreements and delivery."""

from django.urls import include, path

urlpatterns = [
    path("", include("projects.urls.desk")),
    path("", include("projects.urls.needs")),
    path("", include("projects.urls.budgets")),
    path("", include("projects.urls.projects")),
    path("", include("projects.urls.tenders")),
    path("", include("projects.urls.bids")),
    path("", include("projects.urls.agreements")),
    path("", include("projects.urls.delivery")),
    path("", include("projects.urls.payments")),
    path("", include("projects.urls.alarms")),
]
