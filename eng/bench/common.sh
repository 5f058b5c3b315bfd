# Shared by the benchmark scripts, which source it: tools, a deadline, a PostgreSQL server, processes, and the logs of a failure.
# docs/performance.md lists the BENCH variables.
#
#   begin NAME DEADLINE SHORT   ends the script after DEADLINE seconds (SHORT in the short form; BENCH_DEADLINE overrides both)
#   need TOOL...                names what is missing and exits with 2
#   fail SENTENCE               says why and exits with 1
#   positive WHAT VALUE...      fails unless each value is a number above 0, which a ratio requires
# $work is a folder that is deleted with the script. After a failure its logs are kept, and the last line says where.
set -Eeuo pipefail
shopt -s inherit_errexit
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
declare -A processes=()
bulky=() pg_started='' work=''
# The rate limits count as in production, and refuse nobody: all requests come from one client.
# shellcheck disable=SC2034 # used by the scripts
unlimited=()
for policy in Anonymous Sensitive Principal Tenant; do unlimited+=("RateLimits__${policy}__Permits=10000000"); done

case ${BENCH:-} in '' | short) ;; *) echo "BENCH is '$BENCH'; set it to short, or leave it unset for the normal form." >&2; exit 2 ;; esac
is_short() { [ "${BENCH:-}" = short ]; }
# by_form NORMAL SHORT: prints the default of the current form.
by_form() { if is_short; then echo "$2"; else echo "$1"; fi; }
# The short form uses the binaries that the tests have built: it shows that the benchmark works, and its figures mean nothing.
configuration=$(by_form Release Debug)

fail() { echo "$name: $*" >&2; exit 1; }

need() {
  local tool missing=()
  for tool in "$@"; do
    case $tool in
      postgres) [ -x "${bin:=$(postgres_folder)}/initdb" ] || missing+=(postgres) ;;
      *) command -v "$tool" >/dev/null || missing+=("$tool") ;;
    esac
  done
  [ ${#missing[@]} = 0 ] && return
  printf 'missing: %s\n' "${missing[@]}" >&2
  echo 'Debian: apt-get install wrk curl iproute2 util-linux postgresql python3. POSTGRES_BIN names the folder of initdb.' >&2
  exit 2
}

postgres_folder() {
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  echo "${POSTGRES_BIN:-${newest:-$(dirname "$(command -v initdb || echo /none/initdb)")}}"
}

begin() {
  name=$1 deadline=${BENCH_DEADLINE:-$(by_form "$2" "$3")}
  # `timeout` ends the whole group of processes; a trap of this shell alone would wait for the command in front.
  if [ -z "${BENCH_LIMITED:-}" ]; then BENCH_LIMITED=yes exec timeout --kill-after=60 "$deadline" bash "$0"; fi
  unset BENCH_LIMITED
  work=$(mktemp -d "${TMPDIR:-/tmp}/svc-$name.XXXXXX")
  chmod 711 "$work"
  # It never produces input: reading it with a timeout waits without starting a process, which would distort the measurement.
  exec {nothing}<> <(:)
  trap clean_up EXIT
  trap 'exit 143' INT TERM
  trap 'on_error "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND"' ERR
}

on_error() { echo "$name: line $1 of ${2##*/} failed: ${3%%$'\n'*}" >&2; }

pause() { read -rt "$1" -u "$nothing" || true; }

clean_up() {
  local code=$? pid log
  [ $BASHPID = $$ ] || exit # A process in the background that is ended before it has its own traps.
  trap - ERR
  trap '' INT TERM # A second signal must not leave a server behind.
  set +e
  [ $code -ne 143 ] || [ $SECONDS -lt "$((deadline - 1))" ] || echo "$name: ended by its deadline of $deadline s (BENCH_DEADLINE)" >&2
  for pid in "${!processes[@]}"; do stop "$pid"; done
  if [ -n "$pg_started" ]; then
    as_postgres "$bin/pg_ctl" -D "$work/pg/data" -m immediate -w stop >/dev/null 2>&1
    [ $code -eq 0 ] || cp "$work/pg/server.log" "$work/postgresql.log"
  fi
  if [ $code -eq 0 ]; then
    rm -rf "$work"
    exit 0
  fi
  for log in "$work"/*.log; do
    [ -s "$log" ] && { echo "== the end of $log" >&2; tail -n 15 "$log" >&2; }
  done
  (cd "$work" && rm -rf pg "${bulky[@]}")
  echo "$name: failed; the logs are kept in $work" >&2
  exit $code
}

stop() { # PID: asks it to end, and kills it after 20 seconds
  local until=$((SECONDS + 20))
  unset "processes[$1]"
  { # Without messages of bash about a job that a signal ended.
    kill "$1" || return 0
    while kill -0 "$1"; do
      [ $SECONDS -lt $until ] || kill -9 "$1" || true
      pause 0.05
    done
  } 2>/dev/null
}

free_port() { # prints a port that nothing listens on
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

as_postgres() { # PostgreSQL's programs refuse to run as root.
  if [ "$(id -u)" = 0 ]; then (cd "$work/pg" && setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$work/pg" "$@"); else "$@"; fi
}

start_postgres() { # with its durable defaults, on $pg_port
  echo "== PostgreSQL with its durable defaults"
  mkdir "$work/pg"
  [ "$(id -u)" != 0 ] || chown postgres:postgres "$work/pg"
  # In subshells: a redirected function would redirect the traps' output too.
  (as_postgres "$bin/initdb" -D "$work/pg/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions) >"$work/initdb.log" 2>&1
  pg_port=$(free_port) pg_started=yes
  (as_postgres "$bin/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/server.log" -o "-p $pg_port -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories=$work/pg -c max_connections=200 -c shared_buffers=256MB -c max_wal_size=4GB" start) >"$work/pg_ctl.log" 2>&1
}
sql() { "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$pg_port" -U postgres -At "$@"; }

run() { # LOG COMMAND...: a step whose output is only of interest when it fails
  local log=$work/$1.log
  shift
  "$@" >"$log" 2>&1 || fail "'${*:1:3} ...' failed"
}

ready() { # PORT PID: returns when /health/ready answers 200
  local line until=$((SECONDS + 60))
  while :; do
    if { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; then
      printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
      line=''
      IFS= read -rt 10 line <&3 || true
      exec 3<&- 3>&-
      case $line in *' 200 '*) return 0 ;; esac
    fi
    kill -0 "$2" 2>/dev/null || fail "the process ended before it was ready"
    [ $SECONDS -lt $until ] || fail "port $1 is not ready after 60 s; its last response began with '${line:-}'"
    pause 0.01
  done
}

mailed_token() { # FOLDER: waits for the first mail and prints the token in its link
  local mail until=$((SECONDS + 20))
  until mail=$(find "$1" -name '[!.]*.eml' 2>/dev/null | head -n 1) && [ -n "$mail" ]; do
    [ $SECONDS -lt $until ] || fail "no mail arrived in $1 within 20 s"
    pause 0.1
  done
  sed -n 's/.*verify-email?token=\([A-Za-z0-9_-]*\).*/\1/p' "$mail"
}

positive() {
  local what=$1 value
  shift
  [ $# -gt 0 ] || fail "$what: nothing was measured"
  for value in "$@"; do
    [[ $value =~ ^[0-9]+(\.[0-9]+)?$ && $value =~ [1-9] ]] || fail "$what: '$value' is not a figure"
  done
}
