"""Each act writes its lead anew, and with it the trigrams of all its words. They are gathered now, and sorted in by the
quarter of a megabyte: half the time of the statement, and a search looks through so little in no time."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations

GATHER = "ALTER INDEX lead_search SET (fastupdate = on, gin_pending_list_limit = 256)"  # kB
SORT_IN_AT_ONCE = [
    "ALTER INDEX lead_search SET (fastupdate = off)",
    "ALTER INDEX lead_search RESET (gin_pending_list_limit)",
    "SELECT gin_clean_pending_list('lead_search')",
]
INDEX = GinIndex(OpClass("search", "gin_trgm_ops"), name="lead_search", fastupdate=True, gin_pending_list_limit=256)


class Migration(migrations.Migration):
    dependencies = [("leads", "0035_stage_and_team_go_together")]

    operations = [
        migrations.RunSQL(
            GATHER,
            SORT_IN_AT_ONCE,
            state_operations=[
                migrations.RemoveIndex("lead", "lead_search"),
                migrations.AddIndex("lead", INDEX),
            ],
        )
    ]
