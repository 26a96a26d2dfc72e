"""The sign-in page, in a real browser: quiet console, no policy report, nothing for axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_is_clean(
    new_page: Callable[..., Page], axe: Callable[..., None], fits: Callable[..., None], scheme: str
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 360, "height": 740})
    page.goto("/")
    axe(page)
    fits(page)
