#!/usr/bin/env bash
# Measures the application against a bare minimal API (eng/bench/Bare) on PostgreSQL, in interleaved pairs on this machine.
# docs/performance.md explains the figures and the BENCH variables. Needs: dotnet, wrk, curl, ss, setpriv, and PostgreSQL's server binaries.
# shellcheck source-path=SCRIPTDIR source=bench/common.sh
source "$(dirname "$0")/bench/common.sh"
seconds=${BENCH_SECONDS:-$(by_form 5 2)} pairs=${BENCH_PAIRS:-$(by_form 5 1)} rows=${BENCH_ROWS:-$(by_form 10000 500)} starts=${BENCH_STARTS:-$(by_form 5 1)}
warm_up=$(by_form 4 1) connections=16
need dotnet wrk curl ss setpriv postgres
begin bench 1800 420
lua=$root/eng/bench
bulky=(WebApi Bare)
app_pid='' bare_pid=''

app_port=$(free_port) bare_port=$(free_port)
# Passkeys require https in Production; nothing calls this URL.
public=https://bench.example.com
app=http://127.0.0.1:$app_port bare=http://127.0.0.1:$bare_port

echo "== publish"
rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
publish=${BENCH_PUBLISH-$(by_form "-r $rid --self-contained false" '')}
for project in src/WebApi eng/bench/Bare; do
  # shellcheck disable=SC2086 # several options
  run "publish-$(basename $project)" dotnet publish "$root/$project" -c "$configuration" -m:1 -nologo -v q -o "$work/$(basename $project)" $publish
done

start_postgres
server="Host=127.0.0.1;Port=$pg_port;Database=bench;Maximum Pool Size=32"
sql -c 'CREATE ROLE bench_owner LOGIN CREATEROLE' -c 'CREATE ROLE bench_app LOGIN NOINHERIT' -c 'CREATE DATABASE bench OWNER bench_owner'

export DOTNET_ENVIRONMENT=Production ASPNETCORE_ENVIRONMENT=Production
app_settings=(
  "App__PublicUrl=$public" "Security__MasterKey__Value=$(head -c 32 /dev/urandom | base64)" "Audit__CheckpointKey__Value=$(head -c 32 /dev/urandom | base64)"
  "Email__PickupDirectory=$work/mail" "Database__Provider=PostgreSql" "Database__ConnectionString=$server;Username=bench_app" "ASPNETCORE_URLS=$app"
  "AccessTokens__Lifetime=01:00:00" "${unlimited[@]}")
# shellcheck disable=SC2206 # several settings
app_settings+=(${BENCH_SET:-})
# The bare API does not support row-level security: it reads as a superuser, which bypasses policies.
bare_settings=("Bare__ConnectionString=$server;Username=postgres" "Bare__Jwks=$work/jwks.json" "Bare__Issuer=$public" "Bare__Audience=svcinfra-api" "ASPNETCORE_URLS=$bare")

start_app() {
  (cd "$work/WebApi" && exec env "${app_settings[@]}" dotnet SvcInfra.WebApi.dll) >>"$work/app.log" 2>&1 &
  app_pid=$! processes[$!]=app
  ready "$app_port" "$app_pid"
}
start_bare() {
  (cd "$work/Bare" && exec env "${bare_settings[@]}" dotnet SvcInfra.Bare.dll) >>"$work/bare.log" 2>&1 &
  bare_pid=$! processes[$!]=bare
  ready "$bare_port" "$bare_pid"
}

echo "== schema, user, tenant, $rows projects"
cd "$work/WebApi"
run migrate env "${app_settings[@]}" "Database__MigrationConnectionString=$server;Username=bench_owner" dotnet SvcInfra.WebApi.dll migrate
cd "$work"
start_app
call() { # METHOD PATH BODY [TOKEN]
  local response
  response=$(curl -sS -m 30 --fail-with-body -X "$1" "$app/api/v1$2" -H 'Content-Type: application/json' ${4:+-H "Authorization: Bearer $4"} -d "$3") || fail "$1 $2: $response"
  echo "$response"
}
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
password='a long enough password for this'
call POST /users/register "{\"email\":\"bench@example.com\",\"password\":\"$password\",\"displayName\":\"Bench\"}" >/dev/null
link=$(mailed_token "$work/mail")
call POST /users/verify-email "{\"token\":\"$link\"}" >/dev/null
token=$(call POST /users/sign-in "{\"email\":\"bench@example.com\",\"password\":\"$password\"}" | field accessToken)
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
for name in read list create; do
  for who in app bare; do
    body=() status=''
    [ $name != create ] || body=(-H 'Content-Type: application/json' -d "{\"name\":\"First of $who\"}")
    status=$(curl -sS -m 30 -o "$work/response" -w '%{http_code}' "${!who}${path[$name]}" -H "Authorization: Bearer $BENCH_TOKEN" "${body[@]}") || fail "$name of $who: no response"
    case $status in 2*) ;; *) fail "$name of $who: $status $(head -c 500 "$work/response")" ;; esac
  done
