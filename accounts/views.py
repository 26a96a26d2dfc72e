"""The pages on which people keep their own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import AbsenceForm, ProfileForm, TokenForm, time_zones_to_offer
from accounts.http import SignedInRequest, signed_in
from accounts.models import HEADS, ApiToken, Language, Theme, User, company_day
from accounts.preferences import LANGUAGE_COOKIE, THEME_COOKIE, remember
from accounts.roles import Act

UNPROCESSABLE = 422


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """A form of its own copy of the user: a refused name must not stand in the page's frame."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        return _profile_saved(request, form.save())
    context = {
        "form": form, "time_zones": time_zones_to_offer(), "today": company_day(),
        "absences": list(request.user.absences.not_over(company_day()).select_related("deputy")),
        "absence_form": AbsenceForm(planner=request.user, with_person=False),
        "plans_for_others": request.user.may(Act.ADMINISTER) or request.user.role in HEADS.values(),
    }  # fmt: skip
    return render(request, "accounts/profile.html", context, status=UNPROCESSABLE if form.errors else 200)


def _profile_saved(request: HttpRequest, user: User) -> HttpResponse:
    response = redirect("profile")
    remember(response, LANGUAGE_COOKIE, user.language)
    remember(response, THEME_COOKIE, user.theme)
    with translation.override(user.language):
        messages.success(request, _("Your profile is saved."))
    return response


@signed_in
@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def api_tokens(request: SignedInRequest) -> HttpResponse:
    """The secret of a new token stands in this one answer and nowhere else, therefore no redirect follows."""
    form = TokenForm(request.POST or None)
    context: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        token, secret = ApiToken.issue(request.user, form.cleaned_data["name"], form.expires_at())
        context = {"issued": token, "secret": secret}
        form = TokenForm()
    context |= {"form": form, "tokens": request.user.api_tokens.all(), "now": timezone.now()}
    return render(request, "accounts/api_tokens.html", context, status=UNPROCESSABLE if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def api_token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks first, because a program stops working and nothing brings the token back."""
    token = get_object_or_404(request.user.api_tokens.all(), pk=pk)
    if request.method == "GET":
        return render(request, "accounts/api_token_revoke.html", {"token": token})
    token.revoke(timezone.now())
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("api_tokens")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in Language.values:
        return HttpResponseBadRequest(_("Leadflow speaks German (de) and English (en)."))
    return _preferred(request, "language", LANGUAGE_COOKIE, language)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponseBadRequest(_("There are three themes: auto, light and dark."))
    return _preferred(request, "theme", THEME_COOKIE, theme)


def _preferred(request: HttpRequest, field: str, cookie: str, value: str) -> HttpResponse:
    """Kept with the user where there is one, and in the browser."""
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(**{field: value})
    response = redirect(_back(request))
    remember(response, cookie, value)
    return response


def _back(request: HttpRequest) -> str:
    """Where the switch was used: `next`, else the page that sent the request, if it is one of ours."""
    for url in (request.POST.get("next"), request.headers.get("Referer")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return "home"
