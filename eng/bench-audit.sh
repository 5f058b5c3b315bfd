#!/usr/bin/env bash
# Measures the offline verification of an exported audit trail, from the start of the process to its end; then once more with a heap of 128 MB,
# which fails if it keeps what it reads in memory. Then the rate at which the sealer seals on PostgreSQL.
# docs/performance.md explains the figures and the BENCH variables. Needs: dotnet, PostgreSQL's server binaries (or TEST_POSTGRES).
# shellcheck source-path=SCRIPTDIR source=bench/common.sh
source "$(dirname "$0")/bench/common.sh"
entries=${BENCH_ENTRIES:-$(by_form 1000000 5000)} rounds=${BENCH_ROUNDS:-$(by_form 5 1)}
need dotnet
[ -n "${TEST_POSTGRES:-}" ] || need postgres
begin bench-audit 1200 300
bulky=(export.jsonl)

cd "$root"
echo "== build"
for project in Benchmarks IntegrationTests; do
  run "build-$project" dotnet build tests/$project -c "$configuration" -m:2 --nologo -v:q
done
bin_of() { find "tests/$1/bin/$configuration/net10.0" -maxdepth 1 -name "$2"; }
run export dotnet "$(bin_of Benchmarks '*.Benchmarks.dll')" audit-export "$work" "$entries"
size=$(stat -c %s "$work/export.jsonl")
positive "size of the export" "$size"
awk -v n="$entries" -v s="$size" 'BEGIN { printf "export: %d entries, %.1f MB\n", n, s / 1e6 }'
verify() {
  dotnet "$(bin_of Benchmarks '*.WebApi.dll')" audit verify --file "$work/export.jsonl" --key "$work/checkpoint.pub" --checkpoint "$work/notes.txt"
}

TIMEFORMAT='%R %U %S'
for ((round = 1; round <= rounds; round++)); do
  (time verify >"$work/verify.log" 2>&1) 2>"$work/time" || fail "the verification of round $round failed"
  read -r elapsed user system <"$work/time"
  positive "round $round" "$elapsed"
  awk -v n="$entries" -v r="$round" -v e="$elapsed" -v c="$user $system" \
    'BEGIN { split(c, cpu, " "); printf "round %d: %.2f s, %.0f entries/s; %.2f s of processor time\n", r, e, n / e, cpu[1] + cpu[2] }'
done
(DOTNET_GCHeapHardLimit=0x8000000 verify) >"$work/verify.log" 2>&1 || fail "the verification in a heap of 128 MB failed"
cat "$work/verify.log"

# A skipped measurement would exit with 0.
export TESTS_REQUIRE=postgres
run seal dotnet "$(bin_of IntegrationTests '*.IntegrationTests.dll')" --filter-class '*AuditSealRateTests' --explicit only --output Detailed
grep 'Sealing on' "$work/seal.log" || fail "the rate of the sealer was not printed"
