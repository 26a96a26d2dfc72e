"""Doors of a form for strangers: its page, what says thank you, its colours and its puzzle. Works without scripts."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import address_of, own_origin
from accounts.models import User
from accounts.roles import Act
from leads import receiving, submitting
from leads.form import colours, fields
from leads.models import Form, FormVersion, Intake
from leads.submitting import BadSubmission, Submission, guarding
from leads.submitting.guarding import Doubtful, Foreign, TooMany, Visit
from leads.web.public.framing import framed
from leads.web.public.shown import Page, fact_label, language_for

LARGEST = 200_000  # bytes of what a visitor sends
MOST_SHOWN_AGAIN = 1_000_000  # bytes: so much is at least not lost
LONGEST_LINK = 200
TOO_LARGE = gettext_lazy(
    "That was too much at once: at most 200 kilobytes, please. Go back and shorten your text."
)  # fmt: skip
SHORTEN = gettext_lazy(
    "That was too much at once: at most 200 kilobytes, please. Shorten your text; all of it still stands below."
)  # fmt: skip
CLOSED = gettext_lazy("This form is closed. Thank you for your interest.")


def form_or_404(public_id: str) -> Form:
    found = Form.objects.select_related("published__consent_text").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@csrf_exempt  # a stranger has no session to be misused, and a frame no cookies; the token stands for the page
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form; sent, it leads on to the thank-you page, or shows what to mend with all that was typed."""
    form = form_or_404(public_id)
    if _size(request) > MOST_SHOWN_AGAIN:
        return _message(request, form, TOO_LARGE, 413)
    sent = _submission(request, form) if request.method == "POST" and form.published else None
    if not form.is_open:
        return _message(request, form, CLOSED, 410, sent)
    if sent is None:
        return _shown(request, form)
    if _size(request) > LARGEST:
        return _again(request, sent, 413, problem=SHORTEN)
    return _sent(request, form, sent)


