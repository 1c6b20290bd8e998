"""Pasted mails in seven languages: headings, attributions, forwards, sign-offs. All people are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from assistant.intake import Mail, read_pasted

ZONE = "Europe/Berlin"
SENT = datetime(2026, 3, 3, 8, 15, tzinfo=UTC)
QUOTED = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Tongue:
    """One language's way to write a mail and its history."""

    outlook: str
    mac: str
    attributions: tuple[str, ...]
    dividers: tuple[str, ...]
    forward: str
    words: str
    closings: tuple[str, ...]
    device: str
    disclaimer: str


TONGUES = {
    "en": Tongue(
        outlook=(
            "From: Dana Muster <dana@muster.example>\n"
            "Sent: Tuesday, March 3, 2026 9:15 AM\n"
            "To: Kim Beispiel <kim@agency.example>\n"
            "Cc: Lou Vorlage <lou@muster.example>\n"
            "Subject: The shop is down"
        ),
        mac=(
            "From: Dana Muster <dana@muster.example>\n"
            "Date: Tuesday, March 3, 2026 at 09:15\n"
            "To: Kim Beispiel <kim@agency.example>\n"
            "Subject: The shop is down"
        ),
        attributions=(
            "On Mon, Mar 2, 2026 at 2:05 PM Kim Beispiel <kim@agency.example> wrote:",
            "On Mar 2, 2026, at 2:05 PM, Kim Beispiel <kim@agency.example> wrote:",
            "On 2 Mar 2026, at 14:05, Kim Beispiel wrote:",
            "On Mon, Mar 2, 2026 at 2:05\u202fPM Kim Beispiel <\nkim@agency.example> wrote:",
            "On Monday, 2 March 2026 at 14:05:11 CET, Kim Beispiel <kim@agency.example>\nwrote:",
        ),
        dividers=("-----Original Message-----", "________________________________"),
        forward=(
            "---------- Forwarded message ---------\n"
            "From: Dana Muster <dana@muster.example>\n"
            "Date: Tue, Mar 3, 2026 at 9:15 AM\n"
            "Subject: The shop is down\n"
            "To: Kim Beispiel <kim@agency.example>"
        ),
        words=(
            "Hi Kim,\n\nthe shop has been down since seven and nobody calls back.\n\nThat is the third time this month!"
        ),
        closings=(
            "Best regards,",
            "Kind regards",
            "Cheers,",
            "Thanks,",
            "Disappointed,",
            "Not amused,",
        ),
        device="Sent from my iPhone",
        disclaimer="This e-mail and any attachments are confidential and intended solely for the addressee.",
    ),
    "de": Tongue(
        outlook=(
            "Von: Dana Muster <dana@muster.example>\n"
            "Gesendet: Dienstag, 3. März 2026 09:15\n"
            "An: Kim Beispiel <kim@agency.example>\n"
            "Cc: Lou Vorlage <lou@muster.example>\n"
            "Betreff: Der Shop steht"
        ),
        mac=(
            "Von: Dana Muster <dana@muster.example>\n"
            "Datum: Dienstag, 3. März 2026 um 09:15\n"
            "An: Kim Beispiel <kim@agency.example>\n"
            "Betreff: Der Shop steht"
        ),
        attributions=(
            "Am Mo., 2. März 2026 um 14:05 Uhr schrieb Kim Beispiel <kim@agency.example>:",
            "Am 02.03.2026 um 14:05 schrieb Kim Beispiel <kim@agency.example>:",
            "Am 02.03.26 um 14:05 schrieb Kim Beispiel:",
            "Am Mo., 2. März 2026 um 14:05 Uhr schrieb Kim Beispiel <\nkim@agency.example>:",
            "Kim Beispiel <kim@agency.example> schrieb am 02.03.2026 um 14:05:",
        ),
        dividers=(
            "-----Ursprüngliche Nachricht-----",
            "________________________________",
        ),
        forward=(
            "Anfang der weitergeleiteten Nachricht:\n"
            "\n"
            "Von: Dana Muster <dana@muster.example>\n"
            "Betreff: Der Shop steht\n"
            "Datum: 3. März 2026 um 09:15:00 MEZ\n"
            "An: Kim Beispiel <kim@agency.example>"
        ),
        words=(
            "Hallo Kim,\n"
            "\n"
            "der Shop steht seit sieben Uhr und niemand ruft zurück.\n"
            "\n"
            "Das ist das dritte Mal in diesem Monat!"
        ),
        closings=(
            "Mit freundlichen Grüßen",
            "Viele Grüße",
            "VG",
            "Danke,",
            "Enttäuscht,",
            "Sehr verärgert,",
        ),
        device="Von meinem iPhone gesendet",
        disclaimer="Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt.",
    ),
    "fr": Tongue(
        outlook=(
            "De : Dana Muster <dana@muster.example>\n"
            "Envoyé : mardi 3 mars 2026 09:15\n"
            "À : Kim Beispiel <kim@agency.example>\n"
            "Cc : Lou Vorlage <lou@muster.example>\n"
            "Objet : La boutique est en panne"
        ),
        mac=(
            "De : Dana Muster <dana@muster.example>\n"
            "Date : mardi 3 mars 2026 à 09:15\n"
            "À : Kim Beispiel <kim@agency.example>\n"
            "Objet : La boutique est en panne"
        ),
        attributions=(
            "Le lun. 2 mars 2026 à 14:05, Kim Beispiel <kim@agency.example> a écrit :",
            "Le 2 mars 2026 à 14:05, Kim Beispiel <kim@agency.example> a écrit :",
            "Le 02/03/2026 à 14:05, Kim Beispiel a écrit :",
            "Le lun. 2 mars 2026 à 14:05, Kim Beispiel <kim@agency.example> a\nécrit :",
        ),
        dividers=("-----Message d'origine-----", "________________________________"),
        forward=(
            "---------- Forwarded message ---------\n"
            "De : Dana Muster <dana@muster.example>\n"
            "Date: mar. 3 mars 2026 à 09:15\n"
            "Subject: La boutique est en panne\n"
            "To: Kim Beispiel <kim@agency.example>"
        ),
        words=(
            "Bonjour Kim,\n"
            "\n"
            "la boutique est en panne depuis sept heures et personne ne rappelle.\n"
            "\n"
            "C'est la troisième fois ce mois-ci !"
        ),
        closings=(
            "Cordialement,",
            "Bien à vous,",
            "Bien cordialement",
            "Merci,",
            "Déçue,",
            "Très mécontente,",
        ),
        device="Envoyé de mon iPhone",
        disclaimer="Ce message et ses pièces jointes sont confidentiels et réservés à leur destinataire.",
    ),
    "es": Tongue(
        outlook=(
            "De: Dana Muster <dana@muster.example>\n"
            "Enviado: martes, 3 de marzo de 2026 9:15\n"
            "Para: Kim Beispiel <kim@agency.example>\n"
            "CC: Lou Vorlage <lou@muster.example>\n"
            "Asunto: La tienda no funciona"
        ),
        mac=(
            "De: Dana Muster <dana@muster.example>\n"
            "Fecha: martes, 3 de marzo de 2026, 09:15\n"
            "Para: Kim Beispiel <kim@agency.example>\n"
            "Asunto: La tienda no funciona"
        ),
        attributions=(
            "El lun, 2 mar 2026 a las 14:05, Kim Beispiel (<kim@agency.example>) escribió:",
            "El 2 mar 2026, a las 14:05, Kim Beispiel <kim@agency.example> escribió:",
            "El 02/03/2026 a las 14:05, Kim Beispiel escribió:",
            "El lun, 2 mar 2026 a las 14:05, Kim Beispiel (<kim@agency.example>)\nescribió:",
        ),
        dividers=("-----Mensaje original-----", "________________________________"),
        forward=(
            "Inicio del mensaje reenviado:\n"
            "\n"
            "De: Dana Muster <dana@muster.example>\n"
            "Asunto: La tienda no funciona\n"
            "Fecha: 3 de marzo de 2026, 9:15:00 CET\n"
            "Para: Kim Beispiel <kim@agency.example>"
        ),
        words=(
            "Hola Kim:\n"
            "\n"
            "la tienda no funciona desde las siete y nadie devuelve las llamadas.\n"
            "\n"
            "¡Es la tercera vez este mes!"
        ),
        closings=(
            "Saludos cordiales,",
            "Un saludo,",
            "Atentamente,",
            "Gracias,",
            "Decepcionada,",
            "Muy molesta,",
        ),
        device="Enviado desde mi iPhone",
        disclaimer="Este mensaje y sus archivos adjuntos son confidenciales y van dirigidos a su destinatario.",
    ),
    "nl": Tongue(
        outlook=(
            "Van: Dana Muster <dana@muster.example>\n"
            "Verzonden: dinsdag 3 maart 2026 09:15\n"
            "Aan: Kim Beispiel <kim@agency.example>\n"
            "CC: Lou Vorlage <lou@muster.example>\n"
            "Onderwerp: De winkel ligt plat"
        ),
        mac=(
            "Van: Dana Muster <dana@muster.example>\n"
            "Datum: dinsdag 3 maart 2026 om 09:15\n"
            "Aan: Kim Beispiel <kim@agency.example>\n"
            "Onderwerp: De winkel ligt plat"
        ),
        attributions=(
            "Op ma 2 mrt 2026 om 14:05 schreef Kim Beispiel <kim@agency.example>:",
            "Op 2 mrt. 2026, om 14:05 heeft Kim Beispiel <kim@agency.example> het volgende geschreven:",
            "Op 02-03-2026 om 14:05 schreef Kim Beispiel:",
            "Op ma 2 mrt 2026 om 14:05 schreef Kim Beispiel <\nkim@agency.example>:",
        ),
        dividers=(
            "-----Oorspronkelijk bericht-----",
            "________________________________",
        ),
        forward=(
            "Begin doorgestuurd bericht:\n"
            "\n"
            "Van: Dana Muster <dana@muster.example>\n"
            "Onderwerp: De winkel ligt plat\n"
            "Datum: 3 maart 2026 om 09:15:00 CET\n"
            "Aan: Kim Beispiel <kim@agency.example>"
        ),
        words=(
            "Hoi Kim,\n\nde winkel ligt sinds zeven uur plat en niemand belt terug.\n\nDit is de derde keer deze maand!"
        ),
        closings=(
            "Met vriendelijke groet,",
            "Groeten,",
            "Mvg",
            "Bedankt,",
            "Teleurgesteld,",
            "Zeer ontevreden,",
        ),
        device="Verstuurd vanaf mijn iPhone",
        disclaimer="Dit bericht en de bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
    ),
    "it": Tongue(
        outlook=(
            "Da: Dana Muster <dana@muster.example>\n"
            "Inviato: martedì 3 marzo 2026 09:15\n"
            "A: Kim Beispiel <kim@agency.example>\n"
            "Cc: Lou Vorlage <lou@muster.example>\n"
            "Oggetto: Il negozio è fermo"
        ),
        mac=(
            "Da: Dana Muster <dana@muster.example>\n"
            "Data: martedì 3 marzo 2026 alle ore 09:15\n"
            "A: Kim Beispiel <kim@agency.example>\n"
            "Oggetto: Il negozio è fermo"
        ),
        attributions=(
            "Il giorno lun 2 mar 2026 alle ore 14:05 Kim Beispiel <kim@agency.example> ha scritto:",
            "Il giorno 2 mar 2026, alle ore 14:05, Kim Beispiel <kim@agency.example> ha scritto:",
            "Il 02/03/2026 14:05, Kim Beispiel ha scritto:",
            "Il giorno lun 2 mar 2026 alle ore 14:05 Kim Beispiel <\nkim@agency.example> ha scritto:",
        ),
        dividers=("-----Messaggio originale-----", "________________________________"),
        forward=(
            "Inizio messaggio inoltrato:\n"
            "\n"
            "Da: Dana Muster <dana@muster.example>\n"
            "Oggetto: Il negozio è fermo\n"
            "Data: 3 marzo 2026 alle ore 09:15:00 CET\n"
            "A: Kim Beispiel <kim@agency.example>"
        ),
        words="Ciao Kim,\n\nil negozio è fermo dalle sette e nessuno richiama.\n\nÈ la terza volta questo mese!",
        closings=(
            "Cordiali saluti,",
            "Distinti saluti",
            "Saluti,",
            "Grazie,",
            "Delusa,",
            "Molto arrabbiata,",
        ),
        device="Inviato da iPhone",
        disclaimer="Questo messaggio e i suoi allegati sono riservati e destinati esclusivamente al destinatario.",
    ),
    "pt": Tongue(
        outlook=(
            "De: Dana Muster <dana@muster.example>\n"
            "Enviado: terça-feira, 3 de março de 2026 09:15\n"
            "Para: Kim Beispiel <kim@agency.example>\n"
            "Cc: Lou Vorlage <lou@muster.example>\n"
            "Assunto: A loja está em baixo"
        ),
        mac=(
            "De: Dana Muster <dana@muster.example>\n"
            "Data: terça-feira, 3 de março de 2026 às 09:15\n"
            "Para: Kim Beispiel <kim@agency.example>\n"
            "Assunto: A loja está em baixo"
        ),
        attributions=(
            "Em seg., 2 de mar. de 2026 às 14:05, Kim Beispiel <kim@agency.example> escreveu:",
            "Em 2 de mar. de 2026, à(s) 14:05, Kim Beispiel <kim@agency.example> escreveu:",
            "Em 02/03/2026 14:05, Kim Beispiel escreveu:",
            "Em seg., 2 de mar. de 2026 às 14:05, Kim Beispiel <kim@agency.example>\nescreveu:",
        ),
        dividers=("-----Mensagem original-----", "________________________________"),
        forward=(
            "---------- Mensagem encaminhada ---------\n"
            "De: Dana Muster <dana@muster.example>\n"
            "Data: terça, 3 de mar. de 2026 às 09:15\n"
            "Assunto: A loja está em baixo\n"
            "Para: Kim Beispiel <kim@agency.example>"
        ),
        words="Olá Kim,\n\na loja está em baixo desde as sete e ninguém liga de volta.\n\nÉ a terceira vez este mês!",
        closings=(
            "Atenciosamente,",
            "Melhores cumprimentos,",
            "Abraço,",
            "Obrigada,",
            "Desiludida,",
            "Muito zangada,",
        ),
        device="Enviado do meu iPhone",
        disclaimer="Esta mensagem e os seus anexos são confidenciais e destinam-se ao uso exclusivo do destinatário.",
    ),
}

