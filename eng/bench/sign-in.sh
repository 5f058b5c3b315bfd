#!/usr/bin/env bash
# How long a refused sign-in takes: with an unknown email address, a wrong password, and the right password during a wait. Medians of interleaved requests
# against the program (Release, SQLite). docs/performance.md explains the figures and the BENCH variables. Needs: dotnet, python3.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"
logins=${BENCH_LOGINS:-$(by_form 200 10)}
need dotnet python3
begin sign-in 900 300
bulky=(app)
echo "== publish"
rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
publish=${BENCH_PUBLISH-$(by_form "-r $rid --self-contained false" '')}
# shellcheck disable=SC2086 # several options
run publish dotnet publish "$root/src/WebApi" -c "$configuration" -m:1 -nologo -v q -o "$work/app" $publish
port=$(free_port)
cd "$work"
# shellcheck disable=SC2086 # several settings
(exec env ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_CONTENTROOT="$work" ASPNETCORE_URLS="http://127.0.0.1:$port" App__PublicUrl="http://localhost:$port" \
  Logging__LogLevel__Default=Warning SignIn__FailuresPerAccount=100 SignIn__FailuresPerIpAddress=10000 "${unlimited[@]}" ${BENCH_SET:-} \
  dotnet app/SvcInfra.WebApi.dll) >app.log 2>&1 &
app=$! processes[$!]=app
ready "$port" "$app"
echo "== $logins refused logins of each kind"
python3 - "http://127.0.0.1:$port/api/v1/users" "$work/App_Data/mail" "$logins" <<'PYTHON'
import http.client, json, pathlib, re, statistics, sys, time, urllib.parse, uuid
base, mailbox, count = urllib.parse.urlsplit(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
connection = http.client.HTTPConnection(base.netloc, timeout=30)
password = "correct horse battery staple"

def post(path, **body):
    start = time.perf_counter()
    connection.request("POST", base.path + path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    text = response.read()
    return response.status, (time.perf_counter() - start) * 1000, text

def expect(expected, what, response):
    if response[0] != expected:
        sys.exit(f"{what}: expected {expected}, got {response[0]} {response[2][:500]}")
    return response[1]

def log_in(email, secret):
    return post("/sign-in", email=email, password=secret)

def sign_up(name):
    expect(202, f"registration of {name}", post("/register", email=f"{name}@example.com", password=password, displayName=name))
    until = time.monotonic() + 20
    while time.monotonic() < until:
        # The sender writes to a file whose name begins with a dot, and then renames it.
        mails = [m.read_text().replace("\r", "") for m in mailbox.glob("[!.]*.eml")] if mailbox.exists() else []
        tokens = [re.search(r"verify-email\?token=([\w-]+)", m)[1] for m in mails if f"To: {name}@example.com" in m]
        if tokens:
            return expect(204, f"verification of {name}", post("/verify-email", token=tokens[0]))
        time.sleep(0.05)
    sys.exit(f"no mail to {name} arrived within 20 s")

sign_up("ada"), sign_up("bob")
for _ in range(101):
    expect(401, "wrong password of bob", log_in("bob@example.com", "not the password at all"))
expect(401, "right password of bob, who has to wait", log_in("bob@example.com", password))
times = {"unknown address": [], "wrong password": [], "right password during a wait": []}
for _ in range(count):
    for kind, email, secret in (
        ("unknown address", f"{uuid.uuid4()}@example.com", "not the password at all"),
        ("wrong password", "ada@example.com", "not the password at all"),
        ("right password during a wait", "bob@example.com", password)):
        times[kind].append(expect(401, kind, log_in(email, secret)))
    expect(200, "right password of ada", log_in("ada@example.com", password))
for kind, measured in times.items():
    quarter = statistics.quantiles(measured, n=4)
    print(f"{kind:30} median {statistics.median(measured):6.2f} ms, quartiles {quarter[0]:6.2f} to {quarter[2]:6.2f}")
PYTHON
