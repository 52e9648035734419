"""The organisation's desk."""

from django.urls import path

from projects.views import desk

urlpatterns = [path("o/", desk.organisation_home, name="org-home")]
