"""Which addresses are asked, and which are private."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.sync.fetch.failures import FetchError
from searchapp.sync.fetch.ssrf_guard import endpoints, is_public, web_address


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://Example.com", "https://example.com/"),
        (" https://example.com:443/a#b \n", "https://example.com/a"),
        ("http://example.com:8080/?q=1", "http://example.com:8080/?q=1"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("http://الجزيرة.example/خبر", "http://xn--mgbeiue0iwb.example/%D8%AE%D8%A8%D8%B1"),
        ("http://a.example/%D8%AE?x=%20+&y=/", "http://a.example/%D8%AE?x=%20+&y=/"),
        ("http://a.example/a b\r\nHost: x", "http://a.example/a%20bHost:%20x"),
    ],
)
def test_an_address_as_it_is_asked_for(url: str, asked: str) -> None:
    assert web_address(url).url == asked
    assert web_address(asked).url == asked


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "feed.xml",
            "//example.com",
            "file:///etc/passwd",
            "ftp://a/",
            "data:,x",
            "http:",
            "http://",
            "http:///x",
        ),
        *(
            "http://a:99999/",
            "http://a:x/",
            "http://[::1/",
            "http://u:p@a/",
            "http://u@a/",
            "http://.a/",
            "http://a b/",
        ),
        *("http://a/\udcff", "http://a/?\ud800", "http://\udcff/"),
        *("http://a\\b/", "http://a%00b/", "http://" + "a" * 300 + "/", "http://..example/", "HTTP//a"),
    ],
)
def test_what_is_no_address_of_the_web_fails(url: str) -> None:
    with pytest.raises(FetchError):
        web_address(url)


@given(
    st.text(st.characters(), max_size=40)
    | st.text(st.characters(), max_size=20).map("http://a.example/{}".format)
    | st.text(st.characters(), max_size=20).map("http://{}".format)
)
def test_any_address_is_asked_in_safe_letters_or_fails(url: str) -> None:
    try:
        address = web_address(url)
    except FetchError:
        return
    assert address.url.isascii()
    assert address.url.isprintable()
    assert " " not in address.url
    assert set(address.folder) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    assert not address.folder.startswith(".")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
        ),
        *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "ff0e::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:53aa:64c:0:0:80ff:fffe"),
    ],
)
def test_addresses_inside_a_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_what_it_is_inside_another(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    carriers = (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80)
    for carrier in carriers:
        assert is_public(str(ipaddress.IPv6Address(carrier))) == is_public(str(address)), address


def test_of_several_addresses_the_public_ones_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (ip, 80)) for ip in ("10.0.0.1", "8.8.8.8")]
    )
    assert [found.address for found in endpoints("a.example", 80, allow_private=False)] == [("8.8.8.8", 80)]
    assert len(endpoints("a.example", 80, allow_private=True)) == 2
