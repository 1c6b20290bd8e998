"""The picture of a client's history, as SVG: a lane a channel, theirs above the line and ours below, tone by sign and colour.

Plain letters and shapes, nothing remote, no script; it follows light and dark by itself. Not here: what is drawn (`lanes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from assistant.thread import Channel
from assistant.writing.lanes import Flag, Lanes, Point, Tone, in_words

WIDE, NARROW = 960, 340
_LANE, _TOP, _FLAGS, _AXIS = 46.0, 12.0, 44.0, 26.0
_LEFT_WIDE, _LEFT_NARROW = 96.0, 62.0
_RIGHT = 14.0
_FAMILY = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif"
_NAMES: dict[Channel, str] = {
    "meeting": "Meeting", "call": "Call", "voicemail": "Voicemail", "email": "E-mail", "text": "Text", "chat": "Chat",
}  # fmt: skip
_SIGNS: dict[Tone, str] = {"warm": "+", "plain": "", "worried": "?", "cross": "!", "failed": "×"}
_STYLE = """
svg { --ink: #22252a; --quiet: #5c6066; --line: #d5d0c7; --ours: #5c6066; --theirs: #0f6b63; --warm: #1c7a3a;
  --worried: #8a5a00; --cross: #a8321f; --calm: #e3f0ed; --late: #f6dfd9; --paper: #ffffff; }
@media (prefers-color-scheme: dark) { svg { --ink: #e6e4e0; --quiet: #a3a7ad; --line: #3a4148; --ours: #a3a7ad;
  --theirs: #4fb3a7; --warm: #6cc58a; --worried: #e0b050; --cross: #f0907c; --calm: #17302d; --late: #3a201b;
  --paper: #1b2024; } }
text { fill: var(--ink); } .q { fill: var(--quiet); } .l { stroke: var(--line); } .s { fill: var(--paper); font-weight: 700; }
.warm { fill: var(--warm); } .plain { fill: var(--theirs); } .worried { fill: var(--worried); } .cross { fill: var(--cross); }
.out { fill: var(--paper); stroke: var(--ours); stroke-width: 1.6; }
.failed { fill: var(--paper); stroke: var(--cross); stroke-width: 1.6; }
.f { fill: var(--cross); font-weight: 700; } .calm { fill: var(--calm); } .late { fill: var(--late); }
.now { stroke: var(--ink); stroke-dasharray: 2 3; } .due { stroke: var(--theirs); } .over { stroke: var(--cross); stroke-width: 2; }
.mark { fill: var(--theirs); } .mark.over { fill: var(--cross); stroke: none; }
"""


def timeline_svg(lanes: Lanes, width: int = WIDE) -> str:
    """The picture, `width` points wide and as high as its lanes need. Every word in it is escaped."""
    left = _LEFT_WIDE if width > 500 else _LEFT_NARROW
    scale = _Scale(lanes.first, lanes.last, left, width - _RIGHT)
    rows = max(1, len(lanes.channels))
    floor = _TOP + rows * _LANE
    height = floor + (_FLAGS if lanes.flags else 0) + _AXIS
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}" '
        f'role="img" font-family="{escape(_FAMILY, {chr(34): "&quot;"})}" font-size="12">',
        f"<title>{escape(_safe(' '.join(in_words(lanes))))}</title><style>{_STYLE}</style>",
        *_silence(lanes, scale, floor),
        *_axis(lanes, scale, floor, height, width),
    ]
    for number, channel in enumerate(lanes.channels):
        y = _TOP + number * _LANE + _LANE / 2
        parts.append(f'<text x="0" y="{y + 4:g}" class="q">{escape(_NAMES[channel])}</text>')
        parts.append(f'<line x1="{left:g}" x2="{width - _RIGHT:g}" y1="{y:g}" y2="{y:g}" class="l"/>')
        parts += [_point(one, scale(one.at), y) for one in lanes.points if one.channel == channel]
    if not lanes.channels:
        parts.append(f'<text x="{left:g}" y="{_TOP + _LANE / 2:g}" class="q">No touchpoint yet</text>')
    if lanes.flags:
        parts.append(f'<text x="0" y="{floor + 22:g}" class="q">Due</text>')
        parts += _flags(lanes, scale, floor)
    return "".join((*parts, "</svg>"))


class _Scale:
    """From a moment to its place."""

    def __init__(self, first: datetime, last: datetime, left: float, right: float) -> None:
        self._first, self._left = first, left
        self._per_second = (right - left) / max(1.0, (last - first).total_seconds())
        self._right = right

    def __call__(self, at: datetime) -> float:
        place = self._left + (at - self._first).total_seconds() * self._per_second
        return round(min(max(place, self._left), self._right), 1)


def _point(one: Point, x: float, y: float) -> str:
    """Theirs is a disc above the line, ours an open square below it; the sign in it says how it was meant."""
    if one.direction == "in":
        y -= 9
        kind = one.tone
        shape = f'<circle cx="{x:g}" cy="{y:g}" r="6.5" class="{kind}"/>'
    else:
        y += 9
        kind = "failed" if one.tone == "failed" else "out"
        shape = f'<rect x="{x - 5:g}" y="{y - 5:g}" width="10" height="10" rx="2" class="{kind}"/>'
    sign = _SIGNS[one.tone] if one.direction == "in" or one.tone == "failed" else ""
    letter = "f" if one.tone == "failed" else "s"
    said = (
        f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle" font-size="11" class="{letter}">{sign}</text>'
        if sign
        else ""
    )
    return shape + said


def _silence(lanes: Lanes, scale: _Scale, floor: float) -> Iterator[str]:
    """A band over all lanes: as long as it is usual for them, and what goes beyond that."""
    if lanes.silence is None:
        return
    begin, usual, now = scale(lanes.silence.since), scale(lanes.silence.normal_until), scale(lanes.now)
    calm = min(max(usual, begin), max(now, begin))
    yield _band("calm", begin, calm, floor)
    if now > calm:
        yield _band("late", calm, now, floor)


def _band(kind: str, x: float, right: float, floor: float) -> str:
    return f'<rect x="{x:g}" y="{_TOP / 2:g}" width="{max(0.0, right - x):g}" height="{floor - _TOP / 2:g}" class="{kind}"/>'


def _axis(lanes: Lanes, scale: _Scale, floor: float, height: float, width: int) -> Iterator[str]:
    now = scale(lanes.now)
    yield f'<line x1="{now:g}" x2="{now:g}" y1="4" y2="{height - _AXIS + 4:g}" class="now"/>'
    yield f'<text x="{min(now, width - 30):g}" y="{height - 6:g}" text-anchor="middle" font-weight="600">now</text>'
    room = 44.0
    taken = now
    for at in reversed(tuple(_ticks(lanes, width))):
        x = scale(at)
        if abs(x - now) < room or (taken - x < room and x < taken):
            continue
        taken = x
        label = f"{at.day} {at:%b}"
        yield f'<line x1="{x:g}" x2="{x:g}" y1="{floor:g}" y2="{floor + 4:g}" class="l"/>'
        yield f'<text x="{x:g}" y="{height - 6:g}" text-anchor="middle" class="q">{label}</text>'


def _ticks(lanes: Lanes, width: int) -> Iterator[datetime]:
    """Mondays, as many as there is room for, counted back from now."""
    begin = lanes.first.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = begin + timedelta(days=(7 - begin.weekday()) % 7)
    weeks = max(1, int((lanes.last - lanes.first).days / 7 / (width / 110)) + 1)
    while monday < lanes.last:
        yield monday
        monday += timedelta(weeks=weeks)


def _flags(lanes: Lanes, scale: _Scale, floor: float) -> Iterator[str]:
    """A stem with a mark: ours a square, theirs a disc; overdue ones are heavier. Letters P, I and € say what it is."""
    for flag in lanes.flags:
        x, y = scale(flag.at), floor + 18
        over = " over" if flag.over else ""
        yield f'<line x1="{x:g}" x2="{x:g}" y1="{_TOP:g}" y2="{y - 7:g}" class="{"over" if flag.over else "due"}" opacity=".55"/>'
        if flag.side == "ours":
            yield f'<rect x="{x - 7:g}" y="{y - 7:g}" width="14" height="14" rx="2" class="mark{over}"/>'
        else:
            yield f'<circle cx="{x:g}" cy="{y:g}" r="7.5" class="mark{over}"/>'
        yield f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle" font-size="10" class="s">{_letter(flag)}</text>'


def _letter(flag: Flag) -> str:
    return {"promise": "P", "open_item": "I", "invoice": "€"}[flag.kind]


def _safe(words: str) -> str:
    """Letters that XML allows: a control sign in a mail must not make the picture unreadable."""
    return "".join(
        sign if sign >= " " and not 0xD800 <= ord(sign) <= 0xDFFF and sign not in "\ufffe\uffff" else " "
        for sign in words
    )
