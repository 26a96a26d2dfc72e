"""Keep big tables tidy early, and leave room on lead pages for updates that touch no index (HOT)."""

from django.db import migrations

TIDY = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05"


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_defaults")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE leads_lead SET (fillfactor = 90, {TIDY});"
            f"ALTER TABLE leads_ledgerentry SET ({TIDY});"
            f"ALTER TABLE leads_leadhistory SET ({TIDY});",
            migrations.RunSQL.noop,
        )
    ]
