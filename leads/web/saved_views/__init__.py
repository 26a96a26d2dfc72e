"""Views of the leads that people keep: opened, saved, changed, pinned, deleted and brought back."""

from django.urls import path

from leads.web.saved_views import views

urlpatterns = [
    path("views/", views.saved_views, name="saved_views"),
    path("views/menu/", views.menu, name="saved_views_menu"),
    path("views/<slug:public_id>/", views.opened, name="saved_view"),
    path("views/<slug:public_id>/edit/", views.edit, name="saved_view_edit"),
    path("views/<slug:public_id>/state/", views.state, name="saved_view_state"),
    path("views/<slug:public_id>/pin/", views.pin, name="saved_view_pin"),
    path("views/<slug:public_id>/deletion/", views.deletion, name="saved_view_deletion"),
    path("views/<slug:public_id>/restoration/", views.restoration, name="saved_view_restoration"),
]
