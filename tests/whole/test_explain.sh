#!/usr/bin/env bash
# A number taken apart: cells of every table, now, as of a submission and as of a time.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county import "$forms/T1-target-2026.xlsx"
start prefecture
start county
start township
until_true 20 in_step county 2
same_scope() { [ "$(node county dump | grep " $1/" | sort)" = "$(node township dump | grep " $1/" | sort)" ]; }
until_true 20 same_scope 653022205
expect 0 node township import "$forms/T3-monitoring-2026-05.xlsx" --user 经办人
until_true 20 same_scope 653022205

# What `show --cells` prints, `explain` understands; all of it adds up.
for table in "coverage" "coverage --by unit" "monitoring --round 5" "missing --round 5"; do
    # shellcheck disable=SC2086
    expect 0 node county show $table --year 2026 --cells --format csv
    cells=$(tail -n +2 <<<"$OUT" | cut -d, -f1)
    [ "$(wc -l <<<"$cells")" -gt 3 ] || fail "no cells of $table: $OUT"
    for cell in $(shuf -n 12 --random-source=<(yes) <<<"$cells"); do
        expect 0 node county explain "$cell" --json
        says '"equal": true'
    done
done
cell=monitoring:2026/5:653022:general_public:spent_fen
expect 0 node county explain $cell
says "2026 年1—5月监控情况汇总表 · 阿克陶县 一般公共预算 · 资金 执行数"
says "  96,000.00 元"
says "65302226T000000000101"
says "653022205/monitoring/65302226T000000000101/2026/5"
says "经办人"
says "各项相加：96,000.00"
says "与表上的数逐分相等"
says "还没有报齐的单位："
says "653022202/802001 巴仁乡人民政府：应报 1，已报 0"
expect 0 node county explain $cell --json -o "$WORK/cell.json"
grep -q '"equal": true' "$WORK/cell.json" || fail "-o writes nothing"
expect 0 node county explain coverage:2026:653022:outside:required_count # the table says so too
says "  本年无"
says "这一类本年没有应报的项目"
expect 0 node county explain coverage:2027:653022:total:required_fen
says "应报清单未设定"
expect 2 node county show units --as-of 2026-01-01
says "只用于 coverage、monitoring、missing"
expect 0 node county show coverage --as-of "$(TZ=Asia/Shanghai date +%F)"
expect 2 node county explain monitoring:2026/5:653022:total:nothing
says "这张表没有这一列"
expect 2 node county explain coverage:2026:653023:total:required_fen
says "本机没有这个地方的内容"

# A light is explained where no plan stands too: by the default rules, which have a name.
expect 0 node county explain "light:653022205/monitoring/65302226T000000000101/2026/5"
says '没有工作计划，默认规则 national-1'
says '÷ (5 ÷ 12) × 100 = '
expect 3 node county explain "score:653022205/self_evaluation/65302226T000000000101/2026/0"
says '没有 2026 年的工作计划'

# As of what was submitted, and as of a time: the township has written more since.
expect 0 node county submit --year 2026 --round 5
submission=653022/submission/round/5/2026/5
expect 0 node county show basis -o "$WORK/basis.txt"
then=$(date -u -d '+8 hours' '+%Y-%m-%d %H:%M:%S')
sleep 1.1 # the next commit stands in another second
cat >"$WORK/more.csv" <<'CSV'
预算年度,区划代码,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施
2026,653022205,801001,木吉乡人民政府,65302226T000000000555,新项目,一般公共预算,县级,10,10,1.2345,万元,产出指标,数量指标,里程,≥,100,公里,10,50,100,有可能,其他,原因,措施
CSV
expect 0 node township import "$WORK/more.csv" --month 5
until_true 20 same_scope 653022205
expect 0 node county explain $cell
says "  108,345.00 元"
for basis in "--basis $submission" "--heads $WORK/basis.txt"; do
    # shellcheck disable=SC2086
    expect 0 node county explain $cell $basis
    says "  96,000.00 元"
    says "由 1 个项目"
    # shellcheck disable=SC2086
    expect 0 node county show monitoring --year 2026 --round 5 $basis
    says "9.60"
done
expect 0 node county explain $cell --as-of "$then" --json
says '"value": 9600000'
says '"equal": true'
expect 0 node county show coverage --year 2026 --as-of 2020-01-01
says "未设定"
expect 2 node county explain $cell --basis $submission --as-of "$then"
says "依据写了不止一个"
expect 2 node county show coverage --as-of 2099-01-01
says "时间还没有到"
expect 2 node county show coverage --of 6530 --basis $submission
says "这个地方不在依据的范围之内"

# A form that came before its target is tied to it by names when it comes; where that cannot be, it is told, with what to do.
light=light:653022205/monitoring/65302226T000000000555/2026/5
expect 0 node township explain $light
says '里程 不在目标表里'
cat >"$WORK/target.csv" <<'CSV'
预算年度,区划代码,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值
2026,653022205,801001,木吉乡人民政府,65302226T000000000555,新项目,一般公共预算,县级,10,万元,产出指标,数量指标,里程,≥,100,公里,60
2026,653022205,801001,木吉乡人民政府,65302226T000000000555,新项目,一般公共预算,县级,10,万元,效益指标,社会效益指标,满意人数,≥,100,人,30
CSV
expect 0 node township import "$WORK/target.csv"
expect 0 node township explain $light
says '里程，指标值 ≥100公里，完成 50'
says '填表时还没有目标表，按名称对上'
expect 0 node township import "$WORK/more.csv" --month 5
expect 0 node township explain $light
says '里程，指标值 ≥100公里，完成 50'

# The prefecture takes the same number apart, as of the same submission.
until_true 20 same_dump prefecture county
expect 0 node prefecture explain $cell --basis $submission
says "  96,000.00 元"
says "与表上的数逐分相等"
