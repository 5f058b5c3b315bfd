#!/usr/bin/env bash
# Adds a migration of one module for both engines, or checks that none is missing.
#   eng/migrations.sh add MODULE NAME     e.g. eng/migrations.sh add Tenants AddRegion
#   eng/migrations.sh check
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet tool restore >/dev/null
dotnet build eng/migrations -m:2 --nologo -v:q
ef() { dotnet ef "$@" --no-build --project src/Infrastructure --startup-project eng/migrations; }

case "${1:-}" in
  add)
    module=${2:?which module} name=${3:?which name}
    for engine in Sqlite PostgreSql; do
      ef migrations add "${module}_$name" --context "${engine}DbContext" \
        --output-dir "$module/Migrations/$engine" --namespace "SvcInfra.Infrastructure.$module.Migrations.$engine"
    done
    # `dotnet ef` puts the first snapshot beside the first migration; it belongs to all modules, and is named after none.
    for engine in Sqlite PostgreSql; do
      mkdir -p "src/Infrastructure/Persistence/$engine"
      snapshot="src/Infrastructure/Persistence/$engine/${engine}DbContextModelSnapshot.cs"
      find src/Infrastructure -path '*/Migrations/*' -name "${engine}DbContextModelSnapshot.cs" -exec mv {} "$snapshot" \;
      sed -i.bak "s/^namespace .*\.Migrations\.$engine\r*$/namespace SvcInfra.Infrastructure.Persistence.$engine/" "$snapshot" && rm "$snapshot.bak"
    done
    ;;
  check)
    for engine in Sqlite PostgreSql; do ef migrations has-pending-model-changes --context "${engine}DbContext"; done
    ;;
  *) sed -n '2,4p' "$0"; exit 2 ;;
esac
