#!/usr/bin/env bash
# Mints the token of the action. Neither the key nor the token is ever on a command line.
set -euo pipefail

case "$SCOPE" in
    private | public) ;;
    *)
        echo "::error::scope is '$SCOPE'; use private or public"
        exit 2
        ;;
esac
args=("$SCOPE" --no-env-file --expires-in "$EXPIRES_IN")
# Each line becomes one option; blank lines are left out.
add() {
    local option=$1 line
    while IFS= read -r line; do
        line=${line#"${line%%[![:space:]]*}"}
        line=${line%"${line##*[![:space:]]}"}
        [ -z "$line" ] || args+=("$option" "$line")
    done
}
add --allow-origin <<<"$ALLOW_ORIGINS"
add --allow-assistant <<<"$ALLOW_ASSISTANTS"
if [ "$SCOPE" = private ] && [ "${#args[@]}" -gt 4 ]; then
    echo "::error::allow-origins and allow-assistants restrict public tokens only; use scope: public"
    exit 2
fi

if [ -n "$NAME" ] && ! [[ "$NAME" =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]]; then
    echo "::error::name is '$NAME'; use letters, digits and _, and do not start with a digit"
    exit 2
fi

# voxtoken asks the runner to mask the token before it prints it. printf is part of the shell, so that the
# token is on no command line.
token=$("$VOXTOKEN" mint "${args[@]}")
printf 'token=%s\n' "$token" >>"$GITHUB_OUTPUT"
if [ -n "$NAME" ]; then
    printf '%s=%s\n' "$NAME" "$token" >>"$GITHUB_ENV"
fi
