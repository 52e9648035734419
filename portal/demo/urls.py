"""Pages that exist only when DEMO is on."""

from django.urls import path

from portal.demo import views

app_name = "demo"
urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("clock/", views.clock_panel, name="clock"),
]
