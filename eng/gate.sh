#!/usr/bin/env bash
# The parts of a gate: timed and counted steps, and evaluated test runs. It is sourced, for example by eng/check.sh:
#   gate_begin; must "build" dotnet build; tests "tests" "UnitTests" --no-build; gate_end
# The gate fails if a step exits with another code than 0, and if a test run has no summary, a project without a test that ran, a skip that
# TESTS_REQUIRE forbids, or no end. The last line is `N passed, N failed, N skipped`; the exit code is 0 exactly when nothing failed.
#   GATE_HANG       a test project in which no test has ended for this long is killed, and its running tests are named; default 10m
#   GATE_DEADLINE   a command that takes longer is killed, as `timeout` writes it (20m); default: none
#   GATE_MAY_SKIP   reasons to skip that TESTS_REQUIRE allows, as an extended regular expression
set -uo pipefail
GATE_HANG=${GATE_HANG:-10m} GATE_DEADLINE=${GATE_DEADLINE:-}
GATE_MAY_SKIP=${GATE_MAY_SKIP:-'^Not run \(due to explicit test filtering\)|Windows|^No module of this solution'}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

gate_begin() {
  passed=0 failed=0 skipped=0 runs=0 step='' step_began=0 gate_ended=''
  log=$(mktemp -d) || exit 1
  touch "$log/times" "$log/failures"
  trap gate_broken_off EXIT
  trap 'exit 130' INT TERM
}

step() {
  step_end
  step=$1 step_began=$SECONDS
  printf '\n== %s\n' "$1"
}

step_end() {
  [ -z "$step" ] || printf '%7d s  %s\n' $((SECONDS - step_began)) "$step" >>"$log/times"
  step=''
}

# complain TEXT: a failure that is not a failed test, printed now and once more at the end.
complain() {
  failed=$((failed + 1))
  printf 'FAILED: %s\n' "$1" | tee -a "$log/failures"
}

# must NAME COMMAND...: a check that counts as one test. The gate ends when it fails.
must() {
  local name=$1 code=0
  shift
  step "$name"
  within "$@" || code=$?
  if [ $code = 0 ]; then passed=$((passed + 1)); else complain "$name: exit code $code"; gate_end; fi
}

# within COMMAND...: runs it, and kills it with its child processes at the deadline, if it is a program and not a function.
within() {
  if [ -n "$GATE_DEADLINE" ] && [ "$(type -t "$1")" = file ]; then timeout -k 30 "$GATE_DEADLINE" "$@"; else "$@"; fi
}

# tests NAME PROJECTS ARGUMENTS...: one `dotnet test`; each of PROJECTS has to run a test in it.
tests() {
  local name=$1 projects=$2 project codes
  shift 2
  step "$name"
  runs=$((runs + 1)) out=$log/tests.$runs.log results=$log/tests.$runs
  mkdir "$results"
  TEST_REPORTS=yes within dotnet test "$@" --results-directory "$results" --hangdump --hangdump-type None --hangdump-timeout "$GATE_HANG" </dev/null 2>&1 |
    tee "$out" | grep -a --line-buffered '^[^ ]' | grep -av --line-buffered '^Running tests from '
  codes=("${PIPESTATUS[@]}")
  count_summary "$name" "${codes[0]}"
  for project in $projects; do
    [ "$(tests_run "$project")" -gt 0 ] || complain "$name: $project ran no test"
  done
  excerpts "$out" >>"$log/failures"
  forbidden_skips "$name"
}

