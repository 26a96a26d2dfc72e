"""Errors as RFC 9457 problem details."""

from rest_framework.views import exception_handler as handle

__all__ = ["handle"]
