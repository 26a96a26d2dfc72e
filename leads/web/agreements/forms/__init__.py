"""A form for each section of a draft."""

from leads.document import Section
from leads.web.agreements.forms.bant import BantForm
from leads.web.agreements.forms.base import SectionForm
from leads.web.agreements.forms.clocks import ClocksForm
from leads.web.agreements.forms.lists import RoutingForm, ScoringForm
from leads.web.agreements.forms.plain import (
    DefinitionForm,
    HandoverForm,
    HandRaisersForm,
    PromisesForm,
    PurposeForm,
    RefereeForm,
    StartForm,
    TargetForm,
)  # fmt: skip

FORMS: dict[Section, type[SectionForm]] = {
    form.section: form
    for form in (PurposeForm, DefinitionForm, HandoverForm, HandRaisersForm, ScoringForm, BantForm, ClocksForm,
                 RoutingForm, PromisesForm, TargetForm, RefereeForm, StartForm)
}  # fmt: skip

__all__ = ["FORMS", "ClocksForm", "SectionForm"]
