#!/usr/bin/env bash
# What .ci/run adds to eng/gate.sh: flaky tests, and which slow tests a change has to run. Sourced, from the root of the repository.

# Modules that the others stand on: with one of them everything has changed.
core='Common Users Tenants Audit Jobs Outbox InboundWebhooks Email Caching Observability Security Admin'

# A test that failed once and passed alone counts as passed, but its name goes into this file. The gate fails as long as a name stands in it, committed or
# not: the next change mends the test and takes the name out. In a fresh clone that is thrown away the name is only in the output (`FLAKY`).
flaky=tests/flaky.txt

no_flaky() {
  [ ! -s "$flaky" ] || { echo "$flaky lists tests that failed once and passed alone. Mend them, then empty the file:" && cat "$flaky" && return 1; }
}

# again: runs what failed in the last `tests` once more and alone, if no more than three did. What fails twice stays failed.
again() {
  local names name project times
  names=$(sed -nE 's/^failed (\([a-z]+\) )?([A-Za-z0-9_.+`]+).*/\2/p' "$out" | sort -u)
  [ -n "$names" ] && [ "$(wc -l <<<"$names")" -le 3 ] || return 0
  for name in $names; do
    step "once more: $name"
    project=$(grep -F -A 1 "failed $name" "$out" | sed -nE 's|^  from .*/tests/([A-Za-z]+)/bin/.*|\1|p' | head -n 1)
    if TESTS=all within dotnet test --project "tests/$project" --no-build --filter-method "$name" </dev/null >"$log/again.log" 2>&1 && grep -qE '^  succeeded: [1-9]' "$log/again.log"; then
      times=$(grep -cE "^failed (\([a-z]+\) )?$(sed 's/[.+]/\\&/g' <<<"$name")( |\(|$)" "$out")
      failed=$((failed - times)) passed=$((passed + times))
      echo "$name" >>"$flaky"
      echo "FLAKY: $name failed once and passed alone; it is listed in $flaky" | tee -a "$log/failures"
    else
      echo "failed again"
    fi
  done
}

test_projects() { grep -l 'Include="xunit.v3"' tests/*/*.csproj | cut -d/ -f2; }

# default_projects: those in which the default tier has a test; SlowTierOnly in a project says that it has none.
default_projects() { for project in $(test_projects); do grep -q '<SlowTierOnly>true' "tests/$project/$project.csproj" || echo "$project"; done; }

# slow_projects all|MODULE...: the projects that have a slow test of these.
slow_projects() {
  local module folders=()
  for module in "$@"; do
    if [ "$module" = all ]; then folders+=(tests/*Tests); else for folder in tests/*Tests/"$module"; do [ ! -d "$folder" ] || folders+=("$folder"); done; fi
  done
  [ ${#folders[@]} = 0 ] || grep -rlE '^ *\[(.*[ ,])?Slow[],(]' --include='*.cs' "${folders[@]}" | cut -d/ -f2 | grep -vx TemplateTests | sort -u
}

# module_of PATH: the optional module that a file belongs to, `all` if it is everybody's, nothing if no slow test can notice it.
module_of() {
  local module
  case $1 in
    *.md | .ci/full-run | "$flaky" | templates/* | .template.config/* | tests/TemplateTests/*) return ;;
    src/*/*/* | tests/*/*/*) module=$(cut -d/ -f3 <<<"$1") ;;
    *) echo all; return ;;
  esac
  if [ -d "src/Application/$module" ] && ! grep -qw "$module" <<<"$core"; then echo "$module"; else echo all; fi
}

# changed_modules: what differs from the commit of the last full run: `all`, or optional modules, or nothing.
changed_modules() {
  local commit path modules
  commit=$(sed -n 's/^commit //p' .ci/full-run 2>/dev/null)
  if [ -z "$commit" ] || ! git cat-file -e "$commit^{commit}" 2>/dev/null; then echo all; return; fi
  modules=$({ git diff --name-only --relative --no-renames "$commit" && git ls-files --others --exclude-standard; } | sort -u | while read -r path; do module_of "$path"; done | sort -u)
  if grep -qx all <<<"$modules"; then echo all; else echo "$modules"; fi
}

# slow_filter all|MODULE...: the arguments of `dotnet test`, a line each. A test belongs to the module that its namespace names.
slow_filter() {
  local module
  if [ "$*" = all ]; then printf '%s\n' --filter-not-namespace '*.TemplateTests' --filter-not-namespace '*.TemplateTests.*'; return; fi
  for module in "$@"; do printf '%s\n' --filter-namespace "*Tests.$module" --filter-namespace "*Tests.$module.*"; done
}
