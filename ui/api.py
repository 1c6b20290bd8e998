"""The HTTP API on the server of the web desk: routes, the token, and what a caller is told where it is refused.

Off until `heardback api token` makes a token; every ask is looked up in the table of `assistant.doors.asks`. The server
looks at the Host header before it comes here, and no header lets a page of another origin read an answer.
Not here: what is asked and answered (`assistant.doors`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.routing import Route

from assistant.doors.answering import (
    TOO_LARGE,
    CurrentDesk,
    Refused,
    admitted,
    answered,
    from_json,
    from_query,
    key_of_the_door,
)
from assistant.doors.asks import ASKS, Ask, Given
from assistant.doors.openapi import document
from assistant.doors.token import Key

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

AT_ONCE = 4
"""Asks that are worked on at the same time: the threads of the pages are not theirs."""
NOT_KEPT = {"Cache-Control": "no-store"}

Answer = Callable[["Request", Key], Awaitable[Any]]


def routes() -> list[Route]:
    """The routes of the API, to be served beside the pages."""
    desk = CurrentDesk()
    limiter: list[CapacityLimiter] = []

    async def in_a_thread(work: Callable[[], Any]) -> Any:
        if not limiter:  # made inside the loop that it belongs to
            limiter.append(CapacityLimiter(AT_ONCE))
        return await to_thread.run_sync(work, limiter=limiter[0])

    def answer_to(ask: Ask) -> Answer:
        async def answer(request: Request, key: Key) -> Any:
            if ask.writes and not key.writes:
                raise Refused(403, "This token only reads: `heardback api token --allow-writes` makes one that writes.")
            words = await _body(request) if ask.method == "POST" else b""

            def work() -> Any:
                given = from_json(ask, words) if ask.method == "POST" else _from_address(ask, request)
                return answered(ask, given, lambda: desk.of(key.person), may_write=key.writes).model_dump(mode="json")

            return await in_a_thread(work)

        return answer

    async def whole_document(_request: Request, _key: Key) -> Any:
        return await in_a_thread(document)

    paths: dict[str, dict[str, Answer]] = {}
    for ask in ASKS:
        paths.setdefault(ask.path, {})[ask.method] = answer_to(ask)
    paths["/api/openapi.json"] = {"GET": whole_document}
    made = [_route(path, methods) for path, methods in paths.items()]
    return [*made, _open_route("/api/health", _health), _open_route("/api/{rest:path}", _unknown)]


def _route(path: str, methods: dict[str, Answer]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            key = await to_thread.run_sync(_admitted, request)
            answer = methods.get("GET" if request.method == "HEAD" else request.method)
            if answer is None:
                allowed = ", ".join(methods)
                return _refusal(405, f"This path takes {allowed} only.", {"Allow": allowed})
            return JSONResponse(await answer(request, key), headers=NOT_KEPT)
        except Refused as refused:
            return _refusal(refused.status, str(refused))

    return _any_method(path, endpoint)


def _open_route(path: str, answer: Callable[[Request], Response]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            return await to_thread.run_sync(answer, request)
        except Refused as refused:
            return _refusal(refused.status, str(refused))

    return _any_method(path, endpoint)


def _any_method(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    """A route that every method comes to, so that a wrong one is told so in the same words as everything else."""
    made = Route(path, endpoint)
    made.methods = None
    return made


def _health(request: Request) -> Response:
    key_of_the_door()
    if request.method not in ("GET", "HEAD"):
        return _refusal(405, "This path takes GET only.", {"Allow": "GET"})
    return JSONResponse({"status": "ok"}, headers=NOT_KEPT)


def _unknown(request: Request) -> Response:
    _admitted(request)
    return _refusal(404, "The API has no such path: /api/openapi.json lists them.")


def _admitted(request: Request) -> Key:
    """The key that the caller's token fits. Raises Refused."""
    return admitted(request.headers.get("authorization", ""))


async def _body(request: Request) -> bytes:
    """The body, read no further than it is allowed to be long. Raises Refused."""
    too_large = Refused(413, f"That is more than {TOO_LARGE // 1024 // 1024} MB: send less at once.")
    said = request.headers.get("content-length", "")
    if said.isdigit() and (len(said) > 12 or int(said) > TOO_LARGE):
        raise too_large
    read = bytearray()
    try:
        async for piece in request.stream():
            read += piece
            if len(read) > TOO_LARGE:
                raise too_large
    except ClientDisconnect:
        raise Refused(400, "The connection ended in the middle.") from None
    return bytes(read)


def _from_address(ask: Ask, request: Request) -> Given:
    pairs = request.query_params.multi_items()
    fields = dict(pairs)
    if len(fields) < len(pairs) or set(fields) & set(request.path_params):
        raise Refused(400, "A field is given twice: give each once.")
    return from_query(ask, {**fields, **request.path_params})


def _refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    more = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse({"error": sentence}, status, {**NOT_KEPT, **more, **(headers or {})})
