"""Ask another service for what its event only pointed to: by the worker, with a short patience."""

from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.utils.translation import gettext as _

from leads.vendors import reading
from leads.vendors.meaning import BadBody, Fetch

PATIENCE = 5  # seconds
LARGEST = 1024 * 1024  # bytes


class NotFetched(Exception):
    """The service did not answer with what was asked for; says why."""


class TokenNeeded(NotFetched):
    """Asking again is of no use until somebody enters a token."""


def fetch(asked: Fetch) -> Any:
    """The answer as JSON. NotFetched."""
    if not asked.headers:
        words = _("The event only points to the person. Enter an access token of the service, then apply again.")
        raise TokenNeeded(words)
    try:
        return reading.parsed(_raw(asked.url, asked.headers))
    except HTTPError as refused:
        raise _refused(refused.code) from refused
    except (URLError, OSError, ValueError) as lost:
        raise NotFetched(_("The service could not be reached.")) from lost
    except BadBody as bad:
        raise NotFetched(_("The service answered with something that can't be read.")) from bad


def _raw(url: str, headers: Mapping[str, str]) -> bytes:
    if urlsplit(url).scheme not in ("https", "http"):
        raise ValueError
    request = Request(url, headers={"Accept": "application/json", **headers})  # noqa: S310  # the scheme is checked above
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return bytes(answer.read(LARGEST))


def _refused(status: int) -> NotFetched:
    if status in (401, 403):
        return TokenNeeded(_("The service refused the access token. Enter a new one, then apply again."))
    return NotFetched(_("The service answered with the error %(status)d.") % {"status": status})
