#!/bin/bash
# The wire against nginx's static files: the same 12 kB and the same headers, one core each for
# server and client. Needs nginx-light and wrk.
#
#   bench/wire.sh [BUILD] [CONNECTIONS] [SECONDS]
#
# Prints answers a second, and answers per second of processor time (which other work on the machine
# disturbs less), three rounds each: /page is ready made, /copy is made for each request.
set -eu
build=${1:-build} connections=${2:-64} seconds=${3:-3}
ninja -C "$build" tests/raw/wire_serve >/dev/null
serve=$(realpath "$build")/tests/raw/wire_serve
dir=$(mktemp -d)
server= nginx=
trap 'kill $server $nginx 2>/dev/null || true; rm -rf "$dir"' EXIT
mkdir "$dir/www"
head -c 12288 /dev/zero | tr '\0' x >"$dir/www/page"
cat >"$dir/nginx.conf" <<EOF
worker_processes 1; daemon off; pid $dir/pid; error_log $dir/error.log;
events { worker_connections 4096; }
http {
    access_log off; sendfile on; tcp_nopush on; open_file_cache max=100;
    keepalive_requests 100000000; default_type "text/html; charset=utf-8";
    client_body_temp_path $dir/1; proxy_temp_path $dir/2; fastcgi_temp_path $dir/3;
    uwsgi_temp_path $dir/4; scgi_temp_path $dir/5;
    add_header Cache-Control no-cache;
    add_header Vary "Accept-Encoding, Accept-Language, Cookie";
    add_header X-Content-Type-Options nosniff;
    add_header Referrer-Policy same-origin;
    add_header Content-Security-Policy "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    server { listen 127.0.0.1:8492; root $dir/www; }
}
EOF
taskset -c 0 nginx -c "$dir/nginx.conf" & nginx=$!
mkfifo "$dir/in"
taskset -c 0 "$serve" 127.0.0.1:8491 2 <"$dir/in" & server=$!
exec 9>"$dir/in"
sleep 1
worker=$(pgrep -P $nginx)
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
measure() { # NAME PID ADDRESS
    local before after
    before=$(ticks "$2")
    taskset -c 1 wrk -t1 -c"$connections" -d"${seconds}s" "http://127.0.0.1:$3" >"$dir/out"
    after=$(ticks "$2")
    awk -v name="$1" -v used=$((after - before)) -v hz="$(getconf CLK_TCK)" '
        /requests in/ { n = $1 } /Requests\/sec/ { rate = $2 } /Socket errors/ { print }
        END { printf "%-6s %8.0f /s  %8.0f per CPU second\n", name, rate, n * hz / used }' "$dir/out"
}
for _ in 1 2 3; do
    measure nginx "$worker" 8492/page
    measure page $server 8491/page
    measure copy $server 8491/copy
done
