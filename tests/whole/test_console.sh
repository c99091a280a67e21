#!/usr/bin/env bash
# The console on a real node: the first day, every route of the API x every role, and a walk in a browser.
#
#   SHOTS=tests/console/shots build/dev/…   also takes pictures of every screen
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
tests=$SIBEN_SOURCE_DIR/tests/console
monitoring=653022205/monitoring/65302226T000000000101/2026/5

make prefecture 6530 --root
make county 653022
enrol county prefecture
take_port
UP=http://127.0.0.1:$PORT/
echo "page: 127.0.0.1:$PORT" >>"$WORK/prefecture/siben.yaml"
start prefecture
take_port
export PAGE=http://127.0.0.1:$PORT/
echo "page: 127.0.0.1:$PORT" >>"$WORK/county/siben.yaml"
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county import "$forms/T1-target-2026.xlsx" "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
expect 0 node county review "$monitoring" --return "执行数与支出系统不一致"

# Nobody has an account: the word of the first day is on the screen, and in no file of the node.
start county
WORD=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' "$WORK/county.log") || fail "no word of the first day"
grep -rqF "$WORD" "$WORK/county" && fail "the word of the first day is in a file"
export WORD
expect 0 node county account add clerk --display 木吉乡经办 --role clerk --unit 801001
stop county
rm "$WORK/county/accounts.json" # the first day again
start county
WORD=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' "$WORK/county.log" | tail -n 1)

# A browser makes the administrator; the others come from a table.
walk() { command node "$tests/walk.mjs" "$@" || fail "walk $*"; }
walk first
cat >"$WORK/people.csv" <<'EOF'
用户名,姓名,角色,单位,部门,电话
clerk,木吉乡经办,经办人,801001,,13900000001
clerk2,巴仁乡经办,经办人,802001,,
leader,巴仁乡分管,分管领导,802001,,
department,木吉乡主管,主管部门,,801,
office,农业股,业务股室,,,
reviewer,绩效办审核,审核人,801001、802001,,
bureau,绩效办,绩效办,,,
auditor,县审计,审计,,,
administrator,系统管理,管理员,,,
bad name,坏,经办人,801001,,
EOF
expect 1 node county account import "$WORK/people.csv" --dry-run
says "试读：能建立 9 个账号，不能建立 1 个；没有写入"
[ ! -e "$WORK/words.csv" ] || fail "a dry run writes passwords"
expect 1 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
says "第 11 行：bad name：用户名不能用"
says "建立 9 个账号，没有建立 1 个"
[ "$(stat -c %a "$WORK/words.csv")" = 600 ] || fail "others can read the passwords"
expect 1 node county account import "$WORK/people.csv" -o "$WORK/again.csv"
says "已经有这个用户名"

# T3 as somebody spoilt it, as it should be, and as it was mended after the return.
spoil() { # FILE SED-OF-SHARED-STRINGS SED-OF-THE-SHEET
    rm -rf "$WORK/t3" && mkdir "$WORK/t3" && (cd "$WORK/t3" && unzip -q "$forms/T3-monitoring-2026-05.xlsx" &&
        sed -i "$2" xl/sharedStrings.xml && sed -i "$3" xl/worksheets/sheet1.xml && zip -q -r "$1" .)
}
spoil "$WORK/spoilt.xlsx" 's/合同5月才签/合同6月才签/' 's|\(<c r="H7" s="3"><v>\)9.6<|\196<|'
spoil "$WORK/again.xlsx" 's/合同5月才签/合同6月才签/' 's/^//'
spoil "$WORK/mended.xlsx" 's/合同5月才签/合同6月签，7月底前补齐/' 's/^//'

# What 巴仁乡 hands in goes through two hands, and its yards are of the sector of department 801.
printf '单位编码,单位名称,审核环节\n802001,巴仁乡人民政府,分管领导→绩效办\n' >"$WORK/chain.csv"
printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,行业主管部门编码\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,特定目标类,一般公共预算,中央,当年财政拨款,1800000,0,元,801\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,特定目标类,一般公共预算,县级,当年财政拨款,200000,0,元,801\n' >"$WORK/sector.csv"
printf '预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,一般公共预算,中央,180,180,20,万元,产出指标,数量指标,补助户数,≥,400,户,10,50,400,确定能,,,\n' >"$WORK/yard.csv"
expect 0 node county import "$WORK/chain.csv"
expect 0 node county import "$WORK/sector.csv"
expect 0 node county import --month 3 "$WORK/yard.csv"

