#!/usr/bin/env bash
# Adds a migration of one module for both engines, merges a module's migrations into one, or checks that none is missing.
#   eng/migrations.sh add MODULE NAME     e.g. eng/migrations.sh add Tenants AddCountry
#   eng/migrations.sh squash MODULE       before the module's first release; refuses if src/Infrastructure/MODULE/Migrations/released exists
#   eng/migrations.sh check
set -euo pipefail
cd "$(dirname "$0")/.."

engines="Sqlite PostgreSql"
prepare() {
  dotnet tool restore >/dev/null
  dotnet build eng/migrations -m:2 --nologo -v:q
}
ef() { dotnet ef "$@" --no-build --project src/Infrastructure --startup-project eng/migrations; }

add() { # ENGINE MODULE NAME
  ef migrations add "${2}_$3" --context "${1}DbContext" --output-dir "$2/Migrations/$1" --namespace "SvcInfra.Infrastructure.$2.Migrations.$1" | sed '/migrations remove/d'
  # `dotnet ef` puts the first snapshot beside the first migration; it belongs to all modules.
  mkdir -p "src/Infrastructure/Persistence/$1"
  find src/Infrastructure -path '*/Migrations/*' -name "${1}DbContextModelSnapshot.cs" -exec mv {} "src/Infrastructure/Persistence/$1/" \;
  sed -i "s/^namespace \(.*\)\.Infrastructure\..*/namespace \1.Infrastructure.Persistence.$1/" "src/Infrastructure/Persistence/$1/${1}DbContextModelSnapshot.cs"
}

squash() { # MODULE: the new migration keeps the first one's id, and with it its place among the other modules' migrations
  local module=$1 folder="src/Infrastructure/$1/Migrations" engine old first new name
  [ -d "$folder" ] || { echo "There is no $folder." >&2; exit 2; }
  [ ! -e "$folder/released" ] || { echo "$module is released ($folder/released): databases have its migrations, add one instead." >&2; exit 2; }
  if find "$folder" -name '*.cs' | grep -qvE '/[0-9]{14}_[A-Za-z0-9_]+(\.Designer)?\.cs$' || grep -rq 'migrationBuilder\.Sql(' "$folder"; then
    echo "$module has migrations that were written by hand: squash them by hand." >&2
    exit 2
  fi
  prepare
  for engine in $engines; do
    old=$(find "$folder/$engine" -name '*.cs')
    first=$(basename "$(echo "$old" | sort | head -1)" | cut -d_ -f1)
    name="${module}_Initial"
    # Not `Initial` at once: the class of that name is still in the assembly.
    SQUASHED_MODULE=$module add "$engine" "$module" Squashed
    rm $old
    for new in "$folder/$engine"/*_"${module}_Squashed".cs "$folder/$engine"/*_"${module}_Squashed".Designer.cs; do
      sed -i -e "s/[0-9]\{14\}_${module}_Squashed/${first}_$name/" -e "s/${module}_Squashed/$name/" "$new"
      mv "$new" "$folder/$engine/${first}_$name${new#*_"${module}"_Squashed}"
    done
  done
}

case "${1:-}" in
  add)
    : "${2:?which module}" "${3:?which name}"
    prepare
    for engine in $engines; do add "$engine" "$2" "$3"; done
    ;;
  squash) squash "${2:?which module}" ;;
  check)
    prepare
    for engine in $engines; do ef migrations has-pending-model-changes --context "${engine}DbContext"; done
    ;;
  *) sed -n '2,5p' "$0"; exit 2 ;;
esac
