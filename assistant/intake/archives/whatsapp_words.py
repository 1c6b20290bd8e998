"""What WhatsApp itself writes into an export, in seven languages. Not here: how an export is read (`whatsapp`)."""

from __future__ import annotations

import re

CHAT_NAME = re.compile(
    r"(?:whatsapp[ -]?chat(?:verlauf)?(?: (?:with|mit|met|con|com|avec))?|chat (?:de |do )?whatsapp (?:con|com|with)|"
    r"(?:conversa|conversación|conversazione) (?:do|de) whatsapp (?:com|con)|discussion whatsapp avec|"
    r"gesprek met|_?chat)\s*[-–]?\s*(?P<name>[^/]*?)(?:\s?\(\d+\))?\.(?:txt|zip)$",
    re.IGNORECASE,
)
"""The name of an exported file, with whom the chat is in it."""

SYSTEM = re.compile(
    r"end-to-end|ende-zu-ende|de bout en bout|de extremo a extremo|de ponta a ponta|crittograf|"
    r"\b(?:created (?:this )?group|added|removed|left|joined using|changed (?:the|this|their|to)|security code|"
    r"disappearing messages|is a contact|blocked this|business account|pinned a message|started a call|"
    r"you're now an admin|"
    r"hat .{0,80}(?:erstellt|hinzugefügt|entfernt|geändert|verlassen)|sicherheitsnummer|selbstlöschende|"
    r"a (?:créé|ajouté|supprimé|retiré|quitté|changé|modifié)|code de sécurité|messages éphémères|"
    r"(?:creó|añadió|eliminó|salió|cambió)|código de seguridad|mensajes temporales|"
    r"heeft .{0,80}(?:gemaakt|toegevoegd|verwijderd|gewijzigd|verlaten)|beveiligingscode|verdwijnende berichten|"
    r"ha (?:creato|aggiunto|rimosso|abbandonato|cambiato|modificato)|codice di sicurezza|messaggi effimeri|"
    r"(?:criou|adicionou|removeu|saiu|mudou|alterou)|mensagens temporárias)\b",
    re.IGNORECASE,
)
"""Notices: encryption, who came and went, what was renamed."""

DELETED = re.compile(
    r"^(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|"
    r"du hast diese nachricht gelöscht|ce message a été supprimé|vous avez supprimé ce message|"
    r"se eliminó este mensaje|este mensaje fue eliminado|eliminaste este mensaje|"
    r"dit bericht (?:is|werd) verwijderd|(?:je hebt|u hebt|u heeft) dit bericht verwijderd|"
    r"questo messaggio è stato eliminato|hai eliminato questo messaggio|"
    r"(?:esta )?mensagem (?:foi )?apagada|(?:você apagou|apagou|apagaste) esta mensagem)\.?$",
    re.IGNORECASE,
)

EDITED = re.compile(
    r"\s*\u200e?<(?:this message was edited|diese nachricht wurde bearbeitet|ce message a été modifié|"
    r"se editó este mensaje|(?:este )?mensaje editado|dit bericht is bewerkt|questo messaggio è stato modificato|"
    r"(?:esta )?mensagem (?:foi )?editada)\.?>\s*$",
    re.IGNORECASE,
)

LEFT_OUT = re.compile(
    r"(?:omitted|weggelassen|ausgeschlossen|absente?|omise?s?|omitid[oa]s?|weggelaten|omess[aoi]|"
    r"ocultad[oa]|ocult[oa]|non incluso|não revelado)$",
    re.IGNORECASE,
)
"""How a line ends that stands for a picture or a voice message that the export left out."""

ATTACHED = re.compile(
    r"^(?P<name>[^<>\n]{1,200}\.\w{2,5}) \((?:file attached|datei angehängt|fichier joint|archivo adjunto|"
    r"bestand bijgevoegd|file allegato|(?:arquivo|ficheiro) anexado)\)",
    re.IGNORECASE,
)
NAMED = re.compile(r"^<[^<>:\n]{3,30}\s?:\s?(?P<name>[^<>\n]{1,200}\.\w{2,5})>")
"""An attachment as iPhones tell it: "<attached: 00000012-PHOTO.jpg>"."""

CALL = re.compile(
    r"\b(?:voice|video) call\b|\b(?:sprach|video)anruf\b|\bappel (?:vocal|vidéo)\b|\bllamada (?:de voz|perdida|grupal)|"
    r"\bvideollamada\b|\b(?:spraak|video)oproep\b|\b(?:video)?chiamata\b|\bchamada (?:de voz|de vídeo|perdida)\b",
    re.IGNORECASE,
)
UNANSWERED = re.compile(
    r"missed|no answer|verpasst|keine antwort|manqué|sans réponse|pas de réponse|perdida|sin respuesta|gemist|"
    r"niet beantwoord|pers[ao]|senza risposta|nessuna risposta|não atendida|sem resposta",
    re.IGNORECASE,
)
