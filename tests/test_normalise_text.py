"""Clean text, comparable text, language and licence."""

from __future__ import annotations

import doctest
import re
import unicodedata

import py3langid
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise import licence
from pipelines.normalise.language import language_of
from pipelines.normalise.language_model import classified
from pipelines.normalise.licence import licence_of
from pipelines.normalise.text import clean_text, comparable


def test_clean_text_drops_what_breaks_tools_and_keeps_the_words() -> None:
    assert clean_text(" a\x00b\u202e c\u00a0 d\ud800 e\u0301\r\n\r\n\r\n\r\nf ") == "ab c d é\n\nf"


def test_clean_text_keeps_the_joiners_that_persian_and_emoji_need() -> None:
    assert clean_text("می\u200cخواهم 👩\u200d🔬") == "می\u200cخواهم 👩\u200d🔬"


# Characters that one of the steps acts upon, and their neighbours.
ODD = st.text(
    st.sampled_from("a b\n\t\r\u00a0\u2009\x00\x85\u2028\u200c\ufe0fé\u0301“’—…＂´`İß\ud800\u202e﹘″ﬁ\x1c\xad"), max_size=12
)
DROPPED = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff"
    "\ufff9-\ufffc\ud800-\udfff]"
)


@given(st.one_of(ODD, st.text()))
def test_clean_text_takes_no_short_cut_that_changes_its_answer(text: str) -> None:
    slow = unicodedata.normalize("NFC", re.sub(DROPPED, "", re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text)))
    slow = re.sub("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", " ", slow).replace(" \n", "\n").replace("\n ", "\n")
    assert clean_text(text) == re.sub(r"\n{3,}", "\n\n", slow).strip()


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


