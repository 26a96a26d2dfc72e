"""Doors for what people enter by hand: quick entry at a fair, vCards, a pasted mail signature."""

from django.urls import URLPattern, path

from leads.web.entering import cards, quick, signature

urlpatterns: list[URLPattern] = [
    path("quick/", quick.page, name="quick"),
    path("quick/worker.js", quick.worker, name="quick_worker"),
    path("leads/new/from-cards/", cards.upload, name="cards"),
    path("leads/new/from-cards/entry/", cards.entry, name="cards_entry"),
    path("leads/new/from-signature/", signature.page, name="signature"),
]
