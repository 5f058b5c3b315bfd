#!/usr/bin/env bash
# Measures the jobs module against Hangfire.PostgreSql and graphile-worker, in turn, on one PostgreSQL with its durable defaults, on this
# machine. docs/performance.md explains the figures and the BENCH variables. Needs: dotnet, and PostgreSQL's server binaries; the packages of
# Hangfire, and node, npm and the packages of graphile-worker: without them their rows are left out, with a message.
# shellcheck source-path=SCRIPTDIR source=bench/common.sh
source "$(dirname "$0")/bench/common.sh"
need dotnet setpriv postgres
begin bench-jobs 3000 420
bulky=(bench graphile)

echo "== publish"
hangfire=true
if ! dotnet restore "$root/eng/bench-jobs" --nologo -v:q >"$work/hangfire.txt" 2>&1; then
  hangfire=false
  run restore dotnet restore "$root/eng/bench-jobs" --nologo -v:q -p:Hangfire=false
  echo "left out: hangfire ($(sed -n 's/ *\[.*//; s/.*error //p' "$work/hangfire.txt" | head -n 1))"
fi
run publish dotnet publish "$root/eng/bench-jobs" -c "$configuration" -m:1 -nologo -v q -o "$work/bench" -p:Hangfire=$hangfire

graphile=${BENCH_GRAPHILE_VERSION-0.17.3}
export BENCH_GRAPHILE=''
if [ -z "$graphile" ]; then
  echo "left out: graphile-worker (BENCH_GRAPHILE_VERSION is empty)"
elif ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "left out: graphile-worker (node or npm is missing)"
else
  echo "== npm install graphile-worker@$graphile"
  mkdir "$work/graphile"
  cp "$root/eng/bench-jobs/graphile.mjs" "$work/graphile/"
  if timeout 120 npm install --prefix "$work/graphile" --no-audit --no-fund --fetch-retries=1 "graphile-worker@$graphile" pg@8 >"$work/npm.log" 2>&1; then
    BENCH_GRAPHILE=$work/graphile/graphile.mjs
  else
    echo "left out: graphile-worker ($(grep -m 1 -v '^$' "$work/npm.log" || echo 'npm install took longer than 120 s'))"
  fi
fi

start_postgres
printf 'machine: %s processors; PostgreSQL %s, .NET %s%s\n' "$(nproc)" "$("$bin/postgres" --version | sed 's/[^0-9]*//; s/ .*//')" "$(dotnet --version)" \
  "${BENCH_GRAPHILE:+, node $(node --version)}"

export BENCH_ONLY=${BENCH_ONLY:-} BENCH_ROUNDS=${BENCH_ROUNDS:-$(by_form 5 1)} BENCH_SECONDS=${BENCH_SECONDS:-$(by_form 5 1)} BENCH_CLIENTS=${BENCH_CLIENTS:-8}
export BENCH_BATCH=${BENCH_BATCH:-1000} BENCH_JOBS=${BENCH_JOBS:-$(by_form 20000 2000)} BENCH_HANGFIRE_JOBS=${BENCH_HANGFIRE_JOBS:-$(by_form 2000 100)}
export BENCH_WORKERS=${BENCH_WORKERS:-20} BENCH_KEPT=${BENCH_KEPT:-1.00:00:00} BENCH_WAITING=${BENCH_WAITING:-$(by_form 1000000 20000)}
export BENCH_CALLS=${BENCH_CALLS:-$(by_form 200 10)} BENCH_SAMPLES=${BENCH_SAMPLES:-$(by_form 100 4)} BENCH_PATIENCE=${BENCH_PATIENCE:-$(by_form 600 60)}
# The application runs as a role of its own, as in Production; the others as their defaults require.
sql -c 'CREATE ROLE bench_app LOGIN NOINHERIT'
export BENCH_APP_CONNECTION="Host=127.0.0.1;Port=$pg_port;Username=bench_app;Maximum Pool Size=40"
export BENCH_CONNECTION="Host=127.0.0.1;Port=$pg_port;Username=postgres;Maximum Pool Size=40"
export BENCH_GRAPHILE_URL="postgres://postgres@127.0.0.1:$pg_port/graphile"
# Passkeys require https in Production; nothing calls this URL.
settings=("App__PublicUrl=https://bench.example.com" "Security__MasterKey__Value=$(head -c 32 /dev/urandom | base64)" "Audit__CheckpointKey__Value=$(head -c 32 /dev/urandom | base64)" "Email__PickupDirectory=$work/mail")
# shellcheck disable=SC2206 # several settings
settings+=(${BENCH_SET:-})

echo "== $BENCH_ROUNDS rounds of ${BENCH_ONLY:-all phases}"
(exec env "${settings[@]}" dotnet "$work/bench/SvcInfra.Benchmarks.dll") 2> >(tee "$work/progress.txt" >&2) &
bench=$! processes[$!]=bench
wait "$bench" || fail "the benchmark ended with $?"
