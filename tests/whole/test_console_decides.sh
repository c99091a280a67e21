#!/usr/bin/env bash
# What the office decides beside forms, on the page of a real node: extensions of a term, papers that hand money down, what a project
# was before, a mark of secrecy that is none; by the API for every role, and in a browser.
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
# Last year's list, where two of this year's had other codes.
{
    echo '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,新增/延续'
    echo '2025,801001,木吉乡人民政府,65302225T000000000201,2025年农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,40,0,万元,延续'
    echo '2025,802001,巴仁乡人民政府,65302225T000000000204,2025年庭院经济发展补助,特定目标类,一般公共预算,中央,财政拨款,200,0,万元,延续'
} >"$WORK/projects-2025.csv"
expect 0 node county import "$WORK/projects-2025.csv"
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
expect 0 node county audit --what list-link
says '以前是 65302225T000000000201（改了代码）'
says '撤回以前是 65302225T000000000201：不是同一个'
expect 0 node county audit --what release-mark
says '局长核实：宣传册的书名'
expect 0 node county history 653022202/monitoring/65302226T000000000318/2026/3
says '放行'
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
