"""Pages of reviews, evaluations and surveys."""

from django.urls import path

from evaluation.views import answers, evaluations, midterms, sheets, surveys

urlpatterns = [
    path("u/midterm/", midterms.midterm_list, name="midterm-list"),
    path("u/midterm/start/<str:no>/", midterms.start, name="midterm-start"),
    path("u/midterm/<str:no>/", midterms.midterm, name="midterm"),
    path("u/midterm/<str:no>/conclude/", midterms.conclude, name="midterm-conclude"),
    path("u/midterm/<str:no>/back/", midterms.send_back, name="midterm-back"),
    path("o/projects/<str:no>/midterm/", midterms.own_report, name="org-midterm"),
    path("o/projects/<str:no>/evaluation/", evaluations.own_result, name="org-evaluation"),
    path("u/evaluations/", evaluations.evaluation_list, name="evaluation-list"),
    path("u/evaluations/start/<str:no>/", evaluations.start, name="evaluation-start"),
    path("u/evaluations/<str:no>/", evaluations.evaluation, name="evaluation"),
    path("u/evaluations/<str:no>/pdf/", evaluations.report_pdf, name="evaluation-pdf"),
    path("u/evaluations/<str:no>/conclude/", evaluations.conclude, name="evaluation-conclude"),
    path("u/evaluations/<str:no>/publish/", evaluations.publish, name="evaluation-publish"),
    path("u/evaluations/<str:no>/back/", evaluations.send_back, name="evaluation-back"),
    path("u/evaluations/<str:no>/leave-out/", evaluations.leave_out, name="evaluation-leave-out"),
    path("x/evaluations/<str:no>/", sheets.party_sheet, name="party-evaluation"),
    path("u/surveys/", surveys.survey_list, name="survey-list"),
    path("u/surveys/open/<str:no>/", surveys.open_survey, name="survey-open"),
    path("u/surveys/<str:no>/", surveys.survey_page, name="survey"),
    path("u/surveys/<str:no>/slips/", surveys.survey_slips, name="survey-slips"),
    path("u/surveys/<str:no>/more/", surveys.supplement, name="survey-more"),
    path("u/surveys/<str:no>/close/", surveys.close_survey, name="survey-close"),
    path("s/<str:token>/", answers.answer, name="survey-answer"),
]
