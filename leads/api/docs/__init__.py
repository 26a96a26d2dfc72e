"""The API's documentation, made of its own schema: read without scripts, tried by a real request."""

from leads.api.docs.views import urlpatterns

__all__ = ["urlpatterns"]
