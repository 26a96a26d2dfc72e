"""The agreement's way: drafted, proposed, signed by three, in force from a moment on, acknowledged by all."""

from leads.agreeing.acknowledging import CONCERNED, NotConcerned, acknowledge, affected, still_to_acknowledge
from leads.agreeing.drafting import StaleDraft, Unsound, WrongState, discard, draft, edit
from leads.agreeing.proposing import propose, withdraw
from leads.agreeing.signing import AlreadySigned, NoPart, WrongPassword, may_sign, part_of, sign

__all__ = [
    "CONCERNED", "AlreadySigned", "NoPart", "NotConcerned", "StaleDraft", "Unsound", "WrongPassword", "WrongState",
    "acknowledge", "affected",
    "discard", "draft", "edit", "may_sign", "part_of", "propose", "sign", "still_to_acknowledge",
    "withdraw",
]  # fmt: skip
