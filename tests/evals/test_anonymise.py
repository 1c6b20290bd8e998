"""Invented names in the place of real ones: none of a real one is left, and the same one is the same throughout."""

from __future__ import annotations

import re

import pytest

from assistant.paths import LIBRARY
from assistant.thread import Client, Touchpoint, threads_from_jsonl
from evals.anonymise import Anonymiser, Party
from evals.anonymise.pool import folded, given_name
from tests.builders import in_, out

CANARIES = (
    "zwirner", "dorothea", "quillfeather", "marguerite", "oyelaran", "tunde", "abiola", "saltmarsh", "zorngiebel",
    "mia", "sandberg", "quayside", "zwirnerquillfeather", "dzwirner", "7911 123456", "7911123456", "0113-77", "48,735",
    "DE44500105175407324931", "4711229", "lindenpfad", "kowalczyk",
)  # fmt: skip
"""What must be nowhere in what comes out, in any letters."""


def words_of(one: Touchpoint) -> str:
    return "\n".join([one.author or "", *one.to, *one.cc, one.subject or "", one.text])


def english() -> Party:
    return Party(
        "zwirner-key",
        Client(name="Dorothea Zwirner", company="Saltmarsh Ltd", timezone="Europe/London"),
        (
            in_(
                "03-02",
                "Hi Mia,\n\nDorothea's note: invoice INV-0113-77 over €48,735.50 is wrong. Ring +44 7911 123456, write to "
                "dorothea.zwirner@saltmarsh.example or see https://www.saltmarsh.example/shop?who=dorothea. I spoke to "
                "Marguerite Oyelaran and with Tunde Abiola about it. 40 cakes by 10:30 on 12.03.2026, please.\n\nCheers,\n"
                "Dorothea\nSaltmarsh, dorothea dot",
                subject="Saltmarsh: order no 0113-77",
                to=("mia@quayside.example",),
            ),
            out(
                "03-03",
                "Hi Dorothea,\n\nthe file dorothea_zwirner_logo.png is here, Dorotheas too, @dzwirner says SALTMARSH and "
                "#saltmarsh2026 and the Saltmarshpage. Zwirner's and the Zwirners' page.\n\nMia Sandberg\nQuayside Studio",
            ).model_copy(update={"author": "Mia Sandberg <mia@quayside.example>"}),
        ),
        people=(("Dorothea Zwirner", "dorothea.zwirner@saltmarsh.example"),),
        domains=("saltmarsh.example",),
    )


def german() -> Party:
    return Party(
        "other-key",
        Client(name="Jürgen Zörngiebel", company="Quillfeather & Söhne GmbH", timezone="Europe/Berlin"),
        (
            in_(
                "03-02",
                "Hallo Frau Sandberg,\n\nHerr Zoerngiebel ist krank. Bitte rufen Sie Frau Annegret Kowalczyk an, 0711 4711229."
                "\n\nUnsere Kontonummer, wie besprochen: DE44500105175407324931\n\nLindenpfad 12, 70173 Stuttgart\n\nViele "
                "Grüße\nJürgen Zörngiebel",
            ),
        ),
    )


def anonymiser(*parties: Party, key: bytes | None = None) -> Anonymiser:
    return Anonymiser(parties, ours=[("Mia Sandberg", "mia@quayside.example")], firms=["Quayside Studio"], key=key)


def test_no_canary_is_left() -> None:
    """Names, firms, addresses, numbers and sums are nowhere in what comes out, however they were written."""
    parties = (english(), german())
    made = anonymiser(*parties)
    out_ = "\n".join(
        f"{made.client(party.client)} {made.client(party.client).company}\n"
        + "\n".join(words_of(made.touchpoint(one)) for one in party.touchpoints)
        for party in parties
    )
    whole = folded(out_)
    canaries = [folded(one) for one in CANARIES]
    originals = folded("\n".join(words_of(one) for party in parties for one in party.touchpoints))
    # Short ones may be part of another word; the test itself must hold what it looks for.
    found = [one for one in canaries if re.search(rf"(?<![a-z]){re.escape(one)}(?![a-z])", whole)]
    assert [one for one in canaries if len(one) > 6 and one in whole] == []
    assert found == []
    assert sum(one in originals for one in canaries) >= 16


def test_what_a_thread_is_about_stays() -> None:
    """Counts, hours and dates, and every word that is nobody's, stand as they stood."""
    party = english()
    text = anonymiser(party).touchpoint(party.touchpoints[0]).text
    assert "40 cakes by 10:30 on 12.03.2026, please." in text
    assert text.startswith("Hi ") and "'s note: invoice INV-" in text and "is wrong. Ring +44 " in text
    assert re.search(r"€\d\d,\d\d\d\.\d0 is wrong", text)


def test_the_same_person_is_the_same_throughout() -> None:
    """A name in a header, a greeting, an address, a genitive and a file's name becomes one and the same name."""
    party = english()
    made = anonymiser(party)
    client = made.client(party.client)
    given, surname = client.name.split()
    first, second = (made.touchpoint(one) for one in party.touchpoints)
    assert f"{given}'s note" in first.text and f"Cheers,\n{given}\n" in first.text
    assert f"{folded(given)}.{folded(surname)}@" in first.text
    assert f"{given}_{surname}_logo.png".lower() in second.text and f"{given}s too" in second.text
    assert f"{surname}'s and the {surname}s' page" in second.text and f"@{given[0]}{surname}".lower() in second.text
    firm = (client.company or "").removesuffix(" Ltd")
    slug = re.sub("[^a-z]", "", folded(firm))
    assert f"{firm}: order no" in (first.subject or "") and f"@{slug}.example" in first.text
    assert f"{slug.upper()} and" in second.text.replace(firm.upper(), slug.upper()) and f"#{slug}2026" in second.text


