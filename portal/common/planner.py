"""What the database's planner knows about the size of tables."""

from django.db import connection, models


def learn_sizes(*tables: type[models.Model]) -> None:
    """Have the planner look at tables that were just filled in bulk.

    PostgreSQL's own collector comes a minute later and sees nothing inside an open transaction;
    until then the planner takes the tables for empty and joins 44,700 rows by nested loops.
    """
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table._meta.db_table)}")
