"""The house rules: what is true of the files themselves. Not here: what the product does."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from assistant.memory.playbook import load_pages
from assistant.reading.lexicon import LANGUAGES
from tests.offline import network

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

TOP_LEVEL = {
    "assistant", "prompts", "knowledge", "ui", "evals", "tests",
    "pyproject.toml", "requirements.lock", "Makefile", ".ci", ".gitignore",
    "README.md", "CHANGELOG.md", "LICENSE", "NOTICE",
}  # fmt: skip

LONG_MODULES: dict[str, str] = {
    "tests/intake/test_pasted_languages.py": "one pasted mail for every language and mail program",
    "tests/isolation/test_isolation.py": "every way in which one client's words might reach another, one after the other",
    "tests/isolation/world.py": "twenty clients with all that they have, made from one seed",
    "tests/memory/test_erase.py": "one client planted everywhere, erased, and looked for everywhere",
}
"""Modules over 350 lines, each with the reason why cutting it would be worse."""

NOT_PAGES: dict[str, str] = {"e-mail": "a channel, as it is said"}
"""Hyphenated words in advice and writing that look like the id of a playbook page, each with what it is instead."""

OPTIONAL_OF_A_LANGUAGE = {
    "phrases": {"object", "object_after", "unshiftable", "shift"},  # grammar that not every language needs
    "lexicon": {"parts"},  # what a file names for itself, so that its patterns stay readable
}

# Cut in two, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    "".join(parts)
    for parts in (
        ("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".com"), ("npmjs", ".org"), ("yarnpkg", ".com"),
        ("deb.debian", ".org"), ("huggingface", ".co"), ("hf", ".co/"), ("anaconda", ".org"), ("ghcr", ".io"),
        ("docker", ".io"), ("proxy.golang", ".org"), ("crates", ".io"),
    )
)  # fmt: skip


# -- the files -------------------------------------------------------------------------------------------------------


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, under version control; without git, every file that is not a cache's."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        skipped = re.compile(r"(^|/)(\.venv|\.git|__pycache__|build|dist|\.\w+_cache|\w+\.egg-info)(/|$)")
        every = (str(path.relative_to(ROOT)) for path in ROOT.rglob("*"))
        listed = [name for name in every if not skipped.search(name)]
    return tuple(path for name in sorted(listed) if name and (path := ROOT / name).is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[str, str]]:
    """(name, text) of every file that is text."""
    for path in files():
        try:
            yield name_of(path), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture, or a mail in an older charset


def modules(*folders: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and name_of(path).split("/")[0] in folders]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_top_level_holds_the_house_and_nothing_else() -> None:
    """Whatever lies at the top of the project has a place in the plan of the house."""
    assert {name_of(path).split("/")[0] for path in files()} <= TOP_LEVEL


def test_no_file_names_a_registry() -> None:
    """No file, the lock included, holds the address of a package registry."""
    found = [f"{name}: {address}" for name, text in texts() for address in REGISTRIES if address in text.lower()]
    assert not found


def test_the_lock_holds_hashes_and_no_address() -> None:
    """Every release in the lock comes with its hashes, and none with an address."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock and " @ " not in lock and "--index-url" not in lock
    releases = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(releases) > 50
    assert not [release.splitlines()[0] for release in releases if "--hash=sha256:" not in release]


def test_the_lock_names_everything_that_the_project_asks_for() -> None:
    """Every requirement of the project and its extras is pinned in the lock, inside the range asked for."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    extras = [line for lines in project.get("optional-dependencies", {}).values() for line in lines]
    for asked in map(Requirement, [*project["dependencies"], *extras]):
        version = pinned.get(canonicalize_name(asked.name))
        assert version, f"{asked.name} is not in the lock: run make lock"
        assert asked.specifier.contains(version, prereleases=True), f"{asked} against {version}: run make lock"


def test_nothing_of_the_shared_data_is_quoted() -> None:
    """No file of the data that is shared for trying things out is named or copied here."""
    if not SHARED_DATA.is_dir():
        pytest.skip("no ../shared/data beside this clone: nothing to compare with")
    common = re.compile(r"readme|licen|index|__init__|setup|test", re.IGNORECASE)  # names that any project has
    theirs = {path.name: path for path in SHARED_DATA.rglob("*") if path.is_file() and not common.search(path.name)}
    own = {path.name for path in files()}
    long_names = [name for name in theirs if len(name) > 14]
    quoted = [f"{name}: {other}" for name, text in texts() for other in long_names if other in text]
    assert not quoted
    assert not own & set(long_names)


# -- the modules -----------------------------------------------------------------------------------------------------


def test_modules_stay_on_one_subject() -> None:
    """No module is over 350 lines without a reason listed here, and no reason outlives its module."""
    long = {
        name_of(path) for path in files() if path.suffix == ".py" and len(path.read_text("utf-8").splitlines()) > 350
    }
    assert long == set(LONG_MODULES)


def test_every_module_says_what_it_is() -> None:
    """Every module of the product that holds anything opens with a docstring."""
    silent = (path for path in modules("assistant", "ui", "evals") if not ast.get_docstring(tree_of(path)))
    assert not [name_of(path) for path in silent if path.read_text("utf-8").strip()]


def test_every_test_says_what_it_shows() -> None:
    """Every test has a docstring of one sentence."""
    wrong = [
        f"{name_of(path)}: {function.name}"
        for path in modules("tests")
        if path.name.startswith("test_")
        for function in functions_of(path)
        if function.name.startswith("test") and not _is_one_sentence(ast.get_docstring(function))
    ]
    assert not wrong


def _is_one_sentence(docstring: str | None) -> bool:
    words = " ".join((docstring or "").split())
    return len(words.split()) >= 3 and words.endswith(".") and not re.search(r"[a-z)\"'`][.!?] [A-Z]", words)


def test_only_the_command_line_prints() -> None:
    """No module of the product but the command line writes to the terminal."""
    printing = [
        name_of(path)
        for path in modules("assistant", "ui")
        if path.name != "cli.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    # The web desk says its address when it is started, as its last word before the server takes over.
    assert not set(printing) - {"ui/serve.py"}


def test_a_silenced_checker_says_why() -> None:
    """Every noqa, type-ignore and pyright-ignore names its rule and has a reason beside it."""
    silenced = re.compile(
        r"#\s*(?:noqa|type:\s*ignore|pyright:\s*ignore)(?P<rule>\s*:\s*[A-Z0-9, ]+|\[[^\]]+\])?(?P<rest>.*)$"
    )
    wrong: list[str] = []
    for path in modules("assistant", "ui", "evals", "tests"):
        explained = None  # the rule that the line before silences with a reason: a run of lines needs it once
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            found = silenced.search(line) if path != Path(__file__) else None
            rule = found["rule"] if found else None
            if found and not (rule and (rule == explained or re.search(r"\w{2,} \w+", found["rest"]))):
                wrong.append(f"{name_of(path)}:{number}")
                rule = None
            explained = rule
    assert not wrong


def test_only_one_module_touches_the_session() -> None:
    """What a visitor's session holds is read and written in ui/session.py and nowhere else."""
    touching = {
        name_of(path)
        for path in modules("assistant", "ui", "evals")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "session_state"
    }
    assert touching <= {"ui/session.py"}


