"""Tell people: users by notices in the app and their mails, others by the one mail that they asked for."""

from leads.notifying.notices import forget, mark_read, send_waiting, tell
from leads.notifying.questions import ask_waiting
from leads.notifying.silence import tell_of_silence
from leads.notifying.troubles import address_of, answering_for, tell_of_failure

__all__ = [
    "address_of", "answering_for", "ask_waiting", "forget", "mark_read", "send_waiting", "tell", "tell_of_failure",
    "tell_of_silence",
]  # fmt: skip
