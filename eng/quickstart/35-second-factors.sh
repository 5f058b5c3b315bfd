# Ada sets up an authenticator app, signs in on her phone with it, and revokes that session from here.
if command -v python3 >/dev/null; then
  token=${access[ada]}
  call "ada sets up an authenticator app" 200 POST /api/v1/users/me/mfa/totp
  secret=$(field secret)
  # code_in STEPS: the current code of the app, or the one so many half minutes later (RFC 6238).
  code_in() {
    python3 - "$secret" "$1" <<'P'
import base64, hmac, struct, sys, time
digest = hmac.new(base64.b32decode(sys.argv[1]), struct.pack(">Q", int(time.time()) // 30 + int(sys.argv[2])), "sha1").digest()
start = digest[-1] & 15
print("%06d" % ((struct.unpack(">I", digest[start:start + 4])[0] & 0x7FFFFFFF) % 10**6))
P
  }
  call "ada confirms it with a code and gets recovery codes" 200 POST /api/v1/users/me/mfa/totp/confirm "{\"code\":\"$(code_in 0)\"}"
  token=
  call "ada signs in on her phone" 401 POST /api/v1/users/sign-in "{\"email\":\"ada-$run@example.com\",\"password\":\"$password\"}"
  expect_code users.mfa_required
  challenge=$(field challenge)
  call "an attacker guesses a code" 401 POST /api/v1/users/sign-in/mfa "{\"challenge\":\"$challenge\",\"method\":\"recovery\",\"code\":\"0000-0000-0000-0000\"}"
  expect_code users.mfa_code_invalid
  call "ada answers the challenge with the next code" 200 POST /api/v1/users/sign-in/mfa "{\"challenge\":\"$challenge\",\"method\":\"totp\",\"code\":\"$(code_in 1)\"}"
  phone=$(field accessToken)
  # The second factor superseded her earlier access token.
  token=
  call "ada refreshes" 200 POST /api/v1/users/refresh "{\"refreshToken\":\"${refresh[ada]}\"}"
  access[ada]=$(field accessToken) refresh[ada]=$(field refreshToken)
  token=${access[ada]}
  call "ada lists her sessions" 200 GET /api/v1/users/me/sessions
  session=$(grep -o '"id":"[^"]*","isCurrent":false' <<<"$body" | head -1 | cut -d'"' -f4)
  call "ada ends the one on the phone" 204 DELETE "/api/v1/users/me/sessions/$session"
  ended_since=$SECONDS
  until [ "$(curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $phone" "$base/api/v1/users/me")" = 401 ]; do
    [ $((SECONDS - ended_since)) -le 5 ] || { echo "the phone still reads the profile" >&2; exit 1; }
    read -rt 0.2 <> <(:) || true
  done
  token=$phone
  call "the phone's token is refused within five seconds" 401 GET /api/v1/users/me
  expect_code session_ended
else
  echo "  (second factors are left out: this needs python3)"
fi
