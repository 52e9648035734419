"""Pages of reviews, evaluations and surveys."""

from django.urls import path

from evaluation.views import evaluations, midterms, surveys

urlpatterns = [
    path("u/midterm/", midterms.midterm_list, name="midterm-list"),
    path("u/midterm/start/<str:no>/", midterms.start, name="midterm-start"),
    path("u/midterm/<str:no>/", midterms.midterm, name="midterm"),
    path("o/projects/<str:no>/midterm/", midterms.own_report, name="org-midterm"),
    path("u/evaluations/", evaluations.evaluation_list, name="evaluation-list"),
    path("u/evaluations/start/<str:no>/", evaluations.start, name="evaluation-start"),
    path("u/evaluations/<str:no>/", evaluations.evaluation, name="evaluation"),
    path("u/evaluations/<str:no>/publish/", evaluations.publish, name="evaluation-publish"),
    path("x/evaluations/<str:no>/", evaluations.party_sheet, name="party-evaluation"),
    path("u/surveys/", surveys.survey_list, name="survey-list"),
    path("u/surveys/open/<str:no>/", surveys.open_survey, name="survey-open"),
    path("u/surveys/<str:no>/", surveys.survey_page, name="survey"),
    path("u/surveys/<str:no>/close/", surveys.close_survey, name="survey-close"),
    path("s/<str:token>/", surveys.answer, name="survey-answer"),
]
