"""Forms are designed in a draft, published as versions that never change, and retired when they are no longer used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Side
from leads.form import colours, fields
from leads.form.fields import Field, Option
from leads.models import Campaign, ConsentText, FieldType, Form, FormVersion, Touchpoint, custom_fields
from leads.models.custom_field import PREFIX
from leads.refusals import Conflict, Refusal

MOST_ORIGINS = 20
LONGEST_NAME = 80
_TEXTS = ("title_de", "title_en", "intro_de", "intro_en", "thanks_de", "thanks_en")
_ANSWERS = ("consent_text", "consent_required", "double_opt_in", "is_enquiry")  # what a version keeps with its fields


class BadForm(Refusal):
    """A form that can't be as it is; `fields` says where to mend it, <key>.<part> for a field of the form."""


class StaleForm(Conflict):
    """Somebody else has changed the form since it was read."""


@dataclass(frozen=True)
class Plan:
    """All that a form says. Without a touchpoint it gets one of its own."""

    name: str
    fields: Sequence[Field] = ()
    touchpoint: Touchpoint | None = None
    campaign: Campaign | None = None
    languages: Sequence[str] = ("de", "en")
    title_de: str = ""
    title_en: str = ""
    intro_de: str = ""
    intro_en: str = ""
    colour: str = "#0f6b60"
    background: str = "#ffffff"
    thanks_de: str = ""
    thanks_en: str = ""
    redirect_url: str = ""
    origins: Sequence[str] = ()
    consent_text: ConsentText | None = None
    consent_required: bool = False
    double_opt_in: bool = True
    is_enquiry: bool = True
    is_active: bool = True


def plan_of(form: Form) -> Plan:
    """What the form says now."""
    names = set(Plan.__dataclass_fields__) - {"fields"}
    return Plan(fields=fields.read(form.fields), **{name: getattr(form, name) for name in names})


@transaction.atomic
def create(plan: Plan, *, by: User) -> Form:
    """A new form, not published yet. Without fields it begins with the usual ones. BadForm."""
    if not plan.fields:
        plan = replace(plan, fields=fields.first_fields())
    form = Form(by=by)
    _fill(form, plan)
    form.touchpoint = plan.touchpoint or _own_touchpoint(form, by)
    form.save()
    return form


@transaction.atomic
def change(form: Form, plan: Plan, *, by: User, seen: int | None = None) -> Form:
    """Save the draft. Visitors see its fields and consent once published, the rest at once. BadForm, StaleForm."""
    held = _held(form, seen)
    _fill(held, plan)
    held.touchpoint = plan.touchpoint or held.touchpoint
    return _saved(held, by)


@transaction.atomic
def publish(form: Form, *, by: User, seen: int | None = None) -> Form:
    """Visitors are asked what the draft says; unchanged, there is no new version. BadForm, StaleForm."""
    held = _held(form, seen)
    if held.retired_at is not None:
        raise BadForm(_("This form is retired."))
    _demand(dict(fields.problems(fields.read(held.fields), held.languages)))
    if held.published is None or not is_published(held):
        highest = held.versions.aggregate(highest=Max("number"))["highest"] or 0
        answers = {name: getattr(held, name) for name in _ANSWERS}
        held.published = FormVersion.objects.create(
            form=held, number=highest + 1, fields=held.fields, by=by, **answers
        )  # fmt: skip
    return _saved(held, by)


@transaction.atomic
def change_and_publish(form: Form, plan: Plan, *, by: User, seen: int | None = None) -> Form:
    """Both or neither. BadForm, StaleForm."""
    return publish(change(form, plan, by=by, seen=seen), by=by)


def is_published(form: Form) -> bool:
    """Whether visitors see the draft as it is."""
    shown = form.published
    if shown is None or shown.fields != form.fields or shown.consent_text_id != form.consent_text_id:
        return False
    return all(getattr(shown, name) == getattr(form, name) for name in _ANSWERS if name != "consent_text")


@transaction.atomic
def retire(form: Form, *, by: User) -> Form:
    """No longer shown to visitors; what came in by it stays."""
    held = _held(form, None)
    held.retired_at = held.retired_at or timezone.now()
    return _saved(held, by)


@transaction.atomic
def offer_again(form: Form, *, by: User) -> Form:
    held = _held(form, None)
    held.retired_at = None
    return _saved(held, by)


def _held(form: Form, seen: int | None) -> Form:
    held = Form.objects.select_for_update(of=("self",)).select_related("published", "touchpoint").get(pk=form.pk)
    if seen is not None and seen != held.revision:
        words = _("Somebody else has changed this form in the meantime. Please look at it and change it again.")
        raise StaleForm(words)
    return held


def _saved(form: Form, by: User) -> Form:
    form.by, form.revision = by, form.revision + 1
    form.save()
    return form


def _own_touchpoint(form: Form, by: User) -> Touchpoint:
    code = f"form-{form.public_id}-{slugify(form.name)}"[:60].strip("-")
    person = by if by.side == Side.MARKETING else None
    return Touchpoint.objects.create(code=code, name=form.name, kind=Touchpoint.Kind.FORM, answerable=person)


