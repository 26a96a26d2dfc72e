"""Imports through the API: a file in, its draft corrected, tried and started; what became of it, and taking it back."""

from leads.api.imports import kept, runs, steps

urlpatterns = [*steps.urlpatterns, *runs.urlpatterns, *kept.urlpatterns]

__all__ = ["urlpatterns"]
