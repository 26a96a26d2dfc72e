"""Quick templates say what Django's say: for odd snippets and odd values, and for whole pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.forms import CharField, Form
from django.template import Context, Engine, Template
from django.template.context import make_context
from django.test import Client
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from leads.models import Level, Stage
from leads.web.quick import Loader, quicken
from tests import cast

LIBRARIES = {
    "i18n": "django.templatetags.i18n", "l10n": "django.templatetags.l10n", "tz": "django.templatetags.tz",
    "static": "django.templatetags.static", "leadflow": "leads.templatetags.leadflow",
    "lead_page": "leads.templatetags.lead_page",
}  # fmt: skip
OPTIONS: Any = settings.TEMPLATES[0]["OPTIONS"]
FOLDERS = [settings.BASE_DIR / "templates", *(f"{app.path}/templates" for app in apps.get_app_configs())]


@dataclass
class Person:
    name: str
    letter: Any = Level.MET

    def __str__(self) -> str:
        return f"<{self.name}>"

    @property
    def broken(self) -> str:
        raise AttributeError("inside")

    def greeting(self) -> str:
        return f"hello & {self.name}"

    def dismiss(self) -> str:
        raise AssertionError("a template never deletes")

    dismiss.alters_data = True  # type: ignore[attr-defined]


class Both:
    """Items and attributes of one name: Django asks the items first."""

    name = "attribute"

    def __getitem__(self, key: str) -> str:
        if key != "name":
            raise KeyError(key)
        return "item"


class OneField(Form):
    name = CharField(label="<Name>")


VALUES: dict[str, Any] = {
    "text": "a < b & 'c'", "safe": mark_safe("<b>"), "empty": "", "none": None, "yes": True, "no": False,
    "number": 1234567, "few": -999, "thousand": 1000, "half": 0.5,
    "amount": Decimal("1234.50"), "lazy": gettext_lazy("Stage"), "level": Level.PARTLY,
    "moment": datetime(2026, 2, 3, 4, 5, tzinfo=ZoneInfo("UTC")), "day": date(2026, 2, 3),
    "items": ["<x>", "y", "z"], "nothing": [], "pair": ("a", "b"),
    "told": {"name": "<n>", "items": "shadow", "1": "one"},
    "token": SimpleLazyObject(lambda: "<token & more>"), "marked": SimpleLazyObject(lambda: mark_safe("<i>")),
    "person": Person("Ada"), "later": SimpleLazyObject(lambda: Person("Rico")), "both": Both(), "stage": Stage,
    "call": lambda: "called <>", "form": OneField({"name": "<v>"}), "people": [Person("Ada"), Person("Bo")],
}  # fmt: skip
NAMES = [
    *VALUES, "absent", "absent.name", "none.name", "told.name", "told.items", "told.absent", "told.1", "items.0",
    "items.9", "pair.1", "text.0", "text.upper", "text.absent", "number.real", "person.name", "person.absent",
    "person.greeting", "person.dismiss", "person.letter.label", "person.letter.value", "later.name", "later.greeting",
    "both.name", "both.absent", "stage.MQL.label", "form.name.label", "form.absent", "people.1.name", "call.absent",
    "level.label", "forloop.counter", "True", "None", "'literal <'", "12", "1.50",
]  # fmt: skip
FILTERS = [
    "", "|default:'<d>'", "|default:text", "|upper", "|length", "|safe", "|escape", "|force_escape", "|yesno:'a,b,c'",
    "|date:'Y H:i'", "|add:'1'", "|first", "|join:', '", "|truncatechars:3", "|linebreaks", "|default_if_none:absent",
    "|stringformat:'d'", "|initials", "|lower|capfirst", "|localtime", "|unlocalize",
]  # fmt: skip
JOINTS = ["and", "or", "==", "!=", "in", "not in", "<", "is"]
FORMS = [  # <x> and <y> are expressions, <q> and <r> questions
    "{{ <x> }}",
    "{% if <q> %}one{% elif <r> %}two{% else %}three{% endif %}",
    "{% for one in <x> %}{{ forloop.counter }}{{ one }}{{ one.name }}{% empty %}-{% endfor %}",
    "{% with one=<x> two=<y> %}{{ one.name }}{{ one }}{{ two }}{% endwith %}",
    '{% autoescape off %}{{ <x> }}{% translate "Stage" %}{% endautoescape %}',
    "{% blocktranslate with one=<x> %}Stage {{ one }}{% endblocktranslate %}",
    "{% blocktranslate count n=<x> %}{{ n }} entry{% plural %}{{ n }} entries{% endblocktranslate %}",
    "{% blocktranslate count n=number with one=<x> two=<y> trimmed %} {{ n }} % {{ one }} "
    "{% plural %} 100% {{ two }}{{ absent }}{% endblocktranslate %}",
    "{% blocktranslate %}{{ text }} of {{ absent }}: 5 %{% endblocktranslate %}"
    "{% blocktranslate %}Stage{% endblocktranslate %}",
    '{% url "lead" <x> %}{% url "lead" "abc0123456" %}{% url "agreement" 3 %}',
    '{% include "components/empty.html" with title=<x> text=<y> only %}',
    '{% include "components/stage_badge.html" with stage=<x> %}',
    '{% icon "star" label=<x> %}{% icon "star" %}{% icon "star" label=_("Stage") %}',
    '{% icon "star" as drawn %}{{ drawn }}{% localize off %}{{ <x> }}{% endlocalize %}',
    '{% translate "Stage" %}{{ _("Stage")|upper }}{% translate "Stage" as word %}{{ word }}{% translate text %}',
    '{% include template with text="<" %}{% for a, b in <x> %}{{ a }}{% endfor %}',
    '{% timezone "Asia/Tokyo" %}{{ moment }}{{ <x> }}{% endtimezone %}',
]
expressions = st.builds("{}{}".format, st.sampled_from(NAMES), st.sampled_from(FILTERS))
questions = st.recursive(
    expressions,
    lambda inner: (
        st.builds("not {}".format, inner) | st.builds("{} {} {}".format, inner, st.sampled_from(JOINTS), inner)
    ),
    max_leaves=4,
)


@st.composite
def snippets(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(FORMS))
    for mark, drawn in (("<x>", expressions), ("<y>", expressions), ("<q>", questions), ("<r>", questions)):
        text = text.replace(mark, draw(drawn)) if mark in text else text
    return text


MASKED = re.compile(r"\b[A-Za-z0-9]{64}\b")  # the token of forms, which looks different each time


def engine(kind: str, **more: Any) -> Engine:
    return Engine(
        dirs=[str(folder) for folder in FOLDERS],
        libraries={**LIBRARIES, "partials": "template_partials.templatetags.partials"},
        loaders=[(kind, ["django.template.loaders.filesystem.Loader"])],
        context_processors=OPTIONS["context_processors"],
        **more,
    )


SLOW = engine("django.template.loaders.cached.Loader")
QUICK = engine("leads.web.quick.Loader")


def said(template: Template) -> str | tuple[type, str]:
    """The text, or what went wrong."""
    context = Context({**VALUES, "template": "components/stage_badge.html"})
    try:
        return str(template.render(context))
    except Exception as error:  # whatever Django raises, so shall we
        return type(error), str(error)


def both(text: str) -> list[str | tuple[type, str]]:
    text = "{% load i18n l10n tz leadflow %}" + text
    slow, quick = Template(text, engine=SLOW), Template(text, engine=QUICK)
    quicken(quick.nodelist)
    return [said(slow), said(quick), said(quick)]  # the second time from what it keeps


@given(text=st.lists(snippets(), min_size=1, max_size=4).map("".join), language=st.sampled_from(["de", "en"]))
def test_any_snippet_says_the_same(text: str, language: str) -> None:
    with override(language):
        slow, *quick = both(text)
    assert quick == [slow, slow]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_read_the_same(name: str) -> None:
    slow, *quick = both(
        f"{{{{ {name} }}}}{{% if {name} %}}yes{{% endif %}}{{% with one={name} %}}{{{{ one }}}}{{% endwith %}}"
    )
    assert quick == [slow, slow]


def test_what_an_absent_name_shows_is_djangos_business() -> None:
    loud = engine("leads.web.quick.Loader", string_if_invalid="?%s?")
    template = Template("{{ absent }}{{ person.absent|upper }}{% if absent %}!{% endif %}", engine=loud)
    quicken(template.nodelist)
    assert said(template) == "?absent??person.absent?"


def test_a_translation_follows_the_language() -> None:
    template = Template('{% load i18n %}{% translate "Stage" %}', engine=QUICK)
    quicken(template.nodelist)
    words = []
    for language in ("en", "de", "en"):
        with override(language):
            words.append(said(template))
    assert words[0] == words[2] == "Stage" != words[1]


def test_an_error_in_a_question_counts_as_no() -> None:
    slow, *quick = both(
        "{% if person.broken == 1 %}yes{% else %}no{% endif %}{% if none < 3 %}yes{% else %}no{% endif %}"
    )
    assert quick == [slow, slow]


def test_with_debug_the_line_of_an_error_is_known() -> None:
    debug = engine("leads.web.quick.Loader", debug=True)
    template = debug.get_template("leads/lead/points.html")
    assert not any("render_annotated" in vars(node) for node in template.nodelist)


def test_without_debug_the_commonest_nodes_are_quick() -> None:
    template = QUICK.get_template("leads/lead/points.html")
    assert any("render_annotated" in vars(node) for node in template.nodelist)
    assert QUICK.get_template("leads/lead/points.html") is template


def test_the_house_reads_its_templates_through_it() -> None:
    ((_partials, inner),) = OPTIONS["loaders"]
    assert inner[0][0] == f"{Loader.__module__}.{Loader.__qualname__}"


@pytest.fixture
def seen(anna: User) -> Callable[[str], tuple[str, str]]:
    """A page as it was answered, and as Django's own nodes make it of the same context."""
    client = Client()
    client.force_login(anna)

    def visit(path: str) -> tuple[str, str]:
        response: Any = client.get(path)
        assert response.status_code == 200
        told = make_context(response.context[0].flatten(), response.wsgi_request)
        again = SLOW.get_template(response.templates[0].name).render(told)
        return MASKED.sub("token", response.content.decode()), MASKED.sub("token", again)

    return visit


@pytest.mark.parametrize(
    "path", ["/leads/", "/leads/{lead}/", "/desk/", "/board/", "/reminders/", "/funnel/", "/leads/new/"]
)
def test_whole_pages_say_the_same(path: str, seen: Callable[[str], tuple[str, str]]) -> None:
    lead = cast.a_ready_mql()
    cast.a_sal()
    answered, again = seen(path.format(lead=lead.public_id))
    assert len(answered) > 5000
    assert answered == again
