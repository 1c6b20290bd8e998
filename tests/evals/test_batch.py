"""The batch file: requests as the endpoint takes them, results read back into assessments, and every kind of failure told."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadInput, BadSettings
from assistant.settings import Settings
from assistant.thread import Client, Labels, Thread
from evals import batch
from evals.batch import Keys, answers_of, read_results, write_requests
from tests.builders import in_, moment, out


def thread(id: str = "t1", text: str = "Please take me off your list.") -> Thread:
    return Thread(
        id=id,
        now=moment("03-20"),
        client=Client(name="Zoe Vander", timezone="Europe/London", relation="prospect"),
        touchpoints=(out("03-02", "Hi Zoe, which of the two?"), in_("03-03", text)),
        labels=Labels(reads_as="harassment"),
    )


def settings(**given: Any) -> Settings:
    return Settings(model="gpt-tiny", **given)


OPINION = {
    "acts": [{"touchpoint": 1, "kind": "asks_to_stop", "quote": "take me off your list"}],
    "opinion": {},
}


def result(key: str, said: Any = OPINION, **given: Any) -> str:
    """A line of the endpoint's output file, field for field as its reference has it."""
    body = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "gpt-tiny-2026",
        "choices": [
            {
                "index": 0, "logprobs": None, "finish_reason": given.pop("ended", "stop"),
                "message": {"role": "assistant", "content": json.dumps(said), "refusal": given.pop("refusal", None)},
            }
        ],
        "usage": {"prompt_tokens": 900, "completion_tokens": 80, "total_tokens": 980},
    }  # fmt: skip
    response = {"status_code": 200, "request_id": "req_1", "body": body}
    return json.dumps({"id": "batch_req_1", "custom_id": key, "response": response, "error": None, **given})


def test_a_request_is_what_the_endpoint_takes(tmp_path: Path) -> None:
    """One line a thread with custom_id, method, url and body, the answer's form in it, and no label of the library."""
    file = tmp_path / "requests.jsonl"
    made = write_requests([thread("t1"), thread("t2", "Yes, the first.")], file, settings())
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert made.requests == 2 and made.files == (str(file),) and made.endpoint == "/v1/chat/completions"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for line in lines:
        assert set(line) == {"custom_id", "method", "url", "body"} and line["method"] == "POST"
        assert line["url"] == "/v1/chat/completions" and len(line["custom_id"]) <= 64
        assert set(line["body"]) == {"model", "messages", "response_format"} and line["body"]["model"] == "gpt-tiny"
        form = line["body"]["response_format"]
        assert form["type"] == "json_schema" and form["json_schema"]["schema"]["properties"].keys() >= {
            "acts",
            "opinion",
        }
    assert len({line["custom_id"] for line in lines}) == 2
    assert "take me off your list" in json.dumps(lines[0]["body"]["messages"])
    assert '"harassment"' not in json.dumps(lines[0]["body"]["messages"][-1])


def test_the_sdk_knows_the_requests(tmp_path: Path) -> None:
    """The body's fields are parameters of the SDK's own call, and the endpoint is one that a batch may name."""
    import typing

    from openai.types import batch_create_params
    from openai.types.chat import completion_create_params

    file = tmp_path / "requests.jsonl"
    write_requests([thread()], file, settings())
    line = json.loads(file.read_text("utf-8"))
    known = completion_create_params.CompletionCreateParamsBase.__annotations__
    assert set(line["body"]) <= set(known)
    endpoints = typing.get_type_hints(batch_create_params.BatchCreateParams, include_extras=False)["endpoint"]
    assert line["url"] in typing.get_args(endpoints)


def test_results_become_assessments(tmp_path: Path) -> None:
    """A model's answer out of the file weighs as if it had come at once, with its name and its tokens."""
    stop, other = thread("t1", "I have had it with all this."), thread("t2", "Yes, the first.")
    keys = Keys(settings())
    file = tmp_path / "results.jsonl"
    said = {"acts": [{"touchpoint": 1, "kind": "asks_to_stop", "quote": "had it with all this"}], "opinion": {}}
    file.write_text(f"{result(keys.of(stop), said)}\n{result(keys.of(other), {'acts': [], 'opinion': {}})}\n", "utf-8")
    first, second = answers_of([stop, other], read_results([file]), settings())
    assert first.failed is None and first.assessment is not None and first.assessment.action == "stop"
    assert first.assessment.read_by == "offline, gpt-tiny-2026" and (first.tokens_in, first.tokens_out) == (900, 80)
    assert second.assessment is not None and second.assessment.action != "stop"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (lambda key: result("heardback-another"), "no answer to it"),
        (
            lambda key: result(key, response=None, error={"code": "batch_expired", "message": "secret words"}),
            "batch_expired",
        ),
        (
            lambda key: result(key, response={"status_code": 429, "request_id": "r", "body": {"error": {}}}),
            "status 429",
        ),
        (
            lambda key: result(key, response={"status_code": 200, "request_id": "r", "body": {"object": "list"}}),
            "no answer of a model",
        ),
        (lambda key: result(key, said={"nothing": 1}), "not in the form"),
        (lambda key: result(key, ended="length"), "cut off"),
        (lambda key: result(key, refusal="I will not"), "declined"),
        (lambda key: json.dumps({"custom_id": key}), "neither an answer nor an error"),
    ],
)
def test_every_failure_is_told(tmp_path: Path, line: Any, told: str) -> None:
    """A thread without a usable answer is told as failed, with why, and never as an assessment."""
    one = thread()
    file = tmp_path / "results.jsonl"
    file.write_text(f"{line(Keys(settings()).of(one))}\n", "utf-8")
    (answer,) = answers_of([one], read_results([file]), settings())
    assert answer.assessment is None and told in (answer.failed or "") and "secret" not in (answer.failed or "")