# count_summary NAME CODE: adds the totals of the last run. Exit code 2 means failed tests, which are counted; any other is reported.
count_summary() {
  local name=$1 code=$2 ok bad skip others
  ok=$(sed -n 's/^  succeeded: //p' "$out" | tail -n 1) bad=$(sed -n 's/^  failed: //p' "$out" | tail -n 1) skip=$(sed -n 's/^  skipped: //p' "$out" | tail -n 1)
  if [ -z "$ok" ] || [ -z "$bad" ] || [ -z "$skip" ]; then
    complain "$name: no summary, exit code $code"
    tail -n 40 "$out" | tee -a "$log/failures"
    return
  fi
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
  others=$(sed -n 's/^Exit code: //p' "$out" | grep -vx 2 | sort -u | tr '\n' ' ')
  if [ -n "$others" ]; then
    complain "$name: a test project ended with exit code ${others% }"
    what_ended_badly "$out" | tee -a "$log/failures"
  elif [ "$code" != 0 ] && { [ "$code" != 2 ] || [ "$bad" = 0 ]; }; then
    complain "$name: exit code $code, although the summary has $bad failed tests"
  elif [ "$code" = 0 ] && [ "$bad" != 0 ]; then
    complain "$name: exit code 0, although the summary has $bad failed tests"
  fi
}

# tests_run PROJECT: the number of its tests that ran in the last run, which the summary does not show. Its report is asked for by TEST_REPORTS.
tests_run() {
  local run
  run=$(sed -n 's/.*"summary":{"tests":[0-9]*,"passed":\([0-9]*\),"failed":\([0-9]*\),.*/\1 + \2/p' "$results/$1.ctrf" 2>/dev/null | tail -n 1)
  echo $((${run:-0}))
}

forbidden_skips() {
  local forbidden
  [ -n "${TESTS_REQUIRE:-}" ] || return 0
  forbidden=$(awk '/^skipped / { name = $0; getline; sub(/^ +/, ""); print $0 "\t" name }' "$out" | grep -vE "$GATE_MAY_SKIP")
  [ -z "$forbidden" ] || complain "$1: TESTS_REQUIRE=$TESTS_REQUIRE forbids
$(awk -F '\t' '{ print $2 ": " $1 }' <<<"$forbidden" | head -n 20)"
}

# excerpts FILE: each failed test in at most 40 lines: its message, the stack frames with a source, the end of its log.
excerpts() {
  awk '
    function end(   i, from) {
      if (!open) return
      if (messages > 20) message[20] = "  ... " messages - 19 " more lines"
      for (i = 1; i <= messages && i <= 20; i++) print message[i]
      for (i = 1; i <= frames && i <= 6; i++) print frame[i]
      from = outputs > 12 ? outputs - 11 : 1
      if (outputs > 0) print (from > 1 ? "  Output, the last 12 of " outputs " lines" : "  Output")
      for (i = from; i <= outputs; i++) print output[i]
      open = 0
    }
    /^[^ ]/ { end() }
    /^failed / { open = 1; messages = frames = outputs = 0; part = "message"; message[++messages] = substr($0, 1, 400); next }
    !open || /^ *$/ || /^  from .*\.dll \(/ { next }
    /^  (Standard|Error) output/ { part = "output"; next }
    part != "output" && /^    at / { part = "message"; if (/ in [^ ]*:[0-9]+$/) frame[++frames] = substr($0, 1, 400); next }
    part == "output" { output[++outputs] = substr($0, 1, 400); next }
    { message[++messages] = substr($0, 1, 400) }
    END { end() }' "$1"
}

# what_ended_badly FILE: the output of a test project with an exit code other than 0 and 2; for a hung one, the running tests.
what_ended_badly() {
  local hung
  for hung in "$results"/*_hang.log; do
    [ ! -f "$hung" ] || { echo "  in $(basename "$hung" | sed 's/_[0-9]*_hang.log//') no test ended for $GATE_HANG; still running after:" && sed 's/^/    /' "$hung" | head -n 20; }
  done
  awk '/^[^ ]/ { keep = /^Exit code: / && $3 != 2; n = 0 } keep && n++ < 40 { print substr($0, 1, 400) }' "$1"
}

gate_end() {
  step_end
  gate_ended=yes
  printf '\n== times\n'
  cat "$log/times"
  printf '%7d s  in all\n\n' "$SECONDS"
  cat "$log/failures"
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  rm -rf "$log"
  [ "$failed" = 0 ] || exit 1
  exit 0
}

gate_broken_off() {
  [ -z "$gate_ended" ] || return
  complain "broken off in: ${step:-the beginning}"
  gate_end
}
