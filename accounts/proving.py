"""A person proves once more who they are, before they do what can't be undone."""

from django.core.cache import cache

from accounts.models import User

MOST_FAILURES = 5  # per person in WITHIN seconds, as at the sign-in
WITHIN = 5 * 60


class TooManyFailures(Exception):
    """Somebody guesses: for a while no password counts, not even the right one."""


def is_password_of(user: User, password: str) -> bool:
    """Whether it is. Failures are counted in the database; call it outside a transaction, which would forget them."""
    key = f"password-failed:{user.pk}"
    if cache.get(key, 0) >= MOST_FAILURES:
        raise TooManyFailures
    if user.is_active and user.check_password(password):
        cache.delete(key)
        return True
    if not cache.add(key, 1, WITHIN):
        cache.incr(key)
    return False
