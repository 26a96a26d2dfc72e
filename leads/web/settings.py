"""The index of all settings: each chapter adds a tile for its own page."""

# ruff: noqa: E501  (a table reads best with one tile per line)
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access
from leads.web.answers import act


@dataclass(frozen=True)
class Tile:
    """A page of settings: its URL name, title, what it is for, icon, and the right that it takes."""

    name: str
    title: Any
    text: Any
    icon: str
    act: Act = Act.ADMINISTER

    @property
    def url(self) -> str:
        return reverse(self.name)


TILES = [
    Tile("agreements", _("Agreement"), _("Versions, drafts, signatures; the wizard for the first one"), "file-text", Act.DRAFT),
    Tile("admin:accounts_user_changelist", _("People"), _("Who works here, in which role and team"), "people"),
    Tile("admin:accounts_team_changelist", _("Teams"), _("Marketing's and sales' teams"), "briefcase"),
    Tile("absences", _("Absences"), _("Who is away, and who looks after their work"), "calendar-check", Act.DRAFT),
    Tile("load", _("Load"), _("Open leads of each rep, with limits and absences"), "bar-chart-line", Act.DRAFT),
    Tile("calendar", _("Working time"), _("Working hours, public holidays and closures"), "calendar-event"),
    Tile("reasons", _("Reasons"), _("Why leads come back, and what each reason sets off"), "tag"),
    Tile("bant_letters", _("BANT letters"), _("Further questions beside budget, authority, need and timeframe"), "list-ul"),
    Tile("custom_fields", _("Own fields"), _("Further facts of a lead, which rules can ask about"), "tag"),
    Tile("touchpoints", _("Touchpoints"), _("Where you meet people, and who answers for it"), "geo-alt"),
    Tile("campaigns", _("Campaigns"), _("Their time, cost and UTM values, and what they bring"), "megaphone"),
    Tile("consent_texts", _("Consent wordings"), _("What people agree to, in versions that stay"), "shield-check"),
    Tile("webhooks", _("Webhooks"), _("Services that tell of people: lead ads, forms, appointments"), "lightning-charge", Act.CONNECT),
    Tile("admin:leads_track_changelist", _("Nurture tracks"), _("What marketing does step by step with whom came back"), "list-ul"),
    Tile("admin:index", _("All records"), _("Everything else, as it is stored"), "gear"),
]  # fmt: skip


@act
@require_GET
def settings(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    tiles = [tile for tile in TILES if request.user.may(tile.act)]
    return render(request, "leads/settings.html", {"tiles": tiles})


urlpatterns: list[URLPattern] = [path("settings/", settings, name="settings")]
