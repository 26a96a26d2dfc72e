"""Doors of imports: upload, columns, values, check, run, report, undo. Nothing is imported before it is started."""

from django.urls import URLPattern

from leads.web.imports import kept, runs, steps

urlpatterns: list[URLPattern] = [*kept.urlpatterns, *steps.urlpatterns, *runs.urlpatterns]

__all__ = ["urlpatterns"]
