"""Pages that exist only when DEMO is on."""

from django.urls import URLPattern

app_name = "demo"
urlpatterns: list[URLPattern] = []
