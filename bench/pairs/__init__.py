"""The pair benchmark: originals and copies with known edits, made by chance from a seed, judged by the real code.

``python -m bench.pairs`` (``make pairs``). What is true of a pair follows from the edits that made it (``truth.py``), never from
the code that is judged; what the words mean is written in docs/republication.md.

- ``works.py``, ``vocabulary.toml``, ``wording.py``, ``writing.py``: articles in four languages, sentence by sentence.
- ``recipes.py``, ``edits.py``, ``truth.py``: what an editor does to them, and what is true then.
- ``content.py``, ``surroundings.py``, ``skins.toml``, ``skins.py``, ``stock.py``: pages as eight publishing systems set them.
- ``signals.py``, ``credits.toml``, ``others.py``: what copies say of their originals, and pages that only look like copies.
- ``generator.py``, ``judging.py``, ``figures.py``, ``tables.py``: pairs, what the code says of them, and how often it is right.
"""
