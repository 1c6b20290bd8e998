"""The open draft changed as the user wishes, and three drafts side by side: a part of `desk`.

Not here: what a wish does to plan and words (`writing.refine`), the reply itself (`replying`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from assistant.answers import Reply
from assistant.drafting import Drafting
from assistant.errors import BadInput, ModelTrouble
from assistant.reading.refinements import FORMS, Refinement, RefinementKind
from assistant.replying import Planned, Replying, Words, by_model, fallen_back
from assistant.seam import about
from assistant.thread import Client
from assistant.writing.by_model import refine_by_model
from assistant.writing.checks import TEXT_LIMIT
from assistant.writing.differences import word_diff
from assistant.writing.offline import Draft
from assistant.writing.plan import Tone
from assistant.writing.refine import groveling, leave_out, refined_plan, text_plans, told, tone_of


class Refining(Replying):
    """What may be done with a draft that is open."""

    def refine(
        self,
        reply: Reply,
        wish: Refinement,
        words: Words,
        *,
        received_at: datetime | None = None,
        now: datetime | None = None,
        timezone: str | None = None,
        client: Client | None = None,
    ) -> Reply:
        """The open draft `reply`, which answers `words`, changed as wished, with all that was wished for before; checked anew.

        What changed is in `changes`. Raises BadInput where the wish cannot be met at all.
        """
        if wish.kind == "variants":
            raise BadInput("Three versions are drafts of their own: ask for variants.")
        earlier = (one for one in reply.refined if wish.kind not in FORMS or one.kind not in FORMS)
        wishes = (*earlier, wish)
        matter = self._matter(words, id=reply.id, received_at=received_at, now=now, timezone=timezone, client=client)
        planned = self._planned(matter, tone_of(wishes))
        planned = planned.with_plan(refined_plan(planned.plan, wishes, self.profile, planned.hours, planned.now))
        made = self._changed(reply, wishes, planned)
        if made.body == reply.body:
            made = made.model_copy(update={"notes": (*made.notes, _unchanged(wish))})
        return made.model_copy(update={"refined": wishes, "changes": word_diff(reply.body, made.body)})

    def _changed(self, reply: Reply, wishes: Sequence[Refinement], planned: Planned) -> Reply:
        """The draft in the form that was wished for, with every wish in it."""
        if form_of(wishes) == "call_script":
            script = self._script(planned)
            return script.model_copy(update={"body": without_left_out(script.body, wishes, planned)})
        return self._refined(reply, wishes, planned)

    def text_message(self, words: Words, *, now: datetime | None = None, client: Client | None = None) -> Reply:
        """The reply as one text message. Raises BadInput where it cannot be one."""
        first = self.begin_reply(words, now=now, client=client).first
        return self.refine(first, Refinement(kind="text_message"), words, now=now, client=client)

    def variants(self, words: Words, **given: Any) -> tuple[Reply, ...]:
        """Three replies that differ in approach: brief, warm, and formal or plain. Keywords as `begin_reply`.

        A model, where there is one, writes all three at the same time, within one deadline.
        """
        begun = self.begin_variants(words, **given)
        if self.later(begun):
            return tuple(one.first for one in begun)
        with ThreadPoolExecutor(len(begun), thread_name_prefix="heardback-variant") as pool:
            return tuple(pool.map(_final, begun))

    def begin_variants(self, words: Words, **given: Any) -> tuple[Drafting, ...]:
        """As `variants`, with the three offline drafts at once. One only where nobody waits for a word."""
        matter = self._matter(words, **given)
        plain = self._planned(matter, "plain")
        if plain.plan.kind == "none":
            return (self._begin(plain),)
        third: tuple[str, Tone] = ("plain", "plainer") if plain.plan.address == "formal" else ("formal", "formal")
        ways: tuple[tuple[str, Tone], ...] = (("brief", "shorter"), ("warm", "warmer"), third)
        return tuple(self._begin(self._planned(matter, tone), approach=name) for name, tone in ways)

    def _refined(self, reply: Reply, wishes: Sequence[Refinement], planned: Planned) -> Reply:
        first = self._refined_offline(reply, wishes, planned)
        if self.model is None or self.render is None or planned.plan.kind != "holding":
            return first
        draft = f"{reply.subject}\n\n{reply.body}"
        try:
            done = refine_by_model(
                planned.brief,
                draft,
                [told(wish) for wish in wishes],
                about(self.model, planned.names),
                self.render,
                self.deadline_s,
            )
        except ModelTrouble as trouble:
            return fallen_back(planned, first, trouble)
        return by_model(planned, done, {})

    def _refined_offline(self, reply: Reply, wishes: Sequence[Refinement], planned: Planned) -> Reply:
        """Written anew from the plan, then without what is to be left out.

        A sentence that is to go now goes from the draft itself, and the rest of it stays word for word.
        """
        plan = planned.plan
        if (
            wishes[-1].kind == "leave_out"
            and reply.channel not in ("call", "meeting")
            and reply.written_by == "offline"
        ):
            subject, body = reply.subject, reply.body
        elif plan.shape == "text":
            planned, draft = self._shortest(planned)
            subject, body = draft.subject, draft.body
        else:
            calm = plan.tone in ("plainer", "firmer", "shorter")
            draft, _ = self._offline(planned, (lambda text: groveling(text, plan.language)) if calm else None)
            subject, body = draft.subject, draft.body
        body = without_left_out(body, wishes, planned)
        return planned.reply(subject, body, self._checked(planned, subject, body))

    def _shortest(self, planned: Planned) -> tuple[Planned, Draft]:
        """A text message that passes its checks, the matter said back as fully as its length allows."""
        best: tuple[tuple[bool, int, int], Planned, Draft] | None = None
        for number, plan in enumerate(text_plans(planned.plan)):
            one = planned.with_plan(plan)
            draft, findings = self._offline(one, len)
            failed = sum(not finding.passed for finding in findings)
            rank = (len(draft.body) > TEXT_LIMIT, failed, number)
            if best is None or rank < best[0]:
                best = rank, one, draft
            if rank[:2] == (False, 0):
                break
        assert best is not None  # there is always the plan itself
        return best[1], best[2]


def _final(drafting: Drafting) -> Reply:
    return drafting.final


def form_of(wishes: Sequence[Refinement]) -> RefinementKind | None:
    """What the draft is to be; None for a mail that nobody wished otherwise."""
    return next((wish.kind for wish in wishes if wish.kind in FORMS), None)


def without_left_out(body: str, wishes: Sequence[Refinement], planned: Planned) -> str:
    """The words without every sentence that was wished away."""
    for wish in wishes:
        if wish.kind == "leave_out" and wish.argument:
            body = leave_out(body, wish.argument, planned.plan)
    return body


def _unchanged(wish: Refinement) -> str:
    if wish.kind == "leave_out":
        return f"No sentence speaks of “{wish.argument}”: the draft stands as it was."
    return "The draft is like that already: nothing changed."
