"""Programme files: each is valid and a publisher's, a wrong one says where; a Creative Commons licence is a programme too."""

from __future__ import annotations

import doctest
from typing import get_args

import pytest

from pipelines import programmes as programme_files
from pipelines.errors import ProgrammeFileError
from pipelines.programmes import creative_commons, programme_from_toml, programmes
from pipelines.publishers import publishers
from pipelines.records import AuditRule
from pipelines.resolve.audit.rules import CHECKS

WHOLE = 'name = "X"\nchecked_on = 2026-11-24\n'


def test_every_programme_is_that_of_a_publisher() -> None:
    keys = {publisher.key for publisher in publishers()}
    assert programmes().keys() <= keys, "add pipelines/publishers/<key>.toml, or rename the programme's file"


def test_a_programme_grants_what_its_publisher_is_expected_to_grant() -> None:
    for publisher in publishers():
        programme = programmes().get(publisher.key)
        if programme is not None and programme.license is not None and publisher.license_expected is not None:
            assert programme.license == publisher.license_expected, publisher.key


def test_every_programme_asks_something_and_says_when_its_terms_were_looked_at() -> None:
    for programme in programmes().values():
        assert programme.rules, programme.key
        assert programme.checked_on is not None, programme.key
        assert (programme.terms_url or "").startswith("https://") or not programme.is_verified, programme.key


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(programme_files).failed == 0


def test_every_rule_has_its_check() -> None:
    assert set(CHECKS) == set(get_args(AuditRule))


def test_no_derivatives_means_no_edits_in_every_programme() -> None:
    for programme in programmes().values():
        if "-ND-" in (programme.license or ""):
            assert "no_edits" in {rule.name for rule in programme.rules}, programme.key


def test_rules_stand_in_one_order_whatever_the_files_order() -> None:
    rules = "[rules]\nno_edits = true\ntime_limit_days = 90\ncredit_publisher = true\n"
    programme = programme_from_toml("x_example", WHOLE + rules)
    assert [(rule.name, rule.value) for rule in programme.rules] == [
        ("credit_publisher", True),
        ("no_edits", True),
        ("time_limit_days", 90),
    ]
    assert not programme.is_verified


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (f"{WHOLE}lisence = 'CC0-1.0'\n[rules]\nlink = 'article'", "unknown key 'lisence'"),
        (f"{WHOLE}[rules]\nno_edit = true", "rules: unknown key 'no_edit'"),
        (f"{WHOLE}[rules]\nno_edits = false", "rules: no_edits must be true"),
        (f"{WHOLE}[rules]\nlink = true", "rules: link must be one of article, article_or_home"),
        (f"{WHOLE}[rules]\nlicence_stated = true", "rules: licence_stated must be one of"),
        (f"{WHOLE}[rules]\nno_cuts = 'never'", "rules: no_cuts must be"),
        (f"{WHOLE}[rules]\nimages_excluded = 1", "rules: images_excluded must be"),
        (f"{WHOLE}[rules]\ntime_limit_days = true", "rules: time_limit_days must be a number of days"),
        (f"{WHOLE}[rules]\ntime_limit_days = 0", "rules: time_limit_days"),
        (f"{WHOLE}verified = 'yes'\n[rules]\nno_edits = true", "verified must be true or false"),
        (f"{WHOLE}verified = true\n[rules]\nno_edits = true", "terms_url is missing"),
        ("name = 'X'\nchecked_on = '2026-11-24'\n[rules]\nno_edits = true", "checked_on must be a day"),
        ("name = 'X'\n[rules]\nno_edits = true", "checked_on"),
        (WHOLE, "rules are needed"),
        (f"{WHOLE}rules = 'all'", "rules must be a table"),
        ("name = 'X", "expected TOML"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_file_and_key(source: str, named: str) -> None:
    with pytest.raises(ProgrammeFileError, match=named) as raised:
        programme_from_toml("x_example", source)
    assert "pipelines/programmes/x_example.toml" in str(raised.value)


@pytest.mark.parametrize(
    ("license_id", "key", "rules"),
    [
        ("CC-BY-4.0", "cc-by", {"changes_indicated"}),
        ("CC-BY-ND-4.0", "cc-by-nd", {"no_edits"}),
        ("CC-BY-NC-ND-3.0-DE", "cc-by-nc-nd", {"no_edits", "non_commercial"}),
        ("CC-BY-SA-3.0", "cc-by-sa", {"changes_indicated", "share_alike"}),
        ("CC-BY-NC-SA-4.0", "cc-by-nc-sa", {"changes_indicated", "non_commercial", "share_alike"}),
        ("LicenseRef-CC-unspecified", "cc", set()),
    ],
)
def test_a_creative_commons_licence_asks_what_its_elements_say(license_id: str, key: str, rules: set[str]) -> None:
    programme = creative_commons(license_id)
    assert programme is not None
    assert programme.key == key
    assert {rule.name for rule in programme.rules} == {"credit_authors", "link", "licence_stated", *rules}


@pytest.mark.parametrize("license_id", ["CC0-1.0", "CC-PDM-1.0", "MIT", "LicenseRef-public-domain"])
def test_a_licence_that_asks_no_credit_has_no_rules(license_id: str) -> None:
    assert creative_commons(license_id) is None
