"""Bylines: order, case, roles, affiliations, organisations and junk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise.people import RawName, people
from pipelines.records import Person


def read(raw: str, page_text: str = "") -> tuple[Person, ...]:
    return people([RawName(raw)], page_text)


def names(raw: str) -> list[str]:
    return [person.name for person in read(raw)]


@pytest.mark.parametrize(
    ("raw", "name", "given", "family"),
    [
        ("McCARTHY Mary M.", "Mary M. McCarthy", "Mary M.", "McCarthy"),
        ("by McCARTHY Mary M.", "Mary M. McCarthy", "Mary M.", "McCarthy"),
        ("ABOU JAMOUS Rami", "Rami Abou Jamous", "Rami", "Abou Jamous"),
        ("Rami ABOU JAMOUS", "Rami Abou Jamous", "Rami", "Abou Jamous"),
        ("D’AGOSTINO Marco", "Marco D’Agostino", "Marco", "D’Agostino"),
        ("O'BRIEN Pat", "Pat O'Brien", "Pat", "O'Brien"),
        ("MacDONALD Ann", "Ann MacDonald", "Ann", "MacDonald"),
        ("MCCARTHY, MARY", "Mary McCarthy", "Mary", "McCarthy"),
        ("DE LA CRUZ Juan", "Juan de la Cruz", "Juan", "de la Cruz"),
        ("LE PEN Marine", "Marine Le Pen", "Marine", "Le Pen"),
        ("van der BERG Jan", "Jan van der Berg", "Jan", "van der Berg"),
        ("BENIT-GBAFFOU Claire", "Claire Benit-Gbaffou", "Claire", "Benit-Gbaffou"),
        ("LI Wei", "Wei Li", "Wei", "Li"),
        ("JK Rowling", "JK Rowling", "JK", "Rowling"),
        ("García Márquez, Gabriel", "Gabriel García Márquez", "Gabriel", "García Márquez"),
        ("von der Leyen, Ursula", "Ursula von der Leyen", "Ursula", "von der Leyen"),
        ("Khaled al-Masri", "Khaled al-Masri", "Khaled", "al-Masri"),
        ("Osama bin Laden", "Osama bin Laden", "Osama", "bin Laden"),
        ("Santiago Ramón y Cajal", "Santiago Ramón y Cajal", "Santiago", "Ramón y Cajal"),
        ("Martin Luther King Jr.", "Martin Luther King Jr.", "Martin Luther", "King"),
        ("Dr. Jane Q. Public", "Jane Q. Public", "Jane Q.", "Public"),
    ],
)
def test_a_name_comes_out_in_natural_order_and_case(raw: str, name: str, given: str, family: str) -> None:
    assert read(raw) == (Person(name, given, family, None, "author", raw),)


def test_a_surname_in_capitals_takes_its_case_from_the_page() -> None:
    assert read("MACDONALD Ann", "Ann MacDonald teaches history.")[0].family_name == "MacDonald"
    assert read("MACDONALD Ann")[0].family_name == "Macdonald"


def test_the_page_in_capitals_only_does_not_give_its_case() -> None:
    assert read("MACRON Emmanuel", "EMMANUEL MACRON SPOKE")[0].name == "Emmanuel Macron"


@pytest.mark.parametrize(
    "raw",
    ["By Jane Doe", "Par Jane Doe", "por Jane Doe", "Von Jane Doe", "di Jane Doe", "door Jane Doe", "af Jane Doe", "av Jane Doe",
     "przez Jane Doe", "oleh Jane Doe", "yazan Jane Doe", "BY: Jane Doe", "Written by Jane Doe", "Autor: Jane Doe",
     "от Jane Doe", "byJane Doe", "Guide by Jane Doe", "Posted by: Author: Jane Doe", "This story was written by Jane Doe",
     "Écrit par Jane Doe", "Propos recueillis par Jane Doe", "Ein Gastbeitrag von Jane Doe", "Eingestellt von Jane Doe",
     "Text und Interview: Jane Doe", "Text und Fotos: Jane Doe", "Escrito por Jane Doe", "Texto e fotos: Jane Doe",
     "a cura di Jane Doe", "Scritto da Jane Doe", "Geschreven door Jane Doe", "Skriven av Jane Doe", "Skrevet af Jane Doe",
     "Kirjoittanut Jane Doe", "Teksti: Jane Doe", "Napisała Jane Doe", "Napsal Jane Doe", "Napísala Jane Doe", "Piše Jane Doe",
     "Írta: Jane Doe", "Scris de Jane Doe", "Yazar: Jane Doe", "Penulis: Jane Doe", "bởi Jane Doe", "Автор: Jane Doe",
     "Написав Jane Doe", "Από τον Jane Doe", "بقلم Jane Doe", "نویسنده: Jane Doe", "מאת Jane Doe", "लेखक: Jane Doe",
     "作者：Jane Doe", "執筆：Jane Doe", "글 Jane Doe",
     "View all posts by Jane Doe →", "Zeige alle Beiträge von Jane Doe →", "Voir tous les articles de Jane Doe",
     "About Jane Doe"],
)  # fmt: skip
def test_the_word_by_is_no_part_of_a_name(raw: str) -> None:
    assert names(raw) == ["Jane Doe"]


@pytest.mark.parametrize(
    "raw",
    ["Jane Doe | October 29, 2014 07:38am ET", "Jane Doe, 01.12.2021", "VON Jane Doe am 21. April 2020",
     "Jane Doe on 04-ago-2021 5:11:10",
     "25. Oktober 2023 von Jane Doe", "06.11.2023 13:30 Uhr von Jane Doe", "Jane Doe » 21.01.2009, 05:42",
     "2024年4月29日 Jane Doe",
     "Jane Doe Updated: Dec 19, 2025 1:06 PM EST", "Jane DoeUpdated Dec 19, 2025", "By Jane Doe November 26th",
     "Jane Doe | 10 min read",
     "Jane Doe, 2022-11-23T08:10+02:00", "Jane Doe · vor 3 Tagen | 3 Stunden"],
)  # fmt: skip
def test_a_date_is_no_part_of_a_name(raw: str) -> None:
    assert names(raw)[:1] == ["Jane Doe"]


@pytest.mark.parametrize("raw", ["r23", "reader1984", "4u Global", "May Lee", "April Moss", "Jan de Vries"])
def test_a_name_that_only_looks_like_a_date_stays(raw: str) -> None:
    assert names(raw) == [raw]


@pytest.mark.parametrize(
    "raw",
    ["Jane Doe Former Deputy Tech Editor", "Jane Doe | Senior Writer", "Jane Doe, MS, RDN, LD", "Jane Doe CPP, PSP",
     "Jane Doe, Columnist",
     "Staff writer Jane Doe", "Redakteurin Jane Doe", "DROP-Online-Expertin Jane Doe", "Jane Doe Alle Artikel",
     "Jane Doe's profile",
     "Jane Doe is a finance writer in Lindau", "Jane Doe ist freie Autorin", "Jane Doe - http://doe.example",
     "Jane Doe (@jane)",
     "Jane Doe | 33 Comments", "Dr. Jane Doe, Ph.D.", "~ Jane Doe",
     "Jane Doe | Jane keeps bees in the hills of Otter Creek and sells honey."],
)  # fmt: skip
def test_post_credentials_biography_and_links_are_no_part_of_a_name(raw: str) -> None:
    assert names(raw) == ["Jane Doe"]


def test_a_particle_that_means_by_stays_in_a_surname() -> None:
    assert names("Von Hans Müller und Maria von der Leyen") == ["Hans Müller", "Maria von der Leyen"]
    assert names("Di Stefano") == ["Di Stefano"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("By Lisa Mascaro, Mary Clare Jalonick and Eric Tucker", ["Lisa Mascaro", "Mary Clare Jalonick", "Eric Tucker"]),
        ("Jean Dupont et Marie Curie", ["Jean Dupont", "Marie Curie"]),
        ("Ana Pérez y Luis Gómez", ["Ana Pérez", "Luis Gómez"]),
        ("Jane Doe & John Roe", ["Jane Doe", "John Roe"]),
        ("Smith, John; Doe, Jane", ["John Smith", "Jane Doe"]),
        ("Smith, J., Doe, A. B.", ["J. Smith", "A. B. Doe"]),
        (", by The conversation , GHADERY Farnoush", ["The Conversation", "Farnoush Ghadery"]),
        ("Иван Петров и Анна Сидорова", ["Иван Петров", "Анна Сидорова"]),
        ("王小明、李雷", ["王小明", "李雷"]),
        ("Jane Doe · John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe im Gespräch mit John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe | John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe, James Dean and Ann Head", ["Jane Doe", "James Dean", "Ann Head"]),
    ],
)
def test_several_names_in_one_string_are_told_apart_in_their_order(raw: str, expected: list[str]) -> None:
    assert names(raw) == expected


@pytest.mark.parametrize(
    ("raw", "role"),
    [
        ("BRAULT Charlène (trad.)", "translator"),
        ("Translated by Charlène Brault", "translator"),
        ("Traduit de l'anglais par Charlène Brault", "translator"),
        ("Photos by Charlène Brault", "photographer"),
        ("Edited by Charlène Brault", "editor"),
        ("Updated by Charlène Brault", "editor"),
        ("Fotos: Charlène Brault", "photographer"),
        ("Übersetzung: Charlène Brault", "translator"),
        ("译者：Charlène Brault", "translator"),
        ("Перевод: Charlène Brault", "translator"),
    ],
)
def test_a_role_is_read_from_the_words_beside_the_name(raw: str, role: str) -> None:
    assert [(person.name, person.role) for person in read(raw)] == [("Charlène Brault", role)]


def test_author_and_translator_of_one_line_are_two_people() -> None:
    found = read("Anne-Marie Slaughter. Aus dem Englischen von Jan Doolan")
    assert [(person.name, person.role) for person in found] == [("Anne-Marie Slaughter", "author"), ("Jan Doolan", "translator")]


@pytest.mark.parametrize(
    "raw",
    ["Jane Doe. Medically reviewed by John Roe, MD", "Jane Doe | Fact checked by John Roe", "作者：Jane Doe 选题：roe 校对：roe"],
)
def test_who_checked_the_article_is_no_person_of_its_byline(raw: str) -> None:
    assert names(raw) == ["Jane Doe"]


def test_a_name_that_the_markup_gives_to_a_body_is_not_taken_apart() -> None:
    found = people([RawName("Drop Labs", is_organisation=True)], "")
    assert [(one.name, one.given_name, one.family_name) for one in found] == [("Drop Labs", None, None)]


@pytest.mark.parametrize(
    "raw", ["ALAI", "The Conversation", "Agencia EFE", "BBC News", "Guardian staff", "Redaktion", "AFP, MANILA"]
)
def test_an_organisation_has_no_given_and_family_name(raw: str) -> None:
    (person,) = read(raw)
    assert (person.given_name, person.family_name) == (None, None)


@pytest.mark.parametrize(
    ("raw", "name", "affiliation"),
    [
        ("Mary M. McCarthy, Professor of Political Science, Drake University", "Mary M. McCarthy", "Drake University"),
        ("Jane Doe, Professor of Law and Ethics, Drake University", "Jane Doe", "Drake University"),
        ("By Tom Davies - Associated Press", "Tom Davies", "Associated Press"),
        ("ERIC TUCKERAssociated Press", "Eric Tucker", "Associated Press"),
        ("By HILLEL ITALIE, AP National Writer", "Hillel Italie", "Associated Press"),
        ("Mary McCarthy, PhD", "Mary McCarthy", None),
        ("Mary McCarthy/SP-X", "Mary McCarthy", "SP-X"),
        ("Mary McCarthy, CNN Business", "Mary McCarthy", "CNN Business"),
    ],
)
def test_post_and_institution_are_no_names(raw: str, name: str, affiliation: str | None) -> None:
    assert [(person.name, person.affiliation) for person in read(raw)] == [(name, affiliation)]


def test_each_of_two_authors_keeps_the_own_institution() -> None:
    found = read("Jane Doe, University of X and John Roe, University of Y")
    assert [(person.name, person.affiliation) for person in found] == [
        ("Jane Doe", "University of X"),
        ("John Roe", "University of Y"),
    ]


def test_a_roster_of_names_posts_and_institutions_is_told_apart() -> None:
    raw = "By Jane Doe, Fellow in Law and Ethics, MIT, John Roe, Professor of Art, Drake University, and Ann Poe, Lecturer, ETH"
    assert [(person.name, person.affiliation) for person in read(raw)] == [
        ("Jane Doe", "MIT"),
        ("John Roe", "Drake University"),
        ("Ann Poe", "ETH"),
    ]


@pytest.mark.parametrize(
    "raw",
    ["", "By", "Staff", "Admin", "webmaster", "desk@example.org", "https://example.org/jane", "@jane", "29 April 2024",
     "Promoted by Acme", "Written By", "Posted on", "Veröffentlicht am", "Publié le", "Name (required)", "Name (erforderlich)",
     "Ada says:", "Ada sagt", "Author’s Profile", "Senior Writer", "Head of Marketing", "Website by Acme",
     "Drop on YouTube", "8 min read",
     "3 days ago", "Quelle:", "www.doe.example", "All rights reserved", "they keep bees there", "Ada keeps bees there", "c)",
     "2024-04-29", "View all posts", "\x00", "—"],
)  # fmt: skip
def test_junk_is_no_author(raw: str) -> None:
    assert read(raw) == ()


def test_east_asian_names_stay_whole() -> None:
    assert read("记者 张三") == (Person("张三", None, None, None, "author", "记者 张三"),)
    assert names("김철수 기자") == ["김철수"]
    assert names("文/李雷") == ["李雷"]


def test_the_same_person_in_two_spellings_is_listed_once_with_the_affiliation() -> None:
    found = people([RawName("MODIBA Mamokete"), RawName("Mamokete Modiba", affiliation="Wits University")], "")
    assert [(person.name, person.affiliation, person.raw) for person in found] == [
        ("Mamokete Modiba", "Wits University", "MODIBA Mamokete")
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_string_gives_names_with_words_in_them_and_keeps_the_raw(raw: str, page_text: str) -> None:
    for person in people([RawName(raw)], page_text):
        assert person.raw == raw
        assert any(character.isalpha() for character in person.name)
