#!/usr/bin/env bash
# A job that calls the API. The CI system sets VAPI_ORG_ID, and VAPI_PRIVATE_KEY from its secrets.
set -euo pipefail

# One command: the token is minted, used and never shown.
voxtoken request GET '/assistant?limit=1' >assistants.json

# Another program: assign first, so that a failed mint stops the job. The token goes to curl's standard input,
# because anyone on the machine can read a command line.
config=$(voxtoken mint private --expires-in 10m --format curl)
printf '%s\n' "$config" | curl --config - --fail --silent --show-error "${VAPI_BASE_URL:-https://api.vapi.ai}/assistant"
