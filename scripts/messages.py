"""The German catalogue without GNU gettext: collect, check, fill and compile the translations.

messages.py                      brings django.po in step with the source (keeps translations, drops what is gone)
messages.py --check              fails with a list when a string has no complete German
messages.py --compile            writes django.mo where django.po is newer
messages.py --merge A.tsv ...    fills empty translations from lines of: English TAB German
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "leadflow" / "locale" / "de" / "LC_MESSAGES" / "django.po"
APPS = ("accounts", "leadflow", "leads")
TEMPLATES = ("templates", *(f"{app}/templates" for app in APPS))

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)\s*(?:,\s*count\s*)?\)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
TAGS = re.compile(r"</?\w+")

Found = tuple[str | None, str, str | None]  # context, singular, plural


# Collect ------------------------------------------------------------------------------------------


def collected() -> Catalog:
    """Every translatable string of the source, without translations."""
    catalog = Catalog(locale="de", domain="django", fuzzy=False)
    for context, singular, plural in sorted(set(_everything()), key=lambda found: (found[1], found[0] or "")):
        known = catalog.get(singular, context)
        if known is None or (plural and not known.pluralizable):
            catalog.add((singular, plural) if plural else singular, context=context)
    return catalog


def _everything() -> Iterator[Found]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            yield from in_python(path.read_text())
    for folder in TEMPLATES:
        for path in (ROOT / folder).rglob("*.*"):
            if path.suffix in {".html", ".txt", ".svg", ".js"}:
                yield from in_template(path.read_text())


def in_python(source: str) -> Iterator[Found]:
    """The strings that a Python module hands to gettext and its sisters."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            yield from _found(_name(node.func), [text for text in texts if isinstance(text, str)])


def in_template(source: str) -> Iterator[Found]:
    """The strings of translate and blocktranslate tags, of _("…") in tags and filters."""
    for call in CALL.finditer(templatize(source)):
        yield from _found(call[1], list(ast.literal_eval(f"({call[2]},)")))


def _name(function: ast.expr) -> str:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return str(name).removesuffix("_lazy").removesuffix("_noop")


def _found(function: str, texts: list[str]) -> Iterator[Found]:
    match function, texts:
        case ("_" | "gettext" | "translated" | "lazy", [text, *_]) if text:  # as our modules name it
            yield None, text, None
        case "ngettext", [singular, plural, *_]:
            yield None, singular, plural
        case "pgettext", [context, text, *_]:
            yield context, text, None
        case "npgettext", [context, singular, plural, *_]:
            yield context, singular, plural


# Update and fill ----------------------------------------------------------------------------------


def known() -> Catalog:
    """The catalogue as it is on disk."""
    if not PO.exists():
        return Catalog(locale="de", domain="django", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="de", domain="django")


def updated() -> Catalog:
    """The strings of the source with the translations of the catalogue on disk."""
    catalog, old = collected(), known()
    for message in messages(catalog):
        before = old.get(_key(message), message.context)
        if before is not None and before.pluralizable == message.pluralizable:
            message.string = before.string
            message.flags |= before.flags & {"fuzzy"}
            message.user_comments = before.user_comments
    return catalog


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def save(catalog: Catalog) -> None:
    """Write the catalogue without dates and line numbers: a change of the file is a change of a text."""
    text = io.BytesIO()
    write_po(text, catalog, width=120, no_location=True, sort_output=True)
    lines = text.getvalue().decode().splitlines()
    kept = [
        line
        for line in lines
        if not re.match(r'"(POT-Creation|PO-Revision)-Date|"(Project-Id|Report|Last-T|Lang.*Team)', line)
    ]
    kept = [line for line in kept if not line.startswith("# ") and line != "#"]
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text("\n".join(kept).strip() + "\n")


