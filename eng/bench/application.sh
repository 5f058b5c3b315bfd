# Shared by eng/bench.sh and eng/bench-edge.sh: the published application with PostgreSQL, a user, a tenant and projects, and load on it.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$root/eng/bench/common.sh"
seconds=${BENCH_SECONDS:-$(by_form 5 2)} pairs=${BENCH_PAIRS:-$(by_form 5 1)} rows=${BENCH_ROWS:-$(by_form 10000 500)}
warm_up=$(by_form 4 1) connections=16
# Passkeys require https in Production; nothing calls this URL.
public=https://bench.example.com
# By WHO, the name of a process: its port, its process id. By WHAT, a kind of request: its path, its script of wrk.
declare -A port=() pid=()
declare -A path=() script=([read]=get.lua [list]=get.lua [cached]=get.lua [create]=create.lua [keyed]=create.lua)
ticks=$(getconf CLK_TCK)

publish() { # PROJECT...
  local rid options project
  echo "== publish"
  rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
  options=${BENCH_PUBLISH-$(by_form "-r $rid --self-contained false" '')}
  for project in "$@"; do
    # shellcheck disable=SC2086 # several options
    run "publish-$(basename "$project")" dotnet publish "$root/$project" -c "$configuration" -m:1 -nologo -v q -o "$work/$(basename "$project")" $options
  done
}

start_database() {
  start_postgres
  server="Host=127.0.0.1;Port=$pg_port;Database=bench;Maximum Pool Size=32"
  sql -c 'CREATE ROLE bench_owner LOGIN CREATEROLE' -c 'CREATE ROLE bench_app LOGIN NOINHERIT' -c 'CREATE DATABASE bench OWNER bench_owner'
  export DOTNET_ENVIRONMENT=Production ASPNETCORE_ENVIRONMENT=Production
  app_settings=(
    "App__PublicUrl=$public" "Security__MasterKey__Value=$(head -c 32 /dev/urandom | base64)" "Audit__CheckpointKey__Value=$(head -c 32 /dev/urandom | base64)"
    "Email__PickupDirectory=$work/mail" "Database__Provider=PostgreSql" "Database__ConnectionString=$server;Username=bench_app"
    "AccessTokens__Lifetime=01:00:00" "${unlimited[@]}")
  # shellcheck disable=SC2206 # several settings
  app_settings+=(${BENCH_SET:-})
}

start_program() { # WHO FOLDER ASSEMBLY SETTING...: starts a program on a port of its own
  local who=$1 folder=$2 assembly=$3
  port[$who]=${port[$who]:-$(free_port)}
  (cd "$work/$folder" && exec env "${@:4}" "ASPNETCORE_URLS=http://127.0.0.1:${port[$who]}" dotnet "$assembly.dll") >>"$work/$who.log" 2>&1 &
  pid[$who]=$! processes[$!]=$who
  ready "${port[$who]}" "${pid[$who]}"
}

start_app() { # [WHO [SETTING...]]
  start_program "${1:-app}" WebApi SvcInfra.WebApi "${app_settings[@]}" "${@:2}"
}

call() { # METHOD PATH BODY [TOKEN]
  local response
  response=$(curl -sS -m 30 --fail-with-body -X "$1" "http://127.0.0.1:${port[app]}/api/v1$2" -H 'Content-Type: application/json' \
    ${4:+-H "Authorization: Bearer $4"} -d "$3") || fail "$1 $2: $response"
  echo "$response"
}
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

fill() { # starts the application as app; exports BENCH_TOKEN and sets the paths
  local password='a long enough password for this' link token tenant id
  echo "== schema, user, tenant, $rows projects"
  cd "$work/WebApi"
  run migrate env "${app_settings[@]}" "Database__MigrationConnectionString=$server;Username=bench_owner" dotnet SvcInfra.WebApi.dll migrate
  cd "$work"
  start_app app "$@"
  call POST /users/register "{\"email\":\"bench@example.com\",\"password\":\"$password\",\"displayName\":\"Bench\"}" >/dev/null
  link=$(mailed_token "$work/mail")
  call POST /users/verify-email "{\"token\":\"$link\"}" >/dev/null
  token=$(call POST /users/sign-in "{\"email\":\"bench@example.com\",\"password\":\"$password\"}" | field accessToken)
  tenant=$(call POST /tenants '{"slug":"bench","name":"Bench"}' "$token" | field id)
  BENCH_TOKEN=$(call POST /tenants/switch "{\"tenantId\":\"$tenant\"}" "$token" | field accessToken)
  export BENCH_TOKEN
  sql -d bench >/dev/null <<SQL
INSERT INTO projects (id, tenant_id, name, description, version, created_at, updated_at)
SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - $rows + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
       '$tenant', 'Project ' || n, 'What project number ' || n || ' is about.', 1, now(), now()
FROM generate_series(1, $rows) AS n;
VACUUM (ANALYZE) projects;
SQL
  id=$(sql -d bench -c "SELECT id FROM projects WHERE name = 'Project $((rows / 2))'")
  path=([read]="/api/v1/projects/$id" [list]="/api/v1/projects?limit=20" [create]="/api/v1/projects" [keyed]="/api/v1/projects"
    [cached]="/api/v1/tenants/$tenant/settings")
}

