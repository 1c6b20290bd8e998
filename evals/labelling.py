"""What people say of threads by the judging guide: kept for each of them apart, and set beside each other afterwards.

Labels lie in the data folder, one owner-only file for each labeller and library, a line for each answer, the last one of
a thread counting. Nobody sees the machine's answer, or another's, before their own. Not here: the page (`ui.views`).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from assistant.answers import Assessment
from assistant.errors import BadInput, StoreTrouble
from assistant.paths import KNOWLEDGE
from assistant.paths import LIBRARY as SHIPPED
from assistant.thread import Labels, Moment, Thread, Value, first_problem, threads_from_jsonl
from evals.agreement import kappa

GUIDE = KNOWLEDGE / "guide.md"
LIBRARY, DESK = "the library", "the desk"
"""Whose answers stand beside the labellers': the labels that a library brings, and the desk's own."""
QUESTIONS = ("reads_as", "turn", "action", "channel", "health")
TO_TRY = "threads_tune.jsonl"
"""Of what ships, the part that may be looked at: for a first try at labelling."""
_SHORTEST = 2


class Label(Value):
    """One answer of one labeller about one thread; `labels` is None where they skipped it."""

    thread: str
    at: Moment
    labels: Labels | None = None


class Differs(Value):
    """A question about a thread to which two gave different answers."""

    thread: str
    question: str
    first: str
    second: str


class Agreed(Value):
    """How far two agree on a question: of how many, the share, and Cohen's kappa; None where all gave one answer."""

    question: str
    asked: int
    agreed: float
    kappa: float | None


class Compared(Value):
    """Two labellers beside each other, or one beside the desk."""

    first: str
    second: str
    agreements: tuple[Agreed, ...]
    differences: tuple[Differs, ...]


class Labelling:
    """The labels of one library."""

    def __init__(self, home: Path, library: Path) -> None:
        """`home` is the data folder. Raises BadInput where the library cannot be read."""
        self.library = library
        self.threads = read_library(library)
        self._by_id = {one.id: one for one in self.threads}
        ids = hashlib.sha256("\n".join(one.id for one in self.threads).encode()).hexdigest()[:8]
        self._folder = home / "evals" / "labels" / f"{_slug(library.stem)}-{ids}"

    # -- one labeller ---------------------------------------------------------------------------------------------

    def of(self, labeller: str) -> dict[str, Label]:
        """Their answers by thread, the skipped ones too. Raises StoreTrouble where their file cannot be read."""
        file = self._file(labeller)
        try:
            lines = file.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError):
            raise StoreTrouble(f"The labels in {file} cannot be read.") from None
        found: dict[str, Label] = {}
        for number, line in enumerate(lines, start=1):
            try:
                one = Label.model_validate_json(line)
            except ValidationError as error:
                if number == len(lines):
                    continue  # cut off while it was written: that answer is given again
                raise StoreTrouble(f"{file}, line {number}: {first_problem(error)}.") from None
            if one.thread in self._by_id:
                found[one.thread] = one
        return found

    def keep(self, labeller: str, thread: str, labels: Labels | None, at: datetime | None = None) -> None:
        """Keeps an answer, None for a thread that is skipped. Raises StoreTrouble where it cannot be written."""
        file = self._file(labeller)
        line = Label(thread=thread, at=at or datetime.now(UTC), labels=labels).model_dump_json(exclude_none=True)
        try:
            for folder in (file.parents[2], file.parents[1], file.parent):
                folder.mkdir(exist_ok=True, parents=True, mode=0o700)
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+b") as stream:
                before = stream.read()
                stream.truncate(before.rfind(b"\n") + 1)  # a line that was cut off while it was written
                stream.seek(0, os.SEEK_END)
                stream.write(line.encode() + b"\n")
        except OSError as error:
            raise StoreTrouble(f"The label cannot be kept in {file}: {error.strerror}.") from None

    def next(self, labeller: str) -> Thread | None:
        """The first thread that they have not seen, then the skipped ones in the order of skipping; None where all is done."""
        given = self.of(labeller)
        fresh = next((one for one in self.threads if one.id not in given), None)
        skipped = sorted((one.at, one.thread) for one in given.values() if one.labels is None)
        return fresh or (self._by_id[skipped[0][1]] if skipped else None)

    def progress(self, labeller: str) -> tuple[int, int, int]:
        """How many they have answered, how many skipped, and of how many."""
        given = self.of(labeller).values()
        done = sum(one.labels is not None for one in given)
        return done, len(given) - done, len(self.threads)

    # -- all of them ----------------------------------------------------------------------------------------------

    def labellers(self) -> tuple[str, ...]:
        """Whoever has answered anything."""
        return tuple(sorted(one.stem for one in self._folder.glob("*.jsonl"))) if self._folder.is_dir() else ()

    def answers(self, who: str) -> dict[str, Labels]:
        """What a labeller said by thread; `LIBRARY` for the labels that the library brings."""
        if who == LIBRARY:
            return {one.id: one.labels for one in self.threads if one.labels is not None}
        return {id: one.labels for id, one in self.of(who).items() if one.labels is not None}

    def compared(self, first: str, second: str) -> Compared:
        """Two of them on the threads that both answered."""
        return beside(first, self.answers(first), second, self.answers(second))

    def with_desk(self, who: str, chase: Callable[[Thread], Assessment]) -> Compared:
        """A labeller beside the desk, which is asked now: nothing of its answers was there before."""
        own = self.answers(who)
        desk = {
            one.id: labels_of(chase(one.model_copy(update={"labels": None}))) for one in self.threads if one.id in own
        }
        return beside(who, own, DESK, desk)

    def exported(self, whose: Sequence[str] = ()) -> Iterator[Thread]:
        """The threads with labels: of these labellers, or of all; of several, what all who answered agree on.

        What they do not agree on is left out of a thread's labels, and a thread about which nothing is left, whole.
        """
        chosen = list(whose or self.labellers())
        everybody = [self.answers(one) for one in chosen]
        for thread in self.threads:
            given = [answers[thread.id] for answers in everybody if thread.id in answers]
            labels = _common(given)
            if labels is not None:
                yield thread.model_copy(update={"labels": labels})

    def _file(self, labeller: str) -> Path:
        return self._folder / f"{labeller_name(labeller)}.jsonl"


