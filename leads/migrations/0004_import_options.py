"""An import remembers how its file writes dates, where it stands, and what its columns mean."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0003_upkeep"),
    ]

    operations = [
        migrations.AddField(
            model_name="importjob",
            name="columns",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="importjob",
            name="date_format",
            field=models.CharField(
                choices=[
                    ("iso", "2026-11-23 (ISO)"),
                    ("dmy.", "23.11.2026"),
                    ("dmy-", "23-11-2026"),
                    ("dmy/", "23/11/2026 (day first)"),
                    ("mdy/", "11/23/2026 (month first)"),
                    ("ymd/", "2026/11/23"),
                    ("words", "23 Nov 2026"),
                ],
                default="iso",
                max_length=8,
                verbose_name="dates are written as",
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="flagged",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="importjob",
            name="header_row",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="row with the column names"),
        ),
        migrations.AddField(
            model_name="importjob",
            name="position",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="importjob",
            name="stage",
            field=models.CharField(
                choices=[
                    ("contact", "Contact"),
                    ("mql", "MQL"),
                    ("sgl", "SGL"),
                    ("handover", "In handover"),
                    ("sal", "SAL"),
                    ("sql", "SQL"),
                    ("nurture", "Back in marketing"),
                    ("won", "Won"),
                    ("disqualified", "Disqualified"),
                ],
                default="mql",
                max_length=12,
                verbose_name="new leads enter as",
            ),
        ),
        migrations.AlterField(
            model_name="importjob",
            name="mapping",
            field=models.JSONField(default=list),
        ),
    ]
