"""Several calls in one: multipart/mixed in, multipart/mixed out.

The parts are answered one after the other and each on its own: a batch is no transaction.
https://developers.google.com/workspace/calendar/api/guides/batch
"""

from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesParser
from http import HTTPStatus

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from local.calendar.errors import invalid

MOST_CALLS = 50
BOUNDARY = "batch_of_the_stage"


def answer_batch(request: Request, answer: Callable[[Request], Response]) -> Response:
    """Every inner call answered by `answer`. Raises ApiError when the batch itself is wrong."""
    parts = list(_parts(request))
    if not parts:
        raise invalid("Failed to parse batch request, error: 0 items.", reason="badRequest")
    if len(parts) > MOST_CALLS:
        raise invalid(
            f"The batch request has {len(parts)} calls, the most is {MOST_CALLS}.",
            reason="badRequest",
        )
    lines = [_part(part.get("Content-ID"), answer(_inner(part, request))) for part in parts]
    body = "".join(lines) + f"--{BOUNDARY}--\r\n"
    return Response(body, 200, content_type=f"multipart/mixed; boundary={BOUNDARY}")


def _parts(request: Request) -> Iterator[Message]:
    head = f"Content-Type: {request.headers.get('Content-Type', '')}\r\n\r\n".encode()
    outer = BytesParser().parsebytes(head + request.get_data())
    if not outer.is_multipart():
        raise invalid("Failed to parse batch request.", reason="badRequest")
    for part in outer.get_payload():
        if isinstance(part, Message):
            yield part


def _inner(part: Message, outer: Request) -> Request:
    """The call in a part. It has the outer call's authorization unless it brings its own."""
    text = str(part.get_payload())
    first, _, rest = text.lstrip().partition("\n")
    words = first.split()
    if len(words) < 2:
        raise invalid("Failed to parse batch request, inner request.", reason="badRequest")
    call = BytesParser().parsebytes(rest.encode())
    headers = Headers({"Authorization": outer.headers.get("Authorization", "")})
    headers.update({name: value for name, value in call.items() if name.lower() != "host"})
    root = outer.script_root
    path = words[1].removeprefix(root)
    payload = str(call.get_payload()).encode()
    builder = EnvironBuilder(
        path, outer.host_url + root.lstrip("/"), method=words[0], headers=headers, data=payload
    )
    return Request(builder.get_environ())


def _part(content_id: str | None, response: Response) -> str:
    named = f"Content-ID: <response-{content_id.strip('<>')}>\r\n" if content_id else ""
    status = HTTPStatus(response.status_code)
    headers = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    return (
        f"--{BOUNDARY}\r\nContent-Type: application/http\r\n{named}\r\n"
        f"HTTP/1.1 {status.value} {status.phrase}\r\n{headers}\r\n"
        f"{response.get_data(as_text=True)}\r\n"
    )