def labeller_name(name: str) -> str:
    """A labeller's name as it is kept. Raises BadInput for one that is none."""
    kept = _slug(name)
    if len(kept) < _SHORTEST:
        raise BadInput("Say who labels: a name of two letters or more.")
    return kept


def read_library(library: Path) -> tuple[Thread, ...]:
    """The threads of a library, each id once. Raises BadInput naming the line and the field that is wrong."""
    try:
        text = library.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{library.name} cannot be read: name a library of threads, one a line.") from None
    threads = tuple(threads_from_jsonl(text.split("\n"), library.name))
    if not threads:
        raise BadInput(f"{library.name} is empty: name a library of threads, one a line.")
    if len({one.id for one in threads}) < len(threads):
        raise BadInput(f"{library.name}: two threads have one id, so their labels could not be told apart.")
    return threads


def libraries(home: Path) -> dict[str, Path]:
    """The libraries that can be labelled by name: those in the data folder, and what ships to try it on."""
    folder = home / "evals" / "libraries"
    own = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    found = {one.stem: one for one in own if not one.name.endswith(".outcomes.jsonl")}
    return {**found, f"{Path(TO_TRY).stem} (shipped, to try it)": SHIPPED / TO_TRY}


def labels_of(given: Assessment) -> Labels:
    """The desk's answer as labels."""
    return Labels(
        reads_as=given.reads_as,
        turn=given.turn,
        actions=(given.action,),
        channels=(given.channel,) if given.channel else (),
        health=given.health,
    )


def beside(first: str, one: Mapping[str, Labels], second: str, other: Mapping[str, Labels]) -> Compared:
    """Two sets of answers on what both answered: agreement for each question, and every difference."""
    agreements: list[Agreed] = []
    differences: list[Differs] = []
    for question in QUESTIONS:
        pairs = [
            (thread, said, their)
            for thread in one
            if thread in other
            and (said := _answer(one[thread], question)) is not None
            and (their := _answer(other[thread], question)) is not None
        ]
        if not pairs:
            continue
        same = sum(said == their for _, said, their in pairs)
        beyond = kappa([(said, their) for _, said, their in pairs])
        varied = len({said for _, said, _ in pairs} | {their for _, _, their in pairs}) > 1
        agreements.append(
            Agreed(question=question, asked=len(pairs), agreed=same / len(pairs), kappa=beyond if varied else None)
        )
        differences += [
            Differs(thread=thread, question=question, first=said, second=their)
            for thread, said, their in pairs
            if said != their and not _accepted(one[thread], other[thread], question)
        ]
    return Compared(first=first, second=second, agreements=tuple(agreements), differences=tuple(differences))


def told(compared: Compared) -> str:
    """Both beside each other, in words."""
    if not compared.agreements:
        return f"{compared.first} and {compared.second} have no thread in common yet."
    lines = [f"{compared.first} and {compared.second}"]
    for one in compared.agreements:
        beyond = f"kappa {one.kappa:.2f}" if one.kappa is not None else "one answer throughout, so no kappa"
        lines.append(f"  {one.question:<9} {one.agreed:.3f} of {one.asked}, {beyond}")
    lines += [f"  {one.thread}: {one.question} {one.first} / {one.second}" for one in compared.differences]
    return "\n".join(lines)


def guide() -> str:
    """The short form of the judging guide, as Markdown."""
    return GUIDE.read_text("utf-8")


def _answer(labels: Labels, question: str) -> str | None:
    if question == "action":
        return labels.actions[0] if labels.actions else None
    if question == "channel":
        return (labels.channels[0] if labels.channels else "none") if labels.channels is not None else None
    given: str | None = getattr(labels, question)
    return given


def _accepted(one: Labels, other: Labels, question: str) -> bool:
    """Whether each one's best answer is among those that the other accepts."""
    if question == "action":
        mine, theirs = one.actions or (), other.actions or ()
        return bool(mine and theirs and mine[0] in theirs and theirs[0] in mine)
    if question == "channel":
        own, their = one.channels or (), other.channels or ()
        return bool(own and their and own[0] in their and their[0] in own)
    return False


def _common(given: Sequence[Labels]) -> Labels | None:
    """What all say; of actions and channels those that all accept, in the first one's order."""
    if not given:
        return None
    agreed: dict[str, object] = {}
    for question in ("reads_as", "turn", "health", "until"):
        said = {getattr(one, question) for one in given}
        agreed[question] = said.pop() if len(said) == 1 else None
    for question in ("actions", "channels"):
        lists: list[tuple[str, ...] | None] = [getattr(one, question) for one in given]
        agreed[question] = _shared(lists)
    if all(value is None for value in agreed.values()):
        return None
    notes = [one.note for one in given if one.note]
    return Labels.model_validate({**agreed, "note": " / ".join(notes) or None})


def _shared(lists: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    known = list(lists)
    if any(one is None for one in known):
        return None
    first, *others = [one for one in known if one is not None]
    left = tuple(one for one in first if all(one in other for other in others))
    return left if left or not any((first, *others)) else None


def _slug(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name.strip().casefold()).strip("-")[:60]
