"""The wiring's own apps: its checks, and Django's admin with Leadflow's site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from leadflow import checks

__all__ = ["LeadflowAdminConfig", "LeadflowConfig", "checks"]  # importing the checks registers them


class LeadflowConfig(AppConfig):
    name = "leadflow"


class LeadflowAdminConfig(AdminConfig):
    default_site = "accounts.admin_site.LeadflowAdminSite"
