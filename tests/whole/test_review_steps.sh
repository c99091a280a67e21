#!/usr/bin/env bash
# A chain of review decides, a department sees its sector in townships, and what a later list adds is no arrears.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
yard=65302226T000000000318
barn=65302226T000000000319
form=653022202/monitoring/$yard/2026/5
head=预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施
list=预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,行业主管部门
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门,分管领导,经办人员,联系电话,审核环节\n801001,木吉乡人民政府,653022205,801,木吉乡,负责人甲,经办人乙,0908-1,\n802001,巴仁乡人民政府,653022202,802,巴仁乡,负责人丙,经办人丁,0908-2,分管领导→绩效办\n305001,县农业农村局,653022000,305,县农业农村局,负责人戊,经办人己,0908-3,\n' >"$WORK/units.csv"
row() { printf '2026,%s,%s,%s,%s,特定目标类,一般公共预算,县级,财政拨款,%s,0,万元,%s\n' "$@"; }
{
    echo "$list"
    row 801001 木吉乡人民政府 $muji 农村饮水安全管护项目 48 ''
    row 802001 巴仁乡人民政府 $yard 庭院经济发展补助 200 县农业农村局
} >"$WORK/projects.csv"
{
    cat "$WORK/projects.csv"
    row 802001 巴仁乡人民政府 $barn 棚圈建设 20 ''
} >"$WORK/later.csv"
printf '%s\n2026,802001,巴仁乡人民政府,%s,庭院经济发展补助,一般公共预算,县级,200,200,40,万元,产出指标,数量指标,补助户数,≥,400,户,10,100,400,确定能,,,\n' "$head" "$yard" >"$WORK/may.csv"
make county 653022 --root
expect 0 node county import "$WORK/units.csv"
expect 0 node county import --adopted 2026-02-01 "$WORK/projects.csv"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
county() { expect 0 node county plan "$@" --year 2026; }

# The chain: in order, each its own word, reviewed after the last.
expect 0 node county import --month 5 "$WORK/may.csv"
expect 3 node county review "$form" --pass
says '还没有轮到绩效办：分管领导还没有审核'
says '--step 分管领导'
expect 2 node county review "$form" --step 主管部门 --pass
says '审核环节里没有这一个'
expect 0 node county review --all-passed --year 2026 --round 5
says '机审通过 0 张'
expect 0 node county review "$form" --step 分管领导 --pass
says '分管领导通过；下一个环节：绩效办'
county board --as-of 2099-12-31 --unit 802001
says '审核中（待绩效办）'
expect 0 node county explain duty:O-14:$yard --year 2026 --as-of 2099-12-31
says '分管领导 → 绩效办（单位名册）'
says '已过 1 个环节，下一个：绩效办'
says '第 1 个环节通过'
expect 0 node county explain duty:O-14:$yard --year 2026 --as-of 2099-12-31 --lang en
says '1 steps have passed it on, next: 绩效办'
expect 0 node county show record "$form"
says '分管领导'
expect 3 node county review "$form" --step 分管领导 --pass
says '分管领导已经审核过了'
expect 0 node county review "$form" --return 执行数与支出系统不一致
expect 0 node county review "$form" --step 分管领导 --pass
expect 0 node county --user 审核人甲 review "$form" --pass
says '审核通过，已锁定'

