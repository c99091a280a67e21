#!/usr/bin/env bash
# The console with a county year in it: the review queue and every list answer whole; a machine passes what the rules find nothing in, but
# for those that a person opens.
#
#   SHOTS=tests/console/shots build/dev/…   also takes a picture of the queue
source "$(dirname "$0")/lib.sh"
tests=$SIBEN_SOURCE_DIR/tests/console

make county 653022 --root
take_port
export PAGE=http://127.0.0.1:$PORT/
echo "page: 127.0.0.1:$PORT" >>"$WORK/county/siben.yaml"
# Once 1 200 projects made the queue run out of its memory; some of these are refused: errors are planted.
"$SIBEN" generate --out "$WORK/year" --seed 7 --projects 1200 --together --rounds 5 >/dev/null
for file in roster projects targets monitoring-05; do
    node county import "$WORK/year/$file.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "$file is refused"
done
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
printf '用户名,姓名,角色,单位,部门,电话\nbureau,绩效办甲,绩效办,,,\nadministrator,管理员甲,管理员,,,\n' >"$WORK/people.csv"
expect 0 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
start county
PID=${RUNNING[county]} FOLDER=$WORK/county ACCOUNTS=$WORK/words.csv command node "$tests/api_year.mjs" || fail "the API"
BUREAU="$(sed -n "s/^bureau,[^,]*,//p" "$WORK/words.csv") 自己的"
export BUREAU
command node "$tests/walk_year.mjs" || fail "the walk"
expect 0 node county audit --what pass
[ "$(grep -c 'pass' <<<"$OUT")" -gt 3 ] || fail "no pass in the log: $OUT"
