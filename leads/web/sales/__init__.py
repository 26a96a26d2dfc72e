"""Doors of the sales inbox: what waits for an answer, the answers to a handover, and their undo."""

from django.urls import path

from leads.web.sales import decisions, inbox, together

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/arrivals/", inbox.arrivals, name="inbox_arrivals"),
    path("inbox/acceptances/", together.acceptances, name="acceptances"),
    path("inbox/take-backs/", together.take_backs, name="take_backs"),
    path("handovers/<str:public_id>/preview/", inbox.preview, name="handover_preview"),
    path("handovers/<str:public_id>/colleagues/", inbox.colleagues, name="handover_colleagues"),
    path("handovers/<str:public_id>/acceptance/", decisions.acceptance, name="acceptance"),
    path("handovers/<str:public_id>/rejection/", decisions.rejection, name="rejection"),
    path("handovers/<str:public_id>/withdrawal/", decisions.withdrawal, name="withdrawal"),
    path("handovers/<str:public_id>/take-back/", decisions.take_back, name="take_back"),
    path("handovers/<str:public_id>/snooze/", decisions.snooze, name="snooze"),
]
