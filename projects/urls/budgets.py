"""Pages of budgets."""

from django.urls import path

from projects.views import budgets as views

urlpatterns = [
    path("u/budgets/", views.budget_list, name="budget-list"),
    path("u/budgets/<str:no>/", views.budget_page, name="budget-page"),
    path("u/budgets/<str:no>/lines/", views.add_line, name="budget-add-line"),
    path("u/budgets/<str:no>/review/", views.review, name="budget-review"),
    path("u/budgets/<str:no>/audit/", views.audit, name="budget-audit"),
    path("u/budgets/<str:no>/approve/", views.approve, name="budget-approve"),
    path("u/budgets/<str:no>/send-back/", views.send_back, name="budget-send-back"),
    path("u/budgets/<str:no>/lines/<str:code>/", views.line_page, name="budget-line"),
]
