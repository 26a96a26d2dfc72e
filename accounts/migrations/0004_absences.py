import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import accounts.models.absence


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_reminder_mails"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputises",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ("first_day", "pk"),
                "indexes": [
                    models.Index(models.F("last_day"), name="absence_not_over"),
                    models.Index(models.F("user"), models.F("last_day"), name="absence_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="absence_ends_after_its_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deputy", None), models.Q(("deputy", models.F("user")), _negated=True), _connector="OR"
                        ),
                        name="nobody_is_their_own_deputy",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("user", "="),
                            (
                                accounts.models.absence.Days(
                                    "first_day",
                                    "last_day",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_absence_at_a_time",
                    ),
                ],
            },
        ),
    ]
