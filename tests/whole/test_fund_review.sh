#!/usr/bin/env bash
# A fund's table (T12) is reviewed like any other form: its unit's chain, passed and locked, returned, reopened; and documents stand beside it.
source "$(dirname "$0")/lib.sh"
fund=653022/fund/fund/2/2026
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门,分管领导,经办人员,联系电话,审核环节\n205001,县人社局,653022000,205,县人社局,负责人甲,经办人乙,0908-1,业务股室→绩效办\n' >"$WORK/units.csv"
table() { # INCOME -- T12 of one fund
    printf '社会保险基金绩效表（2026年度）\n单位：万元\n基金名称,单位编码,统筹层级,是否本级编制预算,收入预算,收入执行,支出预算,支出执行,滚存结余,参保人数,征缴率,一级指标,二级指标,三级指标,指标值,完成值,说明\n城乡居民基本养老保险基金,205001,县,是,7000,%s,6800,6700,3200,61200,98.5%%,产出指标,数量指标,参保人数,≥61000人,61200人,\n' "$1"
}
table 6900 >"$WORK/t12.csv"
table 6950 >"$WORK/later.csv"
make county 653022 --root
expect 0 node county import "$WORK/units.csv"
expect 0 node county import "$WORK/t12.csv"
expect 0 node county show record $fund
says '未审核'
says '参保人数'
says '征缴率，完成 98.5%'
says '参保人数，指标值 ≥61000人，完成 61200人'

# The chain of its unit.
expect 3 node county review $fund --pass
says '还没有轮到绩效办：业务股室还没有审核'
expect 0 node county review $fund --step 业务股室 --pass
expect 0 node county review $fund --return 收入执行与财政专户不一致
expect 0 node county show record $fund
says '已退回'
expect 0 node county import "$WORK/later.csv"
says '通过 1，退回 0'
expect 0 node county review $fund --step 业务股室 --pass
expect 0 node county review $fund --pass
expect 0 node county show record $fund
says '审核通过，已锁定'
expect 1 node county import "$WORK/t12.csv"
says '已审核通过并锁定'
expect 0 node county import "$WORK/later.csv" # the same again changes nothing
expect 0 node county review $fund --reopen 决算数调整
expect 0 node county import "$WORK/t12.csv"
expect 2 node county review --all-passed --kind fund --year 2026

# Documents beside it.
echo 社保基金决算 >"$WORK/report.txt"
expect 0 node county file attach $fund "$WORK/report.txt" --title 基金决算报表 --no 阿人社〔2026〕3号
expect 0 node county show record $fund
says '基金决算报表'
says '阿人社〔2026〕3号'