done

ticks=$(getconf CLK_TCK)
cpu() { local stat; stat=$(<"/proc/$1/stat"); set -- ${stat##*) }; echo $((${12} + ${13})); }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
sent() { # PID: data segments sent to PostgreSQL; a client that waits for each answer sends one a round trip
  ss -Htnpi "dport = :$pg_port" | awk -v pid="pid=$1," '/users:/ { mine = index($0, pid) } mine && match($0, /data_segs_out:[0-9]+/) { s += substr($0, RSTART + 14, RLENGTH - 14) } END { print s + 0 }'
}

load() { # NAME WHO CONNECTIONS SECONDS: prints requests/s, CPU microseconds a request, round trips a request
  local url=${!2} pid=${2}_pid before_cpu before_sent requests micros failed kinds
  before_cpu=$(cpu "${!pid}") before_sent=$(sent "${!pid}")
  BENCH_RUN=$RANDOM$RANDOM wrk -t1 -c"$3" -d"$4s" --timeout 10s -s "$lua/${script[$1]}" "$url${path[$1]}" >"$work/wrk.log" 2>&1 || fail "$1 of $2: wrk failed"
  read -r requests micros failed kinds <<<"$(sed -n 's/^BENCH //p' "$work/wrk.log")" || true
  [ "${requests:-0}" -gt 0 ] || fail "$1 of $2: no request was answered within $4 s"
  [ "$failed" = 0 ] || fail "$1 of $2: $failed of $requests requests failed ($kinds)"
  awk -v n="$requests" -v us="$micros" -v c=$(($(cpu "${!pid}") - before_cpu)) -v hz="$ticks" -v s=$(($(sent "${!pid}") - before_sent)) \
    'BEGIN { printf "%.1f %.1f %.2f\n", n * 1e6 / us, c * 1e6 / hz / n, s / n }'
}

printf '== %s pairs of %s s, %s connections, one load thread\n' "$pairs" "$seconds" "$connections"
for name in read list create; do
  load $name app "$connections" "$warm_up" >/dev/null
  load $name bare "$connections" "$warm_up" >/dev/null
done
printf '%-8s %14s %14s %7s %12s %12s %7s\n' '' 'app req/s' 'bare req/s' 'ratio' 'app us CPU' 'bare us CPU' 'ratio'
for name in read list create; do
  : >"$work/$name.app.txt"; : >"$work/$name.bare.txt"
  for ((pair = 1; pair <= pairs; pair++)); do
    if ((pair % 2)); then order='app bare'; else order='bare app'; fi
    for who in $order; do
      load $name "$who" "$connections" "$seconds" >>"$work/$name.$who.txt"
    done
  done
  rate_app=$(cut -d' ' -f1 "$work/$name.app.txt" | median) rate_bare=$(cut -d' ' -f1 "$work/$name.bare.txt" | median)
  cpu_app=$(cut -d' ' -f2 "$work/$name.app.txt" | median) cpu_bare=$(cut -d' ' -f2 "$work/$name.bare.txt" | median)
  positive "$name" "$rate_app" "$rate_bare" "$cpu_app" "$cpu_bare"
  awk -v n=$name -v a="$rate_app" -v b="$rate_bare" -v c="$cpu_app" -v d="$cpu_bare" \
    'BEGIN { printf "%-8s %14.0f %14.0f %7.2f %12.0f %12.0f %7.2f\n", n, a, b, a / b, c, d, c / d }'
done

rss() { awk '/^VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"; }
a=$(rss "$app_pid") b=$(rss "$bare_pid")
positive memory "$a" "$b"
awk -v a="$a" -v b="$b" 'BEGIN { printf "%-8s %11d MiB %11d MiB %7.2f\n", "memory", a, b, a / b }'

echo "== round trips to PostgreSQL a request, one connection"
for name in read list create; do
  a=$(load $name app 1 "$(by_form 2 1)" | cut -d' ' -f3) b=$(load $name bare 1 "$(by_form 2 1)" | cut -d' ' -f3)
  positive "round trips of $name" "$a" "$b"
  printf '%-8s app %s  bare %s\n' $name "$a" "$b"
done

stop "$app_pid"
stop "$bare_pid"
[ "$starts" -gt 0 ] || exit 0
first_read() { # PORT: one authenticated read by id over one connection
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "${path[read]}" "$BENCH_TOKEN" >&3
  IFS= read -rt 10 line <&3 || true
  exec 3<&- 3>&-
  case $line in *' 200 '*) ;; *) fail "the first read of port $1 got '$line'" ;; esac
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
  done
done
for what in ready first; do
  a=$(median <"$work/$what.app.txt") b=$(median <"$work/$what.bare.txt")
  positive "$what" "$a" "$b"
  awk -v what=$what -v a="$a" -v b="$b" 'BEGIN { printf "%-8s app %d  bare %d  ratio %.2f\n", what, a, b, a / b }'
done
