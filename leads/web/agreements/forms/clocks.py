"""The clocks: how long each may take, when it warns, and the ladder that follows its end."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.document import Section
from leads.models import ClockKind, Rung, Silence
from leads.web.agreements.forms.base import JOINT, SectionForm, figure
from leads.web.agreements.forms.durations import DurationField

FEWEST_RUNGS = 3
ACTS = [("", _("– no further rung –")), *Rung.choices]


class ClocksForm(SectionForm):
    section = Section.CLOCKS

    def build(self) -> None:
        for kind in ClockKind:
            self.fields[_name(kind, "minutes")] = DurationField(_("Time allowed"))
            self.fields[_name(kind, "warn_percent")] = figure(
                _("Warn after"), suffix=_("per cent of the time"), least=1, most=99
            )
            for place in range(self._rungs(kind)):
                self.fields[_rung(kind, place, "act")] = forms.ChoiceField(
                    label=_("Rung %(n)s") % {"n": place + 1}, choices=ACTS, required=False
                )
                self.fields[_rung(kind, place, "after_minutes")] = DurationField(_("Time after the end"))
            self.fields[_name(kind, "silence")] = forms.ChoiceField(
                label=_("Silence rule"), choices=Silence.choices, required=False,
                help_text=_("What happens by itself on the rung “Apply the silence rule”."),
            )  # fmt: skip

    def _rungs(self, kind: ClockKind) -> int:
        """All that there are and one more, so that no rung is lost and one can be added."""
        terms = self.agreement.clock(kind)
        return max(FEWEST_RUNGS, len(terms.ladder) + 1 if terms else 0)

    def stored(self) -> Iterator[tuple[str, Any]]:
        for kind in ClockKind:
            data = self.agreement.clock_terms.get(kind) or {}
            for name in ("minutes", "warn_percent", "silence"):
                yield _name(kind, name), data.get(name)
            for place, step in enumerate(data.get("ladder", [])):
                yield _rung(kind, place, "act"), step["act"]
                yield _rung(kind, place, "after_minutes"), step["after_minutes"]

    def terms(self) -> dict[str, Any]:
        return {"clock_terms": {kind.value: self._clock(kind) for kind in ClockKind}}

    def _clock(self, kind: ClockKind) -> dict[str, Any] | None:
        given = self.cleaned_data
        minutes = given[_name(kind, "minutes")]
        if minutes is None:
            return None
        return {
            "minutes": minutes,
            "warn_percent": given[_name(kind, "warn_percent")] or 75,
            "ladder": list(self._ladder(kind)),
            "silence": given[_name(kind, "silence")] or Silence.NONE.value,
        }

    def _ladder(self, kind: ClockKind) -> Iterator[dict[str, Any]]:
        for place in range(self._rungs(kind)):
            if act := self.cleaned_data[_rung(kind, place, "act")]:
                yield {"act": act, "after_minutes": self.cleaned_data[_rung(kind, place, "after_minutes")] or 0}

    @property
    def clocks(self) -> list[dict[str, Any]]:
        """By clock, for the page: its label, its fields, its rungs of two fields each."""
        return [self._shown(kind) for kind in ClockKind]

    def _shown(self, kind: ClockKind) -> dict[str, Any]:
        rungs = [
            (self[_rung(kind, place, "act")], self[_rung(kind, place, "after_minutes")])
            for place in range(self._rungs(kind))
        ]
        own = [self[_name(kind, name)] for name in ("minutes", "warn_percent", "silence")]
        wrong = any(field.errors for field in own) or any(field.errors for pair in rungs for field in pair)
        return {"kind": kind, "minutes": own[0], "warn": own[1], "silence": own[2], "rungs": rungs, "is_wrong": wrong}


def _name(kind: ClockKind, name: str) -> str:
    return JOINT.join(("clock_terms", kind.value, name))


def _rung(kind: ClockKind, place: int, name: str) -> str:
    return JOINT.join(("clock_terms", kind.value, "ladder", str(place), name))