every_tongue = pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)


def _cases(field: str) -> list[object]:
    return [
        pytest.param(tongue, one, id=f"{language}-{number}")
        for language, tongue in TONGUES.items()
        for number, one in enumerate(getattr(tongue, field))
    ]


def _is_danas(mail: Mail, tongue: Tongue) -> None:
    assert mail.text == tongue.words
    assert (mail.sender_name, mail.sender_address) == (
        "Dana Muster",
        "dana@muster.example",
    )
    assert mail.at == SENT
    assert mail.subject == tongue.outlook.rpartition(":")[2].strip()
    assert mail.to == ("kim@agency.example",)


@every_tongue
def test_an_outlook_heading_fills_sender_moment_subject_and_recipients(
    tongue: Tongue,
) -> None:
    """The header block that Outlook pastes becomes the mail's fields and leaves the words exact."""
    mail = read_pasted(f"{tongue.outlook}\n\n{tongue.words}\n", timezone=ZONE)
    _is_danas(mail, tongue)
    assert mail.cc == ("lou@muster.example",)
    assert mail.earlier == ()


@every_tongue
def test_an_outlook_for_mac_heading_is_read_as_well(tongue: Tongue) -> None:
    """Outlook for Mac writes a date label and an hour after a word; both are read."""
    _is_danas(read_pasted(f"{tongue.mac}\n\n{tongue.words}\n", timezone=ZONE), tongue)