def test_nothing_of_a_client_is_shared_between_visitors() -> None:
    """The web desk uses no cache that all visitors share."""
    shared = {
        name_of(path)
        for path in modules("ui")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource")
    }
    assert not shared


# -- the knowledge ---------------------------------------------------------------------------------------------------


def test_the_playbook_is_whole() -> None:
    """There are at least 24 pages, every one with its front matter, and every page they name exists."""
    assert len(load_pages()) >= 24


def test_every_page_that_the_rules_rest_on_exists() -> None:
    """Advice and writing name no playbook page that is not there."""
    known = {page.id for page in load_pages()}
    named = {
        (word, name_of(path))
        for path in modules("assistant")
        if path.parent.name in ("advice", "writing") or path.name in ("conversation.py", "desk.py")
        for word in _words_that_look_like_ids(path)
    }
    assert len({word for word, _ in named} & known) >= 15
    assert not {(word, name) for word, name in named if word not in known and word not in NOT_PAGES}


def _words_that_look_like_ids(path: Path) -> Iterator[str]:
    """Hyphenated constants, and every constant handed over as pages= or sources=."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"[a-z]+(-[a-z]+)+", node.value):
                yield node.value
        elif isinstance(node, ast.keyword) and node.arg in ("pages", "sources"):
            yield from (
                each.value
                for each in ast.walk(node.value)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("bank", ["phrases", "lexicon"])
def test_every_language_knows_what_english_knows(bank: str, language: str) -> None:
    """The phrase banks and lexicons of all languages have the same keys as the English ones."""
    folder = ROOT / "knowledge" / bank
    assert (folder / f"{language}.yaml").is_file()
    english, other = (_keys(folder / f"{name}.yaml", bank) for name in ("en", language))
    assert {"missing": sorted(english - other), "unknown": sorted(other - english)} == {"missing": [], "unknown": []}


def _keys(file: Path, bank: str) -> set[str]:
    """Dotted paths down to what is no mapping any more. Words as keys (what is turned into what) are no structure."""
    own_words = {"shift", "object", "parts", "numbers", "months", "weekdays"}
    raw = cast("dict[str, Any]", yaml.safe_load(file.read_text("utf-8")))

    def walk(node: Any, path: str) -> Iterator[str]:
        if isinstance(node, dict) and path.rpartition(".")[2] not in own_words:
            for key, child in cast("dict[Any, Any]", node).items():
                yield from walk(child, f"{path}.{key}" if path else str(key))
        else:
            yield path

    return {path for path in walk(raw, "") if path.split(".")[0] not in OPTIONAL_OF_A_LANGUAGE[bank]}


def test_what_a_draft_shows_is_known_in_every_language() -> None:
    """The checks on a draft know the same signs in every language."""
    shows = cast(
        "dict[str, dict[str, Any]]", yaml.safe_load((ROOT / "knowledge/phrases/shows.yaml").read_text("utf-8"))
    )
    assert set(shows) == set(LANGUAGES)
    assert {frozenset(signs) for signs in shows.values()} == {frozenset(shows["en"])}


# -- the tests -------------------------------------------------------------------------------------------------------


def test_the_network_is_off() -> None:
    """A test that asks for another machine is told that there is no network, and it is noted."""
    import socket

    with pytest.raises(OSError, match="switched off"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="switched off"):
        socket.getaddrinfo("example.com", 443)
    assert network.attempts == ["192.0.2.1", "example.com"]
    network.attempts.clear()


def test_this_machine_can_be_reached() -> None:
    """Loopback stays open, for the servers that tests run themselves."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        assert not network.attempts


def test_the_settings_of_the_shell_are_forgotten() -> None:
    """No test sees a key, an endpoint or a data folder of the person who runs it."""
    import os

    found = {name for name in os.environ if name.startswith(("OPENAI_", "HEARDBACK_"))}
    assert found - {"HEARDBACK_SOAK"} == {"HEARDBACK_HOME"}
    assert Path(os.environ["HEARDBACK_HOME"]).is_dir() and not list(Path(os.environ["HEARDBACK_HOME"]).iterdir())
