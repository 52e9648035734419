"""Records bear their union's place in today's tree, so that lists need not ask the tree (ADR 0010)."""

from django.db import migrations

from orgs.place_columns import BY_ID, bear_places

TABLES = {
    "projects_project": "updated_at DESC, id DESC",
    "projects_tender": "updated_at DESC, id DESC",
    "projects_agreement": "created_at DESC, id DESC",
    "projects_payment": "claimed_at DESC, id DESC",
    "projects_servicerecord": "served_on DESC, id DESC",
    "projects_qualificationalarm": "raised_at DESC, id DESC",
    "projects_budget": BY_ID,
    "projects_workerneed": BY_ID,
}


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_corrections"), ("orgs", "0030_places")]
    operations = [bear_places(TABLES)]
