"""The sample web: a small invented web with real markup, served on loopback for `make crawl`, the README and the tests.

Three copies (``SEEDS``) lead to two originals and to sources of each kind; ``truth.json`` says what a right crawl makes of them.
All text is written for this project. Import ``serve`` from ``crawler.sample.server``; nothing is read or started at import.
"""

from __future__ import annotations

SEEDS: tuple[str, ...] = (
    "https://www.carnets-solidaires.example/spip.php?article70650",
    "https://www.harbour-post.example/2024/03/20/who-keeps-the-minutes-when-a-town-moves-its-website/",
    "https://www.valley-observer.example/2024/05/02/river-towns-are-learning-to-give-water-its-room-back/",
)

HOSTS: tuple[str, ...] = (
    "www.carnets-solidaires.example",
    "theconversation.com",
    "www.valley-observer.example",
    "www.harbour-post.example",
    "commonsreview.example",
    "stats.verle-basin.example",
    "library.hydrology-institute.example",
    "go.deltanews.example",
    "www.deltanews.example",
    "www.townarchive.example",
    "web.archive.org",
    "www.riverfund.example",
    "data.levee-register.example",
)
