"""Token endpoints of Authlib, where one client must use Basic and one the body, and one that reads Basic as Flask
does, without decoding. It prints its port, and ends with its standard input."""

import logging
import os
import sys
import threading

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from flask import Flask, request
from werkzeug.serving import make_server


CLIENTS = {"me@basic": "client_secret_basic", "me@body": "client_secret_post"}


class Client(ClientMixin):
    def __init__(self, client_id):
        self.client_id = client_id

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return " ".join(part for part in (scope or "").split() if part == "calls")

    def check_client_secret(self, client_secret):
        return client_secret == os.environ["SECRET"]

    def check_endpoint_auth_method(self, method, endpoint):
        return method == CLIENTS[self.client_id]

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials"


app = Flask(__name__)
app.config["OAUTH2_SCOPES_SUPPORTED"] = ["calls"]
logging.disable()
server = AuthorizationServer(
    app,
    query_client=lambda client_id: Client(client_id) if client_id in CLIENTS else None,
    save_token=lambda token, request: None,
)
server.scopes_supported = ["calls"]


class Grant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


server.register_grant(Grant)


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/raw")
def raw():
    given = request.authorization
    if given and (given.username, given.password) == ("me@raw", os.environ["SECRET"]):
        return {"access_token": "canary-raw", "token_type": "Bearer", "expires_in": 60}
    return {"error": "invalid_client"}, 401


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_stdin, daemon=True).start()
listener = make_server("127.0.0.1", 0, app)
print(listener.server_port, flush=True)
listener.serve_forever()
