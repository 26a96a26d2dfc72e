"""The lead pipeline."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Leads")

    def ready(self) -> None:
        from leads.models import statements  # noqa: PLC0415  # models are there from now on

        connection_created.connect(statements.plan_for_all_values)
