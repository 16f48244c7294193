"""Scrapy's settings, each that differs from Scrapy's default with its reason; TEARSHEET_* are ours."""

import time

BOT_NAME = "tearsheet"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
ADDONS = {"crawler.addon.TearsheetAddon": 100}

# Who we are: the token before the slash is what robots.txt is asked for.
USER_AGENT = "Tearsheet/0.1 (research crawler; follows republished news to its sources)"
ROBOTSTXT_USER_AGENT = "Tearsheet"

# Ours.
TEARSHEET_DATA = ""  # the data folder; empty: ./data
TEARSHEET_CLOCK = time.time  # every due time comes from it, so that a month can be simulated
TEARSHEET_WORKERS = 0  # reading processes; 0: one a core
TEARSHEET_DELAY = 1.0  # seconds between two requests to a host
TEARSHEET_WAIT = 60.0  # work due later than this stays pending, and the run ends
TEARSHEET_MAX_AGE = 0.0  # a finished address is fetched again when its last outcome is older (seconds)
TEARSHEET_MAX_PAGES = None  # requests at most, robots.txt not counted
TEARSHEET_SOURCES = True  # fetch the sources that articles cite
TEARSHEET_CONNECT_TO: dict[str, str] = {}  # host -> addr:port: over plain HTTP, as curl's --connect-to
TEARSHEET_FROM_ARCHIVE: list[str] = []  # WARC files that answer instead of the network
TEARSHEET_HANDLES_SIGNALS = False  # Scrapy's own command does; `tearsheet crawl` lets the loop do it

# The frontier keeps the gaps between requests and who is asked when; Scrapy's slots must not wait a second time.
DOWNLOAD_DELAY = 0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 8

# What a hostile server may cost.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # default 1 GiB
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60  # for the whole of a request; default 180 keeps a slot for three minutes
DOWNLOAD_FAIL_ON_DATALOSS = True  # a cut body is an outcome of its own, not a page

# Scrapy 2.19 opens both by default: a console, and HTTP code execution on loopback.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Certificates are not verified: a source with an expired one is still a source, and nothing secret is sent.
DOWNLOAD_VERIFY_CERTIFICATES = False

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en;q=0.5,*;q=0.1",  # the page as its author wrote it, where there is no better reason
    "Accept-Encoding": "gzip",  # bodies are archived as sent, and every WARC tool reads gzip; br and zstd not
}
COOKIES_ENABLED = False  # none is needed, and 1,000 of 4 KB were seen to break the next request
HTTPPROXY_ENABLED = False  # a proxy would connect past the guard
REFERER_ENABLED = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
