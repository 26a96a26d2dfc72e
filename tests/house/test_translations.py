"""Every visible string has its German; the collector finds them all."""

from babel.messages import Catalog

import messages
from tests.house.source import ROOT


def test_german_is_complete() -> None:
    assert messages.problems() == []


def test_the_catalogue_is_in_step_with_the_source() -> None:
    kept = {(one.context, messages._key(one)) for one in messages.messages(messages.known())}
    wanted = {(one.context, messages._key(one)) for one in messages.messages(messages.collected())}
    assert kept == wanted, "run make messages"


def test_python_strings_are_found() -> None:
    source = '_("a" "b"); ngettext("one", "many", n); pgettext_lazy("door", "open"); npgettext("c", "one", "many", n)'
    assert list(messages.in_python(source)) == [
        (None, "ab", None),
        (None, "one", "many"),
        ("door", "open", None),
        ("c", "one", "many"),
    ]


def test_template_strings_are_found() -> None:
    source = """<a title="{% translate 'Off' context "lamp" %}">don't</a> {{ x|default:_("none") }}
    {% blocktranslate trimmed count n=x %}
      one {{ n }} lead
    {% plural %}
      {{ n }} leads
    {% endblocktranslate %}"""
    assert set(messages.in_template(source)) == {
        ("lamp", "Off", None),
        (None, "none", None),
        (None, "one %(n)s lead", "%(n)s leads"),
    }


def test_a_german_text_that_lost_a_placeholder_is_a_problem() -> None:
    catalog = Catalog(locale="de")
    message = catalog.add("%(n)s left of <b>%(all)s</b>", "%(n)s von <b>%(alles)s</b>")
    assert [words.split(":")[0] for words in messages._problems(message)] == ["placeholders differ"]


def test_a_german_text_that_lost_its_blanks_is_a_problem() -> None:
    message = Catalog(locale="de").add(" and ", "und")
    assert [words.split(":")[0] for words in messages._problems(message)] == ["blanks at the ends differ"]


def test_the_binary_catalogue_is_not_kept_by_git() -> None:
    assert "*.mo" in (ROOT / ".gitignore").read_text()
