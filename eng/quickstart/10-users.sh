# Two users register, verify their email addresses and sign in.
password='correct horse battery staple'
run=$(date +%s)
declare -A access refresh
for name in ada bob; do
  token=
  email="$name-$run@example.com"
  call "$name registers" 202 POST /api/v1/users/register "{\"email\":\"$email\",\"password\":\"$password\",\"displayName\":\"$name\"}"
  call "$name signs in too early" 403 POST /api/v1/users/sign-in "{\"email\":\"$email\",\"password\":\"$password\"}"
  call "$name verifies the email address with the emailed token" 204 POST /api/v1/users/verify-email "{\"token\":\"$(mailed_token "$email")\"}"
  call "$name signs in" 200 POST /api/v1/users/sign-in "{\"email\":\"$email\",\"password\":\"$password\"}"
  access[$name]=$(field accessToken) refresh[$name]=$(field refreshToken)
done
token=${access[ada]}
call "ada reads her profile" 200 GET /api/v1/users/me