export ACCOUNTS=$WORK/words.csv
FORM=$WORK/again.xlsx command node "$tests/api.mjs" || fail "the API"
# Whoever has lost all units sees nothing, not everything.
expect 0 node county account add bare --display 没有单位 --role reviewer --unit 802001
first=$(sed -n 's/^首次密码：\([^（]*\).*/\1/p' <<<"$OUT")
command node -e 'const fs = require("fs"), file = process.argv[1], it = JSON.parse(fs.readFileSync(file)); it.accounts.find((one) => one.name === "bare").units = []; fs.writeFileSync(file, JSON.stringify(it));' "$WORK/county/accounts.json"
NAME=bare FIRST=$first command node "$tests/bare.mjs" || fail "an account without a unit"
expect 0 node county account disable bare
command node "$tests/again.mjs" save "$WORK/told.json" || fail "what everybody is told"
stop county
start county
command node "$tests/again.mjs" compare "$WORK/told.json" || fail "another start says something else"
# The reviewer's decision about another version than the one that stands was written down, and then refused: both can be read.
expect 0 node county audit --who reviewer --what refused
says "653022205/monitoring/65302226T000000000101/2026/5"
says "pass："
word_of() { echo "$(sed -n "s/^$1,[^,]*,//p" "$WORK/words.csv") 自己的"; }
CLERK=$(word_of clerk)
REVIEWER=$(word_of reviewer)
BUREAU=$(word_of bureau)
export CLERK REVIEWER BUREAU FILES=$WORK
# The whole of it while the line to the prefecture is cut: what is on the screen is what is true.
expect 0 node county link pause 6530
walk clerk work forms books marksCut
expect 0 node county link resume 6530
until_true 20 in_step prefecture 1
until_true 20 same_dump prefecture county
walk marksHealed
expect 0 node county show record "$monitoring"
says "审核通过"
says "审核人：绩效办审核"

# Township and county change one form without a line: two versions, and a person decides. Then the round goes up.
alter() { # FILE SED-OF-SHARED-STRINGS
    rm -rf "$WORK/t1" && mkdir "$WORK/t1" && (cd "$WORK/t1" && unzip -q "$forms/T1-target-2026.xlsx" && sed -i "$2" xl/sharedStrings.xml && zip -q -r "$1" .)
}
alter "$WORK/township.xlsx" 's/保障农牧民饮水安全/保障全乡农牧民饮水安全/'
alter "$WORK/county.xlsx" 's/保障农牧民饮水安全/保障农牧民用上安全水/'
make township 653022205
enrol township county
start township
until_true 20 node township show record 653022205/target/65302226T000000000101/2026/0
expect 0 node township link pause 653022
expect 0 node township import "$WORK/township.xlsx"
expect 0 node county import "$WORK/county.xlsx"
expect 0 node township link resume 653022
conflicting() { node county inbox --json | grep -q '/target/'; }
until_true 20 conflicting
walk submit
conflicting && fail "decided, and still there"
# The prefecture's office sends the submission back at its own page; the county reads why on Today and beside it, and submits again.
expect 0 node prefecture account add boss --display 州绩效办 --role bureau
boss=$(sed -n 's/^首次密码：\([^（]*\).*/\1/p' <<<"$OUT")
PAGE=$UP BOSS=$boss walk sendBack
expect 0 node prefecture audit --what return
says "653022/submission/round/5/2026/5"
sent_back() { node county show submission 653022/submission/round/5/2026/5 | grep -q 已退回; }
until_true 20 sent_back
walk sentBack
sent_back && fail "submitted again, and still returned"
# Three levels: each sees those above and below it, and who is not next to it through the one between.
expect 0 node prefecture status --nodes
says '  653022 阿克陶县（下级）：已同步'
says '    653022205 木吉乡（再下级）：经中间一级联系'
expect 0 node township status --nodes
says '6530 克孜勒苏柯尔克孜自治州（再上级）：经中间一级联系'
says '  653022 阿克陶县（上级）：已同步'
says '    653022205 木吉乡（本机）：运行中'

# Once more, and the two are joined: one changed only the goal, the other that and the value of an indicator.
alter "$WORK/township.xlsx" 's/保障农牧民饮水安全/保障农牧民用上干净水/'
alter "$WORK/county.xlsx" 's/保障农牧民饮水安全/保障农牧民用上清洁水/;s/<t>健全/<t>较健全/'
expect 0 node township link pause 653022
expect 0 node township import "$WORK/township.xlsx"
expect 0 node county import "$WORK/county.xlsx"
expect 0 node township link resume 653022
until_true 20 conflicting
walk merge
conflicting && fail "joined, and still there"
expect 0 node county show record 653022205/target/65302226T000000000101/2026/0
says "保障农牧民用上干净水"
expect 0 node county audit --what merge
says "电话核对过"
expect 0 node county show receipt --year 2026 --round 5
says "一致"
expect 0 node county audit --what submit
says "2026"
# A project more than went up: what would go up now says where it differs.
{
    echo '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位'
    echo '2026,802001,巴仁乡人民政府,65302226T000000000777,渠系维修,特定目标类,一般公共预算,县级,财政拨款,35,0,万元'
} >"$WORK/more.csv"
expect 0 node county import "$WORK/more.csv"
walk differs
stop prefecture
walk cut

# What they did stands in the log, and the log is as it was written.
expect 0 node county audit
says "first-account"
says "sign-in-failed"
says "account-add"
for what in import return pass export; do
    expect 0 node county audit --what $what
    [ "$(wc -l <<<"$OUT")" -gt 3 ] || fail "no $what in the log: $OUT"
done
expect 0 node county account disable clerk
expect 0 node county audit --what account-disable
says "clerk"
expect 3 node county account disable nobody
sed -i 's/sign-in-failed/sign-in/' "$WORK/county/audit.log"
expect 4 node county audit
says "有人改过"