LANGUAGES = {
    "en": "The council said yesterday that it has no plan to change the law, and that the people of the village will "
    "have to decide what happens to their water, because there is not enough of it for all who live by the "
    "river.",
    "fr": "Le conseil a dit hier qu’il ne compte pas changer la loi, et que les gens du village devront décider de "
    "ce qui arrive à leur eau, parce qu’il n’y en a pas assez pour tous ceux qui vivent au bord de la rivière.",
    "es": "El consejo dijo ayer que no piensa cambiar la ley y que los vecinos del pueblo tendrán que decidir lo que "
    "pasa con su agua, porque no hay bastante para todos los que viven junto al río.",
    "pt": "O conselho disse ontem que não pretende mudar a lei e que as pessoas da aldeia terão de decidir o que "
    "acontece com a sua água, porque não há o bastante para todos os que vivem junto ao rio.",
    "it": "Il consiglio ha detto ieri che non intende cambiare la legge e che gli abitanti del paese dovranno "
    "decidere che cosa succede alla loro acqua, perché non ce n’è per tutti quelli che vivono lungo il fiume.",
    "de": "Der Rat sagte gestern, dass er das Gesetz nicht ändern will und dass die Leute im Dorf selbst entscheiden "
    "müssen, was mit ihrem Wasser geschieht, weil es nicht für alle reicht, die am Fluss leben.",
    "nl": "De raad zei gisteren dat hij de wet niet wil veranderen en dat de mensen in het dorp zelf moeten "
    "beslissen wat er met hun water gebeurt, want er is niet genoeg voor iedereen die aan de rivier woont.",
    "af": "Die raad het gister gesê dat hy nie van plan is om die wet te verander nie, en dat die mense van die dorp "
    "self moet besluit wat met hulle water gebeur, want daar is nie genoeg vir almal wat by die rivier woon "
    "nie.",
    "gl": "O concello dixo onte que non ten intención de cambiar a lei, e que a xente da vila debe decidir por si "
    "mesma o que pasa coa súa auga, porque non hai abonda para todos os que viven a carón do río.",
    "ca": "El consell va dir ahir que no té intenció de canviar la llei, i que la gent del poble ha de decidir per "
    "si mateixa què passa amb la seva aigua, perquè no n’hi ha prou per a tots els que viuen vora el riu.",
    "da": "Rådet sagde i går, at det ikke har til hensigt at ændre loven, og at folk i landsbyen selv må bestemme, "
    "hvad der sker med deres vand, for der er ikke nok til alle dem, der bor ved floden.",
    "lb": "De Conseil huet gëschter gesot, datt hien d’Gesetz net ännere wëll, an datt d’Leit aus dem Duerf selwer "
    "mussen décidéieren, wat mat hirem Waasser geschitt, well et net fir jiddereen duergeet, deen um Floss "
    "wunnt.",
    "ru": "Совет вчера сообщил, что не намерен менять закон и что жители деревни должны сами решить, что будет с их "
    "водой, потому что её не хватает всем, кто живёт у реки.",
    "uk": "Рада вчора повідомила, що не має наміру змінювати закон і що мешканці села мають самі вирішити, що буде з "
    "їхньою водою, бо її не вистачає всім, хто живе біля річки.",
    "ja": "評議会は昨日、法律を変える予定はなく、水をどうするかは村の人々が自分たちで決めなければなら"
    "ないと述べた。川のそばに住む全員には足りないからである。",
    "zh": "委员会昨天表示，它不打算修改法律，村里的人必须自己决定如何使用他们的水，因为水不够住在河边"
    "的所有人使用。",
    "ar": "قال المجلس أمس إنه لا ينوي تغيير القانون وإن على أهل القرية أن يقرروا بأنفسهم ما سيحدث لمياههم لأنها لا "
    "تكفي كل من يعيش على ضفة النهر.",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_and_its_near_relatives_are_kept_apart(language: str) -> None:
    assert language_of(LANGUAGES[language]) == language
    assert language_of("\n\n".join([LANGUAGES[language]] * 9)) == language


def test_a_quotation_in_another_language_decides_nothing() -> None:
    assert language_of(f"{LANGUAGES['ja'] * 6}\n\n“{LANGUAGES['en']}”\n\n{LANGUAGES['ja'] * 6}") == "ja"
    assert language_of(f"{LANGUAGES['pt'] * 4} «{LANGUAGES['en']}» {LANGUAGES['pt'] * 4}") == "pt"


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
        # every version, kind and form of link
        *(
            (f"https://creativecommons.org/licenses/{kind}/{version}/", f"CC-{kind.upper()}-{version}")
            for kind in ("by", "by-nc", "by-nd", "by-sa", "by-nc-nd", "by-nc-sa")
            for version in ("1.0", "2.0", "2.5", "3.0", "4.0")
        ),
        ("https://creativecommons.org/licenses/by/4.0/legalcode.de", "CC-BY-4.0"),
        ("//creativecommons.org/licences/by-nc-nd/4.0", "CC-BY-NC-ND-4.0"),
        ("https://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://spdx.org/licenses/CC-BY-SA-4.0.html", "CC-BY-SA-4.0"),
        ("CC-BY-NC-ND-4.0", "CC-BY-NC-ND-4.0"),
        ("https://creativecommons.org/licenses/sa/1.0/", "CC-SA-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://creativecommons.org/licenses/publicdomain/", "CC-PDDC"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("Public Domain Mark 1.0", "CC-PDM-1.0"),
        # ports that SPDX knows, by link, by short name, by the country's; others go by the licence they port
        ("http://creativecommons.org/licenses/by/3.0/us/", "CC-BY-3.0-US"),
        ("http://creativecommons.org/licenses/by-sa/2.0/uk/", "CC-BY-SA-2.0-UK"),
        ("http://creativecommons.org/licenses/by-sa/2.1/jp/", "CC-BY-SA-2.1-JP"),
        ("http://creativecommons.org/licenses/by-sa/2.1/es/", "LicenseRef-CC-unspecified"),
        ("http://creativecommons.org/licenses/by-nc-nd/3.0/fr/", "CC-BY-NC-ND-3.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0/de/deed.de", "CC-BY-SA-3.0-DE"),
        ("CC-BY-NC-SA-2.0-FR", "CC-BY-NC-SA-2.0-FR"),
        ("Text: CC BY-SA 3.0 DE", "CC-BY-SA-3.0-DE"),
        ("CC BY-NC-SA 3.0 IGO", "CC-BY-NC-SA-3.0-IGO"),
        ("Creative Commons Attribution-ShareAlike 3.0 Germany License", "CC-BY-SA-3.0-DE"),
        ("Creative Commons Namensnennung - Keine Bearbeitung 3.0 Deutschland", "CC-BY-ND-3.0-DE"),
        ("CC BY-SA 2.0 UK: England & Wales", "CC-BY-SA-2.0-UK"),
        ("Sous licence CC BY-NC-ND 3.0 FR", "CC-BY-NC-ND-3.0"),
        # prose in other languages
        ("Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("Licensed under CC BY-NC-ND (4.0)", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Namensnennung - Nicht kommerziell - Keine Bearbeitungen 4.0 International", "CC-BY-NC-ND-4.0"),
        ("Licencia Creative Commons Reconocimiento-NoComercial-SinObraDerivada 4.0", "CC-BY-NC-ND-4.0"),
        ("Licencia Creative Commons Atribución-CompartirIgual 4.0 Internacional", "CC-BY-SA-4.0"),
        ("Licença Creative Commons Atribuição-NãoComercial-CompartilhaIgual 4.0", "CC-BY-NC-SA-4.0"),
        ("Licenza Creative Commons Attribuzione - Non opere derivate 4.0", "CC-BY-ND-4.0"),
        ("Creative Commons Naamsvermelding-NietCommercieel-GelijkDelen 4.0", "CC-BY-NC-SA-4.0"),
        ("Лицензия Creative Commons «С указанием авторства — Некоммерческая — Без производных» 4.0", "CC-BY-NC-ND-4.0"),
        ("クリエイティブ・コモンズ 表示 - 非営利 - 改変禁止 4.0 国際 ライセンス", "CC-BY-NC-ND-4.0"),
        ("本作品采用知识共享署名-非商业性使用-相同方式共享 4.0 国际许可协议", "CC-BY-NC-SA-4.0"),
        ("رخصة المشاع الإبداعي نسب المصنف - غير تجاري 4.0 دولي", "CC-BY-NC-4.0"),
        ("Cet article est sous licence Creative Commons", "LicenseRef-CC-unspecified"),
        # nothing that decides one
        ("CC BY-ND-SA 4.0", "LicenseRef-CC-unspecified"),
        ("The work is in the public domain.", "LicenseRef-public-domain"),
        ("This text is not in the public domain.", None),
        ("Licence: see our terms, version 4.0", None),
    ],
)
def test_a_licence_is_an_spdx_id_only_where_the_words_decide_it(candidate: str, license: str | None) -> None:
    found = licence_of([candidate])
    assert (found.license, found.license_raw) == (license, candidate)


