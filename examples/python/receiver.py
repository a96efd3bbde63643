"""Receives webhooks, and accepts only those that are signed with the credential in ../webhook/credential.json."""

import hashlib
import hmac
import json
import os
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["VAPI_WEBHOOK_SECRET"].encode()
MAX_AGE = 300  # seconds
LARGEST = 1 << 20  # bytes


def is_authentic(headers, body):
    """The signature is over the bytes that arrived, so `body` is bytes that nothing has parsed."""
    timestamps = headers.get_all("x-timestamp", [])
    signatures = headers.get_all("x-vapi-signature", [])
    if len(timestamps) != 1 or len(signatures) != 1 or not re.fullmatch("[0-9]{1,13}", timestamps[0]):
        return False
    timestamp = timestamps[0]
    expected = hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signatures[0].encode()):
        return False
    # The unit of the timestamp is not documented: 13 digits are milliseconds.
    seconds = int(timestamp) / 1000 if len(timestamp) > 11 else int(timestamp)
    return abs(time.time() - seconds) <= MAX_AGE


def answer_to(message):
    if message["type"] != "tool-calls":
        return {}
    return {"results": [{"toolCallId": call["id"], "result": "done"} for call in message["toolCallList"]]}


class Receiver(BaseHTTPRequestHandler):
    timeout = 10

    def do_POST(self):
        status, answer = self.receive()
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def receive(self):
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch("[0-9]{1,9}", length):
            return 411, {}
        if int(length) > LARGEST:
            return 413, {}
        body = self.rfile.read(int(length))
        if not is_authentic(self.headers, body):
            return 401, {}
        if self.headers.get_content_type() != "application/json":
            return 415, {}
        try:
            return 200, answer_to(json.loads(body)["message"])
        except (ValueError, KeyError, TypeError):
            return 400, {}

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Receiver)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
