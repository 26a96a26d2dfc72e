"""What a visitor sends by a form is kept as it came, then taken in at once; what could not be is tried again."""

from leads.submitting.applying import apply, apply_waiting, mended, read_again
from leads.submitting.counting import count_knock, count_view
from leads.submitting.keeping import CONSENT, BadSubmission, Submission, keep_as_spam, submit
from leads.submitting.opting_in import asks_by_mail

__all__ = [
    "CONSENT", "BadSubmission", "Submission", "apply", "apply_waiting", "asks_by_mail", "count_knock", "count_view",
    "keep_as_spam", "mended", "read_again", "submit",
]  # fmt: skip
