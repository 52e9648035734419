"""Pages of projects."""

from django.urls import path

from projects.views import dossier, worklist
from projects.views import projects as views

urlpatterns = [
    path("u/", worklist.staff_home, name="staff-home"),
    path("u/projects/", views.project_list, name="project-list"),
    path("u/projects/new/", views.new_project, name="project-new"),
    path("u/projects/<str:no>/", dossier.project_page, name="project-page"),
    path("u/projects/<str:no>/edit/", views.edit, name="project-edit"),
    path("u/projects/<str:no>/needs/", views.link_needs, name="project-link-needs"),
    path(
        "u/projects/<str:no>/needs/<str:need_no>/remove/",
        views.unlink_need,
        name="project-unlink-need",
    ),
    path("u/projects/<str:no>/submit/", views.hand_in, name="project-submit"),
    path("u/projects/<str:no>/review/", views.review, name="project-review"),
    path("u/projects/<str:no>/approve/", views.approve, name="project-approve"),
    path("u/projects/<str:no>/reserve/", views.reserve_again, name="project-reserve"),
    path("u/projects/<str:no>/send-back/", views.send_back, name="project-send-back"),
    path("u/projects/<str:no>/cancel/", views.cancel, name="project-cancel"),
    path("u/projects/<str:no>/terminate/", views.terminate, name="project-terminate"),
    path("o/projects/", dossier.org_project_list, name="org-project-list"),
    path("o/projects/<str:no>/", dossier.org_project, name="org-project"),
]
