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
"$SIBEN" generate --out "$WORK/year" --seed 7 --projects 1200 --together --rounds 5,8 >/dev/null
for file in roster projects targets monitoring-05 monitoring-08; do
    node county import "$WORK/year/$file.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "$file is refused"
done
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
printf '用户名,姓名,角色,单位,部门,电话\nbureau,绩效办甲,绩效办,,,\nbureau2,绩效办乙,绩效办,,,\nadministrator,管理员甲,管理员,,,\n' >"$WORK/people.csv"
expect 0 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
start county
PID=${RUNNING[county]} FOLDER=$WORK/county ACCOUNTS=$WORK/words.csv command node "$tests/api_year.mjs" || fail "the API"
BUREAU="$(sed -n "s/^bureau,[^,]*,//p" "$WORK/words.csv") 自己的"
export BUREAU
command node "$tests/walk_year.mjs" || fail "the walk"
expect 0 node county audit --what pass-bulk
says 'monitoring/2026/5'
says '张由人打开'
# The command keeps to the same rule: what a person has to open it does not pass, and says who has opened what.
expect 0 node county review --all-passed --year 2026 --round 5
says '机审通过 0 张'
says '张由人打开（每 20 张 1 张，至少 1 张；653022-2026 第1版 的规则“审核”）'
expect 0 node county review --all-passed --year 2026 --round 5 --list --format csv
says '看过，退回,绩效办甲'
says '待打开'
drawn=$(tr -d '\r' <<<"$OUT" | sed -n 's/,20,待打开,$//p' | head -n 1)
expect 0 node county show record "$drawn"
says '机审抽中，由人打开'
expect 0 node county review "$drawn" --pass
expect 0 node county review --all-passed --year 2026 --round 5 --list --format csv
says "$drawn,20,看过，通过,"
# What the plan wants read one by one, and what it leaves open, no machine passes.
sed 's/open_one_of: 20/open_one_of: 未设定/; s/^edition: 1/edition: 2/' "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" >"$WORK/plan.yaml"
cp "$SIBEN_SOURCE_DIR/deploy/data/holidays-2026.json" "$WORK/"
sed -i "s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|" "$WORK/plan.yaml"
expect 0 node county plan publish "$WORK/plan.yaml" --reason 不许机审
expect 0 node county review --all-passed --kind target --year 2026
says '机审通过 0 张'
says 'open_one_of 未设定'
sed -i 's/open_one_of: 未设定/open_one_of: 20/; s/^edition: 2/edition: 3/; s/of: \[O-05\]/of: [O-10]/' "$WORK/plan.yaml"
expect 0 node county plan publish "$WORK/plan.yaml" --reason 逐张审核
expect 3 node county review --all-passed --kind target --year 2026
says '计划要求这种表逐张审核，不能机审通过'
