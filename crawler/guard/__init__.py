"""The network guard: nothing but public web addresses is connected to, except hosts that ``--connect-to`` names.

addresses.py    is_public, literal_address: what an address is
checks.py       check_url, parse_connect_to: what a URL may say
refusals.py     the exceptions, each with its reason
connections.py  the connection pool that resolves, checks and dials; the cap on response headers
handler.py      GuardedDownloadHandler, set as DOWNLOAD_HANDLERS["http"] and ["https"]
"""

from crawler.guard.addresses import is_public, literal_address
from crawler.guard.checks import ConnectTo, check_url, parse_connect_to
from crawler.guard.refusals import AddressRefused, BodyTooLarge, HeadersTooLarge, NameGone, NameTryAgain

__all__ = [
    "AddressRefused",
    "BodyTooLarge",
    "ConnectTo",
    "HeadersTooLarge",
    "NameGone",
    "NameTryAgain",
    "check_url",
    "is_public",
    "literal_address",
    "parse_connect_to",
]
