"""Pages of needs."""

from django.urls import path

from projects.views import need_board as board
from projects.views import needs as phone

urlpatterns = [
    path("n/track/", phone.track, name="need-track"),
    path("n/<str:code>/", phone.new_need, name="need-new"),
    path("n/<str:code>/done/<str:no>/", phone.done, name="need-done"),
    path("u/needs/", board.board, name="need-board"),
    path("u/needs/qr/", board.sites, name="need-sites"),
    path("u/needs/qr/<str:code>/", board.poster, name="need-poster"),
    path("u/needs/<str:no>/", board.need_page, name="need-page"),
    path("u/needs/<str:no>/classify/", board.classify, name="need-classify"),
    path("u/needs/<str:no>/answer/", board.answer, name="need-answer"),
    path("u/needs/<str:no>/reject/", board.reject, name="need-reject"),
]
