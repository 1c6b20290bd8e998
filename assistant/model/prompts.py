"""The one loader of `prompts/*.md`: front matter, strict variables, messages ready to send.

A prompt file is front matter (`purpose`, `version`, `inputs`, `returns`) and then one section a message, headed
`## system`, `## user` or `## assistant`. `{{name}}` stands for an input. Values are put in once and never looked at
again, so that `{{…}}` inside a client's mail stays what it is.

Not here: what goes into the inputs. Whatever a client wrote belongs between markers of `new_marker`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

import yaml

from assistant.seam import Message, Role

__all__ = ["FOLDER", "Message", "Prompt", "label_of", "load_prompt", "new_marker", "parse_prompt"]


FOLDER = Path(__file__).resolve().parents[2] / "prompts"
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^## (system|user|assistant)\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{([a-z_]+)\}\}")


@dataclass(frozen=True)
class Prompt:
    """One file of `prompts/`, as it stands there: `sections` still hold their variables."""

    name: str
    purpose: str
    version: int
    inputs: Mapping[str, str]
    """Each input's name, and what it is."""
    returns: str
    sections: tuple[Message, ...]

    def render(self, **values: str) -> tuple[Message, ...]:
        """The messages with every input filled in.

        Raises ValueError where an input is missing or unknown, or where `marker`, the fence, occurs in another input.
        """
        missing, unknown = self.inputs.keys() - values.keys(), values.keys() - self.inputs.keys()
        if missing or unknown:
            raise ValueError(f"prompt {self.name}: missing input {_listed(missing)}; unknown input {_listed(unknown)}")
        marker = values.get("marker")
        if marker is not None and any(marker in text for name, text in values.items() if name != "marker"):
            raise ValueError(f"prompt {self.name}: its marker occurs in an input; make one with new_marker")
        return tuple(
            Message(section.role, _VARIABLE.sub(lambda found: values[found[1]], section.text))
            for section in self.sections
        )


def label_of(name: str) -> str:
    """The prompt's name and version, as `holding_reply@2`: kept with whatever it led to. Raises as `load_prompt`."""
    return f"{name}@{load_prompt(name).version}"


def new_marker(*texts: str) -> str:
    """A random marker that occurs in none of `texts`: nobody who wrote them can have closed the fence."""
    while True:
        marker = f"==={secrets.token_hex(8)}==="
        if not any(marker in text for text in texts):
            return marker


def load_prompt(name: str) -> Prompt:
    """The prompt `prompts/<name>.md`.

    Raises ValueError where there is none, or where the file is not in its form: front matter incomplete, no section,
    or its variables are not exactly its inputs.
    """
    return _loaded(FOLDER / f"{name}.md")


@cache
def _loaded(path: Path) -> Prompt:
    if not path.is_file():
        raise ValueError(f"there is no prompt named {path.stem}")
    return parse_prompt(path.stem, path.read_text(encoding="utf-8"))


def parse_prompt(name: str, source: str) -> Prompt:
    """The prompt in `source`, the whole text of a file. Raises ValueError where it is not in its form."""
    parts = _FRONT.match(source)
    if parts is None:
        raise ValueError(f"prompt {name} does not begin with front matter between two lines of ---")
    loaded: object = yaml.safe_load(parts[1])
    front = cast(dict[str, object], loaded) if isinstance(loaded, dict) else {}
    purpose, version, inputs, returns = (front.get(key) for key in ("purpose", "version", "inputs", "returns"))
    if front.keys() != {"purpose", "version", "inputs", "returns"}:
        raise ValueError(f"the front matter of prompt {name} is purpose, version, inputs and returns, and nothing else")
    if not (isinstance(purpose, str) and isinstance(version, int) and isinstance(returns, str)):
        raise ValueError(f"prompt {name}: purpose and returns are text, version is a number")
    described = cast(dict[str, str], inputs) if isinstance(inputs, dict) else {}
    if not described or not all(isinstance(what, str) for what in cast(dict[str, object], described).values()):
        raise ValueError(f"prompt {name}: inputs gives each input's name and what it is")

    before, *pieces = _SECTION.split(parts[2])
    if before.strip() or not pieces:
        raise ValueError(f"prompt {name}: the text is sections headed ## system, ## user or ## assistant")
    sections = tuple(
        Message(cast(Role, role), text.strip()) for role, text in zip(pieces[::2], pieces[1::2], strict=True)
    )
    used = {variable for section in sections for variable in _VARIABLE.findall(section.text)}
    if used != described.keys():
        raise ValueError(f"prompt {name} uses {_listed(used)} but declares {_listed(described)}")
    return Prompt(name, purpose, version, MappingProxyType(described), returns, sections)


def _listed(names: object) -> str:
    return ", ".join(sorted(cast("set[str]", names))) or "nothing"
