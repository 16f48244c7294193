"""The bench: pages per CPU-second, loop lag and memory of bare Scrapy, of the naive design and of ours, in one run.

``python -m bench`` (``make bench``). Linux only: it reads /proc. Not part of the wheel.

Rates swing on a shared machine, so what counts are the ratios of one run on one machine (``report.py`` has the goals):

- ``bare``: Scrapy alone, 32 concurrent, no delay, no robots, no retries.
- ``naive``: the same with trafilatura in an item pipeline, as most Scrapy projects have it.
- ``fetch``: our fetch, archive and frontier; reading switched off.
- ``whole``: our whole way, with two reading workers.
- ``reading``: no crawl, but reading alone, ours and trafilatura's on the same pages (``reading_speed.py``).
- ``near_duplicates``: no crawl either, but looking up a text's likes among 100,000 documents (``near_duplicates.py``).

The pages are generated (``pages.py``) in the size of real news pages, and sent gzipped as real sites do.
"""
