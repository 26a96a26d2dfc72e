"""The quick way of a cell never says something else than the full check; what can be read in two ways is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import cleaning
from leads.importing import cells, dates
from leads.models import DateFormat

LOCAL = st.text("abcz019._+-", min_size=1, max_size=30)
DOMAIN = st.text("abz09.-", min_size=1, max_size=20)
TLD = st.sampled_from(["com", "de", "example", "info", "test", "local"])


@given(LOCAL, DOMAIN, TLD)
def test_what_the_quick_way_takes_the_full_check_takes_unchanged(local: str, domain: str, tld: str) -> None:
    address = f"{local}@{domain}.{tld}"
    if cells._PLAIN_MAIL.fullmatch(address):
        assert cleaning.clean_email(address) == address


@given(st.from_regex(cells._PLAIN_PHONE, fullmatch=True))
def test_a_plain_number_is_e164_already(number: str) -> None:
    assert cleaning.clean_phone(number) == number


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("1234.5", "1234.50"), ("1234,5", "1234.50"), ("0.0", "0.00"),
        ("€ 1.234.567", "1234567.00"), ("1'000.00 CHF", "1000.00"), ("1 234,00 EUR", "1234.00"),
        ("1,234,567", "1234567.00"), ("50000000.0", "50000000.00"), ("", cells.NULL),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(written: str, read: str) -> None:
    assert cells.money()(written) == read


@pytest.mark.parametrize("written", ["1.234", "1,234", "abc", "-5", "1e99", "NaN", "--"])
def test_amounts_that_say_too_little_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"amount|two ways"):
        cells.money()(written)


@pytest.mark.parametrize("name", ["DE", "de", "Germany", "Deutschland", " germany "])
def test_countries_are_known_by_code_and_name(name: str) -> None:
    assert cells.country(name) == "DE"


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ValueError, match="Atlantis"):
        cells.country("Atlantis")


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["2018-02-01", "2018-02-26 19:58:54"], DateFormat.ISO),
        (["2018-02-26T19:58:54Z"], DateFormat.ISO),
        (["01.02.2018", "31.12.2018 08:15"], DateFormat.DOTS),
        (["01-02-2018"], DateFormat.DASHES),
        (["2/13/2018 3:04 PM"], DateFormat.MONTH_FIRST),
        (["13/2/2018", "1/2/2018"], DateFormat.DAY_FIRST),
        (["2024/03/15 09:22:10"], DateFormat.YEAR_FIRST),
        (["12 Mar 2025", "15 Apr, 2021 00:03:00"], DateFormat.WORDS),
        (["1. Mai 2025"], DateFormat.WORDS),
        ([""], None),
    ],
)
def test_the_format_of_dates_is_recognised(texts: list[str], style: DateFormat | None) -> None:
    assert dates.detect(texts) == style


def test_a_date_without_a_time_comes_back_as_the_same_day() -> None:
    moment = dates.reader(DateFormat.ISO)("2018-02-01")
    assert moment.isoformat() == "2018-02-01T00:00:00+01:00"


@pytest.mark.parametrize("text", ["2018-02-30", "0001-01-01", "9999-12-31", "2018", "now", "2018-W05-1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        dates.reader(DateFormat.ISO)(text)