@pytest.mark.parametrize("marks", ["> ", ""])
@pytest.mark.parametrize(("tongue", "attribution"), _cases("attributions"))
def test_an_attribution_parts_new_words_from_the_mail_it_quotes(tongue: Tongue, attribution: str, marks: str) -> None:
    """Attributions, also wrapped over lines, open an earlier mail with its sender and moment."""
    quoted = "\n".join(f"{marks}{line}".rstrip() for line in ("Hello,", "", "second line of it."))
    mail = read_pasted(f"{tongue.words}\n\n{attribution}\n\n{quoted}\n", timezone=ZONE)
    assert mail.text == tongue.words
    (earlier,) = mail.earlier
    assert earlier.text == "Hello,\n\nsecond line of it."
    assert earlier.sender_name == "Kim Beispiel"
    assert earlier.at is not None
    assert earlier.at.replace(second=0) == QUOTED
    if "@" in attribution:
        assert earlier.sender_address == "kim@agency.example"


@pytest.mark.parametrize(("tongue", "divider"), _cases("dividers"))
def test_a_divider_with_a_header_block_opens_an_earlier_mail(tongue: Tongue, divider: str) -> None:
    """Outlook's divider and header block below the new words open the earlier mail."""
    mail = read_pasted(
        f"One more thing, please.\n\n{divider}\n{tongue.outlook}\n\n{tongue.words}\n",
        timezone=ZONE,
    )
    assert mail.text == "One more thing, please."
    (earlier,) = mail.earlier
    _is_danas(earlier, tongue)


