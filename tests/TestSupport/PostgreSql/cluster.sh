# Keeps a throw-away PostgreSQL cluster for as long as its own standard input stays open.
#
# sh -c "$this" cluster FOLDER BIN SETTINGS PORT...    with the superuser's password as the first line of the input
#
# Prints "ready PORT" or leaves with an error. The input ends when the owner closes it and also when the owner is
# killed by SIGKILL; either way the server is stopped and FOLDER and FOLDER.lock are removed.
# An existing FOLDER was left by a run that was killed together with this script: it is only removed.
set -u
umask 077
# Ctrl+C reaches the whole foreground group; the owner decides when the server ends.
# A closed output must not end the script before it has cleaned up.
trap '' INT HUP QUIT PIPE

folder=$1
bin=$2
settings=$3
shift 3
data=$folder/data
log=$folder/server.log

# PostgreSQL's programs refuse to run as root.
as_server() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif command -v setpriv >/dev/null; then
        setpriv --reuid=postgres --regid="$(id -g postgres)" --init-groups env HOME="$folder" "$@"
    else
        runuser -u postgres -- env HOME="$folder" "$@"
    fi
}

finish() {
    if [ -e "$data/postmaster.pid" ]; then
        as_server "$bin/pg_ctl" -D "$data" -m immediate -w -t 30 stop </dev/null >/dev/null 2>&1
    fi
    cd / && rm -rf "$folder" "$folder.lock"
}

fail() {
    echo "$1" >&2
    [ ! -e "$2" ] || cat "$2" >&2
    exit 1
}

trap finish EXIT
trap 'exit 143' TERM

if [ -d "$folder" ]; then
    cd "$folder"
    exit 0
fi

IFS= read -r password || fail 'the password is missing' /dev/null
mkdir "$folder" || fail "$folder cannot be created" /dev/null
cd "$folder" || fail "$folder cannot be entered" /dev/null
printf '%s\n' "$password" >password
[ "$(id -u)" != 0 ] || chown -R "postgres:$(id -g postgres)" "$folder" || fail 'there is no user postgres to run as' /dev/null

make_cluster() {
    as_server "$bin/initdb" -D "$data" -U postgres --pwfile="$folder/password" --auth-local=trust --auth-host=scram-sha-256 \
        -E UTF8 --locale="$1" --no-sync </dev/null >initdb.log 2>&1
}

# C.UTF-8 is not known everywhere; C sorts the same way, but upper and lower case outside ASCII are unknown to it.
make_cluster C.UTF-8 || make_cluster C || fail 'initdb failed:' initdb.log
rm -f password
printf '%s\n' "$settings" "listen_addresses = '127.0.0.1'" "unix_socket_directories = '$folder'" >>"$data/postgresql.conf"

for port in "$@"; do
    rm -f "$log"
    if as_server "$bin/pg_ctl" -D "$data" -w -t 60 -l "$log" -o "-p $port" start </dev/null >/dev/null 2>&1; then
        echo "ready $port"
        # Nothing more is ever written: this returns when the input ends.
        read -r _
        exit 0
    fi
    # Another process took the port first: the next one. Any other trouble would only repeat itself.
    grep -q 'could not create any TCP/IP sockets' "$log" || break
done
fail 'the server did not start:' "$log"
