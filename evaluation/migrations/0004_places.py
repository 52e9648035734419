"""Records bear their union's place in today's tree, so that lists need not ask the tree (ADR 0010)."""

from django.db import migrations

from orgs.place_columns import BY_ID, bear_places

TABLES = {
    "evaluation_midtermreview": BY_ID,
    "evaluation_survey": BY_ID,
    "evaluation_evaluation": BY_ID,
}


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_decisions_and_reasons"), ("orgs", "0030_places")]
    operations = [bear_places(TABLES)]
