"""Outside sources have one shape, are asked by the worker, and never overwrite."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import enriching, enrichment
from leads.models import Lead, Lookup
from tests import cast

pytestmark = pytest.mark.django_db


class Directory:
    """Knows everybody's position, and fails where it is told to."""

    code = "directory"
    label = "Directory"
    fails = False

    def find(self, known: Mapping[str, Any]) -> Mapping[str, Any]:
        if type(self).fails:
            raise OSError("out of order")
        return {"job_title": "Managing director", "company": "Elsewhere Ltd", "country": "Narnia", "stars": 5}


@pytest.fixture(autouse=True)
def directory(settings: Any) -> Iterator[type[Directory]]:
    settings.CONNECTORS = ["tests.enrichment.test_outside_sources.Directory"]
    enrichment.connectors.cache_clear()
    Directory.fails = False
    yield Directory
    enrichment.connectors.cache_clear()


def test_a_new_lead_is_looked_up_and_its_blanks_are_filled(anna: User) -> None:
    lead = cast.an_mql()
    assert enriching.ask_waiting(now=timezone.now()) == 1
    known = Lead.objects.get(pk=lead.pk)
    assert (known.job_title, known.sources["job_title"]["from"]) == ("Managing director", "directory")
    assert known.company == lead.company, "what is there already stays"
    lookup = Lookup.objects.get()
    assert "country" in lookup.problem
    assert lookup.found["stars"] == "5"
    assert enriching.ask_waiting(now=timezone.now()) == 0


def test_a_source_that_fails_is_asked_again_later_and_given_up_in_the_end(
    anna: User, directory: type[Directory]
) -> None:
    cast.an_mql()
    directory.fails = True
    now = timezone.now()
    assert enriching.ask_waiting(now=now) == 0
    assert enriching.ask_waiting(now=now) == 0
    assert Lookup.objects.get().attempts == 1
    for days in range(1, 8):
        enriching.ask_waiting(now=now + timedelta(days=days))
    lookup = Lookup.objects.get()
    assert (lookup.attempts, lookup.done_at is not None) == (enriching.MOST_ATTEMPTS, True)
