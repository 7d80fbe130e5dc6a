#!/bin/sh
# Surprise: FastAPI on pydantic 1 answers null for an Optional member, and the document that
#           it makes of the same model says that the member is an integer, never null.
# Version:  fastapi 0.92.0, pydantic 1.10.4, as in Debian 12 (python3-fastapi)
# Expected: the answer keeps to the document, as the model of the answer is checked and both
#           come from it. pydantic 2 writes anyOf with null.
# Matters:  a client that is generated from the document reads null into a type that has
#           none, and whoever tests the server by it takes each such answer for wrong.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
$(PATH=/usr/bin:$PATH command -v python3) -m venv --system-site-packages env
versions='import fastapi, pydantic; print("fastapi", fastapi.__version__, "pydantic", pydantic.VERSION)'
[ "$(env/bin/python -c "$versions" 2>/dev/null)" = 'fastapi 0.92.0 pydantic 1.10.4' ] || # as the system has them
	env/bin/pip install --quiet --disable-pip-version-check fastapi==0.92.0 pydantic==1.10.4
cat >app.py <<'PY'
import asyncio
import json
from typing import Optional

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str
    pages: Optional[int] = None


@app.post("/books", response_model=Book)
def create(book: Book):
    return book


async def post(path, body):
    answer = b""

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(event):
        nonlocal answer
        answer += event.get("body", b"")

    await app({"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [(b"content-type", b"application/json")]}, receive, send)
    return answer.decode()


print("answered:", asyncio.run(post("/books", b'{"title": "Emma"}')))
print("documented:", json.dumps(app.openapi()["components"]["schemas"]["Book"]["properties"]["pages"]))
PY
got=$(env/bin/python app.py)
want='answered: {"title":"Emma","pages":null}
documented: {"title": "Pages", "type": "integer"}'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
