"""Models for a fair figure: each half of the sites is read by what the other half taught. `python -m bench.unseen FOLDER`

The model that the package ships has learned from every page of the corpora, so what it scores there says little of other pages.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.corpora import HALVES, Half, half_of

ROOT = Path(__file__).parent.parent


def can_learn() -> bool:
    """Whether CatBoost is installed, which nothing but learning needs."""
    return importlib.util.find_spec("catboost") is not None


def learn(folder: Path) -> None:
    """Writes both models to ``folder``, in a process of its own: learning needs much memory."""
    subprocess.run([sys.executable, "-m", "bench.unseen", str(folder)], check=True, cwd=ROOT)


def read_with_model_for(half: Half, folder: Path) -> None:
    """From now on this process reads with the model that saw no site of ``half``."""
    import pipelines.extract.block_model
    from bench.learning.trees import Learnt

    [other] = (one for one in HALVES if one != half)
    model = Learnt(json.loads(_file(folder, other).read_text("utf-8"))).model()
    pipelines.extract.block_model.block_model = lambda: model  # type: ignore[assignment]


def main(folder: Path) -> int:
    """Learns from each half."""
    from bench.learning.dataset import learning_pages
    from bench.learning.trees import learnt

    pages = list(learning_pages())
    for half in HALVES:
        source: dict[str, Any] = learnt([page for page in pages if half_of(page.truth) == half]).source
        _file(folder, half).write_text(json.dumps(source), "utf-8")
    return 0


def _file(folder: Path, half: Half) -> Path:
    return folder / f"learned-from-{half.replace(' ', '-')}.json"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
