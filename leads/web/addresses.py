"""The addresses of what has a public id: spelled by Django once, because a page names a dozen of them."""

from functools import cache, lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse

_MARK = "0publicid0"


def address(name: str, public_id: str) -> str:
    """The address of that name for one thing."""
    before, after = _spelled(name, settings.ROOT_URLCONF, get_script_prefix())
    return f"{before}{public_id}{after}"


def numbered(name: str, number: int) -> str:
    """The address of that name for what is counted, as the versions of the agreement are."""
    return _of_number(name, number, settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1000)
def _of_number(name: str, number: int, _urls: str, _prefix: str) -> str:
    return reverse(name, args=[number])


@cache
def _spelled(name: str, _urls: str, _prefix: str) -> tuple[str, str]:
    before, _mark, after = reverse(name, args=[_MARK]).partition(_MARK)
    return before, after
