"""Where the company meets people: touchpoints with who answers for them, campaigns with what they cost."""

from django.urls import path

from leads.web.touchpoints import views

urlpatterns = [
    path("touchpoints/", views.touchpoints, name="touchpoints"),
    path("touchpoints/new/", views.new_touchpoint, name="touchpoint_new"),
    path("touchpoints/<slug:code>/", views.touchpoint, name="touchpoint"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/new/", views.new_campaign, name="campaign_new"),
    path("campaigns/<slug:public_id>/", views.campaign, name="campaign"),
]
