"""Pages of bids and openings."""

from django.urls import path

from projects.views import bids, openings

urlpatterns = [
    path("o/tenders/", bids.opportunities, name="org-tender-list"),
    path("o/bids/<str:no>/", bids.form_page, name="org-bid"),
    path("o/bids/<str:no>/check/", bids.check, name="org-bid-check"),
    path("o/bids/<str:no>/receipt/", bids.receipt, name="org-bid-receipt"),
    path("o/bids/<str:no>/withdraw/", bids.withdraw, name="org-bid-withdraw"),
    path("o/opening/<str:no>/", openings.observe, name="org-opening"),
    path("u/opening/<str:no>/", openings.room, name="opening-room"),
    path("u/opening/<str:no>/turn/", openings.turn, name="opening-turn"),
    path("u/opening/<str:no>/open/", openings.open_all, name="opening-open"),
    path("u/opening/<str:no>/minutes/", openings.minutes_sheet, name="opening-minutes"),
    path("me/opening-key/", openings.own_key, name="opening-key"),
]
