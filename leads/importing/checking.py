"""What a mapping must be before an import may start."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from leads.importing import targets
from leads.importing.cleaning import RECOGNISED_BY
from leads.importing.statuses import ASK
from leads.importing.updating import DECIDED, FILL, RULES
from leads.models import ImportJob
from leads.refusals import Refusal


class BadMapping(Refusal):
    """The columns can't mean this; the message says which."""


def checked(mapping: list[str], job: ImportJob) -> list[str]:
    """The mapping, if it makes sense. BadMapping."""
    offered = {target.code for target in targets.targets_for(job.content)}
    if len(mapping) != len(job.columns) or not set(mapping) <= offered:
        raise BadMapping(_("Please choose one of the offered meanings for each column."))
    single = [code for code in mapping if code not in (targets.EXTRA, targets.IGNORE)]
    doubled = sorted({targets.label_of(job.content, code) for code in single if single.count(code) > 1})
    if doubled:
        raise BadMapping(_("Two columns can't both be: %(labels)s.") % {"labels": ", ".join(doubled)})
    if "name" in single and {"first_name", "last_name"} & set(single):
        raise BadMapping(_("Choose either the full name or first and last name."))
    return mapping


def demand_complete(job: ImportJob) -> None:
    """BadMapping names what no column holds."""
    meanings = set(job.mapping)
    if job.content == ImportJob.Content.DEALS:
        missing = [code for code in targets.REQUIRED_FOR_DEALS if code not in meanings]
    else:
        missing = [] if meanings & {*RECOGNISED_BY, "name"} else ["email"]
    if missing:
        labels = ", ".join(targets.label_of(job.content, code) for code in missing)
        raise BadMapping(_("Please choose a column for: %(labels)s.") % {"labels": labels})


def unanswered(job: ImportJob) -> list[str]:
    """Values of which only a person can know what they mean."""
    return [value for value, meant in job.meanings.get("stage", {}).items() if meant == ASK]


def demand_answers(job: ImportJob) -> None:
    """What the words of sales mean in the file is said by a person, never guessed. BadMapping."""
    if open_ones := unanswered(job):
        words = _("Please say what these mean here, before the import can start: %(values)s.")
        raise BadMapping(words % {"values": ", ".join(value[:40] for value in open_ones[:10])})


def rules(given: Mapping[str, str]) -> dict[str, str]:
    """What becomes of values that a known lead has already; the usual rule is not kept. BadMapping."""
    if not set(given) <= set(DECIDED) or not set(given.values()) <= set(RULES):
        raise BadMapping(_("Please choose one of the offered rules for each field."))
    return {field: rule for field, rule in given.items() if rule != FILL}
