"""Pages of tenders: staff, and the public procurement column."""

from django.urls import path

from projects.views import awards, changed_awards, public_tenders, reviews, tenders

urlpatterns = [
    path("tenders/", public_tenders.public_list, name="public-tender-list"),
    path("tenders/<str:no>/", public_tenders.notice_page, name="public-tender"),
    path("tenders/<str:no>/print/", public_tenders.notice_print, name="public-tender-print"),
    path("u/tenders/", tenders.staff_list, name="staff-tender-list"),
    path("u/tenders/new/<str:project_no>/", tenders.new, name="tender-new"),
    path("u/tenders/<str:no>/", tenders.page, name="staff-tender"),
    path("u/tenders/<str:no>/edit/", tenders.edit, name="tender-edit"),
    path("u/tenders/<str:no>/do/<str:code>/", tenders.act, name="tender-act"),
    path("u/reviews/<str:no>/", reviews.page, name="review-page"),
    path("u/reviews/<str:no>/draw/", reviews.draw, name="review-draw"),
    path("u/reviews/<str:no>/appoint/", reviews.appoint, name="review-appoint"),
    path("u/reviews/<str:no>/replace/", reviews.replace, name="review-replace"),
    path("u/reviews/<str:no>/reopen/<int:seat>/", reviews.reopen, name="review-reopen"),
    path(
        "u/reviews/<str:no>/conformity/<str:receipt_no>/<int:lot>/",
        reviews.conformity,
        name="review-conformity",
    ),
    path("u/awards/<str:no>/", awards.page, name="award-page"),
    path("u/awards/<str:no>/change/<int:lot>/", changed_awards.change, name="award-change"),
    path("u/awards/<str:no>/report/", awards.report, name="award-report"),
    path("x/", reviews.home, name="expert-home"),
    path("x/reviews/<str:no>/conflict/", reviews.conflict, name="review-conflict"),
    path("x/reviews/<str:no>/score/", reviews.score, name="review-score"),
    path("x/reviews/<str:no>/submit/", reviews.hand_in, name="review-submit"),
    path("x/reviews/<str:no>/done/", reviews.done, name="review-done"),
    path("bid-files/<uuid:pk>/", reviews.bid_file, name="bid-file"),
]
