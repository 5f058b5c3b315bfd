#!/usr/bin/env bash
# Measures the application against a bare minimal API (eng/bench/Bare) on PostgreSQL, in interleaved pairs on this machine.
# docs/performance.md explains the figures and the BENCH variables. Needs: dotnet, wrk, curl, ss, setpriv, and PostgreSQL's server binaries.
# shellcheck source-path=SCRIPTDIR source=bench/application.sh
root=$(cd "$(dirname "$0")/.." && pwd)
source "$root/eng/bench/application.sh"
starts=${BENCH_STARTS:-$(by_form 5 1)}
need dotnet wrk curl ss setpriv postgres
begin bench 1800 420
bulky=(WebApi Bare)
publish src/WebApi eng/bench/Bare
start_database
# The bare API does not support row-level security: it reads as a superuser, which bypasses policies.
bare_settings=("Bare__ConnectionString=$server;Username=postgres" "Bare__Jwks=$work/jwks.json" "Bare__Issuer=$public" "Bare__Audience=svcinfra-api")
start_bare() { start_program bare Bare SvcInfra.Bare "${bare_settings[@]}"; }

fill
curl -sS --fail "http://127.0.0.1:${port[app]}/.well-known/jwks.json" >"$work/jwks.json"
start_bare
# The bare API caches nothing and ignores the key: these rows compare with its read and its create.
for what in read list create keyed; do
  for who in app bare; do
    try $what $who
  done
done
try cached app

printf '== %s pairs of %s s, %s connections, one load thread\n' "$pairs" "$seconds" "$connections"
for what in read list create keyed; do
  warm $what app
  warm $what bare
done
warm cached app
row() { # WHAT
  local rate_app rate_bare cpu_app cpu_bare
  rate_app=$(column 1 "$work/$1.app") rate_bare=$(column 1 "$work/$1.bare") cpu_app=$(column 2 "$work/$1.app") cpu_bare=$(column 2 "$work/$1.bare")
  positive "$1" "$rate_app" "$rate_bare" "$cpu_app" "$cpu_bare"
  awk -v n="$1" -v a="$rate_app" -v b="$rate_bare" -v c="$cpu_app" -v d="$cpu_bare" \
    'BEGIN { printf "%-8s %14.0f %14.0f %7.2f %12.0f %12.0f %7.2f\n", n, a, b, a / b, c, d, c / d }'
}
printf '%-8s %14s %14s %7s %12s %12s %7s\n' '' 'app req/s' 'bare req/s' 'ratio' 'app us CPU' 'bare us CPU' 'ratio'
for what in read list create keyed; do
  pairs_of $what app $what bare
  row $what
done
pairs_of cached app cached bare read
row cached

rss() { awk '/^VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"; }
a=$(rss "${pid[app]}") b=$(rss "${pid[bare]}")
positive memory "$a" "$b"
awk -v a="$a" -v b="$b" 'BEGIN { printf "%-8s %11d MiB %11d MiB %7.2f\n", "memory", a, b, a / b }'

echo "== round trips to PostgreSQL and transactions that write, a request, one connection"
for what in read list create keyed; do
  a=$(load $what app 1 "$(by_form 2 1)" | cut -d' ' -f3,4) b=$(load $what bare 1 "$(by_form 2 1)" | cut -d' ' -f3,4)
  positive "round trips of $what" "${a% *}" "${b% *}"
  printf '%-8s app %s and %s  bare %s and %s\n' $what $a $b
done

stop "${pid[app]}"
stop "${pid[bare]}"
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
    first_read "${port[$who]}"
    echo $((($(date +%s%N) - began) / 1000000)) >>"$work/first.$who.txt"
    stop "${pid[$who]}"
  done
done
for what in ready first; do
  a=$(median <"$work/$what.app.txt") b=$(median <"$work/$what.bare.txt")
  positive "$what" "$a" "$b"
  awk -v what=$what -v a="$a" -v b="$b" 'BEGIN { printf "%-8s app %d  bare %d  ratio %.2f\n", what, a, b, a / b }'
done
