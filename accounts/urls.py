"""Where people keep their own account; sign-in and passwords are allauth's."""

from django.urls import include, path
from django.views.generic import RedirectView

from accounts import absence_views, views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("tokens/", views.api_tokens, name="api_tokens"),
    path("tokens/<int:pk>/revocation/", views.api_token_revoke, name="api_token_revoke"),
    path("absences/", absence_views.absences, name="absences"),
    path("absences/<int:pk>/end/", absence_views.absence_end, name="absence_end"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    # a mail address is changed by an admin: it is the identity to which the ledger and single sign-on refer
    path("email/", RedirectView.as_view(pattern_name="profile")),
    path("", include("allauth.account.urls")),
]
