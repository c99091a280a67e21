#!/usr/bin/env bash
# The console's pages of the year's work on a real node: records, files, lights, checks, evaluations, assessment; by the API for
# every role, and in a browser.
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
# A county that wants the four checks of every target.
sed "s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|; s/checks: optional/checks: required/" "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" >"$WORK/653022-2026.yaml"
expect 0 node county plan publish "$WORK/653022-2026.yaml" --reason 印发
printf '单位编码,单位名称,分管领导,经办人,联系电话\n801001,木吉乡人民政府,负责人甲,经办人甲,0908-1234567\n' >"$WORK/contacts.csv"
expect 0 node county import "$WORK/contacts.csv"
# The money of last year, of which departments evaluate a share.
{
    echo '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,新增/延续'
    echo '2025,801001,木吉乡人民政府,65302225T000000000201,村级道路养护,特定目标类,一般公共预算,县级,财政拨款,120,0,万元,延续'
    echo '2025,801001,木吉乡人民政府,65302225T000000000202,人居环境整治,特定目标类,一般公共预算,县级,财政拨款,60,0,万元,延续'
    echo '2025,801001,木吉乡人民政府,65302225T000000000203,牧道维修,特定目标类,一般公共预算,县级,财政拨款,36,0,万元,延续'
    echo '2025,802001,巴仁乡人民政府,65302225T000000000204,庭院经济补助,特定目标类,一般公共预算,中央,财政拨款,200,0,万元,延续'
    echo '2025,301001,阿克陶县交通运输局,65302225T000000000205,农村客运补贴,特定目标类,一般公共预算,自治区,财政拨款,310,0,万元,延续'
    # One that is in the list of this year too, with half as much again and more: its growth asks for an evaluation before.
    echo '2025,301001,阿克陶县交通运输局,65302226T000000000502,国企退休人员社会化管理补助,特定目标类,国有资本经营预算,自治区,财政拨款,3,0,万元,延续'
} >"$WORK/projects-2025.csv"
expect 0 node county import "$WORK/projects-2025.csv"
cat >"$WORK/people.csv" <<'EOF'
用户名,姓名,角色,单位,部门,电话
clerk,经办人甲,经办人,801001,,
clerk2,经办人乙,经办人,802001,,
clerk3,经办人丙,经办人,301001,,
leader,分管领导甲,分管领导,801001,,
department,主管部门甲,主管部门,,801,
office,业务股室甲,业务股室,,,
reviewer,审核人甲,审核人,801001,,
bureau,绩效办甲,绩效办,,,
auditor,审计甲,审计,,,
administrator,管理员甲,管理员,,,
EOF
expect 0 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
start county

ACCOUNTS=$WORK/words.csv FOLDER=$WORK command node "$tests/api_work.mjs" || fail "the API"
# What the page packed is a zip that other programs read, and its manifest says every file of it.
python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.exit(z.testzip() or z.extractall(sys.argv[2]))' "$WORK/pack.zip" "$WORK/pack" || fail "the zip"
(cd "$WORK/pack" && b2sum -l 256 --quiet -c MANIFEST.txt) || fail "the manifest"
[ -s "$WORK/pack/README.txt" ] && [ -s "$WORK/pack/population.csv" ] || fail "the pack lacks something: $(ls "$WORK/pack")"
expect 0 node county work list --type 整改 --format csv
says '水质记录不全'
expect 0 node county file list --format csv
says '记录.txt'
expect 0 node county check
says '0 处不符'
grep -q 653022199001011231 "$WORK/county/audit.log" && fail "the log keeps a person's number for ever"
expect 0 node county audit --what file
says '有身份证号，不记'
for what in work withdraw file export; do
    expect 0 node county audit --what $what
    [ "$(wc -l <<<"$OUT")" -gt 2 ] || fail "no $what in the log: $OUT"
done
grep -q '记录.txt' <<<"$OUT" || fail "a document is taken away, and the log does not know: $OUT"

word_of() { echo "$(sed -n "s/^$1,[^,]*,//p" "$WORK/words.csv") 自己的"; }
BUREAU=$(word_of bureau)
CLERK=$(word_of clerk)
CLERK3=$(word_of clerk3)
LEADER=$(word_of leader)
DEPARTMENT=$(word_of department)
OFFICE=$(word_of office)
REVIEWER=$(word_of reviewer)
AUDITOR=$(word_of auditor)
ADMINISTRATOR=$(word_of administrator)
export REVIEWER AUDITOR ADMINISTRATOR LEADER DEPARTMENT OFFICE BUREAU CLERK CLERK3 FOLDER=$WORK
command node "$tests/walk_work.mjs" "$@" || fail "the walk"
stop county # a node that leaks does not end well
