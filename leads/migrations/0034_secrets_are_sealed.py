import json

from django.db import migrations

import leads.models.sealed
from leads.models.sealed import seal, unseal

READ = "SELECT id, secrets, verify_token, access_token FROM leads_webhookendpoint"
WRITE = "UPDATE leads_webhookendpoint SET secrets = %s, verify_token = %s, access_token = %s WHERE id = %s"


def seal_all(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(READ)
        for pk, secrets, verify, access in cursor.fetchall():
            cursor.execute(WRITE, [seal(json.loads(secrets)), seal(verify), seal(access), pk])


def open_all(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(READ)
        for pk, secrets, verify, access in cursor.fetchall():
            cursor.execute(WRITE, [json.dumps(unseal(secrets)), unseal(verify), unseal(access), pk])


class Migration(migrations.Migration):
    dependencies = [("leads", "0033_troubles_are_told")]

    operations = [
        migrations.AlterField(
            model_name="webhookendpoint",
            name="secrets",
            field=leads.models.sealed.SealedField(default=list, editable=False),
        ),
        migrations.AlterField(
            model_name="webhookendpoint",
            name="verify_token",
            field=leads.models.sealed.SealedField(blank=True, default="", editable=False),
        ),
        migrations.AlterField(
            model_name="webhookendpoint",
            name="access_token",
            field=leads.models.sealed.SealedField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(seal_all, open_all),
    ]
