"""The network guard: what counts as public, and that nothing else is ever connected to."""

from __future__ import annotations

import doctest
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from loopback import Asked, download, http, serving
from OpenSSL import SSL
from scrapy import exceptions as scrapy_errors
from twisted.internet import error as twisted_errors
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseFailed, ResponseNeverReceived
from twisted.web.client import HTTPConnectionPool

from crawler import guard, outcomes
from crawler.guard import AddressRefused, NameGone, check_url, connections, is_public, literal_address, parse_connect_to
from crawler.guard.connections import GuardedEndpoint, GuardedPool
from crawler.outcomes import reason_of
from pipelines.errors import UrlInvalid, UsageError
from pipelines.urls import fetchable_url

# {port} is empty for port 80, else ":8802".
LOOPBACK_SPELLINGS = [
    "http://127.0.0.1{port}/",
    "http://127.1{port}/",
    "http://127.0.1{port}/",
    "http://2130706433{port}/",
    "http://0x7f000001{port}/",
    "http://0X7F.0x0.0.1{port}/",
    "http://0177.0.0.1{port}/",
    "http://017700000001{port}/",
    "http://0177.0x0.1{port}/",
    "http://127.0.0.1.{port}/",
    "http://127.255.255.254{port}/",
    "http://0.0.0.0{port}/",
    "http://0{port}/",
    "http://user:password@127.0.0.1{port}/",
    "http://good.example@127.0.0.1{port}/",
    "http://good.example%2F@127.0.0.1{port}/",
    "http://１２７.０.０.１{port}/",
    "http://127。0。0。1{port}/",
    "http://①②⑦.0.0.1{port}/",
    "http://%31%32%37.0.0.1{port}/",
    "http://127.0.0.\u00ad1{port}/",
    "http://localhost{port}/",
    "http://LOCALHOST.{port}/",
    "http://news.localhost{port}/",
    "http://[::1]{port}/",
    "http://[0:0:0:0:0:0:0:1]{port}/",
    "http://[::]{port}/",
    "http://[::ffff:127.0.0.1]{port}/",
    "http://[::ffff:7f00:1]{port}/",
    "http://[::ffff:0:127.0.0.1]{port}/",
    "http://[::127.0.0.1]{port}/",
    "http://[64:ff9b::127.0.0.1]{port}/",
    "http://[64:ff9b:1::127.0.0.1]{port}/",
    "http://[2002:7f00:1::]{port}/",
    "http://[2001:0:7f00:1::80ff:fffe]{port}/",
    "http://[::1%25lo]{port}/",
    "https://127.0.0.1{port}/",
    "https://[::1]{port}/",
]
PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::8.8.8.8.8",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1",
    "::10.0.0.1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "2002:a00:1::1",
    "2001:0:a00:1::1", "example.com", "", "8.8.8.8/32", "2606:4700::1%eth0",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::6810:84e5",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "::8.8.8.8",
]


