#!/usr/bin/env bash
# Packs the template, generates a solution for each database in an isolated hive, and runs its quick start.
# A file that only the first solution has is kept; the template's tests check each solution by itself.
# PostgreSQL comes from TEST_POSTGRES (a connection string; the database named by it is used), or from a throw-away cluster.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
chmod 755 "$work"
cluster=
finish() {
  status=$?
  [ -z "$cluster" ] || { as_postgres "$bin/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null 2>&1 || true; }
  rm -rf "$work"
  exit $status
}
trap finish EXIT
as_postgres() { if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$cluster" "$@"); else "$@"; fi; }

dotnet pack templates -o "$work/packages" --nologo -v:q
dotnet new install "$work"/packages/*.nupkg --debug:custom-hive "$work/hive" >/dev/null
for database in sqlite postgres; do
  echo "-- $database"
  dotnet new svcinfra -n Acme -o "$work/$database" --database $database --debug:custom-hive "$work/hive" >/dev/null
  # The solutions differ in a few settings: the different files are copied over the first solution, which is already built.
  (cd "$work/$database" && find . -type f) | while read -r file; do
    cmp -s "$work/$database/$file" "$work/acme/$file" || { mkdir -p "$work/acme/$(dirname "$file")" && cp "$work/$database/$file" "$work/acme/$file"; }
  done
  if [ $database = postgres ]; then
    connection=${TEST_POSTGRES:-}
    if [ -z "$connection" ]; then
      bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")
      cluster=$work/cluster
      mkdir -m 700 "$cluster"
      [ "$(id -u)" != 0 ] || chown postgres "$cluster"
      as_postgres "$bin/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
      for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 20000))
        as_postgres "$bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$cluster -c fsync=off" start >/dev/null && break
      done
      "$bin/psql" -X -q -h 127.0.0.1 -p "$port" -U postgres -c 'CREATE ROLE acme LOGIN CREATEDB CREATEROLE'
      connection="Host=127.0.0.1;Port=$port;Username=acme;Database=acme"
    fi
    export Database__Provider=PostgreSql Database__ConnectionString="$connection"
  fi
  bash "$work/acme/eng/quickstart.sh"
done
