"""Consent on pages: the person's own answer to a mail, the proof for one lead, and the wordings."""

from django.urls import path

from leads.web.consents import proof, public, wordings

urlpatterns = [
    path("consent/<str:key>/", public.question, name="consent_question"),
    path("consent/<str:key>/confirmation/", public.confirmation, name="consent_confirmation"),
    path("consent/<str:key>/withdrawal/", public.withdrawal, name="consent_withdrawal"),
    path("leads/<slug:public_id>/consents/", proof.proof, name="consent_proof"),
    path("settings/consents/", wordings.wordings, name="consent_texts"),
    path("settings/consents/new/", wordings.new, name="consent_text_new"),
    path("settings/consents/<slug:code>/", wordings.one, name="consent_text"),
]
