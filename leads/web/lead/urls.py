"""The addresses of one lead: its page, and its acts as nouns below it."""

from django.urls import path

from leads.web.lead import acts, bant, facts, identifiers, offer, page, writing

LEAD = "leads/<slug:public_id>/"
PATHS = {"taking_on": "taking-on"}

urlpatterns = [
    path(LEAD, page.lead, name="lead"),
    *(path(f"{LEAD}{PATHS.get(deed.noun, deed.noun)}/", acts.door(deed), name=deed.noun) for deed in acts.DEEDS),
    path(f"{LEAD}handover/", offer.handover, name="handover"),
    path(f"{LEAD}rejection/", acts.asking_why, name="rejection_reasons"),
    path(f"{LEAD}notes/", writing.notes, name="notes"),
    path(f"{LEAD}reminders/", writing.reminders, name="lead_reminders"),
    path(f"{LEAD}bant/<slug:letter>/", bant.bant, name="bant"),
    path(f"{LEAD}bant/<slug:letter>/answers/", bant.older, name="old_answers"),
    path(f"{LEAD}facts/", facts.facts, name="lead_facts"),
    path(f"{LEAD}facts/<str:name>/", facts.fact, name="facts"),
    path(f"{LEAD}facts/<str:name>/history/", facts.history, name="fact_history"),
    path(f"{LEAD}identifiers/", identifiers.identifiers, name="identifiers"),
    path(f"{LEAD}identifiers/removal/", identifiers.removal, name="identifier_removal"),
    path(f"{LEAD}company/", page.colleagues, name="colleagues"),
]
