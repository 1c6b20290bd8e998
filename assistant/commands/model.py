"""`heardback model …`: what the language model can do, and what it was used for. Not here: what it is asked (`desk`)."""

from __future__ import annotations

import click

from assistant.commands.model_usage import usage
from assistant.console import DONE, FINDING, as_json, print_out, safe
from assistant.errors import BadInput


@click.group()
def model() -> None:
    """The language model, where one is configured."""


@model.command()
@as_json
def check(in_json: bool) -> int:
    """Ask the model what it can do: chat, streaming, JSON schemas, tool calls, usage, time to first token.

    Nothing of a client is sent. Exit code 1 where it lacks something; the desk works without any of it.
    """
    from assistant.opening import check_models

    checked = check_models()
    if not checked:
        raise BadInput("No language model is configured: set HEARDBACK_MODEL and OPENAI_BASE_URL or OPENAI_API_KEY.")
    answers = [
        (
            one,
            safe(
                "\n".join(
                    [
                        f"{one.model}{' (the second model)' if one.role == 'fallback' else ''}",
                        *(
                            f"  {'yes' if found.passed else 'no ':3}  {found.check.replace('_', ' '):12} {found.detail}"
                            for found in one.findings
                        ),
                    ]
                )
            ),
        )
        for one in checked
    ]
    print_out(answers, in_json)
    return DONE if all(one.passed for one in checked) else FINDING


model.add_command(usage)

COMMANDS = (model,)
