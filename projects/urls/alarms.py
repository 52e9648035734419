"""Pages of qualification alarms."""

from django.urls import path

from projects.views import alarms as views

urlpatterns = [
    path("u/alarms/", views.alarm_list, name="alarm-list"),
    path("u/alarms/<str:no>/", views.alarm_page, name="alarm-page"),
]
