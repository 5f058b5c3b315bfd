#!/usr/bin/env bash
# Times the offline verification of an export of the audit trail, from the start of the process to its end; then once more with a heap of 128 MB,
# which it would not survive if it kept what it reads.
# Then the rate at which the sealer seals on PostgreSQL. docs/performance.md has the figures. Needs: dotnet, PostgreSQL's binaries.
#   BENCH_ENTRIES  entries of the export, default 1000000
#   BENCH_ROUNDS   default 5
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
entries=${BENCH_ENTRIES:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
dotnet build tests/Benchmarks -c Release --nologo -v:q >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
bin=tests/Benchmarks/bin/Release/net10.0
dotnet "$(find $bin -maxdepth 1 -name '*.Benchmarks.dll')" audit-export "$work" "$entries"
ls -l "$work/export.jsonl" | awk -v n="$entries" '{ printf "export: %d entries, %.0f MB\n", n, $5 / 1e6 }'
verify() {
  dotnet "$(find $bin -maxdepth 1 -name '*.WebApi.dll')" audit verify --file "$work/export.jsonl" --key "$work/checkpoint.pub" --checkpoint "$work/notes.txt"
}

TIMEFORMAT='%R %U %S'
for round in $(seq "${BENCH_ROUNDS:-5}"); do
  { time verify >"$work/out"; } 2>"$work/time" || { cat "$work/out" "$work/time"; exit 1; }
  awk -v n="$entries" -v r="$round" '{ printf "round %d: %.2f s, %.0f entries/s; %.2f s of processor time\n", r, $1, n / $1, $2 + $3 }' "$work/time"
done
DOTNET_GCHeapHardLimit=0x8000000 verify >"$work/out"
cat "$work/out"

dotnet run -c Release --project tests/IntegrationTests -- --filter-class '*AuditSealRateTests' --explicit only --output Detailed >"$work/seal.log" 2>&1 || { cat "$work/seal.log"; exit 1; }
grep 'Sealing on' "$work/seal.log"
