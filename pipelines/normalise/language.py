"""The language a text is written in, by its own words."""

from __future__ import annotations

# Under this many letters the guess is noise: a headline in English comes out as Latin or Luxembourgish.
LETTERS_NEEDED = 40
# Characters that are looked at; more of them costs time and changes no verdict on running prose.
CHARACTERS_READ = 2000


def language_of(text: str) -> str | None:
    """BCP 47 code of the text's language, or None when there is too little text to tell.

    >>> language_of("Too short") is None
    True
    """
    head = text[:CHARACTERS_READ]
    if sum(1 for character in head if character.isalpha()) < LETTERS_NEEDED:
        return None
    import py3langid  # loads a model of some megabytes, so only where a text is there to be judged

    return str(py3langid.classify(head)[0])
