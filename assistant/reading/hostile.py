"""Sentences in a client's words that talk to a machine: instructions, markup, links, codes. They are data, never obeyed,
and never said back. Not here: the check of what comes out (`writing.checks`), which does not rely on this."""

from __future__ import annotations

import regex

from assistant.reading.words import plain

_TO_A_MACHINE = regex.compile(
    r"""
      \b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|above|previous|prior|guidelines|everything)\b
    | \b(?:system|developer|assistant|user)\s*(?:prompt|message|override|note|:)
    | \b(?:you\ are\ now\ (?:an?|the|in|acting|no\ longer|operating|free|dan)\b|act\ as|pretend\ to\ be|as\ an\ ai|language\ model|\bLLM\b|\bGPT\b|chatbot|ai\ (?:assistant|agent|model|system)|(?:the|dear|note\ to(?:\ the)?|attention)\ (?:assistant|ai|bot|automated)|(?:e-?mail|reply|drafting)\ (?:assistant|bot|tool))\b
    | \b(?:include|add|insert|append|put|write|use|provide|output|print|repeat|begin|start|end|respond|reply|answer|format)\b.{0,40}\b(?:in|with|to|of|from|at)\b.{0,20}\b(?:your|the|this|every|each|next)\ (?:reply|replies|response|answer|draft|output|message|signature|summary)\b
    | \bin\ (?:your|the)\ (?:reply|response|answer|draft)\b.{0,20}\b(?:confirm|state|say|include|add|mention|write|tell|attach)
    | \b(?:automated|mail|ai)\ (?:mail\ )?(?:assistants?|agents?|bots?|systems?|tools?)\b
    | \b(?:the|your|this|any|every)\ (?:reply|response|answer|draft|e-?mail)\ (?:to|must|should|has\ to|needs\ to|shall)\ (?:state|say|confirm|include|contain|admit|acknowledge|mention|promise|offer|agree|grant|waive|be)\b
    | \b(?:reply|respond|answer|write|write\ back|confirm)\ (?:back\ )?(?:with|saying|by\ (?:saying|writing))\b.{0,20}?["“”„«']
    | \b(?:antworte[nt]?|répond\w*|respond[ae]\w*|contest[ae]\w*|antwoord\w*|rispond\w*)\ (?:bitte\ )?(?:mit|avec|par|con|met|com)\b.{0,20}?["“”„«']
    | \b(?:require|instruct|order|direct|command)(?:s|ed)?\ (?:that\ )?(?:the|your|this)\ (?:reply|response|answer|draft|assistant)\b
    | \byour\ (?:reply|response|answer|draft|output)\b.{0,60}\b(?:must|should|shall|needs?\ to|has\ to|in\ the\ form|in\ (?:french|german|spanish|chinese|base\d\d|reverse|json|html)|exactly|verbatim|only|contain|include|begin|start|promote|claim|link)\b
    | \b(?:new|important|hidden|secret|additional|following|mandatory|compliance|system)\ (?:important\ |compliance\ )?instructions?\b
    | \binstructions?\b.{0,30}\b(?:follow|execute|obey|above|below|ignore)
    | \b(?:ignorier\w*|ignore[rz]?|ignora\w*|negeer|oubli\w+)\b.{0,40}\b(?:anweisung\w*|instruc\w+|istruzion\w+|instruction\w*|consignes?)\b
    | \b(?:sign|write|respond|reply|answer)\ (?:this|the|your|every)?\ ?(?:e-?mail|mail|message|letter|reply)?\ ?as\ (?:\p{Lu}|an?\ |if\ |the\ )
    | \b(?:ki|ia|ai)-?\ ?(?:assistent\w*|asistent\w*|modell?\w*|agent\w*|system\w*)\b
    | \b(?:assistante?|asistente|assistente|agente|mod[eè]l[eo]|modelo|modello)\ (?:d'|de\ |di\ )?(?:ia|ai)\b
    | \b(?:sprachmodell\w*|taalmodel\w*|mod[eè]le\ de\ langage|modelo\ de\ (?:lenguaje|linguagem)|modello\ linguistico)\b
    | \b(?:antwort|réponse|respuesta|antwoord|risposta|resposta)\ (?:muss|soll|doit|debe|moet|deve|tem\ de)\b.{0,40}\b(?:satz|enthalten|contenir|phrase|contener|frase|bevatten|zin|contenere|conter)\b
    | \b(?:schreibe?n?|füge?n?|écri[svt]\w*|ajoute[rz]?|escrib\w+|añad\w+|schrijf|voeg|scriv\w+|aggiung\w+|escrev\w+|acrescent\w+|inclu\w+|includ\w+)\b.{0,40}\b(?:(?:in|dans|en|à|a|aan|na|der|nella|alla)\ )?(?:deine[rn]?|der|votre|ta|la|tu|su|je|uw|het|tua|nella|alla|sua|à|na)\ (?:antwort|réponse|respuesta|antwoord|risposta|resposta)\b
    | \b(?:when(?:ever)?|each\ time|every\ time)\ you\ (?:draft|write|reply|answer|respond)\b | \baddress\ (?:me|us)\ (?:only\ )?as\b
    | \b(?:always|also)\ b?cc\b | \b(?:store|save|remember|keep)\ this\ (?:as|in)\ (?:our|your|my|the)\ (?:\w+\ )?(?:preference|memory|rule|instruction)
    | <!-- | --> | <\s*/?\s*[a-z][^>]{0,200}> | <\|.{0,40}\|> | \[/?(?:INST|SYS|system)\] | \{\{ | \}\} | ```
    | !\[[^\]]*\]\( | \]\( | \bjavascript: | \bdata:text | \bon(?:error|load|click)\s*=
    | \b(?:base\s?(?:64|32)|rot-?13|hex\ ?encod|decode|encode|payload|prompt\ injection|jailbreak|exfiltrat)
    | \b[A-Z0-9]{3,}-[A-Z0-9]{2,}\b.{0,20}\b(?:code|token|string)\b | \b(?:verification|security|reset|access)\ (?:code|token|key)\b
    | \b(?:send|forward|transfer|wire|delete|create|execute|run|call|fetch|visit|open|click)\b.{0,60}(?:@|https?:|www\.|\bfile\ with\ id\b|_\w+\()
    | \b(?:send_?email|api_|function_call|tool_call|sudo|rm\ -rf|drop\ table|select\ \*)\b
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.DOTALL,
)
_NEVER_REPEATED = regex.compile(
    r"""
      https?:|www\.|\b[\w.+-]+@[\w-]+\.\w+ | \b[\w-]+\.(?:com|net|org|io|ai|de|fr|es|nl|it|pt|uk|eu|co|info|biz|example|dev|shop)\b
    | \bxn-- | \b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,} | (?:[€$£¥]|\b(?:eur|usd|gbp|chf|brl|euros?|dollars?|pounds?|reais|quid)\b)\s?\d | \d\s?(?:[€$£¥%]|k\b|\b(?:eur|usd|gbp|chf|brl|euros?|dollars?|pounds?|reais|percent|prozent|quid)\b)
    | \d[\d\s.,/-]{5,}\d | \b\d{5,}\b | [<>{}\[\]|\\`*_#~^=] | [\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]
    """,
    regex.VERBOSE | regex.IGNORECASE,
)


# A word of Latin and Cyrillic or Greek letters together is made to look like another.
_MIXED_SCRIPT = regex.compile(r"\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin}")


def talks_to_a_machine(sentence: str) -> bool:
    """Whether a sentence reads as an instruction to software rather than as a word to a person."""
    return _TO_A_MACHINE.search(plain(sentence)) is not None


def must_not_be_repeated(words: str) -> bool:
    """Whether words hold a link, an address, an amount, an account number, markup or hidden characters."""
    return _NEVER_REPEATED.search(words) is not None or _MIXED_SCRIPT.search(words) is not None
