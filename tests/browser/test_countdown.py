"""Deadlines tick on by themselves, in working time, and say what the server would say at that moment."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from leads import working_time
from leads.web import words
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("hours", [1, 7, 20, 45, 70, 100, 150])
def test_the_browser_counts_like_the_server(
    hours: int, rico: User, new_page: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    """Whatever lies between: nights, a weekend."""
    handover = cast.an_offer_to()
    page = new_page()
    page.clock.install(time=timezone.now())
    sign_in(page, rico)
    page.goto("/inbox/")
    chip = page.locator(".inbox-row .sla")
    later = timezone.now() + timedelta(hours=hours)
    later += timedelta(seconds=((handover.due_at - later).total_seconds() - 16 - 30) % 60)  # amid a minute
    page.clock.set_system_time(later)
    page.clock.run_for(16_000)
    calendar = working_time.calendars().of(handover.to_team_id)
    expected = words.clock_at(handover.due_at, handover.offered_at, later + timedelta(seconds=16), calendar)
    expect(chip).to_contain_text(expected.words)
    assert f"sla-{expected.state}" in (chip.get_attribute("class") or "")
