"""Records bear their union's place in today's tree, so that lists need not ask the tree (ADR 0010).

PostgreSQL alone. What is written to the placements unsettles the tree; `orgs.actions.places.settle`
settles it again.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from orgs.place_columns import BY_ID, bear_places

SINCE = "since DESC, id DESC"
TABLES = {
    "orgs_contact": "held_on DESC, id DESC",
    "orgs_organisationlink": BY_ID,
    "orgs_target": BY_ID,
    "orgs_talent": BY_ID,
    "orgs_training": "begins_on DESC, id DESC",
    "orgs_venue": BY_ID,
    "orgs_booking": "start DESC, id DESC",
    "orgs_federation": SINCE,
    "orgs_hub": SINCE,
    "orgs_demonstrationbase": SINCE,
    "orgs_unionfounding": SINCE,
    "orgs_leadinggroup": SINCE,
    "orgs_meeting": SINCE,
    "orgs_coordination": SINCE,
    "orgs_pilot": SINCE,
}
# The row of the union's place is locked against settling until the record is committed; a union
# that has none gets it here, so that there is always a row to lock.
BEAR = """
CREATE FUNCTION orgs_bear_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT path INTO NEW.union_place FROM orgs_unionplace WHERE union_id = NEW.union_id FOR SHARE;
    IF NOT FOUND THEN
        INSERT INTO orgs_unionplace (union_id, path) VALUES (NEW.union_id, '')
            ON CONFLICT (union_id) DO NOTHING;
        SELECT path INTO NEW.union_place FROM orgs_unionplace WHERE union_id = NEW.union_id FOR SHARE;
    END IF;
    RETURN NEW;
END $$
"""
UNSETTLE = """
CREATE FUNCTION orgs_unsettle_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('orgs.places'));
    DELETE FROM orgs_settledtree;
    RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER placement_unsettles BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE"
    " ON orgs_placement FOR EACH STATEMENT EXECUTE FUNCTION orgs_unsettle_tree()"
)


def lay_functions(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in (BEAR, UNSETTLE, TRIGGER):
            editor.execute(statement)


def lift_functions(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER placement_unsettles ON orgs_placement")
        editor.execute("DROP FUNCTION orgs_unsettle_tree()")
        editor.execute("DROP FUNCTION orgs_bear_place()")


class Migration(migrations.Migration):
    dependencies = [("orgs", "0029_union_ties_stated")]

    operations = [
        migrations.CreateModel(
            name="SettledTree",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(null=True, verbose_name="至")),
            ],
            options={
                "verbose_name": "现址有效期",
                "verbose_name_plural": "现址有效期",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="settled_tree_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnionPlace",
            fields=[
                (
                    "union",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="settled_place",
                        serialize=False,
                        to="orgs.union",
                    ),
                ),
                ("path", models.CharField(blank=True, max_length=40, verbose_name="路径")),
            ],
            options={
                "verbose_name": "工会现址",
                "verbose_name_plural": "工会现址",
                "default_permissions": (),
            },
        ),
        migrations.RunPython(lay_functions, lift_functions),
        bear_places(TABLES),
    ]
