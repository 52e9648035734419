"""Pages of the annual return."""

from django.urls import path

from annual_returns import converters  # noqa: F401 - registers year and code
from annual_returns.views import grid, home, industries, receiving, steps

YEAR = "u/returns/<year:year>"
UNIT = f"{YEAR}/units/<code:code>"

urlpatterns = [
    path("u/returns/", home.return_home, name="return-home"),
    path("u/returns/go/", grid.go, name="return-go"),
    path(f"{YEAR}/start/", home.start, name="return-start"),
    path(f"{YEAR}/industries/", industries.by_industry, name="return-industries"),
    path(f"{YEAR}/progress/", home.progress_page, name="return-progress"),
    path(f"{YEAR}/compute/", steps.compute, name="return-compute"),
    path(f"{YEAR}/roll-up/", steps.roll_up, name="return-roll-up"),
    path(f"{YEAR}/revalidate/", steps.revalidate, name="return-revalidate"),
    path(f"{YEAR}/findings/", steps.findings, name="return-findings"),
    path(f"{YEAR}/cover/", steps.cover, name="return-cover"),
    path(f"{YEAR}/hand-in/", steps.hand_in, name="return-hand-in"),
    path(f"{YEAR}/check/", steps.check, name="return-check"),
    path(f"{YEAR}/sign/", steps.sign, name="return-sign"),
    path(f"{YEAR}/give-back/", steps.give_back, name="return-give-back"),
    path(f"{YEAR}/submit/", steps.hand_up, name="return-submit"),
    path(f"{YEAR}/lock/", steps.lock, name="return-lock"),
    path(f"{YEAR}/export/", grid.export, name="return-export"),
    path(f"{YEAR}/history/", grid.history, name="return-history"),
    path(f"{YEAR}/cells/<code:code>/", steps.adjust, name="return-adjust"),
    path(f"{YEAR}/sources/<code:code>/", grid.sources, name="return-sources"),
    path(f"{UNIT}/accept/", receiving.accept, name="return-accept"),
    path(f"{UNIT}/send-back/", receiving.send_back, name="return-send-back"),
    path(f"{UNIT}/remind/", receiving.remind, name="return-remind"),
    path(f"{YEAR}/<code:form>/", grid.return_form, name="return-form"),
    path(f"{YEAR}/<code:form>/print/", grid.print_form, name="return-print"),
]
