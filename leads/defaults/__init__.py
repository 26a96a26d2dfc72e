"""What a new installation begins with: agreement version 1, the reasons with their effects, tracks and touchpoints.

Plain data, so that migrations can install it at any later state of the models.
"""

# ruff: noqa: E501  (a table reads best with one reason per line)
from datetime import UTC, datetime
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.conf import settings
from django.db.models import Model

from leads.defaults.tracks import TRACKS
from leads.models.ids import new_public_id


def _known(field: str) -> dict[str, Any]:
    return {"field": field, "op": "known"}


def _touched(letter: str) -> dict[str, Any]:
    return {"field": letter, "op": "is_not", "value": "unknown"}


def _at_least(letter: str, level: str) -> dict[str, Any]:
    return {"field": letter, "op": "at_least", "value": level}


def _clock(minutes: int, *, remind: int, tell_head: int) -> dict[str, Any]:
    """All in working minutes; the ladder's count from the end of the clock."""
    ladder = [{"after_minutes": remind, "act": "remind"}, {"after_minutes": tell_head, "act": "tell_head"}]
    return {"minutes": minutes, "warn_percent": 75, "ladder": ladder, "silence": "none"}


REACHABLE = {"any": [_known("email"), _known("phone")]}
AGREEMENT = {
    "version": 1,
    "status": "signed",
    "in_force_from": datetime(2000, 1, 1, tzinfo=UTC),
    "definition": {"all": [REACHABLE, _known("interest")]},
    "handover_rule": {
        "all": [
            {"field": "consent", "op": "is", "value": "given"},
            _known("company"),
            REACHABLE,
            _known("interest"),
            {
                "at_least": 2,
                "of": [_touched(letter) for letter in ("budget", "authority", "need", "timeframe")],
            },
        ]
    },
    "bant_rule": {
        "all": [
            _at_least("budget", "partly"),
            _at_least("authority", "partly"),
            _at_least("need", "met"),
            _at_least("timeframe", "partly"),
        ]
    },
    "is_preset": True,
    "clock_terms": {
        "answer": _clock(8 * 60, remind=0, tell_head=0),
        "first_contact": _clock(8 * 60, remind=0, tell_head=8 * 60),
        "bant": _clock(10 * 8 * 60, remind=0, tell_head=2 * 8 * 60),
        "offer": _clock(10 * 8 * 60, remind=0, tell_head=2 * 8 * 60),
        "touch": _clock(10 * 8 * 60, remind=0, tell_head=5 * 8 * 60),
        "ask": _clock(3 * 8 * 60, remind=0, tell_head=8 * 60),
        "contest": _clock(5 * 8 * 60, remind=0, tell_head=8 * 60),
    },
}

# the first migrations have columns for these; clocks say them in working minutes since
_BEFORE_CLOCKS = {"answer_hours": 24, "bant_hours": 240, "offer_hours": 240, "touch_hours": 336, "ask_hours": 72}

# code, German, English, offered for, effect, further fields
REASONS: list[tuple[str, str, str, list[str], str, dict[str, Any]]] = [
    ("information_missing", "Informationen fehlen bei der Übergabe", "Information missing at handover", ["reject"], "ask", {"asks_for": "information", "needs_note": True, "category": "completeness"}),
    ("contact_data_wrong", "Kontaktdaten falsch", "Contact data wrong", ["reject", "return"], "ask", {"asks_for": "contact_data", "category": "completeness"}),
    ("wrong_team", "Falsches Team", "Wrong team", ["reject"], "ask", {"asks_for": "team", "needs_note": True, "category": "routing"}),
    ("outside_offer", "Bedarf außerhalb unseres Angebots", "Need outside our offer", ["reject", "return", "disqualify"], "close", {"letter": "need", "category": "definition", "is_targeting_miss": True}),
    ("known_customer", "Bereits Kunde oder offenes Geschäft", "Already customer or open deal", ["reject", "return", "disqualify"], "notify", {"category": "routing"}),
    ("duplicate", "Dublette", "Duplicate", ["reject", "return", "disqualify"], "merge", {"category": "routing"}),
    ("no_lead", "Wettbewerber, Student oder Spam", "Competitor, student or spam", ["reject", "return", "disqualify"], "close", {"category": "definition"}),
    ("no_contact_wanted", "Wünscht keinen Kontakt", "Wants no contact", ["reject", "return", "lose", "disqualify"], "stop", {"category": "definition"}),
    ("no_budget_now", "Derzeit kein Budget", "No budget now", ["return"], "track", {"letter": "budget", "track": "budget", "needs_date": True}),
    ("budget_unknown", "Budget unbekannt", "Budget unknown", ["return"], "ask", {"letter": "budget", "asks_for": "budget"}),
    ("cannot_decide", "Kann nicht entscheiden", "Can't decide", ["return"], "track", {"letter": "authority", "track": "authority"}),
    ("no_need_seen", "Sieht keinen Bedarf", "No need seen", ["return"], "track", {"letter": "need", "track": "need"}),
    ("too_early", "Zu früh", "Too early", ["reject", "return", "lose"], "sleep", {"letter": "timeframe", "needs_date": True, "track": "timeframe", "category": "definition"}),
    ("not_reachable", "Nicht erreichbar", "Not reachable", ["return"], "track", {"track": "light", "needs_attempts": True}),
    ("lost_price", "Verloren wegen des Preises", "Lost on price", ["lose"], "track", {"track": "lost", "letter": "budget"}),
    ("lost_competitor", "Verloren an einen Wettbewerber", "Lost to a competitor", ["lose"], "track", {"track": "lost"}),
    ("lost_no_decision", "Keine Entscheidung getroffen", "No decision", ["lose"], "track", {"track": "lost", "letter": "authority"}),
    ("lost_missing_feature", "Funktion fehlt", "Missing feature", ["lose"], "track", {"track": "lost", "letter": "need"}),
    ("no_answer", "Nicht rechtzeitig beantwortet", "Not answered in time", [], "none", {"position": 98}),
    ("new_interest", "Neues Interesse", "New interest", ["reopen"], "none", {}),
    ("closed_by_mistake", "Irrtümlich geschlossen", "Closed by mistake", ["reopen"], "none", {}),
    ("deal_fell_through", "Geschäft geplatzt", "Deal fell through", ["reopen"], "none", {"needs_note": True}),
    ("other", "Anderer Grund", "Other", ["reject", "return", "lose", "disqualify", "reopen"], "none", {"needs_note": True, "position": 99, "category": "definition", "is_to_be_recoded": True}),
]  # fmt: skip

