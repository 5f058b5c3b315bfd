#!/usr/bin/env bash
# Measures the jobs module beside Hangfire.PostgreSql and graphile-worker, in turn, on one PostgreSQL with its durable defaults, on this
# machine. docs/performance.md explains the figures. Needs: dotnet, and PostgreSQL's server binaries; node and npm for graphile-worker.
#   BENCH_ONLY     the phases to run, default enqueue,batch,process,fetch,latency
#   BENCH_ROUNDS   rounds of each, default 5; in each every system is measured once
#   BENCH_SECONDS  length of one measurement of enqueue and batch, default 5
#   BENCH_CLIENTS  clients that enqueue at once, default 8           BENCH_BATCH    jobs of a batch, default 1000
#   BENCH_JOBS     jobs to process, default 20000                    BENCH_WORKERS  of them at once, default 20
#   BENCH_HANGFIRE_JOBS  for Hangfire and graphile-worker's defaults, which are slow, default 2000
#   BENCH_KEPT     Jobs:KeepCompleted of the second row of process, default 1.00:00:00 (a day); no row before that option exists
#   BENCH_WAITING  jobs in the full table of fetch, default 1000000  BENCH_CALLS    claims a round there, default 200
#   BENCH_SAMPLES  jobs of latency, over all rounds, default 100
#   BENCH_SET      more settings for the application, as "Jobs__BatchSize=100 Jobs__PollInterval=00:00:00.2"
#   BENCH_GRAPHILE_VERSION  default 0.17.3; empty leaves graphile-worker out
#   POSTGRES_BIN   folder of initdb and pg_ctl; default: the newest under /usr/lib/postgresql, or the one on PATH
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)

missing=()
for tool in dotnet setpriv; do command -v "$tool" >/dev/null || missing+=("$tool"); done
bin=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
bin=${bin:-$(dirname "$(command -v initdb || echo /none/initdb)")}
[ -x "$bin/initdb" ] || missing+=("PostgreSQL's server binaries (POSTGRES_BIN)")
if [ ${#missing[@]} -gt 0 ]; then
  printf 'missing: %s\n' "${missing[@]}" >&2
  echo 'Debian: apt-get install postgresql' >&2
  exit 2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/svc-bench-jobs.XXXXXX")
chmod 711 "$work"
pg_started='' bench_pid=''

as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd "$work/pg" && setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$work/pg" "$@"); else "$@"; fi
}

clean_up() {
  local code=$?
  set +e
  trap '' INT TERM # a second one must not leave a server behind
  [ -z "$bench_pid" ] || { kill "$bench_pid" 2>/dev/null; wait "$bench_pid" 2>/dev/null; }
  # What the benchmark started itself (node, a second process) ends with its connections.
  [ -z "$pg_started" ] || as_postgres "$bin/pg_ctl" -D "$work/pg/data" -m immediate -w stop >/dev/null
  if [ $code -ne 0 ]; then
    echo "failed; the last lines of the logs:" >&2
    for log in "$work"/*.log; do echo "== $log" >&2; tail -n 15 "$log" >&2; done
  fi
  rm -rf "$work"
  exit $code
}
trap clean_up EXIT
trap 'exit 130' INT TERM

free_port() { # prints a port that nobody listens on
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
pg_port=$(free_port)

echo "== publish"
dotnet publish "$root/eng/bench-jobs" -c Release -m:1 -nologo -v q -o "$work/bench" >"$work/publish.log" 2>&1

graphile=${BENCH_GRAPHILE_VERSION-0.17.3}
export BENCH_GRAPHILE=''
if [ -n "$graphile" ]; then
  echo "== npm install graphile-worker@$graphile"
  mkdir "$work/graphile"
  cp "$root/eng/bench-jobs/graphile.mjs" "$work/graphile/"
  if command -v node >/dev/null && npm install --prefix "$work/graphile" --no-audit --no-fund "graphile-worker@$graphile" pg@8 >"$work/npm.log" 2>&1; then
    BENCH_GRAPHILE=$work/graphile/graphile.mjs
  else
    echo "graphile-worker could not be installed (node and npm are needed): it is left out" >&2
    [ ! -f "$work/npm.log" ] || tail -n 3 "$work/npm.log" >&2
  fi
fi

echo "== PostgreSQL with its durable defaults"
mkdir "$work/pg"
[ "$(id -u)" != 0 ] || chown postgres:postgres "$work/pg"
as_postgres "$bin/initdb" -D "$work/pg/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions >"$work/initdb.log"
as_postgres "$bin/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/server.log" -o "-p $pg_port -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories=$work/pg -c max_connections=200 -c shared_buffers=256MB -c max_wal_size=4GB" start >/dev/null
pg_started=yes

printf 'machine: %s, %s processors\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)"
printf 'PostgreSQL %s, .NET %s%s\n' "$("$bin/postgres" --version | sed 's/[^0-9]*//; s/ .*//')" "$(dotnet --version)" "${BENCH_GRAPHILE:+, node $(node --version)}"

export DOTNET_CLI_TELEMETRY_OPTOUT=1
export BENCH_ONLY=${BENCH_ONLY:-} BENCH_ROUNDS=${BENCH_ROUNDS:-5} BENCH_SECONDS=${BENCH_SECONDS:-5} BENCH_CLIENTS=${BENCH_CLIENTS:-8}
export BENCH_BATCH=${BENCH_BATCH:-1000} BENCH_JOBS=${BENCH_JOBS:-20000} BENCH_HANGFIRE_JOBS=${BENCH_HANGFIRE_JOBS:-2000} BENCH_WORKERS=${BENCH_WORKERS:-20}
export BENCH_KEPT=${BENCH_KEPT:-1.00:00:00} BENCH_WAITING=${BENCH_WAITING:-1000000} BENCH_CALLS=${BENCH_CALLS:-200} BENCH_SAMPLES=${BENCH_SAMPLES:-100}
# The application runs as a role of its own, as in Production; the others as they are used to.
"$bin/psql" -X -q -h 127.0.0.1 -p "$pg_port" -U postgres -c 'CREATE ROLE bench_app LOGIN NOINHERIT'
export BENCH_APP_CONNECTION="Host=127.0.0.1;Port=$pg_port;Username=bench_app;Maximum Pool Size=40"
export BENCH_CONNECTION="Host=127.0.0.1;Port=$pg_port;Username=postgres;Maximum Pool Size=40"
export BENCH_GRAPHILE_URL="postgres://postgres@127.0.0.1:$pg_port/graphile"
settings=("App__PublicUrl=http://127.0.0.1" "Security__MasterKey__Value=$(head -c 32 /dev/urandom | base64)" "Audit__CheckpointKey__Value=$(head -c 32 /dev/urandom | base64)" "Email__PickupDirectory=$work/mail")
# shellcheck disable=SC2206 # several settings
settings+=(${BENCH_SET:-})

echo "== $BENCH_ROUNDS rounds of ${BENCH_ONLY:-all phases}"
env "${settings[@]}" dotnet "$work/bench/SvcInfra.Benchmarks.dll" &
bench_pid=$!
wait "$bench_pid" && code=0 || code=$?
bench_pid=''
exit $code
