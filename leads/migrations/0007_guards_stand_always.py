"""The guards can't be switched off by a setting.

django-pgtrigger asks a function of its own before each trigger whether a session wants it ignored. That is a door
for raw SQL past the ledger's guards, and its caught error per row makes large transactions slow. A later migration
that installs a trigger brings the function back: run this statement again at its end (a test of the guards asks).
"""

from django.db import migrations

NEVER_IGNORED = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS 'SELECT FALSE'
LANGUAGE sql IMMUTABLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_reminder_mails"),
        ("leads", "0006_desk_indexes"),
    ]
    operations = [migrations.RunSQL(NEVER_IGNORED, migrations.RunSQL.noop)]
