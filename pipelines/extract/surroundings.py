"""What the elements around a block say of it: their tags, and the words in the names of their classes and ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml.html import HtmlElement

from pipelines.extract.blocks import Place

# No element counts for more, however many telling words its names have.
HEAVIEST = 400

# Of a place and all around it: is it in an article, in the main part, in a platform's root; the sum, the lowest, the highest and
# the nearest weight of their names. A plain tuple, because a page has hundreds of them.
Surroundings = tuple[bool, bool, bool, int, int, int, int]
_NOTHING: Surroundings = (False, False, False, 0, 0, 0, 0)


def surroundings_of(places: Sequence[Place], weights: Mapping[str, int], roots: frozenset[HtmlElement]) -> list[Surroundings]:
    """What is around each place; ``places`` are all of a page in the order of their numbers, so what is around comes first.

    ``weights`` says of a word in names how much it speaks for article text.
    """
    found: list[Surroundings] = []
    for place in places:
        tag = place.element.tag
        in_article, in_main, in_root, total, low, high, nearest = (
            found[place.around.number] if place.around is not None else _NOTHING
        )
        if place.words and tag != "body":
            weight = 0
            for word in place.words:
                weight += weights.get(word, 0)
            if weight:
                weight = max(-HEAVIEST, min(HEAVIEST, weight))
                total += weight
                nearest = weight
                if weight < low:
                    low = weight
                elif weight > high:
                    high = weight
        in_article, in_main, in_root = in_article or tag == "article", in_main or tag == "main", in_root or place.element in roots
        found.append((in_article, in_main, in_root, total, low, high, nearest))
    return found
