"""A FastAPI or Flask app that checks the signature of webhooks: once right, and with one hole at each path. It
prints its port, and ends with its standard input."""

import hashlib
import hmac
import json
import os
import re
import socket
import sys
import threading
import time

SECRET = os.environ["SECRET"]


def sign(timestamp, body):
    return hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Seen:
    def __init__(self, all_of, body):
        self.all_of, self.body = all_of, body

    def one(self, name):
        values = self.all_of(name)
        return values[0] if len(values) == 1 and "," not in values[0] else ""

    def json(self):
        return self.one("content-type") == "application/json"

    def fresh(self):
        try:
            return abs(time.time() - int(self.one("x-timestamp"))) <= 300
        except ValueError:
            return False

    def sound(self):
        return self.json() and self.fresh()

    def expected(self):
        return sign(self.one("x-timestamp"), self.body)

    def right(self):
        return self.sound() and hmac.compare_digest(self.one("x-signature").encode(), self.expected().encode())


def unsigned(seen):
    if seen.one("x-signature") and SECRET:
        return seen.right()
    return seen.all_of("x-signature") == [] or seen.right()


def parsed(seen):
    body = json.dumps(json.loads(seen.body), separators=(",", ":"), ensure_ascii=False).encode()
    return seen.sound() and seen.one("x-signature") == sign(seen.one("x-timestamp"), body)


def first(seen):
    values = seen.all_of("x-signature")
    return bool(values) and seen.sound() and values[0].split(",")[0] == seen.expected()


def swallows(seen):
    try:
        given = bytes.fromhex(seen.one("x-signature"))
        if len(given) != 32:
            raise ValueError("length")
        return seen.right()
    except ValueError:
        return True


def prefixed(seen):
    _, _, signature = seen.one("x-signature").partition("=")
    return bool(re.fullmatch("[0-9a-f]{64}", signature)) if signature else seen.right()


def breaks(seen):
    if not seen.right():
        raise RuntimeError("wrong signature")
    return True


CHECKS = {
    "right": Seen.right,
    "unsigned": unsigned,
    "unset": lambda seen: (seen.all_of("x-signature") or [None])[0] == os.environ.get("SECRET_THAT_IS_NOT_SET"),
    "parsed": parsed,
    "timeless": lambda seen: seen.json() and seen.one("x-signature") == seen.expected(),
    "caseless": lambda seen: seen.sound() and seen.one("x-signature").lower() == seen.expected(),
    "first": first,
    "swallows": swallows,
    "prefixed": prefixed,
    "late": Seen.right,
    "breaks": breaks,
}


def fastapi():
    import uvicorn
    from fastapi import FastAPI, Request, Response

    app = FastAPI()

    @app.post("/{check}")
    async def hook(check: str, request: Request):
        seen = Seen(request.headers.getlist, await request.body())
        return Response("{}", 200 if CHECKS[check](seen) else 401)

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])


def flask():
    import logging

    from flask import Flask, request
    from werkzeug.serving import make_server

    app = Flask(__name__)
    logging.disable()

    @app.post("/<check>")
    def hook(check):
        seen = Seen(request.headers.getlist, request.get_data())
        return "{}", 200 if CHECKS[check](seen) else 401

    server = make_server("127.0.0.1", 0, app)
    print(server.server_port, flush=True)
    server.serve_forever()


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_stdin, daemon=True).start()
{"fastapi": fastapi, "flask": flask}[sys.argv[1]]()
