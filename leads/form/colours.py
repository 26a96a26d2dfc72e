"""Colours of a form: whether they can be read (WCAG 2.2), and which lettering stands on them."""

import re

HEX = re.compile(r"#[0-9a-f]{6}")
READABLE = 4.5  # of lettering on its ground, WCAG 2.2 1.4.3
VISIBLE = 3.0  # of buttons and frames against what is around them, 1.4.11
DARK_GROUND = "#16191c"
_INKS = ("#ffffff", "#14171a")
_BLACK = "#000000"  # one of white and black is readable on any ground, while softer pairs leave a gap between them


def normal(text: str) -> str:
    """#0f6b60 from 0F6B60 or #0f6; empty when it is no colour."""
    digits = text.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}" if HEX.fullmatch(f"#{digits}") else ""


def contrast(one: str, other: str) -> float:
    """Between 1 (the same) and 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(ground: str) -> str:
    """Light or dark lettering, whichever is read more easily."""
    softer = max(_INKS, key=lambda ink: contrast(ink, ground))
    return softer if contrast(softer, ground) >= READABLE else _BLACK


def visible_on(colour: str, ground: str) -> str:
    """The colour, moved towards the lettering of the ground until it is read there as text."""
    goal = ink_on(ground)
    steps = (_between(colour, goal, step / 10) for step in range(11))
    return next((mixed for mixed in steps if contrast(mixed, ground) >= READABLE), goal)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _between(colour: str, goal: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_parts(colour), _parts(goal), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def tokens(colour: str, background: str) -> dict[str, dict[str, str]]:
    """The custom properties of the style sheet, for the light and the dark theme."""
    return {
        "light": _theme(colour, background),
        "dark": _theme(colour, DARK_GROUND if contrast(background, "#ffffff") < VISIBLE else background),
    }


def _theme(colour: str, ground: str) -> dict[str, str]:
    """Lettering, its accents and frames on the ground, and the button with the lettering on it."""
    ink = ink_on(ground)
    button = colour if contrast(colour, ground) >= VISIBLE else visible_on(colour, ground)
    return {
        "ground": ground, "ink": ink, "soft": visible_on(_between(ink, ground, 0.35), ground),
        "line": _visible_line(ground, ink), "field": ground, "accent": visible_on(colour, ground),
        "button": button, "on-button": ink_on(button), "bad": visible_on("#b3261e", ground),
    }  # fmt: skip


def _visible_line(ground: str, ink: str) -> str:
    steps = (_between(ground, ink, step / 10) for step in range(11))
    return next((mixed for mixed in steps if contrast(mixed, ground) >= VISIBLE), ink)
