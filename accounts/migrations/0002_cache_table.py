"""The table of Django's database cache, so that `migrate` alone prepares an installation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE IF NOT EXISTS leadflow_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX IF NOT EXISTS leadflow_cache_expires ON leadflow_cache (expires);
            """,
            "DROP TABLE IF EXISTS leadflow_cache",
        )
    ]
