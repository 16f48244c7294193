"""The trees: fitted with CatBoost, taken out of it as whole numbers."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.learning.dataset import LearningPage
from bench.learning.word_weights import block_weights, name_weights
from pipelines.extract.block_model import UNIT, BlockModel
from pipelines.extract.features import Table, columns, features_of, words_weight

# Tried out by cross-validation, see docs/extraction.md.
FITTING = {"iterations": 300, "depth": 6, "learning_rate": 0.08, "l2_leaf_reg": 5, "rsm": 0.5, "border_count": 64}
# Parts of the sites between which the weights of words are kept apart while learning.
WEIGHT_FOLDS = 4
# A paragraph of more characters counts no more.
COUNTED_CHARACTERS = 1200
# How much a page of a corpus counts: those with whole texts by careful hands more than those with a few snippets.
CORPUS_WEIGHTS = {"aeb": 2.0, "wcxb": 1.0, "trafilatura": 1.5}


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model as its file has it: lists of whole numbers and of borders, and the weights of words."""

    source: dict[str, Any]

    def model(self) -> BlockModel:
        """The model as the reader loads it."""
        source = self.source
        return BlockModel(
            np.array(source["questions"], dtype=np.intp), np.array(source["borders"], dtype=np.float32),
            np.array(source["answers"], dtype=np.int32), int(source["bias"]), source["names"],
            words_weight(source["words"]),
        )  # fmt: skip


def learnt(pages: Sequence[LearningPage], *, without: frozenset[str] = frozenset(), seed: int = 1) -> Learnt:
    """What the pages teach. ``without`` names features that are hidden from the trees."""
    from catboost import CatBoostClassifier  # 100 MB, for learning only

    pages = [page for page in pages if page.blocks]
    table = _table(pages)
    shares = np.concatenate([page.shares for page in pages])
    weights = np.concatenate([_weights(page) for page in pages])
    hidden = [number for number, name in enumerate(columns()) if name in without]
    trees = CatBoostClassifier(
        **FITTING, random_seed=seed, verbose=0, thread_count=2, ignored_features=hidden, allow_writing_files=False
    )
    counted = weights > 0
    trees.fit(table[counted], (shares >= 0.5)[counted].astype(int), sample_weight=weights[counted])
    return Learnt({**_numbers(trees), "columns": columns(), "names": name_weights(pages), "words": block_weights(pages)})


def _table(pages: Sequence[LearningPage]) -> Table:
    """The features of all blocks, each page's words weighed by what other sites say of them.

    Weighed by its own truth too, a page's words would seem to tell more than they do on a page of an unknown site.
    """
    tables: dict[int, Table] = {}
    for fold in range(WEIGHT_FOLDS):
        others = [page for page in pages if fold_of(page.site, "weights", WEIGHT_FOLDS) != fold]
        names, words = name_weights(others), words_weight(block_weights(others))
        for number, page in enumerate(pages):
            if fold_of(page.site, "weights", WEIGHT_FOLDS) == fold:
                tables[number] = features_of(page.outline, page.facts, names, words)
    return np.vstack([tables[number] for number in range(len(pages))])


def fold_of(site: str, salt: str, folds: int) -> int:
    """Which of so many parts a site is in, the same on every machine."""
    return int(hashlib.sha256(f"{salt} {site}".encode()).hexdigest(), 16) % folds


def _weights(page: LearningPage) -> NDArray[np.float64]:
    """How much each block counts: long ones more, those of long pages less, those of which the truth says nothing not at all."""
    characters = np.array([len(block.text) for block in page.blocks], dtype=float)
    weights = np.sqrt(np.minimum(characters, COUNTED_CHARACTERS))
    weights[page.shares < 0] = 0
    return weights / np.sqrt(max(float(weights.sum()), 1.0)) * CORPUS_WEIGHTS[page.corpus]


def _numbers(trees: Any) -> dict[str, Any]:
    """Questions, borders, answers and bias of the fitted trees."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trees.json"
        trees.save_model(str(file), format="json")
        stored = json.loads(file.read_text())
    float_features = [one["flat_feature_index"] for one in stored["features_info"]["float_features"]]
    scale, bias = stored["scale_and_bias"]
    depth = max(len(tree["splits"]) for tree in stored["oblivious_trees"])
    questions, borders, answers = [], [], []
    for tree in stored["oblivious_trees"]:
        splits, leaves = tree["splits"], [value * scale for value in tree["leaf_values"]]
        missing = depth - len(splits)
        questions.append([float_features[split["float_feature_index"]] for split in splits] + [0] * missing)
        # A question that nothing answers with yes fills a tree that is not as deep as the others.
        borders.append([float(np.float32(split["border"])) for split in splits] + [1e30] * missing)
        answers.append([round(value * UNIT) for value in leaves] + [0] * (2**depth - len(leaves)))
    return {"questions": questions, "borders": borders, "answers": answers, "bias": round(bias[0] * UNIT)}
