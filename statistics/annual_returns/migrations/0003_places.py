"""Records bear their union's place in today's tree, so that lists need not ask the tree (ADR 0010)."""

from django.db import migrations

from orgs.place_columns import BY_ID, bear_places

TABLES = {
    "annual_returns_annualreturn": BY_ID,
}


class Migration(migrations.Migration):
    dependencies = [("annual_returns", "0002_initial"), ("orgs", "0030_places")]
    operations = [bear_places(TABLES)]
