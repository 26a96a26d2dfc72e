"""Events that wait are read and applied: one lead each, whatever order they come in, as often as they come."""

from leads.unpacking.applying import AT_ONCE, MOST_ATTEMPTS, apply_again, apply_failed_again, apply_waiting
from leads.unpacking.making import NotAnEvent, complete

__all__ = [
    "AT_ONCE", "MOST_ATTEMPTS", "NotAnEvent", "apply_again", "apply_failed_again", "apply_waiting", "complete",
]  # fmt: skip