def test_a_woman_stays_a_woman_and_a_german_a_german() -> None:
    """A given name that is known is replaced by one of the same kind, in its language."""
    party = english()
    given = anonymiser(party, key=b"k").client(party.client).name.split()[0]
    sort, _ = given_name(given) or ("", "")
    assert sort == "female"
    german_given = anonymiser(german(), key=b"k").client(german().client).name.split()[0]
    assert given_name(german_given) is not None and (given_name(german_given) or ("", ""))[1] == "de"


def test_each_run_has_a_secret_of_its_own() -> None:
    """Two runs give other names, so nobody finds a person by trying; the same secret gives the same."""
    party = english()
    names = {anonymiser(party).client(party.client).name for _ in range(5)}
    assert len(names) > 1
    assert anonymiser(party, key=b"1").client(party.client) == anonymiser(party, key=b"1").client(party.client)


def test_an_invented_name_is_nobodys() -> None:
    """No word of the originals is handed out as an invented name."""
    people = "Alice Bram Clara Dirk Elena Fabian Greta Hendrik Irene Jonas Karin Lena Moritz Nora Olga Paul Renate Sven".split()
    party = Party("k", Client(name="Zoe Vander"), (in_("03-02", f"Met {', '.join(people)} at the fair."),))
    for key in range(20):
        text = anonymiser(party, key=bytes([key])).touchpoint(party.touchpoints[0]).text
        assert not set(map(folded, re.findall(r"\w+", text))) & set(map(folded, people))


def test_a_name_that_is_a_word_stays_a_word() -> None:
    """ "Will you" goes on as it was where a client is called Will, and "Hi Will" does not."""
    party = Party(
        "k",
        Client(name="Will Ravenhurst", company="Bright Ideas"),
        (out("03-02", "Hi Will,\n\nWill you send the ideas? I will ring. Don't worry."),),
    )
    text = anonymiser(party).touchpoint(party.touchpoints[0]).text
    assert "Will you send the ideas? I will ring. Don't worry." in text and "Hi Will," not in text


def test_more_people_than_names_are_all_told_apart() -> None:
    """A library of two thousand people has two thousand invented ones."""
    people = [
        (f"{chr(65 + n % 26)}{'aeiou'[n % 5]}xq{'abcdefghij'[n // 200]}{'klmnopqrst'[n // 20 % 10]} Vonq", "")
        for n in range(2000)
    ]
    distinct = {name.split()[0] for name, _ in people}
    made = Anonymiser([Party("k", Client(name="Zoe Vander"), (in_("03-02", "hi"),), tuple(people))])
    assert len({made.name(name) for name in distinct}) == len(distinct) > 1000


@pytest.mark.parametrize(
    ("written", "stays"),
    [
        ("Version 2.10.3 of HTML5 and ISO-9001", "Version 2.10.3 of HTML5 and ISO-9001"),
        ("at 9:40 on 2026-03-12, 15 % off", "at 9:40 on 2026-03-12, 15 % off"),
        ("call at 5 or 6 pm, 3 times", "call at 5 or 6 pm, 3 times"),
        ("it costs $0 and €0.00", "it costs $0 and €0.00"),
    ],
)
def test_numbers_that_are_nobodys_stay(written: str, stays: str) -> None:
    """Versions, standards, dates, hours and percentages are left alone."""
    party = Party("k", Client(name="Zoe Vander"), (in_("03-02", written),))
    assert anonymiser(party).touchpoint(party.touchpoints[0]).text == stays


def test_a_word_given_by_hand_is_replaced() -> None:
    """A name that nothing gives away goes when a person names it."""
    party = Party("k", Client(name="Zoe Vander"), (in_("03-02", "we asked wurzelbrunn about it, Wurzelbrunn said no"),))
    made = Anonymiser([party], also=["Wurzelbrunn"])
    assert "urzelbrunn" not in made.touchpoint(party.touchpoints[0]).text


def test_no_client_of_the_shipped_library_is_known_again() -> None:
    """Three hundred threads in seven languages: of no client a name is left, nor a firm's; titles and particles are none."""
    threads = list(threads_from_jsonl((LIBRARY / "threads_tune.jsonl").read_text("utf-8").splitlines()))
    made = Anonymiser([Party(one.id, one.client, one.touchpoints) for one in threads])
    left: list[str] = []
    for thread in threads:
        done = made.thread(thread, "t")
        said = "\n".join([str(done.client), *map(words_of, done.touchpoints)])
        capitals = {folded(word) for word in re.findall(r"[^\W\d_]+", said) if word[0].isupper()}
        left += [word for word in re.findall(r"[^\W\d_]{3,}", thread.client.name) if folded(word) in capitals]
        firm = thread.client.company or ""
        left += [firm] if len(firm.split()) > 1 and firm in said else []
    assert set(left) <= {"Prof", "Van", "Dipl", "Ing", "Lic"}
