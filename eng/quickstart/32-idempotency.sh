# A repeated request with the same key has one effect and gets the first response.
token=${access[ada]}
key=quickstart-$run
robot="{\"name\":\"Retrying robot $run\",\"role\":\"member\"}"
call "ada creates a service account with an idempotency key" 201 POST /api/v1/service-accounts "$robot" "Idempotency-Key: $key"
first=$body
call "she repeats the request" 201 POST /api/v1/service-accounts "$robot" "Idempotency-Key: $key"
grep -qi '^Idempotent-Replayed: true' "$work/headers" || { echo "no Idempotent-Replayed: true" >&2; exit 1; }
[ "$body" = "$first" ] || { echo "expected the first response: $body" >&2; exit 1; }
call "with another body the key is refused" 422 POST /api/v1/service-accounts '{"name":"Other","role":"member"}' "Idempotency-Key: $key"
expect_code idempotency_key_reused
