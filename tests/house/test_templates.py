"""Templates obey the strict policy (nothing inline) and the contrast rules (classes too pale to read are banned)."""

import re

from tests.house.source import ROOT, templates

MAILS = "/mail/"  # mail programs read no style sheets
RULES = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on[:=\-]"),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    "style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"<(script|link|img|iframe)[^>]*(src|href)=[\"'](https?:)?//", re.IGNORECASE),
    "too pale: text-secondary": re.compile(r"[\"'\s]text-secondary[\"'\s]"),
    "too pale: text-danger": re.compile(r"[\"'\s]text-danger[\"'\s]"),
    "too pale: btn-outline-secondary": re.compile(r"\bbtn-outline-secondary\b"),
}


def test_templates_keep_the_rules() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {rule}"
        for path in templates()
        if MAILS not in str(path)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for rule, pattern in RULES.items()
        if pattern.search(line)
    ]
    assert found == []


def test_a_rule_finds_what_it_forbids() -> None:
    bad = '<p style="x" onclick="y" class="text-danger" hx-on:click="z"><script>1</script>'
    assert {rule for rule, pattern in RULES.items() if pattern.search(bad)} == {
        *("inline style", "inline handler", "hx-on", "inline script", "too pale: text-danger"),
    }
