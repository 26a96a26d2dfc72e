"""Doors of this chapter."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
