"""SPIP's own label texts in its languages, and the dates and names that stand behind them on a page.

The labels (``spip_labels.json``) are those of SPIP's language files: ``texte_date_publication_anterieure``, ``par_auteur``,
``voir_en_ligne``.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

# "The Conversation. Publié: 29 avril 2024, 14:24 CEST." A P.S. gives the original's date in the republisher's language.
_PS_DATE = re.compile(
    r"(?:publi[ée]e?s?|published|posted|publicad[oa]|pubblicat[oa]|veröffentlicht|erschienen|gepubliceerd|опубликовано)\b[^:.\d|]{0,25}:?\s*"
    r"((?:\w+[ ,.]{1,2}){0,2}\d[^.;|\n]{5,50})",
    re.IGNORECASE,
)
# What ends a date: a bracket, a bar, or a full stop that is no "26. April".
_DATE_END = re.compile(r"\s*(?:[);|\n]|\.\s*$|\.\s+(?=[^\W\d_])(?!(?:\w+\.?\s+)?\d{4})).*$", re.DOTALL)


def first_published_of(text: str) -> str | None:
    """The date behind the label of DATE_REDAC, as printed; None where the label is not in the text.

    >>> first_published_of("by McCARTHY Mary M. (Date first published: 26 April 2024).")
    '26 April 2024'
    """
    found = first_published_label().search(text)
    return _DATE_END.sub("", found.group(1)) if found else None


def before_first_published(text: str) -> str:
    """The text up to the label: what stands behind it is another date."""
    found = first_published_label().search(text)
    return text[: found.start()].rstrip(" (（") if found else text


def ps_date_of(text: str) -> str | None:
    """The date of first publication that a P.S. prints in words.

    >>> ps_date_of("The Conversation. Publié: 29 avril 2024, 14:24 CEST.")
    '29 avril 2024, 14:24 CEST'
    """
    found = _PS_DATE.search(text)
    return found.group(1).strip() if found else None


def printed_authors_of(line: str) -> tuple[str, list[str]]:
    """The date and the names of a printed line "date, by name, name".

    >>> printed_authors_of("Monday 29 April 2024, by McCARTHY Mary M. (Date first published: 26 April 2024).")
    ('Monday 29 April 2024', ['McCARTHY Mary M.'])
    """
    line = before_first_published(line)
    found = _by_label().search(line)
    if not found:
        return line, []
    names = [name.strip() for name in re.split(r"\s*,\s*", line[found.end() :])]
    return line[: found.start()].strip(" ,"), [name for name in names if name]


@lru_cache(maxsize=1)
def first_published_label() -> re.Pattern[str]:
    """Matches the label of DATE_REDAC in any of SPIP's languages, with what follows, at least a number, as group 1."""
    stems = _stems("date_first_published")
    return re.compile(rf"(?:{'|'.join(stems)})\s*[:：]?\s*([^)|;\n]{{0,40}}\d[^)|;\n]{{0,40}})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _by_label() -> re.Pattern[str]:
    return re.compile(rf",\s*(?:{'|'.join(_stems('by'))})\s+", re.IGNORECASE)


def _stems(label: str) -> list[str]:
    """The label's texts without colon and blanks, longest first, so that no stem hides a longer one."""
    labels: dict[str, dict[str, str]] = json.loads(files("pipelines.platforms").joinpath("spip_labels.json").read_text("utf-8"))
    texts = {entry[label].strip().rstrip(":： ").strip() for entry in labels.values() if label in entry}
    return [re.escape(text) for text in sorted(texts - {""}, key=lambda text: (-len(text), text))]
