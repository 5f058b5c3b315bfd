#!/usr/bin/env bash
# Adds a migration of one module for both engines, or checks that none is missing.
#   eng/migrations.sh add MODULE NAME     e.g. eng/migrations.sh add Tenants AddCountry
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
    # `dotnet ef` puts the first snapshot beside the first migration; it belongs to all modules.
    for engine in Sqlite PostgreSql; do
      mkdir -p "src/Infrastructure/Persistence/$engine"
      find src/Infrastructure -path '*/Migrations/*' -name "${engine}DbContextModelSnapshot.cs" -exec mv {} "src/Infrastructure/Persistence/$engine/" \;
      sed -i "s/^namespace \(.*\)\.Infrastructure\..*/namespace \1.Infrastructure.Persistence.$engine/" "src/Infrastructure/Persistence/$engine/${engine}DbContextModelSnapshot.cs"
    done
    ;;
  check)
    for engine in Sqlite PostgreSql; do ef migrations has-pending-model-changes --context "${engine}DbContext"; done
    ;;
  *) sed -n '2,4p' "$0"; exit 2 ;;
esac
