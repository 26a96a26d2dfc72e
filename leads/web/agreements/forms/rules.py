"""The rule builder, as this editor uses it."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads import rules
from leads.web.forms import ActForm


class RuleForm(ActForm):
    is_building = False


class RuleField(forms.CharField):
    widget = forms.Textarea
    default_error_messages = {"required": _("Please add a condition.")}

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            rule: dict[str, Any] = json.loads(text)
            rules.parse(rule)
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal), code="invalid") from refusal
        return rule
