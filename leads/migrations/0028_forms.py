"""Forms on the web, their versions, and how often they are shown and sent."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import leads.models.form
import leads.models.ids

NEVER_IGNORED = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS 'SELECT FALSE'
LANGUAGE sql IMMUTABLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0027_import_wizard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Form",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=leads.models.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("languages", models.JSONField(default=leads.models.form.both_languages, verbose_name="languages")),
                ("title_de", models.CharField(blank=True, max_length=120, verbose_name="heading (German)")),
                ("title_en", models.CharField(blank=True, max_length=120, verbose_name="heading (English)")),
                (
                    "intro_de",
                    models.TextField(blank=True, max_length=2000, verbose_name="text above the form (German)"),
                ),
                (
                    "intro_en",
                    models.TextField(blank=True, max_length=2000, verbose_name="text above the form (English)"),
                ),
                ("colour", models.CharField(default="#0f6b60", max_length=7, verbose_name="colour")),
                ("background", models.CharField(default="#ffffff", max_length=7, verbose_name="background")),
                ("thanks_de", models.TextField(blank=True, max_length=2000, verbose_name="thank-you text (German)")),
                ("thanks_en", models.TextField(blank=True, max_length=2000, verbose_name="thank-you text (English)")),
                ("redirect_url", models.URLField(blank=True, max_length=500, verbose_name="address to go on to")),
                ("origins", models.JSONField(default=list, verbose_name="sites that may embed it")),
                ("fields", models.JSONField(default=list, verbose_name="fields")),
                ("consent_required", models.BooleanField(default=False, verbose_name="consent is a condition")),
                ("double_opt_in", models.BooleanField(default=True, verbose_name="double opt-in")),
                ("is_enquiry", models.BooleanField(default=True, verbose_name="the person asks for an answer")),
                ("is_active", models.BooleanField(default=True, verbose_name="takes submissions")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "consent_text",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.consenttext",
                        verbose_name="consent wording",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forms",
                        to="leads.touchpoint",
                        verbose_name="touchpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "form",
                "verbose_name_plural": "forms",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("fields", models.JSONField(verbose_name="fields")),
                ("consent_required", models.BooleanField(default=False)),
                ("double_opt_in", models.BooleanField(default=True)),
                ("is_enquiry", models.BooleanField(default=True)),
                ("published_at", models.DateTimeField(auto_now_add=True, verbose_name="published")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consent_text",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.consenttext",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="leads.form"
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a form",
                "verbose_name_plural": "versions of forms",
            },
        ),
        migrations.AddField(
            model_name="form",
            name="published",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="leads.formversion",
            ),
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caller", models.CharField(max_length=32)),
                ("hour", models.DateTimeField(db_index=True)),
                ("times", models.PositiveIntegerField(default=0)),
                (
                    "form",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.form"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("shown", models.PositiveIntegerField(default=0)),
                (
                    "form",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="leads.form",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("form", "day"), name="form_day_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(fields=("form", "number"), name="form_version_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formversion",
            trigger=pgtrigger.compiler.Trigger(
                name="form_version_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a version of a form that may have been shown stays'; RETURN NULL;",
                    hash="e914e0505a50b0dd0f56e35837ecd3a8836bd8c7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_form_version_stays_b5553",
                    table="leads_formversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="form_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__regex", "^#[0-9a-f]{6}$"), ("background__regex", "^#[0-9a-f]{6}$")),
                name="form_colours_are_hex",
            ),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.CheckConstraint(
                condition=models.Q(("redirect_url", ""), ("redirect_url__startswith", "https://"), _connector="OR"),
                name="form_goes_on_by_https",
            ),
        ),
        migrations.AddConstraint(
            model_name="knock",
            constraint=models.UniqueConstraint(fields=("form", "caller", "hour"), name="knock_counted_by_hour"),
        ),
        migrations.RunSQL(NEVER_IGNORED, migrations.RunSQL.noop),
    ]
