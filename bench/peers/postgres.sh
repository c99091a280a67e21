#!/usr/bin/env bash
# Rows a second of PostgreSQL logical replication over one hop, beside bench_bulk: the rows
# are committed at the publisher first, then the subscription is let go and the clock runs
# until the subscriber has applied them all. Needs PostgreSQL 15 (bench/packages.txt).
#
#   bench/peers/postgres.sh        BENCH_ROWS (300000), BENCH_RUNS (5), BENCH_DIR (/var/tmp)
set -eu
rows=${BENCH_ROWS:-300000} runs=${BENCH_RUNS:-5}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "bench: no PostgreSQL -> skipped" >&2; exit 77; }
folder=$(mktemp -d "${BENCH_DIR:-/var/tmp}/siben-bench-pg-XXXXXX")
as=""
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as="setpriv --reuid=postgres --regid=postgres --clear-groups"
fi
port=$((20000 + $$ % 20000))
stop() {
    for side in publisher subscriber; do
        $as "$bin/pg_ctl" -D "$folder/$side" -m immediate stop >/dev/null 2>&1 || true
    done
    rm -rf "$folder"
}
trap stop EXIT
ask() { $as "$bin/psql" -X -q -A -t -h "$folder" -p "$1" -d postgres -c "$2"; }
for side in publisher subscriber; do
    at=$port
    [ $side = publisher ] || at=$((port + 1))
    $as "$bin/initdb" -D "$folder/$side" -A trust -U "$([ -n "$as" ] && echo postgres || id -un)" >/dev/null
    cat >>"$folder/$side/postgresql.conf" <<EOF
port = $at
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
wal_level = logical
shared_buffers = 512MB
max_wal_size = 4GB
fsync = on
synchronous_commit = on
wal_retrieve_retry_interval = 20ms # else a worker may wait 5 s before it starts
EOF
    $as "$bin/pg_ctl" -D "$folder/$side" -l "$folder/$side.log" -w start >/dev/null
    ask $at "create table budget (code text primary key, unit text, book smallint, name text, initial bigint,
             adjustment bigint, measure1 text, measure2 text, measure3 text)"
done
ask $port "create publication all_rows for table budget"
ask $((port + 1)) "create subscription one connection 'host=$folder port=$port dbname=postgres'
    publication all_rows with (copy_data = false, synchronous_commit = 'on')" 2>/dev/null
now() { date +%s%N; }
seconds=()
for order in ordered shuffled; do
    # The records of bench_bulk, staged where no replication looks.
    ask $port "set client_min_messages = error; drop table if exists staged; create unlogged table staged (place serial, like budget)"
    "$(dirname "$0")"/../../build/release/bench/bench_records $order "$rows" |
        $as "$bin/psql" -X -q -h "$folder" -p "$port" -d postgres -c "\copy staged (code, unit, book, name, initial, adjustment,
            measure1, measure2, measure3) from pstdin"
    times=()
    for run in $(seq "$runs"); do
        for at in $port $((port + 1)); do ask $at "truncate budget"; done
        sleep 1
        ask $((port + 1)) "alter subscription one disable"
        $as "$bin/psql" -X -q -h "$folder" -p "$port" -d postgres >/dev/null <<EOF
do \$\$ begin
  for part in 0 .. $rows / 4000 loop
    insert into budget select code, unit, book, name, initial, adjustment, measure1, measure2, measure3
      from staged where place > part * 4000 and place <= (part + 1) * 4000 order by place;
    commit;
  end loop;
end \$\$;
EOF
        end=$(ask $port "select pg_current_wal_lsn()")
        begun=$(now)
        ask $((port + 1)) "alter subscription one enable"
        # flushed there and said so: the same as our acknowledgement
        until [ "$(ask $port "select confirmed_flush_lsn >= '$end' from pg_replication_slots")" = t ]; do sleep 0.05; done
        took=$((($(now) - begun) / 1000000))
        [ "$(ask $((port + 1)) 'select count(*) from budget')" = "$rows" ]
        times+=("$took")
        echo "postgres $order: run $run of $runs: ${times[-1]} ms" >&2
    done
    median=$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p")
    echo "bulk.peer.postgres_logical.$order.one_hop $((rows * 1000 / median)) rows/s"
done