def test_a_thread_that_has_changed_has_no_answer() -> None:
    """Another word in it, another model or another form is another request; a label is none."""
    one = thread()
    key = Keys(settings()).of(one)
    assert key == Keys(settings()).of(one.model_copy(update={"labels": None}))
    others = [
        Keys(settings()).of(thread(text="Please take me off your lists.")),
        Keys(settings(api="responses")).of(one),
        Keys(Settings(model="gpt-other")).of(one),
    ]
    assert len({key, *others}) == 4


def test_the_other_form_of_the_endpoint(tmp_path: Path) -> None:
    """Where the endpoint is spoken to in responses, so is the batch, and its answers are read."""
    one, spoken = thread(), settings(api="responses")
    file = tmp_path / "requests.jsonl"
    assert write_requests([one], file, spoken).endpoint == "/v1/responses"
    line = json.loads(file.read_text("utf-8"))
    assert line["url"] == "/v1/responses" and {"model", "input", "text"} <= set(line["body"])
    body = {
        "id": "resp_1", "object": "response", "created_at": 1_700_000_000, "model": "gpt-tiny-2026", "status": "completed",
        "parallel_tool_calls": False, "tool_choice": "auto", "tools": [],
        "output": [
            {
                "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                "content": [{"type": "output_text", "text": json.dumps(OPINION), "annotations": []}],
            }
        ],
    }  # fmt: skip
    response = {"status_code": 200, "request_id": "r", "body": body}
    back = tmp_path / "results.jsonl"
    back.write_text(json.dumps({"custom_id": line["custom_id"], "response": response, "error": None}), "utf-8")
    (answer,) = answers_of([one], read_results([back]), spoken)
    assert answer.failed is None and answer.assessment is not None


def test_names_are_taken_out_where_the_settings_say_so(tmp_path: Path) -> None:
    """With redaction on, no name is in the file, and the answer's words are put back before they are looked for."""
    one, hidden = thread(text="Zoe Vander here. Take Vander off your list."), settings(redact="1")
    file = tmp_path / "requests.jsonl"
    write_requests([one], file, hidden)
    line = json.loads(file.read_text("utf-8"))
    words = json.dumps(line["body"]["messages"])
    assert "Vander" not in words and "Zoe" not in words and "NAME" in words
    shown = words.split("here. Take ")[1].split(" off")[0]
    said = {"acts": [{"touchpoint": 1, "kind": "asks_to_stop", "quote": f"Take {shown} off your list"}], "opinion": {}}
    back = tmp_path / "results.jsonl"
    back.write_text(result(line["custom_id"], said), "utf-8")
    (answer,) = answers_of([one], read_results([back]), hidden)
    assert answer.assessment is not None and answer.assessment.model_acts["dropped_quotes"] == 0


def test_a_library_too_large_for_one_file_becomes_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file holds more requests than the endpoint takes."""
    monkeypatch.setattr(batch, "MOST_REQUESTS", 2)
    made = write_requests([thread(f"t{n}", f"Yes, number {n}.") for n in range(5)], tmp_path / "r.jsonl", settings())
    assert [Path(one).name for one in made.files] == ["r.jsonl", "r-2.jsonl", "r-3.jsonl"]
    assert [len(Path(one).read_text("utf-8").splitlines()) for one in made.files] == [2, 2, 1]


def test_stopped_it_leaves_nothing_behind(tmp_path: Path) -> None:
    """A stop on the way takes away what was written."""
    asked = iter([False, True])
    made = write_requests([thread("a"), thread("b", "No.")], tmp_path / "r.jsonl", settings(), stop=lambda: next(asked))
    assert not made.finished and list(tmp_path.iterdir()) == []


def test_what_cannot_be_used_is_refused(tmp_path: Path) -> None:
    """No model, nothing to ask, one thread twice, and results that are none: a sentence each."""
    with pytest.raises(BadSettings, match="HEARDBACK_MODEL"):
        write_requests([thread()], tmp_path / "r.jsonl", Settings())
    with pytest.raises(BadInput, match="twice"):
        write_requests([thread(), thread()], tmp_path / "r.jsonl", settings())
    with pytest.raises(BadInput, match="nothing was written"):
        write_requests([thread().model_copy(update={"touchpoints": ()})], tmp_path / "r.jsonl", settings())
    assert list(tmp_path.iterdir()) == []
    file = tmp_path / "results.jsonl"
    for words, why in (("", "empty"), ("{", "line 1: not JSON"), ('{"a": 1}', "custom_id")):
        file.write_text(words, "utf-8")
        with pytest.raises(BadInput, match=why):
            read_results([file])
