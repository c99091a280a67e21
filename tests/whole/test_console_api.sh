#!/usr/bin/env bash
# The API of the console on a real node: accounts from a table, every route x every role, what everybody is told again after a start.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/console.sh"

open_levels
start county
write_people
expect 1 node county account import "$WORK/people.csv" --dry-run
says "试读：能建立 9 个账号，不能建立 1 个；没有写入"
[ ! -e "$WORK/words.csv" ] || fail "a dry run writes passwords"
expect 1 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
says "第 11 行：bad name：用户名不能用"
says "建立 9 个账号，没有建立 1 个"
[ "$(stat -c %a "$WORK/words.csv")" = 600 ] || fail "others can read the passwords"
expect 1 node county account import "$WORK/people.csv" -o "$WORK/again.csv"
says "已经有这个用户名"
write_forms

export ACCOUNTS=$WORK/words.csv
FORM=$WORK/again.xlsx DATA=$WORK/county command node "$tests/api.mjs" || fail "the API"
# Whoever has lost all units sees nothing, not everything.
expect 0 node county account add bare --display 没有单位 --role reviewer --unit 802001
first=$(sed -n 's/^首次密码：\([^（]*\).*/\1/p' <<<"$OUT")
command node -e 'const fs = require("fs"), file = process.argv[1], it = JSON.parse(fs.readFileSync(file)); it.accounts.find((one) => one.name === "bare").units = []; fs.writeFileSync(file, JSON.stringify(it));' "$WORK/county/accounts.json"
NAME=bare FIRST=$first command node "$tests/bare.mjs" || fail "an account without a unit"
expect 0 node county account disable bare
# A project comes into its unit's list after the day of the targets: 追加, by no day.
{
    cat "$WORK/sector.csv"
    echo '2026,802001,巴仁乡人民政府,65302226T000000000601,棚圈建设,特定目标类,一般公共预算,县级,当年财政拨款,350000,0,元,801'
} >"$WORK/later.csv"
expect 0 node county import --adopted 2026-05-06 "$WORK/later.csv"
# The one clerk of all units owes what the units owe.
expect 0 node county account add every --display 全部单位 --role clerk --every-unit
first=$(sed -n 's/^首次密码：\([^（]*\).*/\1/p' <<<"$OUT")
NAME=every FIRST=$first command node "$tests/every.mjs" || fail "the clerk of every unit"
expect 0 node county account disable every
command node "$tests/again.mjs" save "$WORK/told.json" || fail "what everybody is told"
stop county
start county
command node "$tests/again.mjs" compare "$WORK/told.json" || fail "another start says something else"
# The reviewer's decision about another version than the one that stands was written down, and then refused: both can be read.
expect 0 node county audit --who reviewer --what refused
says "653022205/monitoring/65302226T000000000101/2026/5"
says "pass："
# So were those who guessed, and what was taken away.
expect 0 node county audit
says "sign-in-failed"
for what in import return pass export; do
    expect 0 node county audit --what $what
    [ "$(wc -l <<<"$OUT")" -gt 1 ] || fail "no $what in the log: $OUT"
done
