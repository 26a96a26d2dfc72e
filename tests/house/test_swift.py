"""What a web server does to answer sooner changes no answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import base, get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, trans_real

from leadflow import swift


@pytest.fixture(autouse=True)
def _as_in_a_web_server() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((trans_real, "_active"), (timezone, "_active"), (base, "_prefixes"), (base, "_urlconfs")):
            patch.setattr(module, name, getattr(module, name))
        patch.setattr(trans_real, "gettext", trans_real.gettext)
        patch.setattr("django.utils.translation._trans.gettext", trans_real.gettext)
        swift.keep_by_thread()
        swift.remember_translations()
        yield


def where_and_how() -> tuple[str | None, str, str, str]:
    return translation.get_language(), timezone.get_current_timezone_name(), get_script_prefix(), gettext("Facts")


def abroad() -> tuple[str | None, str, str, str]:
    translation.activate("en")
    timezone.activate("America/New_York")
    set_script_prefix("/abroad/")
    return where_and_how()


def test_each_thread_has_its_language_its_time_zone_and_its_root() -> None:
    with translation.override("de"), timezone.override("Europe/Berlin"), ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(where_and_how).result()[:3] == ("en", timezone.get_default_timezone_name(), "/")
        assert elsewhere.submit(abroad).result() == ("en", "America/New_York", "/abroad/", "Facts")
        assert where_and_how() == ("de", "Europe/Berlin", "/", "Angaben")


def test_a_sentence_is_remembered_in_each_language_by_itself() -> None:
    label = gettext_lazy("Facts")
    for _time in range(2):
        for language, said in (("de", "Angaben"), ("en", "Facts"), ("de", "Angaben")):
            with translation.override(language):
                assert gettext("Facts") == str(label) == said


def test_every_sentence_is_translated_as_before() -> None:
    for language in ("de", "en"):
        known = trans_real.translation(language)
        with translation.override(language):
            all_of_them = [one for one, _said in known._catalog.items()]  # type: ignore[attr-defined]
            plain = [one for one in all_of_them if isinstance(one, str) and one and "\x04" not in one]
            assert plain or language == "en"
            assert [gettext(one) for one in plain] == [known.gettext(one) for one in plain]
            assert pgettext("BANT", "Met") == known.pgettext("BANT", "Met")
            assert ngettext("%(n)s day", "%(n)s days", 2) == known.ngettext("%(n)s day", "%(n)s days", 2)


def test_marked_text_stays_marked_and_odd_ends_of_lines_are_understood() -> None:
    with translation.override("de"):
        assert isinstance(gettext(mark_safe("Facts")), SafeString)
        assert gettext("Facts\r\n") == gettext("Facts\n")
        assert gettext("") == ""


def test_without_a_language_the_usual_one_is_spoken() -> None:
    with translation.override(None):
        assert gettext("Facts") == "Facts"
