"""Leadflow's addresses and the empty, logged-in view that measures the floor E."""

from django.http import HttpResponse
from django.urls import include, path

from accounts.http import SignedInRequest, signed_in


@signed_in
def empty(request: SignedInRequest) -> HttpResponse:
    """What every page pays before it begins: session, user, middleware."""
    return HttpResponse(str(request.user.pk))


urlpatterns = [
    path("bench/empty/", empty),
    path("", include("leadflow.urls")),
]
