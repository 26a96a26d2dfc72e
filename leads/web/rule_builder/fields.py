"""The builder as a form field: `RuleField` in a `RuleForm`, shown by components/field.html like any other."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from leads import rules
from leads.web.forms import ActForm
from leads.web.rule_builder import acts
from leads.web.rule_builder.draft import Draft, is_sent, of_rule, read
from leads.web.rule_builder.shown import Builder


class RuleBuilder(forms.Widget):
    """Conditions and groups, as one reads them. Works by plain submit buttons, and by htmx without leaving the page."""

    use_fieldset = True
    checked = False  # the field sets it when somebody means to be ready
    outcome = acts.Outcome()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Draft | None:
        """The draft as it was sent, after the button that was pressed."""
        if not is_sent(data, name):
            return None
        draft = read(data, name)
        press = acts.Press.read(str(data.get(acts.BUTTON, "")))
        if press and press.builder == name:
            self.outcome = acts.done(draft, press)
        return draft

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not is_sent(data, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        draft = value if isinstance(value, Draft) else of_rule(value)
        builder = Builder(name, draft, self.outcome, self.checked)
        return render_to_string("components/rule_builder.html", {"builder": builder})


class RuleField(forms.Field):
    """A rule of leads.rules: cleaned it is the rule as data, or None where none is given."""

    widget = RuleBuilder
    default_error_messages = {
        "required": _("Please add a condition."),
        "incomplete": _("Please complete the marked conditions."),
    }

    def clean(self, value: Any) -> dict[str, Any] | None:
        draft = value if isinstance(value, Draft) else of_rule(value)
        self.widget.checked = True
        rule = draft.as_rule()
        if rule is None:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        return self._sound(draft, rule)

    def _sound(self, draft: Draft, rule: dict[str, Any]) -> dict[str, Any]:
        if draft.open_parts:
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        if problems := rules.problems(rule):
            raise forms.ValidationError([str(problem) for problem in problems], code="invalid")
        return rule

    def has_changed(self, initial: Any, data: Any) -> bool:
        sent = data if isinstance(data, Draft) else of_rule(data)
        return of_rule(initial).as_rule() != sent.as_rule()


class RuleForm(ActForm):
    """A form with builders. Their buttons send it without meaning to be ready: then it is shown again as it is."""

    @property
    def is_building(self) -> bool:
        return acts.BUTTON in self.data

    def full_clean(self) -> None:
        if not self.is_building:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        return not self.is_building and super().is_valid()
