"""The near-duplicate signature: what changes it, what does not, and how well two of them tell two texts' likeness."""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import signature
from pipelines.signature import LEAST_WORDS, SIGNATURE_BYTES, SLOTS, is_current, signature_of, unpacked

ENGLISH = "The dam held for a hundred years, and nobody who lived below it could say who had built its eastern wall. " * 2
FRENCH = "L’été dernier, « l’eau » du barrage a manqué – dès le 3 juin – à quarante-sept communes de la vallée haute. " * 2
RUSSIAN = "Плотина стояла сто лет, и никто из живших ниже по реке не знал, кто построил её восточную стену и зачем. " * 2
JAPANESE = "そのダムは百年のあいだ水を支えつづけ、下流の村に住む人びとは東の壁をだれが築いたのかを知らなかった。" * 2
EMOJI = "Le barrage 🌊 a tenu 👩‍👩‍👧 cent ans, disait-on, et personne ne savait qui avait bâti le mur d'est 𝕳. " * 3
# Digests of their signatures. A change here means that all stored signatures are worth nothing: raise VERSION and READER_VERSION.
GOLDEN = {
    ENGLISH: "87d7fbfdd2296712",
    FRENCH: "2274d926e70b81c7",
    RUSSIAN: "440b17b984660204",
    JAPANESE: "a1d9b81b997d14a9",
    EMOJI: "bbfdc1be1219de98",
}


def made_text(count: int, seed: int) -> list[str]:
    drawn = random.Random(seed)
    return ["".join(drawn.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(count)]


def words_of(text: str) -> list[str]:
    """Words as the signature has them, said in another way."""
    text = unicodedata.normalize("NFKC", re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", "", text)).casefold()
    unspaced = "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    text = re.sub(unspaced, lambda match: f" {match.group()} ", re.sub("[‘’‛′`´ʼ＇]", "'", text))
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)


def slots_of(words: list[str]) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    found = signature_of(" ".join(words))
    assert found is not None
    return unpacked([found])[1][0]


def jaccard(one: list[str], other: list[str]) -> float:
    runs = [set(zip(words, words[1:], words[2:], strict=False)) for words in (one, other)]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


@pytest.mark.parametrize("text", GOLDEN, ids=["English", "French", "Russian", "Japanese", "emoji"])
def test_signatures_stay_what_they_were_in_every_version_of_every_library(text: str) -> None:
    found = signature_of(text)
    assert found is not None
    assert hashlib.sha256(found).hexdigest()[:16] == GOLDEN[text]


def test_a_signature_has_its_version_the_number_of_runs_and_the_slots() -> None:
    found = signature_of(" ".join(made_text(100, 1)))
    assert found is not None
    assert is_current(found)
    assert len(found) == SIGNATURE_BYTES
    counts, slots = unpacked([found, found])
    assert counts.tolist() == [98, 98]
    assert slots.shape == (2, SLOTS)


def test_every_process_makes_the_same_signature() -> None:
    code = "from pipelines.signature import signature_of; import sys; print(signature_of(sys.argv[1]).hex())"
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code, ENGLISH], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parents[1], env={"PYTHONHASHSEED": seed, "PATH": ""},
        )  # fmt: skip
        assert done.stdout.strip() == (signature_of(ENGLISH) or b"").hex()


@given(
    st.lists(
        st.sampled_from([" ", ", ", " – ", "\n\n", "\u00a0", "… ", " (", '” "', "\u2009—\u2009", " · "]), min_size=39, max_size=39
    )
)
def test_punctuation_and_spaces_change_nothing(gaps: list[str]) -> None:
    words = made_text(40, 7)
    text = words[0] + "".join(gap + word for gap, word in zip(gaps, words[1:], strict=True))
    assert signature_of(text) == signature_of(" ".join(words))


@given(st.text(max_size=300))
def test_words_are_runs_of_letters_and_digits_in_any_text(text: str) -> None:
    values, starts, _ = signature._words(text)
    codes = (values & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    words = ["".join(map(chr, part)) for part in np.split(codes, starts[1:])] if len(starts) else []
    assert words == words_of(text)


@given(st.text(alphabet="aé’'`-_ .9漢かกα\u0301\u200b\u00adﬁＡİßʼ𠀀🌊", max_size=60))
def test_words_are_what_they_are_where_scripts_and_marks_meet(text: str) -> None:
    test_words_are_runs_of_letters_and_digits_in_any_text.hypothesis.inner_test(text)


def test_case_width_and_kinds_of_apostrophes_change_nothing() -> None:
    text = "It's the dam's wall that didn't hold, said Zoë; nobody's fault, she'd add. " * 3
    assert signature_of(text) == signature_of(text.upper().replace("'", "’")) == signature_of(text.replace("dam", "ｄａｍ"))


def test_where_a_word_ends_counts() -> None:
    words = made_text(40, 3)
    joined = [words[0] + words[1], *words[2:]]
    assert signature_of(" ".join(words)) != signature_of(" ".join(joined))
    assert slots_of([*words[:37], "to", "get", "her"]).tolist() != slots_of([*words[:37], "toget", "her", "her"]).tolist()


def test_a_text_of_few_words_has_none() -> None:
    words = made_text(LEAST_WORDS, 5)
    assert signature_of(" ".join(words)) is not None
    assert signature_of(" ".join(words[1:])) is None
    assert [signature_of(text) for text in ("", " \n", "…", "’", "漢" * 59)] == [None] * 5
    assert signature_of("漢" * 60) is not None


def test_one_word_over_and_over_fills_every_slot() -> None:
    assert unpacked([signature_of("no " * 500) or b""])[0].tolist() == [1]


def test_lone_surrogates_and_the_longest_texts_are_signed() -> None:
    assert signature_of("re\ud800port " * 40) is not None
    assert signature_of(" ".join(made_text(200_000, 2))) is not None


@pytest.mark.parametrize(
    ("kept", "changed"), [(1.0, 0.0), (1.0, 0.05), (0.6, 0.0), (0.5, 0.02), (0.3, 0.0), (0.1, 0.0), (0.0, 0.0)]
)
def test_equal_slots_estimate_the_jaccard_similarity(kept: float, changed: float) -> None:
    errors = []
    for seed in range(60):
        words, drawn = made_text(40 + 20 * seed, seed), random.Random(seed)
        part = words[: int(kept * len(words))] + (made_text(len(words), seed + 1000) if kept < 0.2 else [])
        copy = [f"other{number}" if drawn.random() < changed else word for number, word in enumerate(part)]
        if len(copy) < LEAST_WORDS:
            continue
        errors.append(float(np.mean(slots_of(words) == slots_of(copy))) - jaccard(words, copy))
    assert abs(float(np.mean(errors))) < 0.02, "the estimate is biased"
    assert max(map(abs, errors)) < 4 * 0.5 / SLOTS**0.5, "further off than four standard errors"


@given(st.integers(1, 400), st.integers(0, 5))
def test_slots_of_a_union_are_the_smaller_ones_of_its_parts(count: int, seed: int) -> None:
    runs = np.sort(np.random.default_rng(seed).integers(0, 1 << 63, count, dtype=np.uint64))
    whole, half = signature._sketch(runs), signature._sketch(runs[: max(1, count // 2)])
    other = signature._sketch(runs[max(1, count // 2) - 1 :])
    assert np.all((whole == half) | (whole == other))


def test_signatures_of_another_version_are_not_compared() -> None:
    found = signature_of(ENGLISH)
    assert found is not None
    assert not is_current(bytes([found[0] + 1]) + found[1:])
    assert not is_current(found[:-1])
    assert not is_current(b"")
