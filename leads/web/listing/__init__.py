"""The list of leads: filtered, sorted, paged, acted on in bulk, exported, searched."""

from django.urls import path

from leads.web.listing import bulk, export, rule, views

urlpatterns = [
    path("leads/", views.leads, name="leads"),
    path("leads/count/", views.count, name="leads_count"),
    path("leads/export/", export.export, name="leads_export"),
    path("leads/rule/", rule.by_rule, name="lead_rule"),
    path("leads/assignments/", bulk.assignments, name="bulk_assignment"),
    path("leads/handovers/", bulk.handovers, name="bulk_handover"),
    path("search/", views.search, name="search"),
]
