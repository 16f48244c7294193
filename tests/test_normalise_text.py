"""Clean text, comparable text, language and licence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise.language import language_of
from pipelines.normalise.licence import licence_of
from pipelines.normalise.text import clean_text, comparable


def test_clean_text_drops_what_breaks_tools_and_keeps_the_words() -> None:
    assert clean_text(" a\x00b\u202e c\u00a0 d\ud800 e\u0301\r\n\r\n\r\n\r\nf ") == "ab c d é\n\nf"


def test_clean_text_keeps_the_joiners_that_persian_and_emoji_need() -> None:
    assert clean_text("می\u200cخواهم 👩\u200d🔬") == "می\u200cخواهم 👩\u200d🔬"


@given(st.text())
def test_clean_text_is_clean_already_the_second_time_and_can_be_encoded(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode()


def test_comparable_is_blind_to_quotes_dashes_case_and_space() -> None:
    assert comparable("“Japan’s”\u00a0policy —\nNOW") == comparable('"japan\'s" policy - now')


def test_language_is_told_by_the_words() -> None:
    assert language_of("Le Japon et ses alliés s’inquiètent de ce que pourrait faire un nouveau président américain.") == "fr"
    assert language_of("Japan and its allies worry about what a new American president might do to the alliance.") == "en"


def test_language_of_too_little_text_is_none() -> None:
    assert language_of("Trump wins — again! 1234567890 1234567890 1234567890") is None


@pytest.mark.parametrize(
    ("candidate", "license"),
    [
        ("https://creativecommons.org/licenses/by-nd/4.0/", "CC-BY-ND-4.0"),
        ("http://creativecommons.org/licenses/by-nc-nd/3.0/us/", "CC-BY-NC-ND-3.0"),
        ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("https://creativecommons.org/licenses/by-sa/2.5/deed.fr", "CC-BY-SA-2.5"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://creativecommons.org/licenses/by/", "LicenseRef-CC-unspecified"),
        ("This work is licensed under CC BY-NC-SA 4.0.", "CC-BY-NC-SA-4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International", "CC-BY-NC-ND-4.0"),
        ("Licence Creative Commons Attribution - Pas d’utilisation commerciale 3.0", "CC-BY-NC-3.0"),
        ("republished under a Creative Commons license", "LicenseRef-CC-unspecified"),
        ("CC BY-ND", "LicenseRef-CC-unspecified"),
        ("CC0", "CC0-1.0"),
        ("© 2024. All rights reserved.", None),
    ],
)
def test_a_licence_is_an_spdx_id_only_where_the_words_decide_it(candidate: str, license: str | None) -> None:
    found = licence_of([candidate])
    assert (found.license, found.license_raw) == (license, candidate)


def test_the_most_exact_of_several_statements_wins() -> None:
    found = licence_of(["under a Creative Commons license", "https://creativecommons.org/licenses/by-nd/4.0/", "CC BY 2.0"])
    assert found.license == "CC-BY-ND-4.0"


def test_a_pictures_licence_is_not_the_articles() -> None:
    assert licence_of(["Photo: Jane Doe / Flickr, CC BY 2.0"]).license is None
    assert licence_of([]).license_raw is None
