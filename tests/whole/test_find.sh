#!/usr/bin/env bash
# A table on paper: its code and QR stand below it, and from the code its node and the one above find
# what it was, whether the figures are the same today, and where they are not.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
enrol county prefecture
for name in prefecture county; do start $name; done
until_true 30 linked county 6530
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 0 node county import "$forms/T3-monitoring-2026-05.xlsx"
until_true 30 same_dump county prefecture

code_of() { # FILE [SHEET]: as printed on that sheet
    local number string
    for number in $(unzip -p "$1" "xl/worksheets/sheet${2:-1}.xml" | grep -o 't="s"><v>[0-9]*' | grep -o '[0-9]*$'); do
        string=$(unzip -p "$1" xl/sharedStrings.xml | grep -o '<si>[^/]*/t>' | sed -n "$((number + 1))p")
        grep -o '核对码 [0-9A-Z-]*' <<<"$string" | cut -d' ' -f2 && return
    done
    fail "no code on sheet ${2:-1} of $1"
}
expect 0 node county show monitoring --year 2026 --round 5 --by unit -o "$WORK/table.xlsx" --user 李四
code=$(code_of "$WORK/table.xlsx")
expect 0 node county show coverage --year 2026 -o "$WORK/coverage.xlsx"
coverage=$(code_of "$WORK/coverage.xlsx")
[ "$code" != "$coverage" ] || fail "two tables have one code"
# The QR is of the same code, and says node and basis.
unzip -p "$WORK/table.xlsx" xl/media/image1.png >"$WORK/qr.png"
if command -v zbarimg >/dev/null; then
    expect 0 zbarimg --raw -q "$WORK/qr.png"
    says "SIBENT1|$code|汇总表|653022|2026/5|653022|"
fi

expect 0 node county find "$code"
says "汇总表，2026 年度，1—5 月，653022"
says "由 李四 导出"
says "现在的数：一样"
small=$(tr 'A-Z-' 'a-z ' <<<"$code")
expect 0 node county find "$small"
expect 0 node prefecture find "$code"
says "不是在本机导出的"
says "现在的数：一样"
letter=${code:0:1}
[ "$letter" = 7 ] && other=8 || other=7
expect 2 node county find "$other${code:1}"
says "抄错了"
expect 2 node county find "${code:0:14}"
says "不全"

# It goes up as it is; then a figure is corrected.
expect 0 node county submit --year 2026 --round 5
expect 0 node county show submission --year 2026 --round 5 --format csv -o "$WORK/submission.csv"
[ "$(sed '1s/^\xef\xbb\xbf//' "$WORK/submission.csv")" = "$(node county show submission --year 2026 --round 5 --format csv)" ] || fail "a table of the submission is not in its file"
[ "$(grep -c '^合计\|^,合计' "$WORK/submission.csv")" -ge 3 ] || fail "fewer tables than a submission has: $(cat "$WORK/submission.csv")"
expect 0 node county show submission --year 2026 --round 5 -o "$WORK/submission.xlsx"
sent=$(code_of "$WORK/submission.xlsx" 2)
held() { node prefecture show submission --year 2026 --round 5 --of 653022; }
until_true 30 held
key=653022205/monitoring/65302226T000000000101/2026/5
cat >"$WORK/5.csv" <<'END'
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,9.7,万元,维护供水管网长度,26,公里,9,确定能,冻土期长
END
expect 0 node county import --month 5 "$WORK/5.csv"
until_true 30 same_dump county prefecture
expect 0 node county show monitoring --year 2026 --round 5 --by unit -o "$WORK/later.xlsx"
[ "$(code_of "$WORK/later.xlsx")" != "$code" ] || fail "another figure has the same code"
expect 1 node county find "$code"
says "为止收到和写下的内容"
says "表上 96,000.00 元，现在 97,000.00 元"
expect 1 node prefecture find "$code"
says "上报 653022/submission/round/5/2026/5 所依据的内容"
says "表上 96,000.00 元，现在 97,000.00 元"
# The same figures have the same code, wherever and however they are printed.
expect 0 node prefecture show monitoring --year 2026 --round 5 --by unit --of 653022 \
    --basis 653022/submission/round/5/2026/5 -o "$WORK/above.xlsx"
[ "$(code_of "$WORK/above.xlsx")" = "$code" ] || fail "another node prints another code"
expect 0 node county find "$sent"
says "上报中的汇总表"
expect 0 node prefecture find "$sent"
says "上报 653022/submission/round/5/2026/5"
expect 0 node county find "$(code_of "$WORK/later.xlsx")"

# A list, and what nobody has printed.
expect 0 node county show units -o "$WORK/units.xlsx"
units=$(code_of "$WORK/units.xlsx")
expect 0 node county find "$units"
says "清单不重算"
expect 3 node prefecture find "$units"
says "本机没有导出过"

# The year as a folder: a code on every sheet, and that of a form leads to its version.
expect 0 node county archive 2026 -o "$WORK/archive"
count=$(unzip -l "$WORK/archive/tables.xlsx" | grep -c 'xl/worksheets/sheet[0-9]*.xml')
[ "$(unzip -l "$WORK/archive/tables.xlsx" | grep -c 'xl/media/image[0-9]*.png')" -eq "$count" ] || fail "a sheet without a QR"
expect 0 node county find "$(code_of "$WORK/archive/tables.xlsx" 1)"
page=$(find "$WORK/archive/forms" -name 'monitoring-*.html')
form=$(sed -n 's/.*校验码 <span class="code">\([^<]*\)<.*/\1/p' "$page")
expect 0 node prefecture find "$form"
says "$key"
says "显示的就是这个版本"
expect 0 node county import --month 5 "$WORK/5.csv"
sed -i 's/9\.7,万元/9.8,万元/' "$WORK/5.csv"
expect 0 node county import --month 5 "$WORK/5.csv"
expect 1 node county find "$form"
says "显示的是别的版本"
sound prefecture county

# A full disk: the table goes out, and what was not noted is said in words.
stop county
(
    ulimit -f 40
    expect 0 node county show coverage --year 2026 --by unit -o "$WORK/full.xlsx"
    says '没有记下这张表的核对码：磁盘或数据库已满'
    says '腾出空间后'
)
[ -s "$WORK/full.xlsx" ] || fail "a table is kept back for its note"
