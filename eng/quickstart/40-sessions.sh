# Refresh tokens rotate; reuse after the grace period revokes the session.
token=
old=${refresh[ada]}
call "ada refreshes" 200 POST /api/v1/users/refresh "{\"refreshToken\":\"$old\"}"
new=$(field refreshToken) fresh=$(field accessToken)
echo "  ... the grace of $grace s passes"
grace_ends=$((SECONDS + grace + 1))
while [ $SECONDS -le $grace_ends ]; do read -rt 0.2 <> <(:) || true; done
call "an attacker reuses the old refresh token" 401 POST /api/v1/users/refresh "{\"refreshToken\":\"$old\"}"
expect_code users.refresh_token_reused
call "the new one is refused too" 401 POST /api/v1/users/refresh "{\"refreshToken\":\"$new\"}"
token=$fresh
call "and so is the access token" 401 GET /api/v1/users/me
expect_code session_ended
token=${access[bob]}
call "bob signs out" 204 POST /api/v1/users/sign-out
call "bob's access token is refused" 401 GET /api/v1/users/me
