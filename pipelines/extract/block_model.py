"""How likely each block of a page is article text, by a model learned from pages with hand-made truth.

The model is an ensemble of oblivious decision trees: all nodes of one depth ask the same question, so a tree is a list of
questions and a table with an answer for each combination of yes and no, and a whole page is judged by a few array operations. Its
numbers stand in ``block_model.json``, written by ``python -m bench.learning``; answers are whole numbers, so every machine gives
the same sum. See docs/extraction.md for what it was learned from and how well it does on pages that it never saw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.features import PageFacts, WordsWeight, columns, features_of, words_weight
from pipelines.extract.outline import Outline

# One unit of log-odds in the answers.
UNIT = 10_000


@dataclass(frozen=True, slots=True)
class BlockModel:
    """The trees, and the weights of words that features count with.

    ``questions`` (trees, depth) are numbers of features, ``borders`` (trees, depth) what they have to exceed, ``answers``
    (trees, 2 ** depth) log-odds in 1/UNIT, ``bias`` what is added to their sum.
    """

    questions: NDArray[np.intp]
    borders: NDArray[np.float32]
    answers: NDArray[np.int32]
    bias: int
    names: Mapping[str, int]
    words: WordsWeight


def log_odds(outline: Outline, facts: PageFacts) -> NDArray[np.int64]:
    """For each block the log-odds of being article text, in 1/UNIT: above 0 it is more likely than not."""
    model = block_model()
    return judged(features_of(outline, facts, model.names, model.words), model)


def judged(features: NDArray[np.float32], model: BlockModel) -> NDArray[np.int64]:
    """The model's answer for each row of the features."""
    trees, depth = model.questions.shape
    by_feature = np.ascontiguousarray(features.T)
    leaves = np.zeros((trees, len(features)), dtype=np.int32) + (np.arange(trees, dtype=np.int32) << depth)[:, None]
    # One question of all trees at a time: half the cost of asking all at once, since less memory is moved.
    for level in range(depth):
        is_yes = by_feature[model.questions[:, level]] > model.borders[:, level, None]
        leaves += is_yes.astype(np.int32) << level
    picked: NDArray[np.int64] = model.answers.ravel()[leaves].sum(axis=0) + model.bias
    return picked


@lru_cache(maxsize=1)
def block_model() -> BlockModel:
    """The model that the package ships."""
    source = json.loads(files("pipelines.extract").joinpath("block_model.json").read_text("utf-8"))
    assert source["columns"] == columns(), "block_model.json was learned with other features: run python -m bench.learning"
    return BlockModel(
        np.array(source["questions"], dtype=np.intp),
        np.array(source["borders"], dtype=np.float32),
        np.array(source["answers"], dtype=np.int32),
        int(source["bias"]),
        source["names"],
        words_weight(source["words"]),
    )