def fill(catalog: Catalog, files: list[Path]) -> list[str]:
    """Fill empty translations from the files; return the English lines that nothing in the source asked for."""
    german = {english: text for path in files for english, text in _lines(path)}
    used: set[str] = set()
    for message in messages(catalog):
        _fill(message, german, used)
    return sorted(set(german) - used)


def _fill(message: Message, german: dict[str, str], used: set[str]) -> None:
    wanted = [_plain(text) for text in _forms(message.id)]
    used.update(wanted)
    if _is_translated(message) or not all(text in german for text in wanted):
        return
    texts = tuple(_like(source, german[text]) for source, text in zip(_forms(message.id), wanted, strict=True))
    message.string = texts if message.pluralizable else texts[0]


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text().splitlines():
        if "\t" in line:
            english, german = line.split("\t", 1)
            yield _plain(english), german.strip().replace("\\n", "\n")


def _plain(text: str) -> str:
    return " ".join(text.replace("\\n", "\n").replace("%%", "%").split())


def _like(source: str, german: str) -> str:
    """Double the percent signs and put blanks and line ends around it where the source has them."""
    if "%%" in source and "%%" not in german:
        german = re.sub(r"%(?!\()", "%%", german)
    leading = source[: len(source) - len(source.lstrip())]
    trailing = source[len(source.rstrip()) :]
    return f"{leading}{german.strip()}{trailing}"


# Check and compile --------------------------------------------------------------------------------


def problems() -> list[str]:
    """One sentence for each string of the source that has no complete German."""
    return [sentence for message in messages(updated()) for sentence in _problems(message)]


def _problems(message: Message) -> Iterator[str]:
    name = _key(message)
    if not _is_translated(message):
        yield f"no German: {name!r}"
    elif message.fuzzy:
        yield f"uncertain German (fuzzy): {name!r}"
    else:
        yield from (
            f"{flaw}: {name!r} -> {text!r}" for text in _forms(message.string) for flaw in _flaws(message, text)
        )


def _flaws(message: Message, german: str) -> Iterator[str]:
    sources = _forms(message.id)
    allowed = set(PLACEHOLDER.findall(sources[-1])) | set(PLACEHOLDER.findall(sources[0]))
    used = set(PLACEHOLDER.findall(german))
    needed = set.intersection(*(set(PLACEHOLDER.findall(source)) for source in sources))
    if not needed <= used <= allowed:
        yield "placeholders differ"
    if sorted(TAGS.findall(german)) not in [sorted(TAGS.findall(source)) for source in sources]:
        yield "markup differs"
    if sources[0].startswith("\n") != german.startswith("\n") or sources[0].endswith("\n") != german.endswith("\n"):
        yield "line ends differ"
    if sources[0].startswith(" ") != german.startswith(" ") or sources[0].endswith(" ") != german.endswith(" "):
        yield "blanks at the ends differ"


def compile_catalogue() -> None:
    """Write the .mo file, which git does not keep, unless it is newer than the .po file."""
    binary = PO.with_suffix(".mo")
    if PO.exists() and not (binary.exists() and binary.stat().st_mtime >= PO.stat().st_mtime):
        content = io.BytesIO()
        write_mo(content, known())
        fresh = binary.with_suffix(f".{id(content)}")
        fresh.write_bytes(content.getvalue())
        fresh.replace(binary)  # at once: another process may be reading


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _is_translated(message: Message) -> bool:
    return bool(message.string) and all(_forms(message.string))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE.tsv")
    chosen = parser.parse_args()
    if chosen.compile:
        compile_catalogue()
    elif chosen.check:
        found = problems()
        sys.exit("\n".join([*found, f"{len(found)} strings without complete German"]) if found else None)
    else:
        _update(chosen.merge)


def _update(files: list[Path]) -> None:
    catalog = updated()
    for english in fill(catalog, files):
        print(f"not in the source: {english}")
    save(catalog)
    open_ones = sum(not _is_translated(message) for message in messages(catalog))
    print(f"{len(messages(catalog))} strings, {open_ones} without German")


if __name__ == "__main__":
    main()
