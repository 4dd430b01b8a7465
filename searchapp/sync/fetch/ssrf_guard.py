"""From the name of a host to the very address that is connected to, which must be a public one.

Written by hand because advocate, the library for this, has had no release since 2020 and needs a urllib3 older than 2.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final, NamedTuple

from searchapp.sync.fetch.failures import NOT_PUBLIC, UNKNOWN_HOST, Failed

#: In which the last four bytes are an address of IPv4: what gateways translate, and what was meant to be compatible.
_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))


class Endpoint(NamedTuple):
    """What a socket is made of, and what it connects to."""

    family: int
    address: Any


def endpoints(host: str, port: int, *, allow_private: bool) -> list[Endpoint]:
    """Return the addresses of ``host``, of which those inside a network of one's own count only if that is allowed.

    Connect to one of these and do not look the name up again: a second answer could be another. Raises :class:`Failed`
    where there are none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Failed(UNKNOWN_HOST, passing=True) from error
    allowed = [
        Endpoint(family, address)
        for family, _, _, _, address in found
        if allow_private or is_public(str(address[0]).partition("%")[0])
    ]
    if not allowed:
        raise Failed(NOT_PUBLIC)
    return allowed


def is_public(address: str) -> bool:
    """Whether the IP ``address`` is one of the open internet, also where it has another in it."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if any(ip in network for network in _TRANSLATED):
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip.teredo:
            return False
        ip = inner or ip
    return ip.is_global and not ip.is_multicast
