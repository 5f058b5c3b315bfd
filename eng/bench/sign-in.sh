#!/usr/bin/env bash
# How long a refused login takes: of an unknown address, of a wrong password, and of a right one during a wait. Medians of interleaved requests
# against the program (Release, SQLite). BENCH_LOGINS: of each kind, default 200.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d) port=${BENCH_PORT:-5399}
dotnet publish src/WebApi -c Release -r linux-x64 --self-contained false -o "$folder/app" --nologo -v:q
cd "$folder"
ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_CONTENTROOT=$folder ASPNETCORE_URLS=http://127.0.0.1:$port App__PublicUrl=http://localhost:$port \
  Logging__LogLevel__Default=Warning SignIn__FailuresPerAccount=100 SignIn__FailuresPerAddress=10000 \
  dotnet app/SvcInfra.WebApi.dll >log.txt 2>&1 &
app=$!
trap 'kill $app; wait $app 2>/dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 200); do curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null 2>&1 && break; sleep 0.1; done
python3 - "http://127.0.0.1:$port/api/v1/users" "$folder/App_Data/mail" "${BENCH_LOGINS:-200}" <<'PYTHON'
import http.client, json, pathlib, re, statistics, sys, time, urllib.parse, uuid
base, mailbox, count = urllib.parse.urlsplit(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
connection = http.client.HTTPConnection(base.netloc)
password = "correct horse battery staple"

def post(path, **body):
    start = time.perf_counter()
    connection.request("POST", base.path + path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, (time.perf_counter() - start) * 1000

def log_in(email, secret):
    return post("/login", email=email, password=secret)

def sign_up(name):
    post("/register", email=f"{name}@example.com", password=password, displayName=name)
    for _ in range(200):
        mails = [m.read_text().replace("\r", "") for m in mailbox.glob("*.eml")] if mailbox.exists() else []
        tokens = [re.search(r"verify-email\?token=([\w-]+)", m)[1] for m in mails if f"To: {name}@example.com" in m]
        if tokens:
            return post("/verify-email", token=tokens[0])
        time.sleep(0.05)

sign_up("ada"), sign_up("bob")
for _ in range(101):
    log_in("bob@example.com", "not the password at all")
assert log_in("bob@example.com", password)[0] == 401, "bob has to wait"
times = {"unknown address": [], "wrong password": [], "right password during a wait": []}
for _ in range(count):
    for kind, email, secret in (
        ("unknown address", f"{uuid.uuid4()}@example.com", "not the password at all"),
        ("wrong password", "ada@example.com", "not the password at all"),
        ("right password during a wait", "bob@example.com", password)):
        status, milliseconds = log_in(email, secret)
        assert status == 401, status
        times[kind].append(milliseconds)
    assert log_in("ada@example.com", password)[0] == 200
for kind, measured in times.items():
    quarter = statistics.quantiles(measured, n=4)
    print(f"{kind:30} median {statistics.median(measured):6.2f} ms, quartiles {quarter[0]:6.2f} to {quarter[2]:6.2f}")
PYTHON
