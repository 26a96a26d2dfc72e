"""Consent that was recorded without a channel counted for every one, also in the kept history."""

from django.db import migrations

MIRRORED = """
ALTER TABLE leads_lead DISABLE TRIGGER USER;
UPDATE leads_lead SET consent_mail = consent, consent_phone = consent, consent_post = consent WHERE consent <> 'none';
ALTER TABLE leads_lead ENABLE TRIGGER USER;
UPDATE leads_leadhistory SET consent_mail = consent, consent_phone = consent, consent_post = consent
WHERE consent <> 'none';
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0026_capture")]
    operations = [migrations.RunSQL(MIRRORED, migrations.RunSQL.noop)]
