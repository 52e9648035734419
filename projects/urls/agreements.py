"""Pages of agreements."""

from django.urls import path

from projects.views import agreements as views
from projects.views import own_agreements as own

urlpatterns = [
    path("u/agreements/", views.agreement_list, name="agreement-list"),
    path("u/agreements/new/<str:tender_no>/<int:lot>/", views.new_agreement, name="agreement-new"),
    path("u/agreements/<str:no>/", views.agreement_page, name="agreement-page"),
    path("u/agreements/<str:no>/edit/", views.edit_agreement, name="agreement-edit"),
    path("u/agreements/<str:no>/offer/", views.offer, name="agreement-offer"),
    path("u/agreements/<str:no>/take-back/", views.take_back, name="agreement-take-back"),
    path("u/agreements/<str:no>/sign/", views.sign, name="agreement-sign"),
    path("u/agreements/<str:no>/complete/", views.complete, name="agreement-complete"),
    path("u/agreements/<str:no>/pdf/", views.agreement_pdf, name="agreement-pdf"),
    path("o/agreements/<str:no>/", own.agreement_page, name="org-agreement"),
    path("o/agreements/<str:no>/sign/", own.sign, name="org-agreement-sign"),
    path("o/agreements/<str:no>/pdf/", own.agreement_pdf, name="org-agreement-pdf"),
]
