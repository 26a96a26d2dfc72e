"""Looking at many pages as everybody who comes to them sees them: each theme, each language, each width."""

from collections.abc import Callable, Iterator, Set
from functools import partial
from typing import Any, Protocol

import pytest
from django.test import Client
from playwright.sync_api import Page

from accounts.models import User
from tests.browser.wording import html_in_its_language, in_its_language

Addresses = dict[str, list[str]]
"""By the name of who comes there; those of "" are for everybody."""


class Look(Protocol):
    def __call__(
        self, visits: Addresses, *, data: Set[str] = frozenset(), german_only: Set[str] = frozenset(), fit: bool = True
    ) -> None: ...


@pytest.fixture
def look(
    new_page: Callable[..., Page], sign_in: Callable[[Page, User], None], axe: Callable[..., None],
    fits: Callable[[Page], None],
) -> Look:  # fmt: skip
    """`look(visits)`: all that is wrong on any of these pages is listed at once.

    In German, whose words are longer, a browser shows each page: for the eyes of axe, in both themes, at both widths.
    In English the server's answer is read. `data` are words that somebody entered, whatever the reader's language.
    """

    def all_of_it(
        visits: Addresses, *, data: Set[str] = frozenset(), german_only: Set[str] = frozenset(), fit: bool = True
    ) -> None:
        page = new_page(locale="de-DE", color_scheme="dark", reduced_motion="reduce")
        wrong: list[str] = []
        for name, addresses in visits.items():
            if name:
                sign_in(page, _speaking(name, "de"))
            for place, address in enumerate(addresses):
                answer = page.goto(address)
                assert answer is not None
                # what stands around all pages of a person is looked at once in the second theme
                part = "main" if place and "<main" in answer.text() else "html"
                checks = [partial(axe, page), partial(in_its_language, page, "de", but=data)]
                checks += [partial(_light, page, axe, part), *([partial(_narrow, page, fits)] if fit else [])]
                wrong += [f"{name}: {problem}" for check in checks for problem in _problems(check)]
            wrong += _not_english(name, [one for one in addresses if one not in german_only], data)
        assert not wrong, "\n".join(wrong)

    return all_of_it


def _problems(check: Callable[[], Any]) -> Iterator[str]:
    try:
        check()
    except AssertionError as problem:
        yield str(problem)


def _light(page: Page, axe: Callable[..., None], part: str) -> None:
    page.emulate_media(color_scheme="light")
    try:
        axe(page, part, again=True)
    finally:
        page.emulate_media(color_scheme="dark")


def _narrow(page: Page, fits: Callable[[Page], None]) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    try:
        fits(page)
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def _not_english(name: str, addresses: list[str], data: Set[str]) -> list[str]:
    client = Client(headers={"accept-language": "en"})
    if name:
        client.force_login(_speaking(name, "en"))
    checks = {address: partial(_is_english, client, address, data) for address in addresses}
    return [f"{name}: {address} {problem}" for address, check in checks.items() for problem in _problems(check)]


def _is_english(client: Client, address: str, data: Set[str]) -> None:
    html_in_its_language(client.get(address, follow=True).content.decode(), "en", but=data)


def _speaking(name: str, language: str) -> User:
    User.objects.filter(name=name).update(language=language)
    return User.objects.get(name=name)
