"""The company's colours can always be read, whichever it chooses."""

from hypothesis import given
from hypothesis import strategies as st

from leads.form import colours

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_contrast_is_that_of_the_standard() -> None:
    assert round(colours.contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(colours.contrast("#767676", "#ffffff"), 2) == 4.54


def test_a_colour_is_read_as_people_write_it() -> None:
    assert [colours.normal(text) for text in ("#0F6", "0f6b60", " #0F6B60 ")] == ["#00ff66", "#0f6b60", "#0f6b60"]
    assert [colours.normal(text) for text in ("red", "#12345", "", "#gggggg", "#0f6b60;}")] == [""] * 5


@given(COLOURS, COLOURS)
def test_whatever_is_chosen_lettering_is_readable_in_both_themes(colour: str, background: str) -> None:
    for theme in colours.tokens(colour, background).values():
        for name in ("ink", "soft", "accent", "bad"):
            assert colours.contrast(theme[name], theme["ground"]) >= colours.READABLE, name
        assert colours.contrast(theme["on-button"], theme["button"]) >= colours.READABLE
        for name in ("line", "button"):
            assert colours.contrast(theme[name], theme["ground"]) >= colours.VISIBLE, name