# code: kind; they are called by their kind, in the reader's language, until somebody names them
TOUCHPOINTS = {
    "website": "form",
    "fair": "fair",
    "phone": "phone",
    "webinar": "webinar",
    "ads": "ad",
    "referral": "referral",
    "sales": "sales",
    "import": "import",
}


def _calendar() -> dict[str, Any]:
    """The company works by this until an admin says otherwise: weekdays, Germany's holidays, half days at Christmas."""
    return {
        "name": "Standard",
        "is_default": True,
        "time_zone": settings.TIME_ZONE,
        "country": "DE",
        "week": [[["09:00", "17:00"]]] * 5 + [[], []],
        "short_days": [{"month": 12, "day": day, "until": "12:00"} for day in (24, 31)],
    }


def install(apps: Apps = current_apps) -> None:
    """Add what is missing and leave what is there as it is; may be called any number of times."""
    agreements = apps.get_model("leads", "Agreement").objects
    if not agreements.exists():
        agreements.create(**_known_to(agreements.model, {**AGREEMENT, **_BEFORE_CLOCKS}))
    _install_tracks(apps)
    _install_reasons(apps)
    install_calendar(apps)
    touchpoints = apps.get_model("leads", "Touchpoint").objects
    for code, kind in TOUCHPOINTS.items():
        touchpoints.get_or_create(code=code, defaults={"name": "", "kind": kind})


def complete_reasons(apps: Apps) -> None:
    """Reasons of an older installation learn what has come since, as far as nobody has said otherwise."""
    reasons = apps.get_model("leads", "Reason").objects
    for code, _de, _en, _uses, effect, more in REASONS:
        new = {name: more[name] for name in LEARNT if name in more}
        reasons.filter(code=code).update(**new, **({"effect": effect} if effect == "merge" else {}))
    reasons.filter(uses__contains=["reject"], category="").update(category="definition")


LEARNT = ("category", "is_targeting_miss", "needs_attempts", "is_to_be_recoded")


def install_calendar(apps: Apps) -> None:
    """The company's own calendar, where there is none and the models know of calendars already."""
    if "workingcalendar" in apps.all_models["leads"]:
        calendars = apps.get_model("leads", "WorkingCalendar").objects
        if not calendars.filter(is_default=True).exists():
            calendars.create(public_id=new_public_id(), **_calendar())


def complete_preset(apps: Apps) -> None:
    """The preset of an older installation gets what the preset has learnt to say since."""
    older = apps.get_model("leads", "Agreement").objects.filter(version=1, clock_terms={})
    older.update(is_preset=True, clock_terms=AGREEMENT["clock_terms"])


def _known_to(model: type[Model], facts: dict[str, Any]) -> dict[str, Any]:
    """Those facts for which the model has columns at this state of the migrations."""
    columns = {field.name for field in model._meta.concrete_fields}
    return {name: value for name, value in facts.items() if name in columns}


def _install_tracks(apps: Apps) -> None:
    steps = apps.get_model("leads", "TrackStep").objects
    for code, (name_de, name_en, series) in TRACKS.items():
        track, is_new = apps.get_model("leads", "Track").objects.get_or_create(
            code=code, defaults={"name_de": name_de, "name_en": name_en}
        )
        for position, (days, text_de, text_en) in enumerate(series if is_new else [], start=1):
            steps.create(
                track=track,
                position=position,
                after_days=days,
                text_de=text_de,
                text_en=text_en,
            )


def _install_reasons(apps: Apps) -> None:
    tracks = {track.code: track for track in apps.get_model("leads", "Track").objects.all()}
    for position, (code, label_de, label_en, uses, effect, more) in enumerate(REASONS, start=1):
        facts = {
            "position": position,
            **more,
            "track": tracks.get(more.get("track", "")),
        }
        reasons = apps.get_model("leads", "Reason").objects
        reasons.get_or_create(
            code=code,
            defaults={
                "label_de": label_de,
                "label_en": label_en,
                "uses": uses,
                "effect": effect,
                **_known_to(reasons.model, facts),
            },
        )
