# Ada invites Carol, who registers with the invited email address and accepts; Ada changes her role and removes her.
token=${access[ada]}
carol="carol-$run@example.com"
call "ada finds her tenant" 200 GET /api/v1/tenants
tenant=$(field id)
call "ada invites carol" 201 POST "/api/v1/tenants/$tenant/invitations" "{\"email\":\"$carol\",\"role\":\"member\"}"
call "ada invites her twice" 409 POST "/api/v1/tenants/$tenant/invitations" "{\"email\":\"$carol\"}"
expect_code tenants.already_invited
invitation=$(mailed_token "$carol" 'accept-invitation#token=')
token=${access[bob]}
call "bob tries the token" 403 POST /api/v1/tenants/invitations/accept "{\"token\":\"$invitation\"}"
expect_code tenants.invitation_other_address
token=
call "carol previews the invitation" 200 POST /api/v1/tenants/invitations/preview "{\"token\":\"$invitation\"}"
call "carol registers" 202 POST /api/v1/users/register "{\"email\":\"$carol\",\"password\":\"$password\",\"displayName\":\"carol\"}"
call "carol verifies the address" 204 POST /api/v1/users/verify-email "{\"token\":\"$(mailed_token "$carol")\"}"
call "carol logs in" 200 POST /api/v1/users/sign-in "{\"email\":\"$carol\",\"password\":\"$password\"}"
token=$(field accessToken)
call "carol accepts" 200 POST /api/v1/tenants/invitations/accept "{\"token\":\"$invitation\"}"
call "carol accepts again" 400 POST /api/v1/tenants/invitations/accept "{\"token\":\"$invitation\"}"
expect_code tenants.invitation_invalid
call "carol switches to the tenant" 200 POST /api/v1/tenants/switch "{\"tenantId\":\"$tenant\"}"
access[carol]=$(field accessToken)
token=${access[carol]}
call "carol reads her profile" 200 GET /api/v1/users/me
user=$(field id)
token=${access[ada]}
call "ada lists the members" 200 GET "/api/v1/tenants/$tenant/members"
call "ada makes carol admin" 200 PATCH "/api/v1/tenants/$tenant/members/$user" '{"role":"admin"}'
call "ada, the last owner, cannot leave" 409 POST "/api/v1/tenants/$tenant/leave"
expect_code tenants.last_owner
call "ada removes carol" 204 DELETE "/api/v1/tenants/$tenant/members/$user"
# Cached access is a few seconds old at most.
removed_since=$SECONDS
until [ "$(curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${access[carol]}" "$base/api/v1/tenants/$tenant")" = 403 ]; do
  [ $((SECONDS - removed_since)) -le 6 ] || { echo "carol still reads the tenant" >&2; exit 1; }
  read -rt 0.2 <> <(:) || true
done
token=${access[carol]}
call "carol's token is refused in the tenant" 403 GET "/api/v1/tenants/$tenant"