# What is decided by command stands in the log as at the page: by whom, how, and what was refused; no dry run, no wrong use.
expect 0 node county audit --what pass --format csv
says "审核人甲,siben,pass,$form"
says "系统用户 $(id -un)"
[ "$(grep -c ",pass,$form" <<<"$OUT")" -eq 6 ] || fail "not one line for each: $OUT"
expect 0 node county audit --what return --format csv
says "return,$form,return 执行数与支出系统不一致"
expect 0 node county audit --what refused --format csv
says "refused,$form,pass：还没有轮到绩效办"
[ "$(grep -c ',refused,' <<<"$OUT")" -eq 3 ] || fail "a refusal too many, or too few: $OUT"
expect 0 node county audit --what pass-bulk --format csv
says 'pass-bulk,653022,year 2026 round 5'
expect 2 node county review "$form"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 再看 --dry-run
expect 0 node county audit --what plan-publish --format csv
[ "$(grep -c plan-publish <<<"$OUT")" -eq 1 ] || fail "a dry run is in the log: $OUT"
# What cannot be written down is not done, and that is said.
mv "$WORK/county/audit.log" "$WORK/audit.log"
mkdir "$WORK/county/audit.log"
expect 4 node county reopen "$form" --reason 重新核对
says '没有办：写不了操作日志'
rmdir "$WORK/county/audit.log"
mv "$WORK/audit.log" "$WORK/county/audit.log"
expect 0 node county show record "$form"
says '审核通过'
# A person's number would stay for ever, in the log and in a signed record that travels; a telephone number is told.
expect 1 node county review "${form%/5}/8" --return '联系 653022199001011231 核对'
says '不能再写身份证号'
expect 1 node county reopen "$form" --reason '联系 653022199001011231 核对'
says '--reason：原因里不能再写身份证号'
expect 0 node county show record "$form"
says '审核通过'
expect 3 node county reopen "${form%/5}/8" --reason '联系 13912345678 核对'
says '原因里有手机号码'
# What comes in and what leaves by command stands there too; what shows itself on the screen does not.
for order in "import:import" "export:dump" "export:show coverage --year 2026 -o $WORK/out.csv"; do
    before=$(node county audit --what "${order%%:*}" | wc -l)
    if [ "${order##*:}" = import ]; then
        expect 0 node county import "$WORK/projects.csv"
    else
        expect 0 node county ${order##*:}
    fi
    [ "$(node county audit --what "${order%%:*}" | wc -l)" -eq $((before + 1)) ] || fail "not in the log: $order"
done
expect 0 node county audit --what export --format csv
says ",siben,export,coverage,show year 2026 output $WORK/out.csv"
before=$(node county audit | wc -l)
expect 0 node county show coverage --year 2026
expect 0 node county import --dry-run "$WORK/projects.csv"
[ "$(node county audit | wc -l)" -eq "$before" ] || fail "what was only looked at is in the log"
expect 0 node county audit --what return --format csv
says '不记'
[[ $OUT != *653022199001011231* ]] || fail "the log keeps a person's number"

expect 0 node county plan check "$SIBEN_SOURCE_DIR/tests/plan/data/511302-2026.yaml"
says '审核环节（乡镇）：分管领导 → 业务股室（可跳过） → 绩效股'
says '追加项目：列入清单之后 7 个工作日内补报'

# The sector: marked, and in no sum of the department.
county due --department 305 --as-of 2026-05-01 --format csv
says '802001,巴仁乡人民政府（行业）'
[[ $OUT != *木吉乡* ]] || fail "a township that is none of its business: $OUT"
expect 0 node county show projects --round 5 --year 2026 --department 305 --format csv
says "$yard,庭院经济发展补助（行业）"
[[ $OUT != *合计* ]] || fail "a sum of what is not its own: $OUT"
expect 0 node county show record 653022202/project/$yard/0/0
says '县农业农村局'
sed 's/县农业农村局/木吉乡/' "$WORK/projects.csv" >"$WORK/other.csv"
expect 0 node county import --dry-run "$WORK/other.csv"
says '行业主管部门由县农业农村局（305）变为木吉乡（801）'

# A later list: what was due already is 追加, and by the plan's term where it sets one.
expect 0 node county import --adopted 2026-05-06 "$WORK/later.csv"
county board --by obligation --as-of 2026-05-07 --format csv
says '逾期 2，追加 1'
expect 0 node county explain duty:O-10:$barn --year 2026 --as-of 2026-05-07
says '2026-05-06 才列入应报项目清单'
says '未设定，所以不算逾期'
sed -e "s/^edition: 1/edition: 2/; s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|; s/^late_addition_days: 未设定/late_addition_days: 3/" \
    "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" >"$WORK/second.yaml"
expect 0 node county plan diff "$WORK/second.yaml" --year 2026
says '追加项目补报的期限：原 -1 个工作日，现 3 个'
expect 0 node county plan publish "$WORK/second.yaml" --reason 定补报期限
county due --as-of 2026-05-07 --unit 802001 --format csv
says '2026-05-09,2026-05-09,O-10,'
county board --by obligation --as-of 2026-05-10 --format csv
says '逾期 3'
