#!/usr/bin/env bash
# What the office decides beside forms, on the page of a real node: extensions of a term, papers that hand money down; by the API for every role, and in a browser.
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
expect 0 node county import "$forms/T1-target-2026.xlsx" "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
expect 0 node county plan allocation '阿财预〔2026〕7号' --issued 2026-03-02 --project 65302226T000000000101=30
cat >"$WORK/people.csv" <<'EOF'
用户名,姓名,角色,单位,部门,电话
clerk,经办人甲,经办人,801001,,
clerk2,经办人乙,经办人,802001,,
reviewer,审核人甲,审核人,801001,,
bureau,绩效办甲,绩效办,,,
auditor,审计甲,审计,,,
administrator,管理员甲,管理员,,,
EOF
expect 0 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
start county

ACCOUNTS=$WORK/words.csv command node "$tests/api_decides.mjs" || fail "the API"
for words in '延至 2026-08-01：断网一周' '撤回：线路已恢复'; do
    expect 0 node county audit --what plan-extend
    says "$words"
done
expect 0 node county audit --what allocation
says '阿财预〔2026〕8号'
word_of() { echo "$(sed -n "s/^$1,[^,]*,//p" "$WORK/words.csv") 自己的"; }
BUREAU=$(word_of bureau)
CLERK=$(word_of clerk)
REVIEWER=$(word_of reviewer)
AUDITOR=$(word_of auditor)
export BUREAU CLERK REVIEWER AUDITOR FOLDER=$WORK
command node "$tests/walk_decides.mjs" "$@" || fail "the walk"
expect 0 node county check
says '0 处不符'
stop county # a node that leaks does not end well
