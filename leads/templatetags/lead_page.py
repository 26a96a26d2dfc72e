"""The rows of the lead page that repeat: facts, answers to BANT, steps of the way, the story. A page has sixty of them,
so each is written as text at once instead of by a dozen nodes of a template."""

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from leads.reports.timeline import Change, Entry
from leads.templatetags.leadflow import ago, icon, when
from leads.web import words
from leads.web.addresses import numbered
from leads.web.lead.page import ActButton, Fact
from leads.web.lead.reading import Answer
from leads.web.lead.way import Step
from leads.web.quick.words import escaped

register = template.Library()


# Buttons ------------------------------------------------------------------------------------------


@register.simple_tag
def act_button(button: ActButton, version: int, token: str) -> SafeString:
    """What it says and does: refused with a reason beside it, asking in a dialog, or done at once."""
    said, look = f"{icon(button.icon)}{escape(button.label)}", "btn-primary" if button.is_primary else "btn-quiet"
    if button.why_not:
        why = f'aria-disabled="true" aria-describedby="why-{button.act.value}"'
        return SafeString(f'<button type="button" class="btn btn-quiet" {why}>{said}</button>')
    key = ""
    if button.shortcut:
        key = f' data-shortcut="{escape(button.shortcut)}" data-shortcut-label="{escape(button.label)}"'
        said += f' <kbd aria-hidden="true">{escape(button.shortcut.upper())}</kbd>'
    if button.asks:
        where = f'href="{escape(button.ask_url)}" data-dialog="{button.asks}" hx-get="{escape(button.ask_url)}"'
        return SafeString(
            f'<a class="btn {look}" id="button-{button.act.value}" {where} hx-target="#{button.asks}-body"'
            f' hx-swap="innerHTML"{key}>{said}</a>'
        )
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(token))}">'
    return SafeString(
        f'<form method="post" action="{escape(button.url)}">{hidden}<input type="hidden" name="version"'
        f' value="{version:d}"><button type="submit" class="btn {look}"{key}>{said}</button></form>'
    )


# Facts --------------------------------------------------------------------------------------------


@register.simple_tag
def fact_row(fact: Fact, url: str, may_edit: bool) -> SafeString:
    """A fact with its label; for those who may, a link that opens it in its place."""
    title = f'<dt class="pb-0">{escape(fact.label)}</dt>\n        <dd id="fact-{fact.place}">'
    if not may_edit:
        return SafeString(f"{title}{escape(fact.value) or '–'}</dd>")
    where = f"{url}facts/{fact.name}/"
    said = f"<span>{escape(fact.value)}</span>" if fact.value else _to_be_added()
    return SafeString(
        f'{title}<a class="fact-edit text-decoration-none" id="fact-{fact.place}-edit" href="{where}" hx-get="{where}"'
        f' hx-target="#fact-{fact.place}" hx-swap="innerHTML"><span class="visually-hidden">{escape(fact.edit)}: '
        f"</span>{said}{icon('pencil')}</a></dd>"
    )


def _to_be_added() -> str:
    return f'<span class="fact-empty">{escape(gettext("add"))}</span>'


# BANT ---------------------------------------------------------------------------------------------


@register.simple_tag
def bant_row(answer: Answer, url: str, may_answer: bool) -> SafeString:
    """What is known about one letter, and the ways to answer it and to see what was said before."""
    letter, place = answer.letter, f"bant-{answer.letter.value}"
    label, retired = escape(str(letter.label)), ""
    if letter.is_retired:
        retired = f'<span class="text-soft">{escape(gettext("no longer asked"))}</span>'
    links = _link(f"{place}-edit", url, letter.value, place, label) if may_answer and not letter.is_retired else ""
    links += _earlier(url, letter.value, place, label) if answer.at else ""
    return SafeString(
        f'<li class="bant-{answer.level.value}"><span class="bant-letter" aria-hidden="true">{escape(letter.initial)}'
        f'</span>\n          <div id="{place}" tabindex="-1"><p class="row-flow apart"><strong>{label}</strong>'
        f'{retired}<span class="chip {answer.tone}">{escape(str(answer.level.label))}</span></p>{_found(answer)}'
        f'<p class="row-flow">{links}</p>\n            <div id="{place}-old"></div></div></li>'
    )


def _found(answer: Answer) -> str:
    """The answer itself, and who says so; the question as long as there is none."""
    told = ""
    if answer.amount is not None or answer.day:
        amount = "" if answer.amount is None else escape(words.money(answer.amount, answer.currency))
        told = f"<p><strong>{amount}{escape(words.day(answer.day)) if answer.day else ''}</strong></p>"
    if answer.evidence:
        told += f"<p>{escape(answer.evidence)}</p>"
    elif not answer.at:
        told += f'<p class="text-soft">{escape(str(answer.letter.question))}</p>'
    return told + (_source(answer) if answer.at else "")


def _source(answer: Answer) -> str:
    said = escape(gettext("said by %(person)s") % {"person": answer.said_by}) + " · " if answer.said_by else ""
    within = f"{escape(answer.conversation)} · " if answer.conversation else ""
    return f"<small>{said}{within}{escape(answer.who)}, {ago(answer.at)}</small>"


def _link(own: str, url: str, letter: str, place: str, label: str) -> str:
    return (
        f'<a class="btn-plain text-decoration-none" id="{own}" href="{url}bant/{letter}/" hx-get="{url}bant/{letter}/"'
        f' hx-target="#{place}" hx-swap="innerHTML">{icon("pencil")}{escape(gettext("Answer"))}'
        f'<span class="visually-hidden"> {label}</span></a>'
    )


def _earlier(url: str, letter: str, place: str, label: str) -> str:
    where = f"{url}bant/{letter}/answers/"
    return (
        f'<a class="btn-plain text-decoration-none" href="{where}" hx-get="{where}" hx-target="#{place}-old"'
        f' hx-swap="innerHTML">{icon("clock")}{escape(gettext("Earlier"))}'
        f'<span class="visually-hidden"> {label}</span></a>'
    )


# The way ------------------------------------------------------------------------------------------


@register.simple_tag
def step(step: Step) -> SafeString:
    """One piece of the lifecycle bar, with its date and how long it took."""
    side = f" side-{step.side}" if step.side else ""
    now = ' aria-current="step"' if step.state == "now" else ""
    done = ""
    if step.state == "done":
        done = f'{icon("check-lg")}<span class="visually-hidden">{escape(gettext("done:"))} </span>'
    took = f" · {escape(step.took)}" if step.took else ""
    return SafeString(
        f'<li class="step-{step.state}{side}"{now}><span class="step-name">{done}{escape(step.label)}</span>'
        f"<small>{ago(step.at) if step.at else ''}{took}</small></li>"
    )


# The story ----------------------------------------------------------------------------------------


@register.simple_tag
def told(group: Sequence[Entry], show: str) -> SafeString:
    """Neighbouring entries of the timeline; those of the system are folded unless they were asked for."""
    first = group[0]
    if not first.is_system or show:
        system = ' class="timeline-system"' if first.is_system else ""
        side = f" side-{first.side}" if first.side else ""
        mark = f'<span class="timeline-mark{side}">{icon(first.icon)}</span>'
        return SafeString(f"<li{system}>{mark}{_entry(first)}</li>")
    many = ngettext("%(n)s entry of the system", "%(n)s entries of the system", len(group)) % {"n": len(group)}
    summary = escaped(first.sentence if len(group) == 1 else many)
    return SafeString(
        f'<li class="timeline-system"><span class="timeline-mark">{icon(first.icon)}</span><details><summary>{summary}'
        f" · {ago(first.at)}</summary>{''.join(map(_entry, group))}</details></li>"
    )


def _entry(entry: Entry) -> str:
    amount = "" if entry.amount is None else _strong(words.money(entry.amount, entry.currency))
    day = _strong(words.day(entry.day)) if entry.day else ""
    quote = f"<blockquote>{escaped(entry.quote)}</blockquote>\n" if entry.quote else ""
    changes = f'<dl class="diff">{"".join(map(_change, entry.changes))}</dl>\n' if entry.changes else ""
    details = "".join(f" · {detail}" for detail in _details(entry))
    return (
        f"\n<p>{escaped(entry.sentence)}{amount}{day}</p>\n{quote}{changes}"
        f'<p class="timeline-meta">{when(entry.at)}{details}</p>\n'
    )


def _strong(text: str) -> str:
    return f" <strong>{escape(text)}</strong>"


def _details(entry: Entry) -> list[str]:
    """The first of them leads to the version of the agreement by which the act was judged."""
    said = [escaped(detail) for detail in entry.details]
    if said and entry.agreement:
        said[0] = f'<a href="{numbered("agreement", entry.agreement)}">{said[0]}</a>'
    return said


def _change(change: Change) -> str:
    label = change.label[:1].upper() + change.label[1:]
    before, after = escape(change.before) or "–", escape(change.after) or "–"
    return f'<dt class="fw-normal">{escape(label)}</dt><dd class="mb-1"><del>{before}</del> <ins>{after}</ins></dd>'
