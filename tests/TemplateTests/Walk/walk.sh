# What a walk through the pages of a generated solution runs their commands with: sourced by the script that DocumentWalk writes.
# Every command counts: the first one that fails ends the walk, and `place` names it. Times go to file descriptor 3.
set -euo pipefail
exec 3>&1
place='' server='' output=''

at() { place=$1; printf '\n@@ %s\n' "$place" >&3; }
took() { printf '\n@@ %4d s  %s\n' "$1" "$2" >&3; }
end() {
  local status=$?
  [ $status = 0 ] || { echo "@@ FAILED with $status in $place"; [ -z "$server" ] || tail -n 40 "$output"; }
  stop
  exit $status
}
trap end EXIT

# serve COMMAND...: starts it in the background and waits until the application is ready. It is stopped before the next one starts, before sources are
# added, because the next build replaces its files, and at the end.
serve() {
  stop
  local since=$SECONDS deadline=$((SECONDS + 600)) url
  url=$(grep -o 'http://localhost:[0-9]*' <<<"$*" || grep -om 1 'http://localhost:[0-9]*' src/WebApi/Properties/launchSettings.json)
  output=$(mktemp)
  setsid dotnet "${@:2}" >"$output" 2>&1 &
  server=$!
  until curl -sf "$url/health/ready" >&2; do
    kill -0 "$server" 2>/dev/null || { echo "the application ended: $*"; return 1; }
    [ $SECONDS -lt $deadline ] || { echo "the application is not ready: $*"; return 1; }
    read -rt 0.2 <> <(:) || true
  done
  took $((SECONDS - since)) "$* is ready"
}

stop() {
  [ -n "$server" ] || return 0
  kill -- "-$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$output"
  server=''
}

dotnet() {
  local since=$SECONDS
  case $* in
    new*) stop; command dotnet "$@" ;;
    # The whole default tier takes longer than all other commands together. WALK_TESTS replaces it outside the full set.
    test) TESTINGPLATFORM_EXITCODE_IGNORE=${WALK_TESTS:+8} command dotnet test ${WALK_TESTS:-} ;;
    *) command dotnet "$@" ;;
  esac
  took $((SECONDS - since)) "dotnet $*"
}

bash() {
  local since=$SECONDS
  command bash "$@"
  took $((SECONDS - since)) "bash $*"
}

# The machine that runs the tests may have no Docker: its own PostgreSQL stands for the service, which has to exist in compose.yaml.
docker() {
  [ "${*:1:4}" = 'compose up --detach --wait' ] || { echo "docker $*: not known to the walk"; return 1; }
  for service in "${@:5}"; do grep -qx "  $service:" compose.yaml || { echo "compose.yaml has no service $service"; return 1; }; done
}
