"""PostgreSQL learns which stages occur together with which sales teams: an MQL has none. Taking them for independent
it read the whole table to count a column of a team's board."""

from django.db import migrations

LEARN = "CREATE STATISTICS lead_stage_team (mcv, dependencies) ON stage, sales_team_id FROM leads_lead"
FORGET = "DROP STATISTICS lead_stage_team"


class Migration(migrations.Migration):
    dependencies = [("leads", "0034_secrets_are_sealed")]

    operations = [migrations.RunSQL(LEARN, FORGET)]