# what is wrong ------------------------------------------------------------------------------------


def _demand(problems: dict[str, str]) -> None:
    if problems:
        raise BadForm(_("Please mend the marked fields."), problems)


def _fill(form: Form, plan: Plan) -> None:
    """Take the plan over, in memory; a draft may still be unfinished, but nothing in it may be dangerous. BadForm."""
    _demand(dict(_problems(plan)))
    form.name = " ".join(plan.name.split())
    for name in _TEXTS:
        setattr(form, name, getattr(plan, name).strip())
    form.colour, form.background = colours.normal(plan.colour), colours.normal(plan.background)
    form.languages, form.redirect_url = list(plan.languages), plan.redirect_url.strip()
    form.origins = list(dict.fromkeys(origin_of(origin) for origin in plan.origins))
    form.campaign, form.is_active = plan.campaign, plan.is_active
    for name in _ANSWERS:
        setattr(form, name, getattr(plan, name))
    form.fields = [_finished(field).as_data() for field in plan.fields]


def _finished(field: Field) -> Field:
    """Choices that it shares with an admin's own field come from there when none were named."""
    custom = custom_fields().get(field.maps.removeprefix(PREFIX)) if field.maps.startswith(PREFIX) else None
    if custom is None or field.options or field.type != FieldType.CHOICE:
        return field
    offered = [choice for choice in custom.choices if not choice.get("retired")]
    return replace(field, options=tuple(Option(one["code"], one["label_de"], one["label_en"]) for one in offered))


def _problems(plan: Plan) -> Iterator[tuple[str, str]]:
    if not plan.name.strip():
        yield "name", _("Please enter a name.")
    if len(plan.name) > LONGEST_NAME:
        yield "name", _("At most %(longest)d characters, please.") % {"longest": LONGEST_NAME}
    if not plan.languages or not set(plan.languages) <= {"de", "en"} or len(set(plan.languages)) < len(plan.languages):
        yield "languages", _("Choose German, English or both.")
    yield from _problems_of_colours(plan)
    if plan.redirect_url.strip() and not is_https(plan.redirect_url.strip()):
        yield "redirect_url", _("Please enter an address that begins with https://.")
    if len(plan.origins) > MOST_ORIGINS or not all(origin_of(origin) for origin in plan.origins):
        yield "origins", _("One site a line, such as https://www.company.example; at most 20.")
    if plan.consent_required and plan.consent_text is None:
        yield "consent_required", _("Choose the wording first.")
    yield from _problems_of_draft(plan.fields)


def _problems_of_colours(plan: Plan) -> Iterator[tuple[str, str]]:
    colour, background = colours.normal(plan.colour), colours.normal(plan.background)
    for name, found in (("colour", colour), ("background", background)):
        if not found:
            yield name, _("A colour is written like #0f6b60.")
    if colour and background and colours.contrast(colour, background) < colours.VISIBLE:
        ratio = f"{colours.contrast(colour, background):.1f}"
        yield (
            "colour",
            _("Too pale on this background: the contrast is %(ratio)s, at least 3.0 is needed.") % {"ratio": ratio},
        )


def _problems_of_draft(drafted: Sequence[Field]) -> Iterator[tuple[str, str]]:
    """What not even a draft may hold; the rest is asked before publishing."""
    if len(drafted) > fields.MOST_FIELDS:
        yield "fields", _("At most %(most)d fields, please.") % {"most": fields.MOST_FIELDS}
    keys = [field.key for field in drafted]
    for field in drafted:
        if not fields.KEY.fullmatch(field.key) or field.key in fields.RESERVED or keys.count(field.key) > 1:
            yield f"{field.key}.key", _("Small letters, digits and _ please, each once; a letter first.")
        if field.type not in FieldType.values:
            yield f"{field.key}.type", _("There is no such choice.")
        if len(field.options) > fields.MOST_OPTIONS:
            yield f"{field.key}.options", _("At most %(most)d choices, please.") % {"most": fields.MOST_OPTIONS}


def is_https(address: str) -> bool:
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError:
        return False
    return len(address) <= 500


def origin_of(address: str) -> str:
    """https://www.company.example, from that or an address of a page there; empty when it is none.

    Plain http only for this machine, where sites are built.
    """
    try:
        parts = urlsplit(address.strip().lower())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # also where a name is none
        return ""
    here = settings.DEVELOPMENT and parts.scheme == "http" and host in ("localhost", "127.0.0.1")
    if "@" in parts.netloc or not (here or (parts.scheme == "https" and is_https(f"https://{host}/"))):
        return ""
    return f"{parts.scheme}://{host}{'' if port in (None, 443) else f':{port}'}"


def free_key(label: str, taken: Sequence[str]) -> str:
    """A name for a field, from its label."""
    base: Any = slugify(label).replace("-", "_")[:30].strip("_")
    base = base if fields.KEY.fullmatch(base) and base not in fields.RESERVED else "field"
    number, key = 2, base
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return str(key)
