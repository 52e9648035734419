"""Pages of the public site."""

from django.urls import path

from portal.bulletin import views

urlpatterns = [
    path("", views.home, name="public-home"),
    path("search/", views.search, name="search"),
]
