# Refresh tokens rotate; one that comes back after its grace ends the session.
token=
old=${refresh[ada]}
call "ada refreshes" 200 POST /api/v1/users/refresh "{\"refreshToken\":\"$old\"}"
new=$(field refreshToken) fresh=$(field accessToken)
echo "  ... the grace of $grace s passes"
grace_ends=$((SECONDS + grace + 1))
while [ $SECONDS -le $grace_ends ]; do read -rt 0.2 <> <(:) || true; done
call "somebody reuses the old refresh token" 401 POST /api/v1/users/refresh "{\"refreshToken\":\"$old\"}"
expect_code users.refresh_token_reused
call "so the new one is dead too" 401 POST /api/v1/users/refresh "{\"refreshToken\":\"$new\"}"
token=$fresh
call "and so is the access token" 401 GET /api/v1/users/me
expect_code session_ended
token=${access[bob]}
call "bob logs out" 204 POST /api/v1/users/sign-out
call "bob's access token is dead" 401 GET /api/v1/users/me
