"""Addresses of the lead page and its acts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
