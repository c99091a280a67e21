#!/usr/bin/env bash
# The console's pages of who keeps the node, on a real node: accounts, the audit log; by the API for every role, and in a browser.
#
#   SHOTS=tests/console/shots build/dev/…   also takes pictures of every screen
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
tests=$SIBEN_SOURCE_DIR/tests/console

make county 653022 --root
take_port
export PAGE=http://127.0.0.1:$PORT/
echo "page: 127.0.0.1:$PORT" >>"$WORK/county/siben.yaml"
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
cat >"$WORK/people.csv" <<'EOF'
用户名,姓名,角色,单位,部门,电话
clerk,经办人甲,经办人,801001,,13900000001
clerk2,经办人乙,经办人,802001,,
department,主管部门甲,主管部门,,801,
reviewer,审核人甲,审核人,801001、802001,,
bureau,绩效办甲,绩效办,,,
auditor,审计甲,审计,,,
administrator,管理员甲,管理员,,,
administrator2,管理员乙,绩效办、管理员,,,
EOF
expect 0 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
make township 653022205
expect 0 node township enrol request -o "$WORK/township.request"
cp "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" "$SIBEN_SOURCE_DIR/deploy/data/holidays-2026.json" "$WORK/"
sed 's/^edition: 1/edition: 2/; s/年初项目绩效目标/年初项目的绩效目标/' "$WORK/653022-2026.yaml" >"$WORK/653022-2026-2.yaml"
sed 's/^year: 2026/year: twenty/' "$WORK/653022-2026.yaml" >"$WORK/broken.yaml"
export FOLDER=$WORK
start county

ACCOUNTS=$WORK/words.csv command node "$tests/api_office.mjs" || fail "the API"
for what in account-add account-change account-reset account-disable account-enable account-end refused export; do
    expect 0 node county audit --what $what
    [ "$(wc -l <<<"$OUT")" -gt 2 ] || fail "no $what in the log: $OUT"
done
expect 0 node county account list
says "已终止"
expect 3 node county account disable reviewer2 --lift

word_of() { echo "$(sed -n "s/^$1,[^,]*,//p" "$WORK/words.csv") 自己的"; }
ADMINISTRATOR=$(word_of administrator)
BUREAU=$(word_of bureau)
CLERK=$(word_of clerk)
ADMINISTRATOR2=$(word_of administrator2)
export ADMINISTRATOR ADMINISTRATOR2 BUREAU CLERK
command node "$tests/walk_office.mjs" "$@" || fail "the walk"

# What the page granted is a grant: the township joins with it.
expect 0 node township enrol install "$WORK/township.grant"
start township
until_true 20 in_step county 1
expect 0 node county plan show --year 2026 --format csv
says '年初项目的绩效目标'
expect 0 node county audit --what plan-publish
says '653022-2026-2.yaml'
expect 0 node county audit --what grant
says 'township.request'

# A line that somebody changes shows on the page, from there on.
sed -i '3s/account-add/account-bad/' "$WORK/county/audit.log"
command node "$tests/walk_office.mjs" broken || fail "the walk broken"
expect 4 node county audit
says "第 3 行"
