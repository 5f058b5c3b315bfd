#!/usr/bin/env bash
# Times the offline verification of an export of the audit trail, from the start of the process to its end, and shows its peak memory.
# docs/audit-format.md has the figures. Needs: dotnet.
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
for round in $(seq "${BENCH_ROUNDS:-5}"); do
  start=$(date +%s%N)
  dotnet "$(find $bin -maxdepth 1 -name '*.WebApi.dll')" audit verify --file "$work/export.jsonl" --key "$work/checkpoint.pub" --checkpoint "$work/notes.txt" >"$work/out" || { cat "$work/out"; exit 1; }
  end=$(date +%s%N)
  awk -v n="$entries" -v ns=$((end - start)) -v r="$round" 'BEGIN { printf "round %d: %.2f s, %.0f entries/s\n", r, ns / 1e9, n / (ns / 1e9) }'
done
cat "$work/out"
