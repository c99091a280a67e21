#!/usr/bin/env bash
# One folder, its configuration, and what is said when something about it is wrong.
source "$(dirname "$0")/lib.sh"

expect 2 "$SIBEN"
expect 0 "$SIBEN" --help
expect 2 "$SIBEN" nonsense
says "没有这个命令"
expect 2 "$SIBEN" alias # of commands of two words the second is missing
says "后面还要写一个词"
expect 0 "$SIBEN" inbox --help # itself, and what begins with it
says "用法：siben inbox [选项]"
says "用法：siben inbox take"
expect 2 "$SIBEN" status --nonsense
says "没有这个选项"
expect 3 node none run
says "siben init"
expect 3 node none status
expect 2 node a init
says "--node"
expect 2 node a init --node 653022 --scope 12345
make a 6530 --root
expect 3 node a init --node 6530
says "不会覆盖"
expect 0 node a run --check-config
says "配置正确"
echo 'colour: blue' >>"$WORK/a/siben.yaml"
expect 2 node a run --check-config
says "siben.yaml:$(grep -n colour "$WORK/a/siben.yaml" | cut -d: -f1)：不认识的键“colour”"
expect 2 node a run
says "不认识的键"
sed -i '/colour/d' "$WORK/a/siben.yaml"

# One process at a time; commands reach it over its socket.
start a
expect 3 node a run
says "正被另一个进程使用（进程号 ${RUNNING[a]}）"
expect 3 node a enrol install /dev/null
says "节点正在运行"
expect 0 node a version --json
expect 0 node a show records --format csv
expect 0 node a show records --format csv -o "$WORK/records.csv"
[ "$(head -c 3 "$WORK/records.csv" | od -An -tx1 | tr -d ' \n')" = efbbbf ] || fail "no byte order mark in a csv file"
expect 2 node a show records --format xml
expect 2 node a show nonsense
for command in init "enrol request" "enrol grant" "enrol install" run review show submit status "link pause" \
    "link resume" history check rebuild dump version; do
    # shellcheck disable=SC2086
    expect 0 "$SIBEN" $command --help
    says "用法：siben $command"
done
# A socket that was left behind does no harm, and a second signal finds nothing.
stop a KILL
expect 0 node a status
says "没有运行"
start a
expect 0 node a rebuild
stop a INT

# A path longer than a socket's address.
long=$WORK/$(printf 'x%.0s' {1..60})/$(printf 'y%.0s' {1..60})
mkdir -p "$long"
"$SIBEN" --data "$long/d" init --node 6530 --root >/dev/null
"$SIBEN" --data "$long/d" run >"$WORK/long.log" 2>&1 &
RUNNING[long]=$!
running() { "$SIBEN" --data "$long/d" status | grep -q 运行中; }
until_true 20 running

# The example of deploy/config is a right one, and the manual knows every command.
mkdir -p "$WORK/example"
cp "$SIBEN_SOURCE_DIR/deploy/config/siben.yaml" "$WORK/example/"
expect 0 node example run --check-config
while read -r command; do
    grep -q -e "$command" "$SIBEN_SOURCE_DIR/deploy/man/siben.1" || fail "man siben says nothing of '$command'"
done < <("$SIBEN" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | sort -u)