try() { # WHAT WHO: one request, which must succeed
  local body=() status=''
  case $1 in create | keyed) body=(-H 'Content-Type: application/json' -d "{\"name\":\"First $1 of $2 $RANDOM\"}") ;; esac
  status=$(curl -sS -m 30 -o "$work/response" -w '%{http_code}' "http://127.0.0.1:${port[$2]}${path[$1]}" \
    -H "Authorization: Bearer $BENCH_TOKEN" "${body[@]}") || fail "$1 of $2: no response"
  case $status in 2*) ;; *) fail "$1 of $2: $status $(head -c 500 "$work/response")" ;; esac
}

cpu() { local stat; stat=$(<"/proc/$1/stat"); set -- ${stat##*) }; echo $((${12} + ${13})); }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
column() { # N FILE: the median of a column
  cut -d' ' -f"$1" "$2" | median
}
sent() { # PID: data segments sent to PostgreSQL; a client that waits for each answer sends one a round trip
  ss -Htnpi "dport = :$pg_port" | awk -v pid="pid=$1," '/users:/ { mine = index($0, pid) } mine && match($0, /data_segs_out:[0-9]+/) { s += substr($0, RSTART + 14, RLENGTH - 14) } END { print s + 0 }'
}
writes() { # transactions that have written, in the whole server; each question is one itself
  sql -d bench -c 'SELECT txid_current()'
}

load() { # WHAT WHO CONNECTIONS SECONDS: prints requests/s, CPU microseconds, round trips and writing transactions a request
  local key='' before_cpu before_sent before_writes requests micros failed kinds process=${pid[$2]}
  [ "$1" != keyed ] || key=yes
  before_cpu=$(cpu "$process") before_sent=$(sent "$process") before_writes=$(writes)
  BENCH_RUN=$RANDOM$RANDOM BENCH_KEY=$key wrk -t1 -c"$3" -d"$4s" --timeout 10s -s "$root/eng/bench/${script[$1]}" \
    "http://127.0.0.1:${port[$2]}${path[$1]}" >"$work/wrk.log" 2>&1 || fail "$1 of $2: wrk failed"
  read -r requests micros failed kinds <<<"$(sed -n 's/^BENCH //p' "$work/wrk.log")" || true
  [ "${requests:-0}" -gt 0 ] || fail "$1 of $2: no request was answered within $4 s"
  [ "$failed" = 0 ] || fail "$1 of $2: $failed of $requests requests failed ($kinds)"
  awk -v n="$requests" -v us="$micros" -v c=$(($(cpu "$process") - before_cpu)) -v hz="$ticks" -v s=$(($(sent "$process") - before_sent)) \
    -v w=$(($(writes) - before_writes - 1)) 'BEGIN { printf "%.1f %.1f %.2f %.2f\n", n * 1e6 / us, c * 1e6 / hz / n, s / n, w / n }'
}

warm() { # WHAT WHO: load until the code is compiled
  local requests=0 rate
  while [ "$requests" -lt "$(by_form 6000 1)" ]; do
    rate=$(load "$1" "$2" "$connections" "$warm_up" | cut -d' ' -f1)
    requests=$((requests + warm_up * ${rate%.*} + 1))
  done
}

pairs_of() { # FILE WHO WHAT OTHER [WHAT]: interleaved pairs, the order swapped with every pair; the lines of load in FILE.WHO and FILE.OTHER
  local n who order
  local -A what=([$2]=$3 [$4]=${5:-$3})
  : >"$work/$1.$2"; : >"$work/$1.$4"
  for ((n = 1; n <= pairs; n++)); do
    if ((n % 2)); then order="$2 $4"; else order="$4 $2"; fi
    for who in $order; do
      load "${what[$who]}" "$who" "$connections" "$seconds" >>"$work/$1.$who"
    done
  done
}
