# Keeps a throw-away Redis server for as long as its own standard input stays open.
#
# sh -c "$this" redis FOLDER SERVER    with the server's configuration in FOLDER/redis.conf
#
# The input ends when the owner closes it and also when the owner is killed by SIGKILL; either way the server is stopped. The
# folder is removed, too, unless it holds a file named "keep".
set -u
# Ctrl+C reaches the whole foreground group; the owner decides when the server ends.
trap '' INT HUP QUIT PIPE

"$2" "$1/redis.conf" </dev/null &
server=$!
read -r _
kill -KILL "$server" 2>/dev/null
wait "$server" 2>/dev/null
[ -e "$1/keep" ] || rm -rf "$1"
