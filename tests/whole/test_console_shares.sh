#!/usr/bin/env bash
# The share of money that departments evaluate, on the page of a prefecture: county by county, each by its own plan; the picker says what
# would reach it. A county without a plan is said to have none.
# A sample of what counties monitored is announced and drawn there too.
#
#   SHOTS=tests/console/shots build/dev/…   also takes pictures of every screen
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
tests=$SIBEN_SOURCE_DIR/tests/console

make prefecture 6530 --root
make county 653022
make other 653024
enrol county prefecture
enrol other prefecture
take_port
export PAGE=http://127.0.0.1:$PORT/
echo "page: 127.0.0.1:$PORT" >>"$WORK/prefecture/siben.yaml"
head='预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,新增/延续'
expect 0 node county import "$forms/list-units.xlsx"
{
    echo "$head"
    echo '2025,801001,木吉乡人民政府,65302225T000000000201,村级道路养护,特定目标类,一般公共预算,县级,财政拨款,120,0,万元,延续'
    echo '2025,801001,木吉乡人民政府,65302225T000000000202,人居环境整治,特定目标类,一般公共预算,县级,财政拨款,60,0,万元,延续'
    echo '2025,801001,木吉乡人民政府,65302225T000000000203,牧道维修,特定目标类,一般公共预算,县级,财政拨款,20,0,万元,延续'
    echo '2025,802001,巴仁乡人民政府,65302225T000000000204,庭院经济补助,特定目标类,一般公共预算,中央,财政拨款,200,0,万元,延续'
} >"$WORK/projects.csv"
expect 0 node county import "$WORK/projects.csv"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county import "$forms/T1-target-2026.xlsx" "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
printf '工作类型,工作编号,事项,年度,日期,单位编码,单位,项目代码,项目,得分,等级,佐证材料,原件存放处\n部门评价,2026-1,人居环境整治评价,2025,2026-03-20,801001,木吉乡人民政府,65302225T000000000202,人居环境整治,88,良,评价报告,乡档案室\n' >"$WORK/work.csv"
expect 0 node county import "$WORK/work.csv"
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门\n801001,乌恰镇人民政府,653024100,801,乌恰镇\n' >"$WORK/units.csv"
expect 0 node other import "$WORK/units.csv"
printf '%s\n2025,801001,乌恰镇人民政府,65302425T000000000301,城镇供暖补助,特定目标类,一般公共预算,县级,财政拨款,90,0,万元,延续\n' "$head" >"$WORK/elsewhere.csv"
expect 0 node other import "$WORK/elsewhere.csv"
expect 0 node prefecture plan publish "$SIBEN_SOURCE_DIR/deploy/plans/6530-2026.yaml" --reason 布置
# Its plan says nothing of samples: that is refused, as what this plan does not set, and nothing is broken.
expect 3 node prefecture sample announce P-0 --round 5 --seed-file "$WORK/seed" --dry-run
says '计划没有设定抽样的规则'
sed -e "s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|; s/^edition: 1/edition: 2/" -e '/^rules:/a\  - id: sampling\n    version: 6530-2026\n    source: 建议\n    standing: proposal\n    values: {share: 10, least_per_department: 1, strata: [book, department], draw: required}' \
    "$SIBEN_SOURCE_DIR/deploy/plans/6530-2026.yaml" >"$WORK/6530-2026.yaml"
expect 0 node prefecture account add boss --display 州绩效办 --role bureau
BOSS=$(sed -n 's/^首次密码：\([^（]*\).*/\1/p' <<<"$OUT")
start prefecture
start county
start other
until_true 30 in_step prefecture 2
has() { node prefecture plan shares --format csv | tee "$WORK/shares" | grep -q '乌恰县' && grep -q '60.00,30.00%,达到' "$WORK/shares" && node prefecture show records | grep -q 653022205/monitoring; }
until_true 30 has
# Both counties have a unit 801001: each project is told with its own.
for table in lights handling; do
    expect 0 node prefecture plan $table --round 5 --format csv
    says '801001,木吉乡人民政府,65302226T000000000101'
done
export BOSS
command node "$tests/walk_shares.mjs" unset || fail "the walk before"
expect 0 node prefecture plan publish "$WORK/6530-2026.yaml" --reason 抽样
command node "$tests/walk_shares.mjs" || fail "the walk"
stop other
stop county
stop prefecture
