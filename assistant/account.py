"""What is kept of a client beside the thread: contacts, promises, open items, invoices, cadences, feelings. Frozen values.

Not here: where they are kept (`memory`), and what they mean (`advice`). Moments are aware, ids are text that only the
store gives out, and each value names the client it belongs to.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from assistant.thread import Action, Health, Moment, NextChannel, Value

ContactRole = Literal["primary", "boss", "other"]
PromiseStatus = Literal["open", "kept", "missed", "dropped"]
Side = Literal["ours", "theirs"]
SenderRole = Literal["manager", "lead"]
DraftFate = Literal["kept", "sent", "edited", "discarded"]
"""What became of a draft: it lies there, it went out as it was, it went out changed, it was thrown away."""

_PROVIDERS = (
    "gmail.com googlemail.com icloud.com me.com mac.com ymail.com rocketmail.com "
    "web.de t-online.de freenet.de posteo.de mailbox.org arcor.de online.de email.de vodafone.de vodafonemail.de "
    "kabelmail.de unitybox.de o2online.de o2mail.de versanet.de ewetel.net netcologne.de 1und1.de magenta.de mail.de "
    "a1.net aon.at chello.at kabsi.at bluewin.ch hispeed.ch sunrise.ch hispeed.com "
    "proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me "
    "orange.fr wanadoo.fr free.fr sfr.fr neuf.fr numericable.fr bbox.fr club-internet.fr laposte.net aliceadsl.fr "
    "ziggo.nl kpnmail.nl kpnplanet.nl xs4all.nl planet.nl home.nl hetnet.nl casema.nl upcmail.nl quicknet.nl online.nl "
    "solcon.nl telfort.nl tele2.nl zeelandnet.nl telenet.be skynet.be proximus.be scarlet.be voo.be "
    "libero.it virgilio.it tiscali.it alice.it tin.it tim.it inwind.it iol.it fastwebnet.it aruba.it pec.it poste.it "
    "telefonica.net terra.es movistar.es ono.com telecable.es "
    "sapo.pt iol.pt netcabo.pt clix.pt mail.telepac.pt vodafone.pt uol.com.br bol.com.br terra.com.br ig.com.br "
    "globo.com globomail.com r7.com "
    "mail.ru inbox.ru list.ru bk.ru rambler.ru ya.ru ukr.net i.ua wp.pl o2.pl onet.pl op.pl interia.pl poczta.fm "
    "seznam.cz email.cz centrum.cz azet.sk post.cz abv.bg freemail.hu citromail.hu "
    "qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com naver.com daum.net hanmail.net "
    "docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com rediffmail.com "
    "fastmail.com fastmail.fm zoho.com zohomail.com zohomail.eu hey.com hushmail.com mail.com email.com usa.com "
    "startmail.com runbox.com disroot.org riseup.net mailfence.com duck.com relay.firefox.com privaterelay.appleid.com "
    "comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net "
    "juno.com netzero.net frontier.com windstream.net shaw.ca rogers.com sympatico.ca telus.net videotron.ca bell.net "
    "btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk tiscali.co.uk "
    "plusnet.com plus.com bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz eircom.net "
    "telia.com comhem.se bredband.net spray.se online.no getmail.no mail.dk jubii.dk luukku.com kolumbus.fi elisanet.fi"
)
PUBLIC_PROVIDERS = frozenset(_PROVIDERS.split())
_BRANDS = frozenset(
    "gmail googlemail outlook hotmail live msn passport yahoo gmx aol aim yandex zoho protonmail".split()
)
"""Providers with a domain in many countries: "yahoo.co.uk", "gmx.at"."""


def is_public(domain: str) -> bool:
    """Whether mailboxes of a domain belong to anybody: two people there are not of one house."""
    name, _, country = domain.strip().lower().rstrip(".").partition(".")
    return f"{name}.{country}" in PUBLIC_PROVIDERS or (
        name in _BRANDS and all(len(part) <= 3 for part in country.split(".")[:2]) and country.count(".") <= 1
    )


def own_domain(address: str) -> str | None:
    """The domain of a mail address in small letters; None for a public provider's and where there is no domain."""
    _, at, domain = address.strip().lower().rpartition("@")
    return domain if at and domain and not is_public(domain) else None


class Contact(Value):
    """A person at the client's. `addresses` are mail addresses in small letters."""

    id: str
    client_id: str
    name: str
    role: ContactRole = "other"
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class Promise(Value):
    """A word that we gave: what, and by when. `draft_id` is the draft that gave it."""

    id: str
    client_id: str
    what: str
    due: Moment
    made_at: Moment
    draft_id: str | None = None
    kept_at: Moment | None = None
    status: PromiseStatus = "open"


class OpenItem(Value):
    """Something that one side owes the other; done where `done_at` is set."""

    id: str
    client_id: str
    side: Side
    what: str
    owner: str | None = None
    due: date | None = None
    since: date
    done_at: date | None = None
    note: str = ""


class Invoice(Value):
    """A bill of ours; unpaid where `paid` is not set."""

    id: str
    client_id: str
    number: str
    issued: date | None = None
    due: date | None = None
    paid: date | None = None
    amount: Decimal | None = None
    currency: str | None = None


class Cadence(Value):
    """An agreed rhythm: on these weekdays (0 is Monday) at this hour of the client's clock, for so many minutes."""

    id: str
    client_id: str
    channel: NextChannel
    weekdays: Annotated[tuple[int, ...], Field(min_length=1)]
    at: time
    minutes: Annotated[int, Field(gt=0, le=24 * 60)]
    every_weeks: Annotated[int, Field(gt=0, le=52)] = 1
    since: date
    until: date | None = None
    note: str = ""

    @field_validator("weekdays")
    @classmethod
    def _days_of_a_week(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not all(0 <= day <= 6 for day in days):
            raise ValueError("a weekday is a number from 0 (Monday) to 6 (Sunday)")
        return tuple(sorted(set(days)))

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Cadence:
        if self.until and self.until < self.since:
            raise ValueError("a cadence ends after it begins")
        return self


class Feeling(Value):
    """An answer to "how are you feeling about everything?". `by` is who gave it."""

    client_id: str
    asked_at: Moment
    answer: str
    by: str | None = None


class Sender(Value):
    """One of our own people: an account manager, or the senior one who steps in."""

    id: str
    name: str
    addresses: tuple[str, ...] = ()
    role: SenderRole = "manager"


class Extent(Value):
    """How large a sign is: what it is compared by once it was dismissed."""

    serious: bool
    touchpoints: int
    """How many touchpoints bear it out."""
    newest: Moment | None = None
    """The moment of the newest of them."""
    days: float = 0.0
    """Working days that a silence, or whatever grows by lasting, has lasted; 0 where lasting says nothing."""


class Dismissal(Value):
    """A sign that a person dismissed, by its name, with why, and how large it was then."""

    client_id: str
    sign: str
    reason: str
    at: Moment
    extent: Extent


class SignSeen(Value):
    """A sign without a word of anybody's."""

    name: str
    serious: bool = False
    touchpoints: int = 1


class Standing(Value):
    """How a client stood from one day to another, both in their own zone. No health where they are no client."""

    client_id: str
    first_day: date
    last_day: date
    health: Health | None
    action: Action
    signs: tuple[SignSeen, ...] = ()

    def is_like(self, other: Standing) -> bool:
        """Whether nothing but the days differs."""
        return (self.health, self.action, self.signs) == (other.health, other.action, other.signs)
