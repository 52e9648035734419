"""Names compared as read, and the search entries with the index each database does best.

PostgreSQL: a GIN index over the words as a list. SQLite: an FTS5 table over the same column, which triggers
keep in step. Both answer the lookup `words__holds` (orgs.querysets.search).
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import orgs.querysets.search

GIN = (
    "ALTER TABLE orgs_searchentry ADD COLUMN word_list text[]"
    " GENERATED ALWAYS AS (string_to_array(words, ' ')) STORED",
    "CREATE INDEX search_words ON orgs_searchentry USING gin (word_list)",
    # Which words are common decides how a question is answered: more of them are remembered.
    "ALTER TABLE orgs_searchentry ALTER COLUMN word_list SET STATISTICS 1000",
)
FTS5 = (
    "CREATE VIRTUAL TABLE orgs_search_words USING fts5(words, content='orgs_searchentry',"
    " content_rowid='organisation_id', tokenize='ascii', detail=none)",
    "CREATE VIRTUAL TABLE orgs_search_shares USING fts5vocab('orgs_search_words', 'row')",
    "CREATE TRIGGER search_words_added AFTER INSERT ON orgs_searchentry BEGIN"
    " INSERT INTO orgs_search_words(rowid, words) VALUES (new.organisation_id, new.words); END",
    "CREATE TRIGGER search_words_gone AFTER DELETE ON orgs_searchentry BEGIN"
    " INSERT INTO orgs_search_words(orgs_search_words, rowid, words)"
    " VALUES ('delete', old.organisation_id, old.words); END",
    "CREATE TRIGGER search_words_changed AFTER UPDATE ON orgs_searchentry BEGIN"
    " INSERT INTO orgs_search_words(orgs_search_words, rowid, words)"
    " VALUES ('delete', old.organisation_id, old.words);"
    " INSERT INTO orgs_search_words(rowid, words) VALUES (new.organisation_id, new.words); END",
)
TRIGGERS = ("search_words_added", "search_words_gone", "search_words_changed")


def lay_index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in GIN if editor.connection.vendor == "postgresql" else FTS5:
        editor.execute(statement)


def lift_index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE orgs_searchentry DROP COLUMN word_list")
        return
    for trigger in TRIGGERS:
        editor.execute(f"DROP TRIGGER {trigger}")
    for table in ("orgs_search_shares", "orgs_search_words"):
        editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0009_venues"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="orgs.organisation",
                    ),
                ),
                ("names", models.TextField(verbose_name="名称")),
                ("codes", models.TextField(verbose_name="代码")),
                ("initials", models.TextField(verbose_name="拼音首字母")),
                ("pinyin", models.TextField(verbose_name="全拼")),
                ("words", models.TextField(verbose_name="检索词")),
            ],
            options={
                "verbose_name": "检索条目",
                "verbose_name_plural": "检索条目",
                "default_permissions": (),
            },
        ),
        migrations.RemoveField(
            model_name="historicalorganisation",
            name="name_initials",
        ),
        migrations.RemoveField(
            model_name="organisation",
            name="name_initials",
        ),
        migrations.AddField(
            model_name="organisation",
            name="name_key",
            field=models.CharField(default="", editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="organisationidentifier",
            name="name_key",
            field=models.CharField(default="", editable=False, max_length=120),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                orgs.querysets.search.BySign("name_key"),
                models.F("id"),
                name="organisation_by_sign",
            ),
        ),
        migrations.AddIndex(
            model_name="organisationidentifier",
            index=models.Index(fields=["name_key"], name="identifier_name_key"),
        ),
        migrations.RunPython(lay_index, lift_index),
    ]
