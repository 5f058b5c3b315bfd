#!/usr/bin/env bash
# Measures what the HTTP edge costs: the application with all of it against the application without one part, and without all parts, in interleaved
# pairs. Settings switch off what has a setting; eng/bench/Without removes middleware at start, in this benchmark only.
# docs/performance.md explains the figures and the BENCH variables. Needs: as eng/bench.sh.
# shellcheck source-path=SCRIPTDIR source=bench/application.sh
root=$(cd "$(dirname "$0")/.." && pwd)
source "$root/eng/bench/application.sh"
need dotnet wrk curl ss setpriv postgres
begin bench-edge 3000 600
bulky=(WebApi Without)
only=${BENCH_ONLY:-all,limits,key,cors,caching,headers,hosts,timeouts,problems}
publish src/WebApi eng/bench/Without
start_database
# A program that has just started would be measured with its compiler: methods are compiled to their final form at once, in both.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountingDelayMs=0
cors=Http__Cors__Origins__0=https://app.example.com
export BENCH_ORIGIN=https://app.example.com
fill "$cors"

declare -A middleware=(
  [headers]='SecurityHeaders CacheControlDefault HstsMiddleware'
  [hosts]='ForwardedHeadersMiddleware HostCheck'
  [timeouts]='RequestTimeoutsMiddleware'
  [problems]='ProblemMiddleware RequestBodyLimit RequestBodyFormat AcceptCheck HeadRequests DeprecationHeaders')
start_without() { # PART: starts the application without it, as `without`
  local settings=() removed=${middleware[$1]:-}
  case $1 in
    all)
      settings=(RateLimits__Enabled=false Caching__Enabled=false)
      removed="${middleware[*]} IdempotencyKeys"
      ;;
    limits) settings=(RateLimits__Enabled=false "$cors") ;;
    caching) settings=(Caching__Enabled=false "$cors") ;;
    cors) ;;
    *) settings=("$cors") ;;
  esac
  [ -z "$removed" ] || settings+=("DOTNET_STARTUP_HOOKS=$work/Without/SvcInfra.Without.dll" "BENCH_WITHOUT=$removed")
  start_app without "${settings[@]}"
}

compare() { # PART WHAT: prints a row
  local a b file=$1-$2 with=$2
  # Without the key: the same request without the header.
  case $1-$2 in key-keyed | all-keyed) with=create ;; esac
  warm "$2" app
  warm "$with" without
  pairs_of "$file" app "$2" without "$with"
  a="$(column 1 "$work/$file.app") $(column 2 "$work/$file.app")" b="$(column 1 "$work/$file.without") $(column 2 "$work/$file.without")"
  # shellcheck disable=SC2086 # two figures each
  positive "$1, $2" $a $b
  awk -v part="$1" -v what="$2" -v a="$a" -v b="$b" 'BEGIN {
    split(a, on); split(b, off)
    printf "%-8s %-7s %8.0f %8.0f %7.1f %% %10.0f %10.0f %7.1f %%\n", part, what, on[1], off[1], 100 * (1 - on[1] / off[1]), on[2], off[2], 100 * (on[2] / off[2] - 1)
  }'
}

printf '== %s pairs of %s s, %s connections, one load thread; a row: the whole edge against the edge without this part\n' "$pairs" "$seconds" "$connections"
printf '%-16s %8s %8s %9s %10s %10s %9s\n' 'part' 'req/s on' 'off' 'lost' 'us CPU on' 'off' 'more'
for part in ${only//,/ }; do
  start_without "$part"
  case $part in
    all) requests='read list keyed' ;;
    key) requests='keyed' ;;
    caching) requests='cached' ;;
    *) requests='read' ;;
  esac
  for what in $requests; do
    compare "$part" "$what"
  done
  stop "${pid[without]}"
done