@every_tongue
def test_a_bare_header_block_opens_an_earlier_mail(tongue: Tongue) -> None:
    """A header block with no divider above it is enough."""
    mail = read_pasted(
        f"One more thing, please.\n\n{tongue.outlook}\n\n{tongue.words}\n",
        timezone=ZONE,
    )
    assert mail.text == "One more thing, please."
    _is_danas(mail.earlier[0], tongue)


@every_tongue
def test_an_empty_forward_gives_way_to_the_mail_inside(tongue: Tongue) -> None:
    """Where the forwarder wrote nothing, the client's mail is the mail."""
    mail = read_pasted(f"\n\n{tongue.forward}\n\n{tongue.words}\n", timezone=ZONE)
    _is_danas(mail, tongue)
    assert mail.earlier == ()


@every_tongue
def test_a_forward_with_words_keeps_them_as_the_new_ones(tongue: Tongue) -> None:
    """Where the forwarder wrote something, the client's mail is history."""
    mail = read_pasted(
        f"Can you take this one today?\n\n{tongue.forward}\n\n{tongue.words}\n",
        timezone=ZONE,
    )
    assert mail.text == "Can you take this one today?"
    _is_danas(mail.earlier[0], tongue)


@pytest.mark.parametrize(("tongue", "closing"), _cases("closings"))
def test_a_sign_off_goes_to_the_signature_and_gives_the_name(tongue: Tongue, closing: str) -> None:
    """A sign-off with name, title and phone is set aside, the name is kept, also under a word of displeasure."""
    signature = f"{closing}\nDana Muster\nHead of Brand\n+49 30 5550123"
    mail = read_pasted(f"{tongue.words}\n\n{signature}\n")
    assert mail.text == tongue.words
    assert mail.signature == signature
    assert mail.sender_name == "Dana Muster"


@pytest.mark.parametrize(("tongue", "closing"), _cases("closings"))
def test_a_first_name_alone_is_enough_under_a_sign_off(tongue: Tongue, closing: str) -> None:
    """ "Best,\\nDana" is a signature whose name fills the missing sender."""
    mail = read_pasted(f"{tongue.words}\n\n{closing}\nDana")
    assert (mail.text, mail.signature, mail.sender_name) == (
        tongue.words,
        f"{closing}\nDana",
        "Dana",
    )


@every_tongue
def test_the_device_line_and_the_legal_footer_are_set_aside(tongue: Tongue) -> None:
    """ "Sent from my …" is signature, the confidentiality notice is disclaimer, neither is words."""
    mail = read_pasted(f"{tongue.words}\n\n{tongue.device}\n\n{tongue.disclaimer}\n")
    assert (mail.text, mail.signature, mail.disclaimer) == (
        tongue.words,
        tongue.device,
        tongue.disclaimer,
    )
