# Ada's audit trail records the events of her tenant. She exports it and verifies it offline, with the public key alone; then an attacker alters a
# row with SQL.
token=${access[ada]}
call "ada finds carol's acceptance in the audit trail" 200 GET '/api/v1/audit/entries?action=tenants.accept_invitation'
grep -q '"action":"tenants.accept_invitation"' <<<"$body" || { echo "no such entry: $body" >&2; exit 1; }
echo "  ... until the first checkpoint is signed, 60 to 80 s after the tenant's first entry"
deadline=$((SECONDS + 120))
until [ "$(curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" "$base/api/v1/audit/checkpoints/latest")" = 200 ]; do
  [ $SECONDS -lt $deadline ] || { echo "no checkpoint within 120 s" >&2; exit 1; }
  read -rt 1 <> <(:) || true
done
call "ada verifies the trail" 200 GET /api/v1/audit/verify
grep -q '"isIntact":true' <<<"$body" || { echo "not intact: $body" >&2; exit 1; }
call "ada exports it" 200 GET /api/v1/audit/export
cp "$work/body" "$work/export.jsonl"

# verify EXPECTED: runs the offline verifier, which reads neither the database nor settings, and prints its result.
verify() {
  local status=0
  printf '  $ audit verify --file export.jsonl --key checkpoint.pub\n  '
  dotnet "$dll" audit verify --file "$work/export.jsonl" --key "$work/checkpoint.pub" | tee "$work/verified" || status=$?
  echo "  exit code $status"
  [ $status = "$1" ] || { echo "expected exit code $1" >&2; exit 1; }
}
# sql STATEMENTS: runs them in the SQLite database, bypassing the application.
sql() {
  if command -v sqlite3 >/dev/null; then sqlite3 -cmd '.timeout 5000' "$database" "$1"
  else python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=5).executescript(sys.argv[2])' "$database" "$1"; fi
}
if [ -z "${dll:-}" ]; then
  echo "  (the offline verifier is left out: the application was not started here)"
else
  dotnet "$dll" audit key >"$work/checkpoint.pub"
  verify 0
  database=${Database__ConnectionString#Data Source=}
  if [ "$Database__Provider" != Sqlite ] || ! { command -v sqlite3 || command -v python3; } >/dev/null; then
    echo "  (altering a row is left out: that takes SQLite, and sqlite3 or python3)"
  else
    forge="UPDATE audit_entries SET action = 'tenants.read_tenant' WHERE id = (SELECT entry_id FROM audit_seals WHERE lower(tenant_id) = '$tenant' AND sequence = 2);"
    if sql "$forge" 2>"$work/refused"; then echo "the row was altered, although a trigger should refuse it" >&2; exit 1; fi
    echo "  an attacker alters entry 2 with SQL: refused ($(tail -1 "$work/refused" | sed 's/.*: *\(audit_entries\)/\1/'))"
    sql "DROP TRIGGER audit_entries_no_update; $forge"
    echo "  drops the trigger first: done"
    call "ada verifies the trail" 200 GET /api/v1/audit/verify
    grep -q '"firstBadSequence":2' <<<"$body" || { echo "entry 2 was not named: $body" >&2; exit 1; }
    call "ada exports it again" 200 GET /api/v1/audit/export
    cp "$work/body" "$work/export.jsonl"
    verify 1
    grep -q 'TAMPERED at 2 ' "$work/verified" || { echo "entry 2 was not named" >&2; exit 1; }
  fi
fi
