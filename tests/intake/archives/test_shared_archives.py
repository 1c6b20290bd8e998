"""The archive readers over real and hostile files, where they are present: exact counts, nothing lost, within limits.

The folder lies beside the repository, or where HEARDBACK_SHARED points; nothing of it is kept here.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from assistant.intake.archives import Broken, Item, read_archive

SHARED = Path(os.environ.get("HEARDBACK_SHARED") or Path(__file__).parents[4] / "shared")
DATA = SHARED / "data"
MAX_SECONDS = 2.0

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(),
    reason=f"no shared data at {SHARED}: set HEARDBACK_SHARED to use it",
)


@pytest.mark.parametrize(
    ("month", "messages", "different"),
    [("2007-March", 399, 199), ("2008-May", 407, 204), ("2009-January", 353, 178)],
)
def test_a_real_month_has_exactly_its_messages(month: str, messages: int, different: int) -> None:
    """Each mail is found once where it lies, all senders have addresses, and the two copies of each have one key."""
    (path,) = (DATA / "mail").glob(f"*{month}.txt")
    raw = path.read_bytes()
    began = time.process_time()
    told = [one for _, one in read_archive(path)]
    spent = time.process_time() - began
    mails = [one for one in told if isinstance(one, Item) and one.mail]
    assert len(told) == len(mails) == messages
    assert len({one.key for one in mails}) == different
    assert all(one.people[0].addresses and one.mail and one.mail.at for one in mails)
    # True boundaries: below each opening line stands the mail's own From header, and nowhere else.
    openings = re.findall(rb"^From [^\n]*\nFrom: ", raw, re.MULTILINE)
    assert len(openings) == messages
    assert [one.raw.partition(b"\n")[0][:6] for one in mails] == [b"From: "] * messages
    assert messages / spent > 100  # at least 500 a second on a calm machine; CI is none


def test_no_hostile_mail_is_lost() -> None:
    """Each file, by itself, is an item, is kept as broken, or is named as none: within 2 s, whatever it holds."""
    files = [
        path
        for folder in ("malformed", "generated")
        for path in sorted((DATA / "hostile" / folder).rglob("*"))
        if path.is_file() and path.name != "MANIFEST.json"
    ]
    assert len(files) == 452
    whole = read_archive(DATA / "hostile")
    named = {name.rpartition("/")[2] for name in whole.unknown}
    told: Counter[str] = Counter()
    for _, one in whole:
        told[one.where.split(",")[0].rpartition("/")[2]] += 1
        assert isinstance(one, Item) or (isinstance(one, Broken) and one.why and one.size >= len(one.raw))
    assert {path.name for path in files} <= set(told) | named
    assert len(named) < 12


def test_every_hostile_mail_is_read_in_good_time() -> None:
    """No file takes two seconds of CPU."""
    archive = read_archive(DATA / "hostile")
    began = time.process_time()
    for _ in archive:
        assert time.process_time() - began < MAX_SECONDS
        began = time.process_time()