def _size(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _shown(request: HttpRequest, form: Form) -> HttpResponse:
    assert form.published is not None
    language, link = language_for(request, form), _link(request.GET, form.published)
    is_test = _is_test(request)
    if request.method == "GET" and not is_test:
        submitting.count_view(form, now=timezone.now())
    source = request.GET.get("page", "")[:500]
    return _page(request, Page(form, form.published, language, link, is_test=is_test, source=source))


def _link(given: Any, version: FormVersion) -> dict[str, list[str]]:
    """UTM values, click ids and whatever hidden fields ask of the address."""
    hidden = [one["key"] for one in version.fields if one["type"] == "hidden"]
    keys = dict.fromkeys([*hidden, *fields.TRACKED])
    return {key: [given[key][:LONGEST_LINK]] for key in keys if given.get(key)}


def _is_test(request: HttpRequest) -> bool:
    """Only who builds forms may try one without being counted."""
    asked = request.GET.get("test") or request.POST.get("test")
    return bool(asked) and isinstance(request.user, User) and request.user.may(Act.BUILD_FORMS)


def _page(request: HttpRequest, shown: Page, status: int = 200) -> HttpResponse:
    token = guarding.new_token(shown.form, now=timezone.now())
    response = show(request, replace(shown, token=token, embedded=_is_embedded(request)), status)
    response["Cache-Control"] = "no-store"
    return response


def show(request: HttpRequest, shown: Page, status: int = 200) -> HttpResponse:
    """The page in its language; also what the builder previews."""
    with override(shown.language):
        response = render(request, "public/form.html", {"page": shown, "trap": guarding.TRAP}, status=status)
    response["Content-Language"] = shown.language
    return framed(response, shown.form, embedded=shown.embedded)


def _is_embedded(request: HttpRequest) -> bool:
    return bool(request.GET.get("embed"))


# sending it ---------------------------------------------------------------------------------------


def _sent(request: HttpRequest, form: Form, submission: Submission) -> HttpResponse:
    visit = guarding.visit_of(form, request.POST.get("token", ""))
    with override(submission.language):
        try:
            guarding.demand_home(form, request.headers.get("Origin"), own_origin(request))
            _admit(request, submission, visit)
            if request.POST.get(guarding.TRAP):
                submitting.keep_as_spam(submission, now=timezone.now())
            else:
                submitting.submit(submission, now=timezone.now())
        except BadSubmission as bad:
            return _again(request, submission, 422, errors=bad.fields)
        except Doubtful as doubt:
            return _again(request, submission, 422, problem=doubt.message)
        except TooMany as many:
            return _again(request, submission, 429, problem=many.message)
        except Foreign as foreign:
            return _message(request, form, foreign.message, 403)
    return _thanked(request, submission)


def _admit(request: HttpRequest, submission: Submission, visit: Visit | None) -> None:
    solved = guarding.is_solved(request.POST.get("altcha", ""), visit)
    if not submission.is_test:
        guarding.admit(submission.form, visit, address_of(request), is_solved=solved, now=timezone.now())


def _submission(request: HttpRequest, form: Form) -> Submission:
    """What was typed, by the version that was shown: an old page is as good as a new one."""
    version, sent = _version(form, request.POST.get("version", "")), request.POST
    visit = guarding.visit_of(form, sent.get("token", ""))
    entered = {one["key"]: sent.getlist(one["key"]) for one in version.fields if one["key"] in sent}
    tracked = {key: sent[key][:LONGEST_LINK] for key in fields.TRACKED if sent.get(key)}
    return Submission(
        form, version, entered, token=visit.nonce if visit else "", consent=bool(sent.get(submitting.CONSENT)),
        language=language_for(request, form), page=sent.get("page", "")[:500], address=address_of(request),
        is_test=_is_test(request), more=tracked,
    )  # fmt: skip


def _version(form: Form, number: str) -> FormVersion:
    assert form.published is not None
    if not (number.isascii() and number.isdigit() and len(number) < 9) or int(number) == form.published.number:
        return form.published
    known = FormVersion.objects.select_related("consent_text").filter(form=form, number=int(number)).first()
    return known or form.published


def _again(request: HttpRequest, sent: Submission, status: int, **said: Any) -> HttpResponse:
    """All that was typed stays, and there is a new token."""
    typed = {key: [text.replace("\x00", "") for text in texts] for key, texts in sent.values.items()}
    link = {key: [text] for key, text in sent.more.items()}
    shown = Page(
        sent.form, sent.version, sent.language, {**link, **typed}, consent=sent.consent, is_test=sent.is_test,
        source=sent.page, **said,
    )  # fmt: skip
    return _page(request, shown, status)


def _typed(sent: Submission) -> list[tuple[str, str]]:
    """Label and text of each field that somebody filled in."""
    rows = Page(sent.form, sent.version, sent.language, sent.values).rows
    return [(row.label, row.told) for row in rows if row.told]


def _thanked(request: HttpRequest, sent: Submission) -> HttpResponse:
    """To another address, so that going back or loading anew sends nothing twice."""
    embedded = _is_embedded(request)
    if sent.form.redirect_url and not embedded and not sent.is_test:
        return _see_other(sent.form.redirect_url)
    asks = submitting.asks_by_mail(sent.version, is_ticked=sent.consent) and not sent.is_test
    flags = {"embed": embedded, "test": sent.is_test, "confirm": asks}
    more = {"lang": sent.language, **{name: "1" for name, is_set in flags.items() if is_set}}
    return _see_other(f"{reverse('public_form_thanks', args=[sent.form.public_id])}?{urlencode(more)}")


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


@require_safe
def thanks(request: HttpRequest, public_id: str) -> HttpResponse:
    form = form_or_404(public_id)
    language, embedded = language_for(request, form), _is_embedded(request)
    shown = Page(form, form.published or FormVersion(form=form), language, embedded=embedded, is_test=_is_test(request))
    with override(language):
        tried = _tried(form) if shown.is_test else None
        response = render(
            request, "public/thanks.html", {"page": shown, "tried": tried, "asks": "confirm" in request.GET}
        )
    response["Content-Language"] = language
    return framed(response, form, embedded=embedded)


@dataclass(frozen=True)
class Tried:
    """What would have become of a test: what fills what, and whom it would have met."""

    told: list[tuple[str, str]]
    problems: list[tuple[str, str]]
    known: str


def _tried(form: Form) -> Tried | None:
    tests = Intake.objects.filter(channel=form.channel, outcome=Intake.Outcome.TEST)
    last = tests.order_by("-received_at", "-id").first()
    if last is None:
        return None
    read = submitting.read_again(last)
    clean, problems, _unread = receiving.readable(read.facts)
    known, _doubtful = receiving.known_as(clean)
    said = {**read.facts, **({fields.SAID: read.said} if read.said else {})}
    told = [(fact_label(name), str(value)) for name, value in said.items()]
    beside = [(name, str(value)) for name, value in {**read.further, **read.utm}.items()]
    wrong = [(fact_label(name), words) for name, words in {**problems, **last.problems}.items()]
    return Tried([*told, *beside], wrong, str(known) if known else "")


def _message(
    request: HttpRequest, form: Form, words: Any, status: int, sent: Submission | None = None
) -> HttpResponse:  # fmt: skip
    """What a visitor has typed meanwhile stands below the words, so that they can keep it."""
    language, embedded = language_for(request, form), _is_embedded(request)
    shown = Page(form, form.published or FormVersion(form=form), language, embedded=embedded)
    with override(language):
        context = {"page": shown, "text": words, "typed": _typed(sent) if sent else []}
        response = render(request, "public/message.html", context, status=status)
    response["Content-Language"] = language
    return framed(response, form, embedded=embedded)


# what belongs to it -------------------------------------------------------------------------------


@require_safe
@cache_control(public=True, max_age=86_400)
def style(request: HttpRequest, colour: str, background: str) -> HttpResponse:
    """The colours as custom properties: a file of its own, because the policy forbids styles inside the page."""
    one, other = colours.normal(colour), colours.normal(background)
    if not one or not other:
        raise Http404
    told = colours.tokens(one, other)
    light, dark = (";".join(f"--{name}:{value}" for name, value in told[theme].items()) for theme in ("light", "dark"))
    sheet = f":root{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


@require_safe
def puzzle(request: HttpRequest, public_id: str) -> HttpResponse:
    """A proof of work for the visit whose token the page holds."""
    visit = guarding.visit_of(Form(public_id=public_id), request.GET.get("token", ""))
    if visit is None:
        return JsonResponse({"detail": _("This page is too old. Please load it anew.")}, status=422)
    response = JsonResponse(guarding.puzzle(visit, now=timezone.now()))
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("f/style/<str:colour>-<str:background>.css", style, name="public_form_style"),
    path("f/<slug:public_id>/", page, name="public_form"),
    path("f/<slug:public_id>/thanks/", thanks, name="public_form_thanks"),
    path("f/<slug:public_id>/puzzle/", puzzle, name="public_form_puzzle"),
]