@pytest.mark.parametrize("module", [guard.addresses, guard.checks, outcomes])
def test_examples_in_the_docstrings_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("address", PRIVATE)
def test_address_that_is_not_public_is_seen(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_passes(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_is_public_that_the_standard_library_calls_private(address: Any) -> None:
    if is_public(str(address)):
        embedded = address.version == 6 and (int(address) >> 96 in (0, 0x0064FF9B << 64) or int(address) >> 112 == 0x2002)
        assert embedded or (address.is_global and not address.is_multicast)


@given(st.ip_addresses(v=4), st.lists(st.sampled_from(["dec", "hex", "HEX", "oct"]), min_size=4, max_size=4), st.integers(1, 4))
def test_every_spelling_of_an_ipv4_address_is_read(address: Any, bases: list[str], count: int) -> None:
    whole = int(address)
    heads = [whole >> 24, whole >> 16 & 255, whole >> 8 & 255][: count - 1]
    values = [*heads, whole & (256 ** (4 - len(heads)) - 1)]
    formats = {"dec": str, "hex": hex, "HEX": lambda value: f"0X{value:X}", "oct": lambda value: f"0{value:o}"}
    host = ".".join(formats[base](value) for base, value in zip(bases, values, strict=False))
    assert literal_address(host) == str(address)
    assert socket.inet_ntoa(socket.inet_aton(host)) == str(address), "the spelling in this test is wrong"


@given(st.text(max_size=20))
def test_what_the_c_library_reads_as_an_address_is_one(host: str) -> None:
    try:
        spelled = socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError, UnicodeError):
        return
    if not any(character.isspace() for character in host):  # inet_aton stops at a space; no host has one
        assert literal_address(host) == spelled


@pytest.mark.parametrize(
    "host", ["example.com", "127.0.0.256", "4294967296", "1.2.3.4.5", "0x", "", ".", "a.1", "08.0.0.1", "9" * 5000]
)
def test_name_is_no_address(host: str) -> None:
    assert literal_address(host) in (None, "0.0.0.0")


@pytest.mark.parametrize("spelling", LOOPBACK_SPELLINGS)
def test_loopback_is_refused_by_its_text_even_when_some_host_is_mapped_to_it(spelling: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        check_url(spelling.format(port=":8802"), {"news.example": ("127.0.0.1", 8802)})
    assert refusal.value.reason in ("address_not_public", "url_invalid")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("FTP://example.com/", "scheme_not_allowed"),
        ("gopher://example.com/", "scheme_not_allowed"),
        ("javascript:alert(1)", "url_invalid"),
        ("example.com", "url_invalid"),
        ("http://", "url_invalid"),
        ("http://127.0.0.08/", "url_invalid"),
        ("http://1.2.3.4.5/", "url_invalid"),
        ("http://example.com:22/", "port_not_allowed"),
        ("https://example.com:6667/", "port_not_allowed"),
        ("http://169.254.169.254/latest/meta-data/", "address_not_public"),
        ("http://news.example:8802/", None),
        ("http://news.example:22/", None),
        ("https://example.com:8443/", None),
        ("http://8.8.8.8/", None),
    ],
)
def test_url_is_refused_for_its_own_reason(url: str, reason: str | None) -> None:
    mapped = {"news.example": ("127.0.0.1", 8802)}
    if reason is None:
        check_url(url, mapped)
        return
    with pytest.raises(AddressRefused) as refusal:
        check_url(url, mapped)
    assert refusal.value.reason == reason


def test_connect_to_reads_hosts_and_addresses() -> None:
    assert parse_connect_to(["News.Example.=127.0.0.1:80", "bücher.example=[::1]:8802", "c.example=localhost:9"]) == {
        "news.example": ("127.0.0.1", 80),
        "xn--bcher-kva.example": ("::1", 8802),
        "c.example": ("127.0.0.1", 9),
    }


@pytest.mark.parametrize(
    "spec",
    ["", "news.example", "news.example=", "news.example=127.0.0.1", "news.example=127.0.0.1:0", "news.example=127.0.0.1:70000",
     "news.example=::1:80", "news.example=[zz]:80", "news.example=other.example:80", "=127.0.0.1:80", "a b=127.0.0.1:80",
     "127.0.0.1=127.0.0.1:80", "0x7f.1=127.0.0.1:80", "[::1]=127.0.0.1:80", "localhost=127.0.0.1:80", "x.localhost=127.0.0.1:80",
     "１２７.0.0.1=127.0.0.1:80", "127.0.0.1.=127.0.0.1:80", "user@127.0.0.1=127.0.0.1:80"],
)  # fmt: skip
def test_connect_to_entry_that_is_wrong_names_the_repair(spec: str) -> None:
    with pytest.raises(UsageError, match="--connect-to"):
        parse_connect_to([spec])


@pytest.mark.parametrize("unchecked", [False, True], ids=["by their text", "by the pool alone"])
def test_no_spelling_of_loopback_makes_a_connection(unchecked: bool) -> None:
    with ExitStack() as stack:
        web = stack.enter_context(serving(lambda _: http(b"secret")))
        if has_ipv6_loopback():
            ipv6 = stack.enter_context(serving(lambda _: http(b"secret"), web.port, "::1"))
            ipv6.connections = web.connections
        urls = [spelling.format(port=f":{web.port}") for spelling in LOOPBACK_SPELLINGS]
        urls += [url for url in map(cleaned, urls) if url]
        mapped = {"news.example": f"127.0.0.1:{web.port}"}
        results = download(urls, unchecked=unchecked, settings={"TEARSHEET_CONNECT_TO": mapped, "CONCURRENT_REQUESTS": 100})
    assert web.connections == []
    assert all("reason" in result for result in results)
    if not unchecked:
        assert {result["reason"] for result in results} <= {"address_not_public", "url_invalid"}


