"""Three real months of a public mailing list, where they are present: imported, anonymised, back-tested.

The folder lies beside the repository, or where HEARDBACK_SHARED points; nothing of it is kept here. Who answers most stands
for the agency, everybody else for clients.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.intake.archives import Item, read_archive
from assistant.profile import Profile
from assistant.thread import threads_from_jsonl
from evals.anonymise.cast import COMMON_FROM, WORD
from evals.anonymise.pool import folded
from evals.backtest import back_test, judged
from evals.importing import MadeLibrary, make_library
from evals.outcomes import outcomes_file, read_outcomes

SHARED = Path(os.environ.get("HEARDBACK_SHARED") or Path(__file__).parents[3] / "shared")
MONTHS = sorted((SHARED / "data" / "mail").glob("*.txt"))
OURS = 5

pytestmark = pytest.mark.skipif(
    len(MONTHS) != 3, reason=f"no mail archives in the shared data at {SHARED}: set HEARDBACK_SHARED to use them"
)


@pytest.fixture(scope="module")
def mails() -> list[Item]:
    return [one for month in MONTHS for _, one in read_archive(month) if isinstance(one, Item) and one.mail]


@pytest.fixture(scope="module")
def library(mails: list[Item], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MadeLibrary]:
    senders = Counter(one.mail.sender_address for one in mails if one.mail and one.mail.sender_address)
    out = tmp_path_factory.mktemp("months") / "months.jsonl"
    return out, make_library(Desk(Profile()), MONTHS, out, me=[one for one, _ in senders.most_common(OURS)])


def test_the_months_become_a_library(library: tuple[Path, MadeLibrary]) -> None:
    """Sixty clients and a hundred moments and more, each thread without its future, the copies of a mail counted once."""
    file, made = library
    threads = list(threads_from_jsonl(file.read_text("utf-8").splitlines()))
    assert made.threads == len(threads) == len(read_outcomes(file)) > 100 and made.clients > 60
    assert all(one.touchpoints and all(t.at <= one.now for t in one.touchpoints) for one in threads)


def test_nobody_of_the_list_is_in_it(library: tuple[Path, MadeLibrary], mails: list[Item]) -> None:
    """No sender's address is left, and no word of a sender's name that is not a word of everyday as well."""
    file, _ = library
    said = file.read_text("utf-8") + outcomes_file(file).read_text("utf-8")
    addresses = {one.mail.sender_address.lower() for one in mails if one.mail and one.mail.sender_address}
    assert [one for one in addresses if one in said.lower()] == []
    small: Counter[str] = Counter()
    names: set[str] = set()
    for one in mails:
        assert one.mail is not None
        small.update({folded(word) for word in WORD.findall(one.mail.text) if word.islower()})
        names |= {folded(word) for word in WORD.findall(one.mail.sender_name or "") if len(word) > 2}
    left = {folded(word) for word in WORD.findall(said)} & names
    assert {one for one in left if small[one] < COMMON_FROM} <= {"mark"}
    capitals = {folded(word) for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}", said)} & names
    assert len(capitals - {"mark"}) <= 2


def test_the_back_test_names_its_numbers_and_limits(library: tuple[Path, MadeLibrary]) -> None:
    """Every moment is judged; three months hold few attempts, and the report says so."""
    file, made = library
    threads = list(threads_from_jsonl(file.read_text("utf-8").splitlines()))
    found = back_test(judged(Desk(), threads, read_outcomes(file)))
    assert (
        found.moments == made.threads
        and found.attempts == made.attempts
        and found.answers == made.threads - made.attempts
    )
    assert found.unknown <= found.attempts and sum(found.said.values()) == found.attempts
    assert found.saved + found.put_off + found.at_risk <= found.attempts - found.unknown
    assert any("few" in limit for limit in found.limits)
