#!/usr/bin/env bash
# The local gate, in under four minutes: format of the changed files, build, unit and architecture tests, and the other tests of the changed
# modules. The slow tier is left out (TESTS=all dotnet test).
#   eng/check.sh              the modules that differ from main (CHECK_BASE names another branch), including uncommitted changes
#   eng/check.sh Users Jobs   these modules
cd "$(dirname "$0")/.." || exit 1
source eng/gate.sh
solution=$(ls ./*.sln | head -n 1)

changed() { # [OPTION...] prints the files that differ; without git none
  local base
  git rev-parse --git-dir >/dev/null 2>&1 || return 0
  base=$(git merge-base HEAD "${CHECK_BASE:-main}" 2>/dev/null) || base=$(git rev-parse --verify -q HEAD) || base=$(git hash-object -t tree /dev/null)
  { git diff --name-only --relative --no-renames "$@" "$base" && git ls-files --others --exclude-standard; } | sort -u
}

changed_modules() {
  local module
  for module in $(changed | sed -nE 's#^(src|tests)/[^/]+/([^/]+)/.*#\2#p' | sort -u); do
    [ -z "$(folders_of "$module")" ] || echo "$module"
  done
}

folders_of() { local project; for project in FunctionalTests IntegrationTests; do [ ! -d "tests/$project/$1" ] || echo "$project"; done; }

format() {
  local file files=()
  while read -r file; do files+=("$file"); done < <(changed --diff-filter=d | grep '\.cs$' | grep -v '/Migrations/')
  # Style and the analyzers' rules are errors in the build.
  [ ${#files[@]} = 0 ] || dotnet format whitespace . --folder --verify-no-changes --include "${files[@]}"
}

modules=$*
for module in $modules; do
  [ -n "$(compgen -G "src/*/$module")" ] || { echo "There is no module $module: no folder of src/*/ has that name." >&2; exit 2; }
done
[ -n "$modules" ] || modules=$(changed_modules | paste -sd ' ' -)

gate_begin
must "format of the changed files" format
must "build" dotnet build "$solution" -m:2 --nologo -v:q
projects='UnitTests ArchitectureTests'
filter=(--filter-namespace '*.UnitTests' --filter-namespace '*.UnitTests.*' --filter-namespace '*.ArchitectureTests')
for module in $modules; do
  for project in $(folders_of "$module"); do
    # The integration tests of a module may all be slow.
    [ "$project" = IntegrationTests ] || [[ $projects == *" $project"* ]] || projects+=" $project"
    filter+=(--filter-namespace "*.$project.$module" --filter-namespace "*.$project.$module.*")
  done
done
# 8: a project without a test of these modules. Test projects that must have one are named.
TESTINGPLATFORM_EXITCODE_IGNORE=8 tests "unit and architecture tests; modules: ${modules:-none}" "$projects" --solution "$solution" --no-build "${filter[@]}"
gate_end