def test_no_spelling_of_loopback_makes_a_connection_to_port_80() -> None:
    try:
        with serving(lambda _: http(b"secret"), port=80) as web:
            results = download([spelling.format(port="") for spelling in LOOPBACK_SPELLINGS])
    except PermissionError:
        pytest.skip("port 80 can't be bound here; the same spellings are tested with a port")
    assert web.connections == []
    assert {result["reason"] for result in results} <= {"address_not_public", "url_invalid"}


def has_ipv6_loopback() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def cleaned(url: str) -> str | None:
    try:
        return fetchable_url(url)
    except UrlInvalid:
        return None


def test_connect_to_reaches_the_server_over_plain_http_with_urls_unchanged() -> None:
    with serving(lambda asked: http(asked.path.encode())) as web:
        results = download(
            ["http://news.example/a", "https://news.example/b", "http://news.example:8080/c", "http://other.example/d"],
            settings={"TEARSHEET_CONNECT_TO": {"news.example": f"127.0.0.1:{web.port}"}},
        )
    assert [(result.get("final"), result.get("body")) for result in results[:3]] == [
        ("http://news.example/a", "/a"),
        ("https://news.example/b", "/b"),
        ("http://news.example:8080/c", "/c"),
    ]
    assert sorted(asked.host for asked in web.asked) == ["news.example", "news.example", "news.example:8080"]
    assert results[3]["reason"] == "dns_failure", "an unmapped host must be looked up as ever"


def test_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with serving(lambda _: http(b"secret")) as web:
        results = download(
            [f"http://mixed.example:{web.port}/", f"https://mixed.example:{web.port}/", f"http://private.example:{web.port}/"],
            names={"mixed.example": [["127.0.0.1", "127.0.0.2"]], "private.example": [["10.0.0.1"]]},
            public=["127.0.0.1"],
        )
    assert web.connections == []
    assert {result["reason"] for result in results} == {"address_not_public"}


def test_name_that_turns_private_is_refused_at_its_next_connection() -> None:
    with serving(lambda _: iter([http(b"ok", Connection="close")])) as web:
        results = download(
            [f"http://rebinding.example:{web.port}/"] * 8,
            names={
                "rebinding.example": [
                    ["127.0.0.1"],
                    ["127.0.0.2"],
                    ["127.0.0.1"],
                    ["127.0.0.3", "127.0.0.1"],
                    ["::ffff:127.0.0.2"],
                ]
            },
            public=["127.0.0.1"],
            one_by_one=True,
        )
    assert [result.get("status") for result in results] == [200, None, 200, None, None, None, None, None]
    assert set(web.connections) == {"127.0.0.1"}


def test_addresses_are_dialled_one_after_the_other_and_only_they() -> None:
    with serving(lambda _: http(b"ok"), host="127.0.0.9") as web:
        results = download(
            [f"http://many.example:{web.port}/", f"http://closed.example:{web.port}/"],
            names={"many.example": [["127.0.0.7", "127.0.0.8", "127.0.0.9"]], "closed.example": [["127.0.0.7", "127.0.0.8"]]},
            public=["127.0.0.7", "127.0.0.8", "127.0.0.9"],
        )
    assert results[0]["body"] == "ok"
    assert results[1]["reason"] == "connection_refused"
    assert web.connections == ["127.0.0.9"]


def test_name_that_is_gone_differs_from_a_resolver_that_fails() -> None:
    names = {"gone.example": [socket.EAI_NONAME], "nodata.example": [socket.EAI_NODATA], "again.example": [socket.EAI_AGAIN]}
    results = download([f"http://{host}/" for host in [*names, "empty.example"]], names={**names, "empty.example": [[]]})
    assert [result["reason"] for result in results] == ["dns_failure", "dns_failure", "dns_temporary", "dns_failure"]


def test_kept_connection_to_a_mapped_host_serves_no_other_host() -> None:
    with serving(lambda asked: http(asked.host.encode())) as web:
        results = download(
            [
                "http://news.example/",
                "http://news.example/2",
                f"http://127.0.0.1:{web.port}/",
                "http://public.example/",
                "https://news.example/",
            ],
            settings={"TEARSHEET_CONNECT_TO": {"news.example": f"127.0.0.1:{web.port}"}},
            names={"public.example": [["127.0.0.1"]]},
            one_by_one=True,
        )
    assert [result.get("status") for result in results] == [200, 200, None, None, 200]
    assert len(web.connections) == 2, "one connection is kept for http, another made for https"


