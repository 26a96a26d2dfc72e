"""What the pages show of a version besides its words: its neighbours, its signatures, who has still to read it."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.roles import Act
from leads import access, agreeing, document
from leads.models import Agreement, Part, Signature
from leads.web.agreements.forms.signing import SignForm


@dataclass
class Panel:
    """One part of the signatures: who signed it, or the form by which its head does."""

    part: Part
    signature: Signature | None
    form: SignForm | None = None
    is_missing: bool = False  # nobody holds the role


@dataclass
class Reading:
    """How far the acknowledging has come."""

    affected: int
    missing: list[User] = field(default_factory=list)
    is_owed: bool = False  # by the one who looks

    @property
    def done(self) -> int:
        return self.affected - len(self.missing)


def panels(agreement: Agreement, viewer: User, refused: SignForm | None = None) -> list[Panel]:
    """Forms only for who sits at the table, and only while there is something to sign."""
    signed = {signature.part: signature for signature in agreement.signatures.all()}
    opens = agreement.is_proposed and access.is_at_the_table(viewer)
    found = [Panel(part, signed.get(part)) for part in Part]
    for panel in found:
        if opens and panel.signature is None:
            people = agreeing.may_sign(panel.part)
            panel.is_missing = not people
            is_refused = refused is not None and refused.part == panel.part
            panel.form = refused if is_refused else SignForm(panel.part, people) if people else None
    return found


def reading(agreement: Agreement, viewer: User) -> Reading | None:
    """None where there is nothing to acknowledge."""
    if not agreement.is_signed:
        return None
    missing = list(agreeing.still_to_acknowledge(agreement))
    return Reading(agreeing.affected().count(), missing, is_owed=viewer in missing)


def page(agreement: Agreement, viewer: User, refused: SignForm | None = None) -> dict[str, Any]:
    """All of a version's page."""
    other = document.before(agreement)
    return {
        "agreement": agreement,
        "chapters": document.chapters(agreement),
        "before": other,
        "changes": document.difference(other, agreement) if other else [],
        "panels": panels(agreement, viewer, refused),
        "reading": reading(agreement, viewer),
        "may_draft": viewer.may(Act.DRAFT),
        "sitting": access.is_at_the_table(viewer),
    }
