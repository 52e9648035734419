"""Pages of payments."""

from django.urls import path

from projects.views import own_payments as own
from projects.views import payments as views

urlpatterns = [
    path("o/projects/<str:no>/payments/new/", own.new_claim, name="payment-new"),
    path("o/payments/<str:no>/", own.payment_page, name="org-payment"),
    path("o/payments/<str:no>/withdraw/", own.withdraw, name="payment-withdraw"),
    path("o/payments/<str:no>/resubmit/", own.resubmit, name="payment-resubmit"),
    path("u/payments/", views.payment_list, name="payment-list"),
    path("u/payments/<str:no>/", views.payment_page, name="payment-page"),
    path("u/payments/<str:no>/review/", views.review, name="payment-review"),
    path("u/payments/<str:no>/pay/", views.pay, name="payment-pay"),
    path("u/payments/<str:no>/send-back/", views.send_back, name="payment-send-back"),
    path("u/payments/<str:no>/pdf/", views.payment_pdf, name="payment-pdf"),
]
