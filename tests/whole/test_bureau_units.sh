#!/usr/bin/env bash
# A bureau's plan that asks units, departments and projects of its counties: codes of units are a county's own (DOMAIN.md
# 4.2), and two counties have the same. Each is asked for its own.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
uqia=65302426T000000000301
make prefecture 6530 --root
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门,分管领导,经办人,联系电话\n801001,木吉乡人民政府,653022205,801,木吉乡,甲,乙,0908-1\n801001,乌恰镇人民政府,653024100,801,乌恰镇,丙,,0908-2\n202001,阿克陶县教育局,653022,202,教育局,丁,戊,0908-3\n202001,乌恰县教育局,653024,202,教育局,己,庚,0908-4\n' >"$WORK/units.csv"
head=预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,年初预算数,金额单位
for county in 22:653022:木吉乡人民政府:$muji 24:653024:乌恰镇人民政府:$uqia; do
    IFS=: read -r short region name code <<<"$county"
    grep -E "^单位编码|,$region" "$WORK/units.csv" >"$WORK/units-$short.csv"
    for year in 2025 2026; do
        printf '%s\n%s,801001,%s,%s,供暖补助,特定目标类,一般公共预算,县级,100,万元\n' "$head" $year "$name" "$code" >"$WORK/list-$short-$year.csv"
    done
    make "c$short" "$region"
    enrol "c$short" prefecture
    expect 0 node "c$short" import "$WORK/units-$short.csv" "$WORK/list-$short-2025.csv" "$WORK/list-$short-2026.csv"
done
form=预算年度,单位编码,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,得分
printf "$form"'\n2025,801001,%s,供暖补助,一般公共预算,县级,100,100,80,万元,产出指标,数量指标,户数,≥,26,户,90,20,69.23\n' $uqia >"$WORK/self.csv"
expect 0 node c24 import "$WORK/self.csv"
expect 0 node c24 work add 工作类型=部门评价 工作编号=1 事项=评价 预算年度=2025 日期=2026-05-20 单位编码=801001 项目代码=$uqia 得分=85 佐证材料=报告 原件存放处=柜
for county in c22 c24; do
    expect 0 node $county bundle write --for parent --all -o "$WORK/$county.bundle"
    expect 0 node prefecture bundle read "$WORK/$county.bundle"
done
sed -e "s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|; s/653022-2026/6530-2026/; s/^scope: .*/scope: \"6530\"/" \
    "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" >"$WORK/6530.yaml"
expect 0 node prefecture plan publish "$WORK/6530.yaml" --reason 全州布置

# Units, departments and projects: four, four and two, not two, two and whichever stood first.
day=2026-12-31
expect 0 node prefecture plan board --year 2026 --as-of $day --by obligation --format csv
says 'O-39,明确分管领导和具体经办人员,各单位,未设定,,4,3,,,,1,,,'
says 'O-12,2026年部门整体绩效目标,各部门,未设定,,4,'
expect 0 node prefecture plan board --year 2026 --as-of $day --format csv
[ "$(grep -c '^801001,' <<<"$OUT")" -eq 2 ] && [ "$(grep -c '^202001,' <<<"$OUT")" -eq 2 ] || fail "a row each unit: $OUT"
grep '^801001,木吉乡人民政府,' <<<"$OUT" | grep -q '逾期：占 0.00%，要 20.00%' || fail "what the other county evaluated counts here: $OUT"
if grep '^801001,乌恰镇人民政府,' <<<"$OUT" | grep -q '占 0.00%'; then fail "its evaluation does not count: $OUT"; fi
# What is taken off is of each one's own records.
expect 0 node prefecture plan assess --year 2026 --as-of $day --detail --format csv
if grep -E "木吉乡人民政府.*$uqia|乌恰镇人民政府.*$muji" <<<"$OUT"; then fail "another county's project: $OUT"; fi
says "653024100/self_evaluation/$uqia/2025/0"
says "653022205/self_evaluation/$muji/2025/0"
expect 0 node prefecture plan chase --year 2026 --as-of $day --format csv
says '801001,乌恰镇人民政府,丙'
says '801001,木吉乡人民政府,乙'
# One unit is asked for by its county's plan.
expect 3 node prefecture plan due --year 2026 --as-of $day --unit 801001
says '几个县都有这个代码的，用那个县的计划看'