def test_proxy_is_refused_for_http_and_https() -> None:
    with serving(lambda _: http(b"proxied")) as web:
        proxy = {"proxy": f"http://127.0.0.1:{web.port}"}
        mapped = {"TEARSHEET_CONNECT_TO": {"news.example": f"127.0.0.1:{web.port}"}}
        results = download([{"url": f"{scheme}://news.example/", "meta": proxy} for scheme in ("http", "https")], settings=mapped)
    assert web.connections == []
    assert {result["reason"] for result in results} == {"proxy_not_allowed"}


@pytest.mark.parametrize(
    "key", [(b"http-proxy", b"127.0.0.1", 3128, None), (b"https", b"a.example", 443, b"p", 3128, None, None)]
)
def test_pool_itself_refuses_the_keys_of_proxies(key: tuple[Any, ...]) -> None:
    refused: list[Failure] = []
    GuardedPool(object(), None, {}).getConnection(key, None).addErrback(refused.append)
    assert refused[0].value.reason == "proxy_not_allowed"  # type: ignore[union-attr]


def test_key_of_a_kept_connection_says_what_was_decided_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[Any] = []
    monkeypatch.setattr(HTTPConnectionPool, "getConnection", lambda _pool, key, _endpoint: keys.append(key))
    for mapping in ({}, {"news.example": ("127.0.0.1", 1)}, {"news.example": ("127.0.0.1", 2)}):
        GuardedPool(object(), None, mapping).getConnection((b"http", b"news.example", 80, None), None)
    assert len(set(keys)) == 3


def test_connection_that_ends_at_another_address_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    class Transport:
        aborted = False

        def getPeer(self) -> Any:  # noqa: N802
            return type("Peer", (), {"host": "10.0.0.1"})

        def abortConnection(self) -> None:  # noqa: N802
            self.aborted = True

    class Connected:
        transport = Transport()

        def connect(self, factory: Any) -> Deferred[Any]:  # noqa: ARG002
            return succeed(self)

    async def resolved(*_: Any) -> tuple[str, ...]:
        return ("8.8.8.8",)

    connected = Connected()
    monkeypatch.setattr(connections, "resolve", resolved)
    monkeypatch.setattr(connections, "plain_endpoint", lambda *_: connected)
    failed: list[Failure] = []
    GuardedEndpoint(None, "a.example", 80, None, None).connect(None).addErrback(failed.append)
    assert isinstance(failed[0].value, AddressRefused)
    assert connected.transport.aborted


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate for secure.example that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "secure.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("secure.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize("verified", [False, True])
def test_https_goes_through_tls_on_the_guarded_way(tls: ssl.SSLContext, verified: bool) -> None:
    names: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: names.append(name)
    with serving(lambda _: http(b"over TLS"), tls=tls) as web:
        [result] = download(
            [f"https://secure.example:{web.port}/"],
            names={"secure.example": [["127.0.0.1"]]},
            public=["127.0.0.1"],
            settings={"DOWNLOAD_VERIFY_CERTIFICATES": verified},
        )
    assert (result.get("body"), result.get("reason")) == ((None, "tls_error") if verified else ("over TLS", None))
    assert set(names) == {"secure.example"}


def endless(start: bytes, part: bytes) -> Iterator[bytes]:
    yield start
    for _ in range(4096):  # 256 MB at most, so that a missing cap fails the test and not the machine
        yield part


