"""The admin site: one door, one guard, one order."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act

_APPS_IN_ORDER = ["accounts", "leads"]
_FIRST_MODELS = ["User", "Team", "ApiToken", "Lead", "Organisation", "Touchpoint", "Agreement", "Reason", "Track"]


def _place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)


class LeadflowAdminSite(AdminSite):
    """Lets in whoever may administer, by the one table of rights."""

    site_title = "Leadflow"
    site_header = "Leadflow"
    index_title = _("Administration")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        user: User | AnonymousUser = request.user
        return isinstance(user, User) and user.may(Act.ADMINISTER)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one sign-in page, which counts failed attempts; who is signed in without the right is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("Only admins may enter here."))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(  # type: ignore[override]  # Django itself answers with a redirect where one is configured
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return LogoutView.as_view()(request)

    def password_change(  # type: ignore[override]  # the same
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """People first, then leads, then what the libraries bring; within a group the daily things first."""
        groups = super().get_app_list(request, app_label)
        for group in groups:
            group["models"].sort(key=lambda model: _place(model["object_name"], _FIRST_MODELS))
        return sorted(groups, key=lambda group: _place(group["app_label"], _APPS_IN_ORDER))
