"""An agreement on paper: the same sentences as on the page, with its signatures, as PDF."""

from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF, XPos, YPos

from leads.document.chapters import Chapter, Passage, chapters
from leads.models import Agreement, Part, Signature

FONTS = Path(__file__).parent / "fonts"
FONT = "DejaVu"
MARGIN = 22  # millimetres
TEXT, SMALL, LEADING = 10, 8, 5.2  # points, points, millimetres
SOFT = (87, 94, 102)
INK = (29, 33, 37)


class _Sheet(FPDF):
    """A4 with the version on each page's foot."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(format="A4")
        self.foot = heading(agreement)
        self.add_font(FONT, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FONT, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        self.set_title(self.foot)
        self.set_lang(get_language() or "en")
        self.set_creator("Leadflow")

    def footer(self) -> None:
        self.set_y(-MARGIN + 4)
        self.set_font(FONT, size=SMALL)
        self.set_text_color(*SOFT)
        page = _("Page %(n)d of %(all)s") % {"n": self.page_no(), "all": "{nb}"}
        self.cell(self.epw / 2, 5, self.foot)
        self.cell(self.epw / 2, 5, page, align="R")

    def say(self, text: str, *, size: float = TEXT, bold: bool = False, soft: bool = False, indent: float = 0) -> None:
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*(SOFT if soft else INK))
        self.set_x(MARGIN + indent)
        self.multi_cell(self.epw - indent, LEADING * size / TEXT, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def gap(self, height: float = 2) -> None:
        self.ln(height)


def heading(agreement: Agreement) -> str:
    return _("Agreement between marketing and sales, version %(version)s") % {"version": agreement.version}


def standing(agreement: Agreement) -> str:
    """How far the version has come, with its dates in the reader's time zone."""
    if agreement.in_force_from is None:
        return str(agreement.state.label)
    begin = moment(agreement.in_force_from)
    if agreement.in_force_until:
        end = moment(agreement.in_force_until)
        return _("In force from %(begin)s to %(end)s.") % {"begin": begin, "end": end}
    return _("In force from %(begin)s.") % {"begin": begin}


def moment(at: datetime) -> str:
    """With the zone, for paper travels."""
    local = timezone.localtime(at)
    day = local.strftime("%d.%m.%Y" if get_language() == "de" else "%-d %b %Y")
    return f"{day}, {local:%H:%M} ({local.tzname()})"


def as_pdf(agreement: Agreement) -> bytes:
    """In the active language and time zone."""
    sheet = _Sheet(agreement)
    sheet.add_page()
    sheet.say(heading(agreement), size=17, bold=True)
    sheet.gap(1)
    sheet.say(standing(agreement), soft=True)
    if agreement.is_preset:
        sheet.say(_("Leadflow's preset: nobody has signed it."), soft=True)
    for number, chapter in enumerate(chapters(agreement), start=1):
        _chapter(sheet, number, chapter)
    _signatures(sheet, agreement)
    return bytes(sheet.output())


def _chapter(sheet: _Sheet, number: int, chapter: Chapter) -> None:
    sheet.gap(4)
    if sheet.will_page_break(18):
        sheet.add_page()  # no heading stands alone at the foot of a page
    sheet.say(f"{number}  {chapter.title}", size=12.5, bold=True)
    sheet.gap(1)
    for passage in chapter.passages:
        _passage(sheet, passage)


def _passage(sheet: _Sheet, passage: Passage) -> None:
    sheet.say(passage.text)
    for item in passage.items:
        sheet.say(f"•  {item}", indent=5)
    sheet.gap(1.2)


def _signatures(sheet: _Sheet, agreement: Agreement) -> None:
    sheet.gap(4)
    if sheet.will_page_break(70):
        sheet.add_page()
    sheet.say(_("Signatures"), size=12.5, bold=True)
    sheet.gap(1)
    signed = {signature.part: signature for signature in agreement.signatures.all()}
    for part in Part:
        _signature(sheet, part, signed.get(part))
    if signed:
        sheet.gap(2)
        proof = next(iter(signed.values())).fingerprint
        sheet.say(_("Fingerprint of the signed words (SHA-256): %(proof)s") % {"proof": proof}, size=SMALL, soft=True)


def _signature(sheet: _Sheet, part: Part, signature: Signature | None) -> None:
    sheet.gap(3)
    sheet.say(str(part.label), soft=True, size=SMALL)
    if signature is None:
        sheet.gap(7)
        sheet.line(MARGIN, sheet.get_y(), MARGIN + 80, sheet.get_y())
        sheet.say(_("not signed"), soft=True, size=SMALL)
        return
    sheet.say(signature.name, bold=True)
    sheet.say(_("signed in Leadflow with the own password on %(when)s") % {"when": moment(signature.at)}, size=SMALL)
