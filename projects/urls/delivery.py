"""Pages of delivery."""

from django.urls import path

from projects.views import own_records as own
from projects.views import records as views

urlpatterns = [
    path("o/m/record/", own.new_record, name="record-new"),
    path("o/m/record/<str:no>/done/", own.record_done, name="record-done"),
    path("o/m/record/<str:no>/", own.correct, name="record-correct"),
    path("o/m/record/<str:no>/void/", own.void, name="record-void"),
    path("o/projects/<str:no>/records/", own.record_list, name="org-record-list"),
    path("u/records/", views.record_list, name="record-list"),
    path("u/records/<str:no>/", views.record_page, name="record-page"),
    path("u/records/<str:no>/verify/", views.verify, name="record-verify"),
    path("u/records/<str:no>/send-back/", views.send_back, name="record-send-back"),
]
