"""LinkedIn lead sync: X-LI-Signature, an HMAC of "hmacsha256=" and the body; the event only names the lead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from leads.vendors import mapping as mappings
from leads.vendors import signing
from leads.vendors.meaning import (
    FETCHED,
    Answer,
    Cancelled,
    Delivery,
    Event,
    Meaning,
    Nothing,
    Test,
    a_dict,
    asking,
    dicts,
    moment,
    text,
)

SECRET_IS_OURS = False
MARK = "hmacsha256="
SPOKEN = {"LinkedIn-Version": "202410", "X-Restli-Protocol-Version": "2.0.0"}
ASKED = "owner,leadType,id,submittedAt,testLead,formResponse,leadMetadataInfo,form:(hiddenFields,name,id,content)"


def verify(delivery: Delivery, secrets: Sequence[str], now: datetime) -> None:
    """The documents prefix the body, some senders the header as well; each needs the secret."""
    given = delivery.header("x-li-signature").strip().lower().removeprefix(MARK)
    signed = (MARK.encode() + delivery.raw, delivery.raw)
    signing.demand([given], secrets, lambda secret: [signing.mac(secret, one).hex() for one in signed])


def challenge(code: str, secret: str) -> dict[str, str]:
    """What LinkedIn asks when the address is registered, and every two hours."""
    return {"challengeCode": code, "challengeResponse": signing.mac(secret, code.encode()).hex()}


def events(body: Any, delivery: Delivery) -> list[Event]:
    told = dicts(body) if isinstance(body, list) else [a_dict(body)]
    return [Event(_sender_id(one), one) for one in told]


def _sender_id(body: dict[str, Any]) -> str:
    key = _id(body)
    return f"{_action(body)}:{key}" if key else ""


def _action(body: dict[str, Any]) -> str:
    return (text(body.get("leadAction")) or "CREATED").upper()


def _lead(body: Any) -> dict[str, Any]:
    told = a_dict(body)
    return {**told, **a_dict(told.get(FETCHED))}


def _id(body: dict[str, Any]) -> str:
    """The id alone, out of urn:li:leadGenFormResponse:…"""
    return text(body.get("leadGenFormResponse") or body.get("id") or body.get("leadId")).rpartition(":")[2]


def read(body: Any, mapping: Mapping[str, str], token: str = "") -> Meaning:
    lead = _lead(body)
    key = _id(lead)
    if text(lead.get("type")) not in ("", "LEAD_ACTION") or not key:
        return Nothing()
    if lead.get("testLead") is True or lead.get("isTest") is True:
        return Test()
    if _action(lead) == "DELETED":
        return Cancelled([f"CREATED:{key}", f"UPDATED:{key}"], external_id=key, withdrawn=True)
    if "formResponse" not in lead and "answers" not in lead:
        url = f"{settings.LINKEDIN_URL}/rest/leadFormResponses/{quote(key, safe='')}?fields={ASKED}"
        return asking(url, token, **SPOKEN)
    found = mappings.person(answers(body), mapping, source="LinkedIn")
    campaign = a_dict(a_dict(a_dict(lead.get("leadMetadataInfo")).get("sponsoredLeadMetadataInfo")).get("campaign"))
    return found.having(
        external_id=key, at=moment(lead.get("submittedAt")), campaign=found.campaign or text(campaign.get("name")),
        cancelled_by=[f"DELETED:{key}"],
    )  # fmt: skip


def answers(body: Any) -> list[Answer]:
    lead = _lead(body)
    form, response = a_dict(a_dict(lead.get("form")).get("content")), a_dict(lead.get("formResponse")) or lead
    questions = {text(one.get("questionId")): one for one in dicts(form.get("questions"))}
    consents = dicts(a_dict(form.get("legalInfo")).get("consents"))
    wordings = {text(one.get("id") or one.get("consentId")): _in_words(one.get("consent")) for one in consents}
    given = [_answer(one, questions.get(text(one.get("questionId")), {})) for one in dicts(response.get("answers"))]
    agreed = [
        Answer(f"consent.{key}", wordings.get(key) or f"LinkedIn {key}", one.get("accepted"), mappings.CONSENT)
        for one in dicts(response.get("consentResponses"))
        if (key := text(one.get("consentId")))
    ]
    hidden = [Answer(name, name, one.get("value")) for one in dicts(lead.get("hiddenFields"))
              if (name := text(one.get("name")))]  # fmt: skip
    return [*given, *agreed, *hidden]


def _answer(answer: dict[str, Any], question: dict[str, Any]) -> Answer:
    meant = text(question.get("predefinedField"))
    label = _in_words(question.get("question")) or text(answer.get("name") or question.get("name")) or meant
    key = meant or text(answer.get("name")) or f"question.{text(answer.get('questionId'))}"
    details = a_dict(answer.get("answerDetails"))
    written = a_dict(details.get("textQuestionAnswer")).get("answer")
    value = written if written is not None else answer.get("answer", answer.get("value"))
    if value is None:
        value = _chosen(details, question)
    return Answer(key, label or key, value)


def _chosen(details: dict[str, Any], question: dict[str, Any]) -> list[str]:
    options = a_dict(details.get("multipleChoiceAnswer")).get("options")
    choices = dicts(a_dict(a_dict(question.get("questionDetails")).get("multipleChoiceQuestionDetails")).get("options"))
    words = {text(one.get("id")): _in_words(one.get("text")) for one in choices}
    return [words.get(text(one)) or text(one) for one in options] if isinstance(options, list) else []


def _in_words(value: Any) -> str:
    """{"localized": {"en_US": "…"}} or a plain text."""
    localized = a_dict(a_dict(value).get("localized"))
    return text(next(iter(localized.values()), "")) or text(value)
