#!/usr/bin/env bash
# The console on a real node in a browser: the first day, a form's way until the prefecture has received it, the line cut in the middle.
#
#   SHOTS=tests/console/shots build/dev/…   also takes pictures of every screen
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/console.sh"

open_levels

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
write_people
expect 1 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
write_forms
expect 0 node county review "$yard" --step 分管领导 --pass
expect 0 node county review "$yard" --pass
ACCOUNTS=$WORK/words.csv command node "$tests/sign.mjs" || fail "signing in"
word_of() { echo "$(sed -n "s/^$1,[^,]*,//p" "$WORK/words.csv") 自己的"; }
CLERK=$(word_of clerk)
REVIEWER=$(word_of reviewer)
BUREAU=$(word_of bureau)
export CLERK REVIEWER BUREAU FILES=$WORK
# The whole of it while the line to the prefecture is cut: what is on the screen is what is true.
expect 0 node county link pause 6530
walk clerk work claims forms meanwhile hands comesBack books marksCut
# A picture is drawn in the browser, and stands in the log like every other export.
expect 0 node county audit --what export
says "picture"
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
expect 0 node prefecture plan publish "$SIBEN_SOURCE_DIR/deploy/plans/6530-2026.yaml" --reason 印发
PAGE=$UP BOSS=$boss walk sendBack
expect 0 node prefecture audit --what return
says "653022/submission/round/5/2026/5"
sent_back() { node county show submission 653022/submission/round/5/2026/5 | grep -q 已退回; }
until_true 20 sent_back
walk sentBack
sent_back && fail "submitted again, and still returned"
# Three levels: each sees those above and below it, and who is not next to it through the one between.
in_step() { node "$1" status --nodes | grep -q "  653022 阿克陶县（$2）：已同步"; } # the receipt of just now may be on its way
until_true 20 in_step prefecture 下级
until_true 20 in_step township 上级
expect 0 node prefecture status --nodes
says '    653022205 木吉乡（再下级）：经中间一级联系'
expect 0 node township status --nodes
says '6530 克孜勒苏柯尔克孜自治州（再上级）：经中间一级联系'
says '    653022205 木吉乡（本机）：运行中'

# Once more, and the two are joined: one changed only the goal, the other that and the value of an indicator.
alter "$WORK/township.xlsx" 's/保障农牧民饮水安全/保障农牧民用上干净水/'
alter "$WORK/county.xlsx" 's/保障农牧民饮水安全/保障农牧民用上清洁水/;s/<t>健全/<t>较健全/'
expect 0 node township link pause 653022
expect 0 node township import "$WORK/township.xlsx"
expect 0 node county import "$WORK/county.xlsx"
expect 0 node township link resume 653022
until_true 20 conflicting
conflicting_above() { node prefecture inbox --json | grep -q '/target/'; }
until_true 20 conflicting_above
PAGE=$UP BOSS=$boss walk inboxAbove
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
walk cut partly reopen
expect 0 node county show units # the file that was looked at, not the one that was saved in its place
says '经办人丙'

# What they did stands in the log, and the log is as it was written.
expect 0 node county audit
says "first-account"
says "account-add"
for what in import return pass export reopen; do
    expect 0 node county audit --what $what
    [ "$(wc -l <<<"$OUT")" -gt 3 ] || fail "no $what in the log: $OUT"
done
expect 0 node county audit --what export # a picture that was taken away too
says "picture"
says "阿克陶县 653022 2026 资金流向"
expect 0 node county account disable clerk
expect 0 node county audit --what account-disable
says "clerk"
expect 3 node county account disable nobody
sed -i 's/first-account/account-add/' "$WORK/county/audit.log"
expect 4 node county audit
says "有人改过"
