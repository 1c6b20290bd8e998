"""A network switched off: only this machine answers, everything else behaves as if the cable were out, and is noted.

Not here: when it is switched off. Tests do that in `conftest`, processes that tests start by `sitecustomize`.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any

attempts: list[str] = []
"""Every address outside this machine that something tried to reach since the list was last cleared."""


def switch_off() -> None:
    """Makes sockets of this process reach this machine only. A second call changes nothing."""
    if getattr(socket.socket, "switched_off", False):
        return
    real_resolve = socket.getaddrinfo

    class LocalSocket(socket.socket):
        switched_off = True

        def connect(self, address: Any) -> None:
            self._refuse(address)
            super().connect(address)

        def connect_ex(self, address: Any) -> int:
            try:
                self._refuse(address)
            except OSError:
                return errno.ENETUNREACH
            return super().connect_ex(address)

        def sendto(self, *arguments: Any) -> int:
            self._refuse(arguments[-1])
            return super().sendto(*arguments)

        def _refuse(self, address: Any) -> None:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
                attempts.append(str(address[0]))
                raise OSError(errno.ENETUNREACH, "the network is switched off in tests")

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_here(host):
            attempts.append(str(host))
            raise socket.gaierror(socket.EAI_AGAIN, "the network is switched off in tests")
        return real_resolve(host, *arguments, **options)

    socket.socket = LocalSocket
    socket.getaddrinfo = resolve


def is_here(host: str | bytes | None) -> bool:
    """Whether a host is this machine by loopback; no name is looked up for the answer."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
