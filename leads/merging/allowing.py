"""Which two records may become one, and which of them goes on; said in words where they may not."""

from django.utils.translation import gettext as _

from leads.models import SALES_STAGES, Contest, Lead, Stage
from leads.refusals import Conflict, Refusal

_WAY = (
    Stage.DISQUALIFIED, Stage.CONTACT, Stage.NURTURE, Stage.MQL, Stage.SGL, Stage.HANDOVER, Stage.SAL, Stage.SQL,
    Stage.WON,
)  # fmt: skip
FURTHER = {stage: place for place, stage in enumerate(_WAY)}
"""How far a lead has come: whoever has come further goes on, so that no work that was agreed upon is lost."""


class CannotMerge(Refusal):
    """The two can't become one record as they stand; the words say what has to happen first."""


class AlreadyMerged(Conflict):
    """Somebody else has merged one of the two meanwhile."""

    def __init__(self, gone: Lead) -> None:
        super().__init__(_("%(name)s was merged into another record meanwhile.") % {"name": gone})
        self.gone = gone


def in_order(one: Lead, other: Lead) -> tuple[Lead, Lead]:
    """The one that goes on, and the one that goes into it: the further one is kept, of equals the older."""
    kept, gone = sorted((one, other), key=lambda lead: (-FURTHER[lead.phase], lead.pk))
    return kept, gone


def obstacle(kept: Lead, gone: Lead) -> str:
    """Why `gone` can't be merged into `kept`, in words; empty when it can."""
    return _work_of_its_own(gone) or _work_of_both(kept, gone)


def _work_of_its_own(gone: Lead) -> str:
    """What would be cut off in the middle."""
    if gone.stage == Stage.WON:
        return _("%(name)s is a won deal, which stays a record of its own.") % {"name": gone}
    if gone.stage == Stage.HANDOVER:
        return _("Sales owes an answer about %(name)s: please answer or withdraw that handover first.") % {"name": gone}
    if gone.asked_for:
        return _("Sales waits for a fact about %(name)s: please supply it first, or keep that record.") % {"name": gone}
    if Contest.objects.open().filter(lead=gone).exists():
        return _("The referee has not decided yet about the return of %(name)s.") % {"name": gone}
    return ""


def _work_of_both(kept: Lead, gone: Lead) -> str:
    if FURTHER[gone.phase] > FURTHER[kept.phase]:
        said = {"name": gone, "stage": gone.phase.label}
        return _("%(name)s has come further (%(stage)s): please keep that record.") % said
    if kept.stage == Stage.WON and gone.stage not in (Stage.CONTACT, Stage.DISQUALIFIED):
        return _("%(kept)s is a won deal, and %(name)s is open work: both stay.") % {"kept": kept, "name": gone}
    in_sales = kept.phase in SALES_STAGES and gone.phase in SALES_STAGES
    if in_sales and (kept.responsible_id, kept.team_id) != (gone.responsible_id, gone.team_id):
        said = {"one": kept.responsible or kept.team, "other": gone.responsible or gone.team}
        words = _("%(one)s works on one record and %(other)s on the other: first make one person responsible for both.")
        return words % said
    return ""
