"""Lists assistants with the server SDK, which calls `token` before each request."""

import os

from vapi import Vapi

from minted import token

client = Vapi(token=token, base_url=os.environ.get("VAPI_BASE_URL", "https://api.vapi.ai"))
for assistant in client.assistants.list(limit=10):
    print(assistant.id, assistant.name)
