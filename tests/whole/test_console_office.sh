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
# On the first day there is no roster to ask: that is said.
expect 0 node county account add early --role clerk --unit 801001
says "还没有单位名册"
rm "$WORK/county/accounts.json" "$WORK/county/audit.log"
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
# Who sees only the own units needs some, and a code is one.
expect 2 node county account add nobody --role reviewer
says "还没有写"
says "--unit"
expect 2 node county account add nobody --role clerk --unit 00
says "不是单位代码"
# A code that is none of the roster's would see nothing, or a unit that comes later.
expect 2 node county account add nobody --role clerk --unit 801999
says "801999：单位名册中没有这个单位"
says "siben import"
expect 2 node county account add nobody --role department --department 899
says "899：单位名册中没有这个部门"
printf '用户名,姓名,角色,单位\nnobody,无人,审核人,\n' >"$WORK/nobody.csv"
expect 1 node county account import "$WORK/nobody.csv" -o "$WORK/nobody.words.csv"
says "在“单位”一列写单位代码"
make township 653022205
expect 0 node township enrol request -o "$WORK/township.request"
cp "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" "$SIBEN_SOURCE_DIR/deploy/data/holidays-2026.json" "$WORK/"
sed 's/^edition: 1/edition: 2/; s/年初项目绩效目标/年初项目的绩效目标/' "$WORK/653022-2026.yaml" >"$WORK/653022-2026-2.yaml"
sed 's/^year: 2026/year: twenty/' "$WORK/653022-2026.yaml" >"$WORK/broken.yaml"
export FOLDER=$WORK
# Two more languages: one that somebody has begun, and one whose file is broken, which is told and does no harm.
mkdir "$WORK/county/languages"
expect 0 node county language template ug -o "$WORK/county/languages/ug.json"
sed -i 's/"name": ""/"name": "ئۇيغۇرچە"/; s/\("menu": .*"text": "\)"/\1تىزىملىك"/; s/\("network.title": .*"text": "\)"/\1تور"/; s/\("sign-in.name": .*"text": "\)"/\1ئىسىم"/' \
    "$WORK/county/languages/ug.json"
expect 0 node county language list --json
says '"ug"'
printf '{"language": "ky", "name": "Кыргызча", "direction": "ltr",\n "words": {\n  "menu": "Меню"\n  "close": "Жабуу"\n }}\n' >"$WORK/county/languages/ky.json"
expect 1 node county language list
says 'languages/ky.json:4'
expect 1 node county check
says 'languages/ky.json:4'
start county
grep -q 'languages/ky.json:4' "$WORK/county/log" || fail "the log says nothing of the broken file"

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
AUDITOR=$(word_of auditor)
export AUDITOR ADMINISTRATOR ADMINISTRATOR2 BUREAU CLERK
command node "$tests/walk_office.mjs" "$@" || fail "the walk"

# What the page granted is a grant: the township joins with it.
expect 0 node township enrol install "$WORK/township.grant"
start township
until_true 20 in_step county 1
expect 0 node county plan show --year 2026 --format csv
says '年初项目的绩效目标'
expect 0 node county audit --what plan-publish
says '653022-2026-2.yaml'
[ "$(grep -c '653022-2026.yaml' <<<"$OUT")" -eq 1 ] || fail "published by command: $OUT"
[ "$(grep -c '653022-2026-2.yaml' <<<"$OUT")" -eq 1 ] || fail "published at the page: $OUT"
expect 0 node county audit --what grant
says 'township.request'

# The line is down: bundles go by stick, at the page. One of another root is made by somebody else's nodes.
make other 653023 --root
make stranger 653023205
enrol stranger other
expect 0 node other bundle write --for 653023205 --seed -o "$WORK/foreign.siben"
until_true 20 in_step township 1
until_true 20 in_step county 1
confirmed() { node county status --nodes --json | grep -q '"state": "step"'; }
until_true 20 confirmed # the township: what it pulled it has also said
stop township
expect 0 node county import "$forms/T1-target-2026.xlsx"
export ACCOUNTS=$WORK/words.csv
cut() { node county status --json | grep -q '"connected": false'; }
until_true 20 cut
# What a child has confirmed is kept when it has been quiet for two seconds: a stick written before that begins earlier.
kept() {
    node county bundle write --for 653022205 -o "$WORK/kept.siben" >/dev/null
    node county bundle show "$WORK/kept.siben" | tee "$WORK/kept.out" | grep -q '内容：明细 1 包$'
    local found=$?
    rm -f "$WORK/kept.siben"
    return $found
}
until_true 20 kept
command node "$tests/api_stick.mjs" write || fail "the API: bundles written"
expect 0 node township bundle read "$WORK/down.siben"
says "都收全了"
expect 0 node township import "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node township bundle write --for parent -o "$WORK/up.siben"
expect 0 node county bundle show "$WORK/up.siben"
says "报送包 1 个，其中本机已有 0 个"
expect 0 node county status --nodes
says "653022205 木吉乡（下级）：没有连上"
command node "$tests/api_stick.mjs" read || fail "the API: bundles read"
printf '单位编码,单位名称,分管领导,经办人,联系电话\n801001,木吉乡人民政府,负责人甲,经办人甲,0908-1234567\n' >"$WORK/contacts.csv"
expect 0 node township import "$WORK/contacts.csv"
expect 0 node township bundle write --for parent -o "$WORK/again.siben"
head -c 300 "$WORK/again.siben" >"$WORK/cut.siben"
command node "$tests/walk_office.mjs" network || fail "the walk network"

# A line that somebody changes shows on the page, from there on.
sed -i '3s/plan-publish/plan-publist/' "$WORK/county/audit.log"
command node "$tests/walk_office.mjs" broken || fail "the walk broken"
expect 4 node county audit
says "第 3 行"
