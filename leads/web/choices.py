"""The people, teams and origins that a filter offers, kept for a minute: they change seldom and stand on every list."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings
from django.db import connection
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from leads.filters import number
from leads.web import words

KEPT = 60  # seconds; a new colleague shows up in the filters of a running server after that
MOST_ORIGINS = 60

# Steps from one origin to the next along the index instead of reading every lead.
_ORIGINS = """
WITH RECURSIVE known AS (
  (SELECT origin FROM leads_lead ORDER BY origin LIMIT 1)
  UNION ALL
  SELECT (SELECT origin FROM leads_lead WHERE origin > known.origin ORDER BY origin LIMIT 1) FROM known
  WHERE known.origin IS NOT NULL
)
SELECT origin FROM known WHERE origin <> '' LIMIT %s
"""


@dataclass(frozen=True)
class Choices:
    people: dict[int, str]
    teams: dict[int, str]
    origins: list[str]

    def name_of(self, responsible: str) -> str:
        own = {"me": _("mine"), "nobody": _("nobody responsible")}
        return own.get(responsible) or self.people.get(number(responsible), _("unknown person"))

    @cached_property
    def people_options(self) -> SafeString:
        return _options(self.people.items())

    @cached_property
    def team_options(self) -> SafeString:
        return _options(self.teams.items())

    @property
    def origin_options(self) -> SafeString:
        """In the reader's language, so that they are not kept."""
        return _options((origin, words.origin(origin)) for origin in self.origins)


NONE = Choices({}, {}, [])


def choices() -> Choices:
    """Two statements at most, whatever the number of leads."""
    return _read() if settings.TESTING else _kept(int(time.monotonic() // KEPT))


@lru_cache(maxsize=1)
def _kept(_minute: int) -> Choices:
    return _read()


def _read() -> Choices:
    people = list(User.objects.working().values_list("pk", "name", "team", "team__name"))
    teams = sorted({(team, name) for _pk, _name, team, name in people if team}, key=lambda pair: str(pair[1]))
    return Choices({pk: name for pk, name, *_rest in people}, dict(teams), _known_origins())


def _known_origins() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ORIGINS, [MOST_ORIGINS])
        return [origin for (origin,) in cursor.fetchall()]


def _options(pairs: Iterable[tuple[object, str]]) -> SafeString:
    return format_html_join("\n", '<option value="{}">{}</option>', ((str(value), label) for value, label in pairs))


def marked(options: SafeString, value: str) -> SafeString:
    """The options with the chosen one marked; it is added when it is not among them."""
    if not value:
        return options
    plain = f'<option value="{conditional_escape(value)}"'
    if plain + ">" in options:
        return mark_safe(options.replace(plain + ">", f"{plain} selected>"))  # noqa: S308  # escaped above
    return mark_safe(f"{plain} selected>{conditional_escape(value)}</option>{options}")  # noqa: S308  # escaped above
