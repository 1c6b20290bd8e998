"""Invented histories of any size, from a grammar and a seed: the same seed gives the same words on every machine.

Nobody and nothing in them exists. Not here: what is measured with them (`history_search`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from assistant.thread import Channel, Client, Touchpoint

BEGINS = datetime(2024, 1, 8, 8, 0, tzinfo=UTC)

_WORDS = {
    "first": "Ada Bruno Celia Dmitri Elin Farid Greta Hugo Imke Jonas Kaya Leon Mirek Nadia Otis Petra Quentin Rosa "
    "Sven Tilda Ugo Vera Wim Xenia Yusuf Zora".split(),
    "last": "Abbot Brandt Castell Dunmore Ekholm Fairley Gantz Hallam Ibarra Jessop Kerr Lindqvist Marlow Novak "
    "Osgood Pryce Quist Rennie Sallis Thorne Usher Varga Whitlow Yardley Zeller".split(),
    "house": "Amber Birch Copper Dover Ember Falcon Granite Heron Indigo Juniper Kiln Lantern Marble Nettle Orchard "
    "Pebble Quarry Raven Sable Thistle Umber Velvet Willow Yarrow".split(),
    "trade": "Bakeries Cycles Dairy Eyewear Ferries Gardens Hotels Insurance Joinery Kitchens Logistics Museums "
    "Nurseries Opticians Pharmacies Quilts Robotics Schools Theatre Upholstery Vineyards Workwear".split(),
    "piece": "homepage|booking form|price list|shop window|newsletter|annual report|trade fair stand|loyalty card|"
    "product film|packaging|leaflet|menu|image campaign|radio spot|careers page|photo series|signage|invitation|"
    "search adverts|landing page|customer survey|press kit|catalogue|app icon|brand manual".split("|"),
    "part": "headline|colours|second page|footer|map|opening sentence|logo|prices|photos|typeface|captions|"
    "legal notice|buttons|cover|translation|call to action|layout|back side|contact details|sound".split("|"),
    "fault": "too dark|out of date|far too long|in the wrong order|not what we agreed|impossible to read on a phone|"
    "a copy of our competitor's|missing half of the facts|spelled wrongly|loading for ages".split("|"),
    "praise": "exactly what we hoped for|much clearer than before|a joy to look at|spot on|better than our own idea|"
    "quoted by half of the office already".split("|"),
    "who": "our director|the board|the sales team|my colleague in the warehouse|our biggest dealer|the works council|"
    "the data protection officer|the franchisees|the owner's daughter|our landlord|the auditors|legal".split("|"),
    "day": "Monday|Tuesday|Wednesday|Thursday|Friday|the 3rd|the 12th|the 19th|the 27th|next week|month's end".split(
        "|"
    ),
    "hour": "nine|half past ten|noon|two|four o'clock|the end of the day".split("|"),
    "sum": "450|900|1,250|2,400|3,800|5,600|8,900|14,000".split("|"),
    "wish": "move the launch|stop the campaign for now|see a second version|speak on the phone|add a page for schools|"
    "change the order of the pages|get the raw files|have it in two languages|shorten the film|"
    "halve the print run|test it with real customers|keep the old name".split("|"),
    "cause": "the budget was cut|a colleague fell ill|the supplier went bankrupt|we moved offices|the fair was put off|"
    "the new till does not talk to the shop|nobody told the branches|the photographer cancelled|"
    "head office changed its mind".split("|"),
    "chore": "the access to the shop|the list of branches|the signed offer|the photos of the team|the final prices|"
    "the login for the adverts|the size of the shelf|a decision on the cover".split("|"),
    "mood": "Thank you for your patience.|I will be honest: this is the third time.|No hurry from our side.|"
    "We count on you.|This made my day.|I am not sure that this is going anywhere.|"
    "Please do not take it personally.|That was quick!|I am rather worried now.".split("|"),
}  # fmt: skip
_SENTENCES = {
    "in": (
        "{who} thinks that the {part} of the {piece} is {fault}.",
        "The {piece} is {praise}.",
        "Could we {wish} before {day}?",
        "We have to {wish}, because {cause}.",
        "Somebody asked me about the {part} and I had no answer; who looks after the {piece}?",
        "Your bill for the {piece} says {sum}, I had {sum} in mind.",
        "{who} is away until {day}, so nobody can release the {piece}.",
        "I promised you {chore} and forgot, you get it by {hour} on {day}.",
        "{mood}",
        "When will the {piece} be done? {who} keeps asking.",
        "Since {cause}, the {piece} has to wait.",
        "The {part} was {fault} when I opened it at {hour}.",
    ),
    "out": (
        "Attached is the {piece} with the new {part}.",
        "To keep {day}, we need {chore} from you by {hour}.",
        "You asked to {wish}: that costs {sum} and takes until {day}.",
        "We found out why the {part} was {fault}: {cause}.",
        "I am sorry about the {part}. It is put right by {hour}, and I ring you then.",
        "Did you have a chance to look at the {piece}?",
        "As agreed we {wish} on {day}.",
        "{first} from our side looks after the {piece} from {day} on.",
        "Without {chore} we cannot hold {day}.",
        "The first numbers of the {piece} are in: {sum} visits, and the {part} is what people click.",
    ),
}
_CHANNELS: tuple[Channel, ...] = ("email",) * 12 + ("call", "call", "chat", "text", "meeting", "voicemail")  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


def invented_clients(number: int, seed: int = 1) -> Iterator[Client]:
    """So many clients; no two have the same name and company."""
    chance = random.Random(seed)
    for count in range(number):
        name = f"{chance.choice(_WORDS['first'])} {chance.choice(_WORDS['last'])}"
        yield Client(name=name, company=f"{chance.choice(_WORDS['house'])} {chance.choice(_WORDS['trade'])} {count}")


def invented_history(number: int, seed: int) -> Iterator[Touchpoint]:
    """So many touchpoints of one client in time order, three quarters of them mails of 10 to 150 words."""
    chance = random.Random(seed)
    at = BEGINS
    for _ in range(number):
        at += timedelta(minutes=chance.randint(20, 2500))
        direction: Literal["in", "out"] = "in" if chance.random() < 0.5 else "out"
        channel = chance.choice(_CHANNELS)
        long = channel == "email"
        sentences = chance.choice((2, 3, 4, 6, 12)) if long else chance.choice((1, 1, 2))
        text = " ".join(_said(chance, direction) for _ in range(sentences))
        subject = _filled(chance, "{piece}: {part}").capitalize() if long else None
        yield Touchpoint(at=at, direction=direction, channel=channel, subject=subject, text=text)


def invented_questions(number: int, seed: int) -> Iterator[str]:
    """What somebody might look for in such a history."""
    chance = random.Random(seed)
    shapes = ("when was the {part} {fault}", "{piece} {part}", "who wanted to {wish}", "{who} about the {piece}",
              "bill of {sum}", "because {cause}", "{chore}", "were they happy with the {piece}")  # fmt: skip
    for _ in range(number):
        yield _filled(chance, chance.choice(shapes))


def _said(chance: random.Random, direction: Literal["in", "out"]) -> str:
    sentence = _filled(chance, chance.choice(_SENTENCES[direction]))
    return sentence[0].upper() + sentence[1:]


def _filled(chance: random.Random, shape: str) -> str:
    return _SLOT.sub(lambda slot: chance.choice(_WORDS[slot[1]]), shape)
