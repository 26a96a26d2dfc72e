"""The wiring's own app: its checks."""

from django.apps import AppConfig


class LeadflowConfig(AppConfig):
    name = "leadflow"
