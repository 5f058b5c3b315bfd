# Ada creates an API key for a program; it works within its scopes and is revoked. A service account has a key of its own.
token=${access[ada]}
call "ada finds her tenant" 200 GET /api/v1/tenants
tenant=$(field id)
call "ada creates an API key" 201 POST /api/v1/api-keys '{"name":"Nightly report","scopes":["tenants.read"]}'
key=$(field key) key_id=$(field id)
call "ada asks for a scope that no key has" 400 POST /api/v1/api-keys '{"name":"Robot","scopes":["tenants.members-write"]}'
token=$key
call "the program reads the tenant" 200 GET "/api/v1/tenants/$tenant"
call "it has no scope for the members" 403 GET "/api/v1/tenants/$tenant/members"
expect_code insufficient_scope
call "it cannot create another key" 403 POST /api/v1/api-keys '{"name":"Robot","scopes":["tenants.read"]}'
expect_code session_required
token=${key%?}$([ "${key: -1}" = a ] && echo b || echo a)
call "a mistyped key is reported as malformed" 401 GET "/api/v1/tenants/$tenant"
expect_code api_keys.malformed
token=${access[ada]}
call "ada rotates the key" 200 POST "/api/v1/api-keys/$key_id/rotate" '{"overlapHours":1}'
next=$(field key)
token=$next
call "the new key works" 200 GET "/api/v1/tenants/$tenant"
token=$key
call "so does the old one for an hour" 200 GET "/api/v1/tenants/$tenant"
token=${access[ada]}
call "ada revokes it" 204 DELETE "/api/v1/api-keys/$key_id"
token=$next
call "it is refused at once" 401 GET "/api/v1/tenants/$tenant"
expect_code api_key_revoked
token=${access[ada]}
call "ada creates a service account" 201 POST /api/v1/service-accounts "{\"name\":\"Build robot $run\",\"role\":\"member\"}"
robot=$(field id)
call "and a key for it" 201 POST "/api/v1/service-accounts/$robot/keys" '{"name":"CI","scopes":["tenants.read"]}'
key=$(field key)
token=
call "the robot sends it as X-Api-Key" 200 GET "/api/v1/tenants/$tenant" "" "X-Api-Key: $key"
token=${access[ada]}
call "ada deletes the account" 204 DELETE "/api/v1/service-accounts/$robot"
token=
call "its key is refused" 401 GET "/api/v1/tenants/$tenant" "" "X-Api-Key: $key"
