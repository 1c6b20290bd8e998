"""A real IMAP server for tests: dovecot on free loopback ports, in a folder of its own. Not here: the sign-in server (`signin`).

Started as root it runs as on a mail host: a master as root, logins and mails each under another user. Started by
anybody else it runs whole under that user. Every mail user has the password PASSWORD; a token is good where the
sign-in server says so.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

PASSWORD = "richtig-grünes-Pferd"  # people's passwords are not all ASCII
MAIL_UID = 10_007
"""The user whose the mails are, where dovecot runs as root; it needs no entry in /etc/passwd."""

_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
{users}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_access_groups =
mailbox_list_index = yes
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_cache_size = 0
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = {mail_user} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
"""

_OAUTH2 = """
introspection_mode = post
introspection_url = {introspect}
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. Each test takes a user of its own: the first login makes the mailbox."""

    folder: Path
    port: int
    tls_port: int

    host = "127.0.0.1"

    @property
    def certificate(self) -> Path:
        """The certificate for `localhost` that nobody trusts unless told to."""
        return self.folder / "cert.pem"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """The mailbox as its owner's mail program sees it: to fill it and to look what is in it."""
        with IMAPClient(self.host, self.port, ssl=False, timeout=20) as client:
            client.plain_login(user, PASSWORD)
            yield client

    def put(self, user: str, folder: str, *mails: bytes, flags: tuple[bytes, ...] = ()) -> None:
        """Lays mails into a folder of a user, which is made where it is missing."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for mail in mails:
                client.append(folder, mail, flags)


def needs_dovecot() -> None:
    """Skips the test with a reason on a machine without dovecot; fails it where CI is set."""
    missing = [name for name in ("dovecot", "openssl") if _program(name) is None]
    if not missing:
        return
    reason = f"{' and '.join(missing)} not installed: apt-get install dovecot-imapd openssl"
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI must read a real mailbox)")
    pytest.skip(reason)


@contextmanager
def running(introspect: str = "http://127.0.0.1:1/introspect") -> Iterator[Dovecot]:
    """A server for the length of the block. `introspect` is where it asks whether a token is good (RFC 7662)."""
    folder = Path(tempfile.mkdtemp(prefix="hb-imap-", dir="/tmp"))  # short: the paths of its sockets have a limit
    port, tls_port = _free_ports(2)
    server = Dovecot(folder, port, tls_port)
    try:
        _write(server, introspect)
        process = subprocess.Popen(
            [_program("dovecot") or "dovecot", "-F", "-c", str(folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL, stderr=(folder / "errors").open("w"), start_new_session=True,
        )  # fmt: skip
        try:
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(server: Dovecot, introspect: str) -> None:
    folder = server.folder
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    if os.getuid() == 0:
        os.chown(folder / "mail", MAIL_UID, MAIL_UID)
        users, mail_user = "", f"uid={MAIL_UID} gid={MAIL_UID}"
    else:
        own = f"default_internal_user = {_user()}\ndefault_login_user = {_user()}\ndefault_internal_group = {_group()}"
        users, mail_user = own, f"uid={os.getuid()} gid={os.getgid()}"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "oauth2.conf").write_text(_OAUTH2.format(introspect=introspect))
    config = _CONFIG.format(
        folder=folder, users=users, mail_user=mail_user, password=PASSWORD,
        port=server.port, tls_port=server.tls_port,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(config)


def _wait(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection((server.host, server.port), timeout=5) as asked:
            asked.settimeout(5)
            if re.match(rb"\* OK", asked.recv(200)):
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    logs = [path.read_text("utf-8", "replace") for name in ("errors", "log") if (path := server.folder / name).exists()]
    pytest.fail("dovecot did not start: " + "\n".join(logs))


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _group() -> str:
    import grp

    return grp.getgrgid(os.getgid()).gr_name


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports
