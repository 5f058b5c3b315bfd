#!/usr/bin/env bash
# Walks through the API with real requests and prints each step with its status.
#   eng/quickstart.sh                      starts the application on an empty database, walks, stops it
#   eng/quickstart.sh BASE_URL MAIL_DIR    walks against a running application
# Database__Provider and Database__ConnectionString choose the database of the first form (default: SQLite in a temporary folder).
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
app=
# The grace period of rotated refresh tokens; the application's default is ten seconds.
grace=1
finish() {
  status=$?
  if [ -n "$app" ]; then kill "$app" 2>/dev/null || true; wait "$app" 2>/dev/null || true; fi
  [ $status = 0 ] || { echo "quick start FAILED" >&2; [ ! -f "$work/app.log" ] || tail -40 "$work/app.log" >&2; }
  rm -rf "$work"
}
trap finish EXIT

if [ $# -ge 2 ]; then
  base=${1%/} mail=$2 grace=${GRACE_SECONDS:-10}
else
  mail=$work/mail
  dotnet build src/WebApi -m:2 --nologo -v:q >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
  export ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=http://127.0.0.1:0 Email__PickupDirectory="$mail"
  export Sessions__RefreshReuseGrace=00:00:0$grace Database__Provider="${Database__Provider:-Sqlite}"
  export Database__ConnectionString="${Database__ConnectionString:-Data Source=$work/app.db}"
  Security__MasterKey__Value=$(head -c 32 /dev/urandom | base64); export Security__MasterKey__Value
  Audit__CheckpointKey__Value=$(head -c 32 /dev/urandom | base64); export Audit__CheckpointKey__Value
  export Audit__Anchors__File="$work/audit-checkpoints.txt"
  dll=$(find src/WebApi/bin/Debug/net10.0 -maxdepth 1 -name '*.WebApi.dll')
  dotnet "$dll" >"$work/app.log" 2>&1 &
  app=$!
  deadline=$((SECONDS + 60))
  until base=$(grep -ao 'Now listening on: http://[^ ]*' "$work/app.log" | head -1 | sed 's/.*: //') && [ -n "$base" ]; do
    kill -0 "$app" 2>/dev/null || { echo "the application ended" >&2; exit 1; }
    [ $SECONDS -lt $deadline ] || { echo "the application did not start" >&2; exit 1; }
    read -rt 0.2 <> <(:) || true
  done
fi

# call STEP EXPECTED METHOD PATH [BODY] [HEADER...]: sends a request with $token, keeps the response in $body and $etag.
call() {
  local step=$1 expected=$2 method=$3 path=$4 data=${5:-} status args=()
  shift $(( $# < 5 ? $# : 5 ))
  for header in "$@"; do args+=(-H "$header"); done
  [ -z "${token:-}" ] || args+=(-H "Authorization: Bearer $token")
  [ -z "$data" ] || args+=(-H 'Content-Type: application/json' -d "$data")
  status=$(curl -sS -o "$work/body" -D "$work/headers" -w '%{http_code}' -X "$method" "${args[@]}" "$base$path")
  body=$(cat "$work/body")
  etag=$(tr -d '\r' <"$work/headers" | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
  printf '%-62s %s %s\n' "$step" "$status" "$(code)"
  [ "$status" = "$expected" ] || { echo "expected $expected: $body" >&2; exit 1; }
}
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$body" | head -1; }
code() { sed -n 's/.*"code":"\([^"]*\)","traceId.*/\1/p' <<<"$body"; }
# mailed_token EMAIL [LINK]: the token in the newest email to it with this link. An email is sent shortly after the response.
mailed_token() {
  local link=${2:-verify-email?token=} deadline=$((SECONDS + 10)) found
  until found=$(grep -ls "^To: $1" "$mail"/*.eml | xargs -r grep -lF "$link" | sort | tail -1) && [ -n "$found" ]; do
    [ $SECONDS -lt $deadline ] || { echo "no such email to $1 within 10 s" >&2; return 1; }
    read -rt 0.1 <> <(:) || true
  done
  sed -n 's/.*[?#]token=\([A-Za-z0-9_-]*\).*/\1/p' "$found" | head -1
}
expect_code() { [ "$(code)" = "$1" ] || { echo "expected code $1: $body" >&2; exit 1; }; }

for step in eng/quickstart/[0-9]*.sh; do
  # shellcheck source=/dev/null
  source "$step"
done
echo "quick start passed"
