#!/usr/bin/env bash
# Measures the application against a bare minimal API (eng/bench/Bare) on PostgreSQL, in interleaved pairs on this machine.
# docs/performance.md explains the figures. Needs: dotnet, wrk, curl, ss (iproute2), and PostgreSQL's server binaries.
#   BENCH_SECONDS  length of one measurement, default 5      BENCH_PAIRS  pairs of measurements, default 5
#   BENCH_ROWS     projects in the table, default 10000      BENCH_STARTS starts of each, default 5; 0 skips them
#   POSTGRES_BIN   folder of initdb and pg_ctl; default: the newest under /usr/lib/postgresql, or the one on PATH
#   BENCH_SET      more settings for the application, as "Logging__LogLevel__Default=Warning Other__Key=value"
#   BENCH_PUBLISH  options of dotnet publish, for both; default: those of a deployment, "-r <this runtime> --self-contained false"
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
lua=$root/eng/bench
seconds=${BENCH_SECONDS:-5} pairs=${BENCH_PAIRS:-5} rows=${BENCH_ROWS:-10000} starts=${BENCH_STARTS:-5}

missing=()
for tool in dotnet wrk curl ss setpriv; do command -v "$tool" >/dev/null || missing+=("$tool"); done
bin=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
bin=${bin:-$(dirname "$(command -v initdb || echo /none/initdb)")}
[ -x "$bin/initdb" ] || missing+=("PostgreSQL's server binaries (POSTGRES_BIN)")
if [ ${#missing[@]} -gt 0 ]; then
  printf 'missing: %s\n' "${missing[@]}" >&2
  echo 'Debian: apt-get install wrk curl iproute2 postgresql' >&2
  exit 2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/svc-bench.XXXXXX")
chmod 711 "$work"
app_pid='' bare_pid='' pg_started=''

as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd "$work/pg" && setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$work/pg" "$@"); else "$@"; fi
}

stop() { # PID: asks it to end, and waits for it
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

clean_up() {
  local code=$?
  set +e
  stop "$app_pid"
  stop "$bare_pid"
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
pg_port=$(free_port) app_port=$(free_port) bare_port=$(free_port)
# Passkeys want https in Production; nothing calls this address.
public=https://bench.example.com
app=http://127.0.0.1:$app_port bare=http://127.0.0.1:$bare_port
server="Host=127.0.0.1;Port=$pg_port;Database=bench;Maximum Pool Size=32"

echo "== publish"
rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
for project in src/WebApi eng/bench/Bare; do
  # shellcheck disable=SC2086 # several options
  dotnet publish "$root/$project" -c Release -m:1 -nologo -v q -o "$work/$(basename $project)" ${BENCH_PUBLISH--r $rid --self-contained false} >"$work/publish.log" 2>&1
done

echo "== PostgreSQL with its durable defaults"
mkdir "$work/pg"
[ "$(id -u)" != 0 ] || chown postgres:postgres "$work/pg"
as_postgres "$bin/initdb" -D "$work/pg/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions >"$work/initdb.log"
as_postgres "$bin/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/server.log" -o "-p $pg_port -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories=$work/pg -c max_connections=200 -c shared_buffers=256MB -c max_wal_size=4GB" start >/dev/null
pg_started=yes
sql() { "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$pg_port" -U postgres -At "$@"; }
sql -c 'CREATE ROLE bench_owner LOGIN CREATEROLE' -c 'CREATE ROLE bench_app LOGIN NOINHERIT' -c 'CREATE DATABASE bench OWNER bench_owner'

export DOTNET_ENVIRONMENT=Production ASPNETCORE_ENVIRONMENT=Production DOTNET_CLI_TELEMETRY_OPTOUT=1
app_settings=(
  "App__PublicUrl=$public" "Security__MasterKey__Value=$(head -c 32 /dev/urandom | base64)" "Audit__CheckpointKey__Value=$(head -c 32 /dev/urandom | base64)"
  "Email__PickupDirectory=$work/mail" "Database__Provider=PostgreSql" "Database__ConnectionString=$server;Username=bench_app" "ASPNETCORE_URLS=$app")
# shellcheck disable=SC2206 # several settings
app_settings+=(${BENCH_SET:-})
# The bare API knows no row-level security: it reads as a superuser, whom no policy holds.
bare_settings=("Bare__ConnectionString=$server;Username=postgres" "Bare__Jwks=$work/jwks.json" "Bare__Issuer=$public" "Bare__Audience=svcinfra-api" "ASPNETCORE_URLS=$bare")

start_app() {
  (cd "$work/WebApi" && exec env "${app_settings[@]}" dotnet SvcInfra.WebApi.dll) >>"$work/app.log" 2>&1 &
  app_pid=$!
  ready "$app_port" "$app_pid"
}
start_bare() {
  (cd "$work/Bare" && exec env "${bare_settings[@]}" dotnet SvcInfra.Bare.dll) >>"$work/bare.log" 2>&1 &
  bare_pid=$!
  ready "$bare_port" "$bare_pid"
}
# Nothing ever comes from it: to wait for that with a time limit starts no process, which would take a part of what is measured.
exec {nothing}<> <(:)
ready() { # PORT PID: until /health/ready answers 200
  local line deadline=$((SECONDS + 60))
  while :; do
    if { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; then
      printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
      line=''
      IFS= read -r line <&3 || true
      exec 3<&- 3>&-
      case $line in *' 200 '*) return 0 ;; esac
    fi
    kill -0 "$2" 2>/dev/null || { echo "process $2 ended before it was ready" >&2; return 1; }
    [ $SECONDS -lt $deadline ] || { echo "port $1 is not ready after 60 s" >&2; return 1; }
    read -rt 0.01 -u "$nothing" || true
  done
}

echo "== schema, user, tenant, $rows projects"
(cd "$work/WebApi" && env "${app_settings[@]}" "Database__MigrationConnectionString=$server;Username=bench_owner" dotnet SvcInfra.WebApi.dll migrate) >"$work/migrate.log" 2>&1
start_app
call() { # METHOD PATH BODY [TOKEN]
  curl -sS --fail-with-body -X "$1" "$app/api/v1$2" -H 'Content-Type: application/json' ${4:+-H "Authorization: Bearer $4"} -d "$3"
}
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
password='a long enough password for this'
call POST /users/register "{\"email\":\"bench@example.com\",\"password\":\"$password\",\"displayName\":\"Bench\"}" >/dev/null
deadline=$((SECONDS + 10))
until mail=$(ls "$work"/mail/*.eml 2>/dev/null); do
  [ $SECONDS -lt $deadline ] || { echo "no mail within 10 s" >&2; exit 1; }
  read -rt 0.1 -u "$nothing" || true
done
link=$(sed -n 's/.*verify-email?token=\([A-Za-z0-9_-]*\).*/\1/p' "$mail")
call POST /users/verify-email "{\"token\":\"$link\"}" >/dev/null
token=$(call POST /users/login "{\"email\":\"bench@example.com\",\"password\":\"$password\"}" | field accessToken)
tenant=$(call POST /tenants '{"slug":"bench","name":"Bench"}' "$token" | field id)
BENCH_TOKEN=$(call POST /tenants/switch "{\"tenantId\":\"$tenant\"}" "$token" | field accessToken)
export BENCH_TOKEN
curl -sS --fail "$app/.well-known/jwks.json" >"$work/jwks.json"
sql -d bench >/dev/null <<SQL
INSERT INTO projects (id, tenant_id, name, description, version, created_at, updated_at)
SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - $rows + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
       '$tenant', 'Project ' || n, 'What project number ' || n || ' is about.', 1, now(), now()
FROM generate_series(1, $rows) AS n;
VACUUM (ANALYZE) projects;
SQL
id=$(sql -d bench -c "SELECT id FROM projects WHERE name = 'Project $((rows / 2))'")

declare -A path=([read]="/api/v1/projects/$id" [list]="/api/v1/projects?limit=20" [create]="/api/v1/projects")
declare -A script=([read]=get.lua [list]=get.lua [create]=create.lua)
start_bare

ticks=$(getconf CLK_TCK)
cpu() { local stat; stat=$(<"/proc/$1/stat"); set -- ${stat##*) }; echo $((${12} + ${13})); }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
sent() { # PID: data segments sent to PostgreSQL; a client that waits for each answer sends one a round trip
  ss -Htnpi "dport = :$pg_port" | awk -v pid="pid=$1," '/users:/ { mine = index($0, pid) } mine && match($0, /data_segs_out:[0-9]+/) { s += substr($0, RSTART + 14, RLENGTH - 14) } END { print s + 0 }'
}

load() { # NAME URL PID CONNECTIONS SECONDS: prints requests/s, CPU microseconds a request, round trips a request
  local before_cpu before_sent out requests micros failed
  before_cpu=$(cpu "$3") before_sent=$(sent "$3")
  out=$(BENCH_RUN=$RANDOM$RANDOM wrk -t1 -c"$4" -d"$5s" -s "$lua/${script[$1]}" "$2${path[$1]}" | sed -n 's/^BENCH //p')
  read -r requests micros failed <<<"$out"
  [ "$requests" -gt 0 ] && [ "$failed" = 0 ] || { echo "$1 at $2: $failed of $requests requests failed" >&2; return 1; }
  awk -v n="$requests" -v us="$micros" -v c=$(($(cpu "$3") - before_cpu)) -v hz="$ticks" -v s=$(($(sent "$3") - before_sent)) \
    'BEGIN { printf "%.1f %.1f %.2f\n", n * 1e6 / us, c * 1e6 / hz / n, s / n }'
}

printf '== %s pairs of %s s, 16 connections, one load thread\n' "$pairs" "$seconds"
for name in read list create; do
  load $name "$app" "$app_pid" 16 4 >/dev/null
  load $name "$bare" "$bare_pid" 16 4 >/dev/null
done
printf '%-8s %14s %14s %7s %12s %12s %7s\n' '' 'app req/s' 'bare req/s' 'ratio' 'app us CPU' 'bare us CPU' 'ratio'
for name in read list create; do
  : >"$work/$name.app.txt"; : >"$work/$name.bare.txt"
  for ((pair = 1; pair <= pairs; pair++)); do
    if ((pair % 2)); then order='app bare'; else order='bare app'; fi
    for who in $order; do
      url=$who pid=${who}_pid
      load $name "${!url}" "${!pid}" 16 "$seconds" >>"$work/$name.$who.txt"
    done
  done
  rate_app=$(cut -d' ' -f1 "$work/$name.app.txt" | median) rate_bare=$(cut -d' ' -f1 "$work/$name.bare.txt" | median)
  cpu_app=$(cut -d' ' -f2 "$work/$name.app.txt" | median) cpu_bare=$(cut -d' ' -f2 "$work/$name.bare.txt" | median)
  awk -v n=$name -v a="$rate_app" -v b="$rate_bare" -v c="$cpu_app" -v d="$cpu_bare" \
    'BEGIN { printf "%-8s %14.0f %14.0f %7.2f %12.0f %12.0f %7.2f\n", n, a, b, a / b, c, d, c / d }'
done

rss() { awk '/^VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"; }
a=$(rss "$app_pid") b=$(rss "$bare_pid")
awk -v a="$a" -v b="$b" 'BEGIN { printf "%-8s %11d MiB %11d MiB %7.2f\n", "memory", a, b, a / b }'

echo "== round trips to PostgreSQL a request, one connection"
for name in read list create; do
  printf '%-8s app %s  bare %s\n' $name "$(load $name "$app" "$app_pid" 1 2 | cut -d' ' -f3)" "$(load $name "$bare" "$bare_pid" 1 2 | cut -d' ' -f3)"
done

stop "$app_pid"; app_pid=''
stop "$bare_pid"; bare_pid=''
[ "$starts" -gt 0 ] || exit 0
first_read() { # PORT: one authenticated read by id over one connection
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "${path[read]}" "$BENCH_TOKEN" >&3
  IFS= read -r line <&3
  exec 3<&- 3>&-
  case $line in *' 200 '*) ;; *) echo "the first read got $line" >&2; return 1 ;; esac
}

echo "== start, ms, $starts starts each: to ready (/health/ready asks the database), and to the first answer to an authenticated read"
for ((n = 0; n < starts; n++)); do
  for who in app bare; do
    began=$(date +%s%N)
    start_$who
    echo $((($(date +%s%N) - began) / 1000000)) >>"$work/ready.$who.txt"
    port=${who}_port
    first_read "${!port}"
    echo $((($(date +%s%N) - began) / 1000000)) >>"$work/first.$who.txt"
    pid=${who}_pid
    stop "${!pid}"
    printf -v "$pid" ''
  done
done
for what in ready first; do
  a=$(median <"$work/$what.app.txt") b=$(median <"$work/$what.bare.txt")
  awk -v what=$what -v a="$a" -v b="$b" 'BEGIN { printf "%-8s app %d  bare %d  ratio %.2f\n", what, a, b, a / b }'
done
