"""The pages of the documentation. Whoever is signed in may try an operation where it is described."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from leads.api.docs.book import LANGUAGE, book, by_subject


def contents(request: HttpRequest) -> HttpResponse:
    """All operations by subject."""
    base = request.build_absolute_uri(reverse("api:docs")).removesuffix("docs/")
    context: dict[str, Any] = {"subjects": by_subject(), "base": base, "spoken": LANGUAGE}
    return render(request, "api/docs.html", context)


def operation(request: HttpRequest, name: str) -> HttpResponse:
    """One operation: what it takes, what it answers, and a form that tries it."""
    found = book().get(name)
    if found is None:
        raise Http404(_("There is no such operation."))
    context = {"operation": found, "address": request.build_absolute_uri(found.path), "spoken": LANGUAGE}
    return render(request, "api/operation.html", context)


urlpatterns = [
    path("docs/", contents, name="docs"),
    path("docs/<slug:name>/", operation, name="operation"),
]
