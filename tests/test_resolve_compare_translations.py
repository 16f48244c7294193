"""Translations: known by numbers, names and links in one order, aligned by them and by lengths; nothing is guessed."""

from __future__ import annotations

from compared_texts import OTHERS, TEXT, compared, copy, joined, original, with_links
from rows import link

from pipelines.resolve.comparison.compare import compare

FRENCH = (
    "La rivière est montée de 34 centimètres en une nuit la semaine dernière à Lower Marle, et personne n'avait été averti.",
    "Les éleveurs des deux rives ont perdu 1 250 moutons, selon la chambre régionale, qui demandait un nouveau barrage dès 1987.",
    "« Nous avons entendu l'eau avant de la voir », raconte Tomas Eklund, qui tient le moulin. « Puis tout s'est éteint. »",
    "Pourquoi personne n'a été averti",
    "La jauge en amont était en panne depuis mars. Selon une porte-parole, la pièce de rechange était encore en commande.",
    "Des ingénieurs répètent depuis des décennies qu'une seule jauge ne suffit pas pour une vallée de cette taille.",
    "Une étude de l'université de Brask a montré en 2019 que 3,5 pour cent des relevés manquaient, pour la plupart en hiver.",
    "La maire, Ines Falk, a promis d'en parler au ministère. « Ce n'est pas une question d'argent », leur a-t-elle dit.",
    "La suite dépend du temps. On attend encore 60 millimètres de pluie ce week-end, et le sol est saturé.",
    "Ceux qui habitent près du pont ont monté leurs meubles à l'étage et attendent le jour, comme leurs grands-parents.",
)


def test_a_translation_is_known_by_what_no_translator_changes() -> None:
    found = compared(joined(*FRENCH), in_language="fr")
    assert (found.kind, found.is_translation, found.changes) == ("translated", True, ())
    assert found.shared < 0.2


def test_a_translation_is_aligned_paragraph_by_paragraph() -> None:
    found = compared(joined(*FRENCH[:4], *FRENCH[6:], "Traduit de l'anglais par Bo Lin"), in_language="fr")
    assert [(pair.copy, pair.original) for pair in found.pairs if pair.state == "edited"] == [
        (0, 0), (1, 1), (2, 2), (3, 3), (4, 6), (5, 7), (6, 8), (7, 9),
    ]  # fmt: skip
    assert [(pair.state, pair.original) for pair in found.pairs if pair.copy is None] == [("cut", 4), ("cut", 5)]
    assert found.count("added") == 0
    assert found.order_agreement == 1.0


def test_a_translated_excerpt_is_a_translation() -> None:
    assert compared(joined(*FRENCH[:3]), in_language="fr").kind == "translated"


def test_too_few_numbers_and_names_leave_it_open() -> None:
    found = compared(joined(*FRENCH[3:6]), in_language="fr")
    assert (found.kind, found.is_translation) == (None, None)


def test_links_in_common_count_like_names() -> None:
    links = tuple(link(f"https://sources.example/{number}", anchor=str(number)) for number in range(4))
    few = joined(*FRENCH[5:7])
    assert compare(with_links(copy(few, in_language="fr"), *links), with_links(original(), *links)).kind == "translated"


def test_other_numbers_throughout_speak_against_a_translation() -> None:
    ours = joined(*(f"En {1900 + number} il y avait {number}5 poiriers." for number in range(20, 30)))
    theirs = joined(*(f"In {1800 + number} there were {number}7 pear trees." for number in range(40, 50)))
    found = compared(ours, theirs, in_language="fr")
    assert (found.kind, found.is_translation) == (None, False)


def test_texts_of_one_language_translate_nothing() -> None:
    assert compared(joined(*OTHERS), in_language="en").is_translation is False


def test_of_an_unknown_language_only_good_proof_makes_a_translation() -> None:
    assert compared(joined(*FRENCH), in_language=None).is_translation is True
    assert compared(joined(*FRENCH[3:6]), in_language=None).is_translation is False


def test_the_same_words_are_a_copy_whatever_language_was_detected() -> None:
    found = compared(TEXT, in_language="nl")
    assert (found.kind, found.is_translation) == ("verbatim", False)


def test_very_many_paragraphs_of_a_translation_stay_unaligned() -> None:
    many = [f"{paragraph} {number}" for number in range(100, 150) for paragraph in FRENCH]
    theirs = [f"{paragraph} {number}" for number in range(100, 150) for paragraph in TEXT.split("\n\n")]
    found = compared(joined(*many), joined(*theirs), in_language="fr")
    assert (found.kind, found.count("edited"), found.count("cut")) == ("translated", 0, 500)
