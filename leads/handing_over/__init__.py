"""The handover: one side offers a lead, the other accepts, rejects with a reason, or the offer is withdrawn."""

from leads.handing_over.offers import (
    LONGEST_WHY,
    TOO_OFTEN,
    AlreadyDecided,
    OftenReturned,
    WantsNoContact,
    WrongRecipient,
    accept,
    comes_back_often,
    hand_over,
    reject,
    send,
    snooze,
    withdraw,
)
from leads.handing_over.undoing import UNDO_WITHIN, TooLateToUndo, take_back

__all__ = [
    "LONGEST_WHY", "TOO_OFTEN", "UNDO_WITHIN", "AlreadyDecided", "OftenReturned", "TooLateToUndo", "WantsNoContact",
    "WrongRecipient", "accept", "comes_back_often", "hand_over", "reject", "send", "snooze", "take_back", "withdraw",
]  # fmt: skip
