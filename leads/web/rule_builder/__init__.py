"""The rule builder: a rule read and changed in the browser, without code and without scripts."""

from django.urls import path

from leads.web.rule_builder import views
from leads.web.rule_builder.fields import RuleBuilder, RuleField, RuleForm

__all__ = ["RuleBuilder", "RuleField", "RuleForm", "urlpatterns"]

urlpatterns = [
    path("rules/builder/", views.builder, name="rule_builder"),
    path("rules/count/", views.count, name="rule_count"),
]