def test_endless_answers_end_within_their_caps() -> None:
    part = 64 * 1024
    answers = {
        "/headers": lambda: endless(b"HTTP/1.1 200 OK\r\n", b"X-Filler: 123456789 123456789\r\n" * (part // 31)),
        "/line": lambda: endless(b"HTTP/1.1 200 OK\r\nX-Filler: ", b"x" * part),
        "/continued": lambda: endless(b"HTTP/1.1 200 OK\r\nX-Filler: a\r\n", b" folded line\r\n" * (part // 14)),
        "/continue": lambda: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * (part // 25)),
        "/body": lambda: endless(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"y" * part),
        "/announced": lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"],
        "/chunked": lambda: endless(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"%x\r\n%b\r\n" % (part, b"z" * part)
        ),
    }
    with serving(lambda asked: answers[asked.path]()) as web:
        results = download(
            [f"http://news.example{path}" for path in answers],
            one_by_one=True,
            settings={"TEARSHEET_CONNECT_TO": {"news.example": f"127.0.0.1:{web.port}"}},
        )
    assert [result["reason"] for result in results] == ["headers_too_large"] * 4 + ["too_large"] * 3
    assert results[3]["peak_mb"] - results[0]["peak_mb"] < 16
    assert web.sent_bytes < 64 * 1024 * 1024


def test_long_header_line_below_the_cap_is_read() -> None:
    with serving(lambda _: http(b"ok", Content_Security_Policy="x" * 100_000)) as web:
        [result] = download(["http://a.example/"], settings={"TEARSHEET_CONNECT_TO": {"a.example": f"127.0.0.1:{web.port}"}})
    assert result["status"] == 200


def test_each_broken_answer_has_its_own_reason() -> None:
    def broken(asked: Asked) -> list[bytes]:
        return {
            "/silent": [],
            "/garbage": [b"garbage\r\n\r\n"],
            "/status": [b"HTTP/1.1 two hundred\r\n\r\n"],
            "/lengths": [b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
            "/encoding": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: br\r\n\r\nab"],
            "/half-header": [b"HTTP/1.1 200 OK\r\nContent-"],
            "/short": [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab"],
            "/cut-chunk": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nab"],
        }[asked.path]

    expected = {
        "/silent": "connection_lost",
        "/garbage": "bad_response",
        "/status": "bad_response",
        "/lengths": "bad_response",
        "/encoding": "bad_response",
        "/half-header": "connection_lost",
        "/short": "data_loss",
        "/cut-chunk": "data_loss",
    }
    with serving(broken) as web:
        mapped = {"TEARSHEET_CONNECT_TO": {"news.example": f"127.0.0.1:{web.port}"}}
        results = download([f"http://news.example{path}" for path in expected], settings=mapped)
    assert {path: result["reason"] for path, result in zip(expected, results, strict=True)} == expected


def test_silence_ends_as_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        [result] = download(
            [{"url": "https://slow.example/", "meta": {"download_timeout": 0.5}}],
            settings={"TEARSHEET_CONNECT_TO": {"slow.example": f"127.0.0.1:{silent.getsockname()[1]}"}},
        )
    assert result["reason"] == "timeout"


@pytest.mark.parametrize(
    ("exception", "reason"),
    [
        (scrapy_errors.DownloadTimeoutError(), "timeout"),
        (scrapy_errors.DownloadConnectionRefusedError(), "connection_refused"),
        (scrapy_errors.CannotResolveHostError(), "dns_temporary"),
        (scrapy_errors.ResponseDataLossError(), "data_loss"),
        (scrapy_errors.DownloadCancelledError(""), "cancelled"),
        (scrapy_errors.DownloadFailedError("?"), "connection_lost"),
        (scrapy_errors.IgnoreRequest(), "cancelled"),
        (scrapy_errors.UnsupportedURLSchemeError(), "scheme_not_allowed"),
        (guard.BodyTooLarge(), "too_large"),
        (NameGone(), "dns_failure"),
        (UrlInvalid("x"), "url_invalid"),
        (twisted_errors.NoRouteError(), "connection_refused"),
        (twisted_errors.TCPTimedOutError(), "timeout"),
        (twisted_errors.ConnectionLost(), "connection_lost"),
        (ResponseNeverReceived([Failure(SSL.Error([]))]), "tls_error"),
        (ResponseFailed([Failure(twisted_errors.ConnectionDone()), Failure(ParseError("x", b"y"))]), "connection_lost"),
        (ResponseFailed([Failure(KeyError(b"br"))]), "bad_response"),
        (ResponseFailed([]), "connection_lost"),
        (KeyError("ours"), "internal_error"),
        (RuntimeError(), "internal_error"),
    ],
)
def test_every_exception_has_a_reason(exception: BaseException, reason: str) -> None:
    assert reason_of(exception) == reason
    wrapped = scrapy_errors.DownloadFailedError("wrapped")
    wrapped.__cause__ = exception
    assert reason_of(wrapped) == reason


def test_exceptions_that_cause_each_other_in_a_circle_still_have_a_reason() -> None:
    one, other = RuntimeError(), scrapy_errors.DownloadTimeoutError()
    one.__cause__, other.__cause__ = other, one
    assert reason_of(one) == "timeout"


def test_addresses_in_the_tests_are_what_they_claim() -> None:
    assert all(ip_address(address).version for address in PUBLIC)
