#!/usr/bin/env bash
# Installs voxtoken from the action's own source, unless the job has one.
set -euo pipefail
command -v "$VOXTOKEN" >/dev/null && exit 0
cargo install --locked --quiet --path "$SOURCE"