def test_the_most_exact_of_several_statements_wins() -> None:
    found = licence_of(["under a Creative Commons license", "https://creativecommons.org/licenses/by-nd/4.0/", "CC BY 2.0"])
    assert found.license == "CC-BY-ND-4.0"


def test_a_pictures_licence_is_not_the_articles() -> None:
    for words in (
        "Photo: Jane Doe / Flickr, CC BY 2.0",
        "Image illustrative : Jane Doe, licence Creative Commons BY 2.0",
        "Titelbild: CC BY-SA 4.0",
        "Header image by Jane Doe, CC BY 2.0",
        "The photograph above is licensed under CC BY 2.0",
        "Jane Doe [CC BY-SA 4.0], via Wikimedia Commons",
        "写真：CC BY 4.0",
        "Crédit photo : Jane Doe, CC BY 2.0",
    ):
        assert licence_of([words]).license is None, words
    assert licence_of(["Except for the images, this text is under CC BY 4.0."]).license == "CC-BY-4.0"
    assert licence_of(["Text CC BY 4.0 (photos excluded)"]).license == "CC-BY-4.0"
    assert licence_of([]).license_raw is None


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(licence).failed == 0


@pytest.mark.parametrize("language", ["af", "da", "lb", "ja", "ar"])
def test_the_model_read_row_by_row_says_what_py3langid_says(language: str) -> None:
    assert classified(LANGUAGES[language]) == py3langid.classify(LANGUAGES[language])[0]
