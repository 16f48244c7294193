"""The rows that follow from a document: its links, and the addresses worth fetching next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines import urls
from pipelines.errors import UrlInvalid
from pipelines.extract.links import PageLink
from pipelines.records import Child, Document, Link, Role
from pipelines.resolve.originals import guesses


def link_rows(document: Document, links: Sequence[PageLink]) -> tuple[Link, ...]:
    """A row for each link, in page order."""
    return tuple(
        Link(
            document_id=document.document_id,
            document_url=document.url,
            position=position,
            target_url=link.target_url,
            target_key=link.target_key,
            role=link.role,
            kind=link.kind,
            anchor=link.place.anchor,
            sentence=link.place.sentence,
            section=link.place.section,
            paragraph=link.place.paragraph,
            start=link.place.start,
            end=link.place.end,
            reader_version=document.reader_version,
        )
        for position, link in enumerate(links)
    )


def children(document: Document, links: Sequence[PageLink]) -> Iterator[Child]:
    """The original that the page names, and the sources that its body cites; a source itself leads nowhere."""
    if document.role not in ("article", "original"):
        return
    seen = {urls.url_identity(document.url)}
    targets: list[tuple[str, Role]] = [(document.is_based_on, "original")] if document.is_based_on else []
    targets += [(guess.url, "original") for guess in guesses(document)]
    targets += [(link.target_url, "source") for link in links if link.role == "citation" and link.place.start is not None]
    for target, role in targets:
        try:
            address = urls.fetchable_url(target)
            key = urls.url_identity(address)
        except UrlInvalid:
            continue
        if key not in seen:
            seen.add(key)
            yield Child(address, role)
