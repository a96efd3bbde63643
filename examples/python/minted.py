"""A private token for the server SDK: minted by voxtoken, and minted again a minute before it expires."""

import json
import subprocess
import time
from datetime import datetime

_minted = None


def token():
    global _minted
    if _minted is None or _expiry(_minted) - time.time() < 60:
        command = ["voxtoken", "mint", "private", "--expires-in", "15m", "--format", "json"]
        _minted = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return _minted["token"]


def _expiry(minted):
    return datetime.fromisoformat(minted["expiresAt"].replace("Z", "+00:00")).timestamp()
