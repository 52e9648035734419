"""Interface of the annual return, under /api/v1/."""

from django.urls import path

from annual_returns import converters  # noqa: F401 - registers year and code
from annual_returns.api import schema, views

# Importing it registers the scheme with the documentation.
DOCUMENTED = (schema.ServiceTokenScheme,)

urlpatterns = [
    path("returns/<year:year>/", views.ReturnList.as_view(), name="api-returns"),
    path("returns/<year:year>/<code:unit>/", views.ReturnDetail.as_view(), name="api-return"),
    path(
        "returns/<year:year>/<code:unit>/xlsx/",
        views.ReturnWorkbook.as_view(),
        name="api-return-xlsx",
    ),
    path("indicators/<year:year>/", views.IndicatorList.as_view(), name="api-indicators"),
    path("unions/", views.UnionList.as_view(), name="api-unions"),
    path("projects/", views.ProjectList.as_view(), name="api-projects"),
]
