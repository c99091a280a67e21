#!/usr/bin/env bash
# A sample: announced, drawn, verified at the county, at the prefecture and by a program of another hand.
source "$(dirname "$0")/lib.sh"
plan=$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml
make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
"$SIBEN" generate -o "$WORK/gen" --year 2025 --units 20 --projects 60 --indicators 6-6 --errors 0 --together >/dev/null
expect 0 node county import "$WORK/gen/roster.xlsx" "$WORK/gen/projects.xlsx" "$WORK/gen/targets.xlsx" "$WORK/gen/self-evaluation.xlsx"
expect 3 node county sample announce 2026-1 --year 2026 --seed-file "$WORK/no.txt" # no plan, no rule
expect 0 node county plan publish "$plan" --reason 印发

# The seed comes from somewhere; nothing is written of what was only looked at.
expect 2 node county sample announce 2026-1 --year 2026
says '没有写种子从哪里来'
expect 2 node county sample announce 2026-1 --year 2026 --public 双色球
# A number that is known by then is no seed: anybody may try which of them draws whom he likes.
expect 2 node county sample announce 2026-1 --year 2026 --date 2026-06-01 --public 双色球第2026060期 --public-date 2026-05-26
says '公布时已经知道了'
expect 2 node county sample announce 2026-1 --year 2026 --date 2026-06-01 --public 双色球第2026062期 --public-date 2026-06-01
says '公布时已经知道了'
expect 0 node county sample announce 2026-1 --year 2026 --seed-file "$WORK/seed.txt" --dry-run
says '总体 60 个项目'
[ ! -e "$WORK/seed.txt" ] || fail "a seed was made to look"
expect 0 node county sample announce 2026-1 --year 2026 --date 2026-06-01 --seed-file "$WORK/seed.txt" --public 双色球第2026065期 --public-date 2026-06-09
says '已公布 653022/sample/sample/verification/2026-1/2025/0'
[ "$(stat -c %a "$WORK/seed.txt")" = 600 ] || fail "others can read the seed"
expect 3 node county sample announce 2026-1 --year 2026 --seed-file "$WORK/other.txt"
says '已经公布过'

# What comes after the announcement is not in the population; a wrong seed, no public value, a day too early are not taken.
code=$(node county sample show 2026-1 --population --format csv | sed -n 2p | cut -d, -f1)
expect 0 node county review "653022/self_evaluation/$code/2025/0" --return 补充 || true
echo 00 >"$WORK/wrong.txt"
expect 2 node county sample draw 2026-1 --seed-file "$WORK/wrong.txt" --public "03 08 17" --source 官网
says '这不是公布时承诺的种子'
expect 2 node county sample draw 2026-1 --seed-file "$WORK/seed.txt" --source 官网
expect 2 node county sample draw 2026-1 --date 2026-06-08 --seed-file "$WORK/seed.txt" --public "03 08 17" --source 官网
says '公开数的日期还没有到'
expect 0 node county sample draw 2026-1 --date 2026-06-10 --seed-file "$WORK/seed.txt" --public "03 08 17" --source 官网 --dry-run
says '将抽中'
other=$(node county sample show 2026-1 --population --format csv | sed 1d | cut -d, -f1 | while read -r project; do grep -q "$project" <<<"$OUT" || { echo "$project"; break; }; done)
expect 2 node county sample draw 2026-1 --date 2026-06-10 --seed-file "$WORK/seed.txt" --public "03 08 17" --source 官网 --pick "$other"
says '另选项目没有写理由'
expect 0 node county sample draw 2026-1 --date 2026-06-10 --seed-file "$WORK/seed.txt" --public "03 08 17" --source 官网 --pick "$other" --reason 上年核查有问题
says "另选 $other：上年核查有问题"
expect 3 node county sample draw 2026-1 --seed-file "$WORK/seed.txt" --public "03 08 17" --source 官网
says '已经抽取过'
expect 0 node county sample verify 2026-1
says '结论：一致'
says '另选 1 个'
says '公布到本机时这个数已经知道：写明的公布日期本机不能证实' # the day that was stated is long past here

# The same by another program, from SAMPLE.md and the list alone.
node county sample show 2026-1 --population --format csv >"$WORK/population.csv"
python3 "$(dirname "$0")/sample_again.py" "$WORK/population.csv" "$(cat "$WORK/seed.txt")" "03 08 17" 1000 1 book,department >"$WORK/again"
expect 0 node county show record 653022/sample/sample/verification/2026-1/2025/0
says "$(sed -n 1p "$WORK/again")" # digest
says "$(sed -n 2p "$WORK/again")" # commitment
node county sample show 2026-1 --format csv | grep ,抽中, | cut -d, -f5 | sort >"$WORK/drawn"
sed 1,2d "$WORK/again" | sort | diff - "$WORK/drawn" || fail "another program draws others"
[ "$(wc -l <"$WORK/drawn")" -ge 18 ] || fail "too few are drawn"

# Departments as a whole and units are drawn too, as one group: by another program the same.
expect 0 node county sample announce d-1 --year 2026 --of 单位 --seed-file "$WORK/units.txt"
expect 0 node county sample draw d-1 --seed-file "$WORK/units.txt"
expect 0 node county sample verify d-1
says '结论：一致'
node county sample show d-1 --population --format csv >"$WORK/units.csv"
python3 "$(dirname "$0")/sample_again.py" "$WORK/units.csv" "$(cat "$WORK/units.txt")" "" 1000 0 book --units >"$WORK/again_units"
expect 0 node county show record 653022/sample/sample/verification/d-1/2025/0
says "$(sed -n 1p "$WORK/again_units")"
node county sample show d-1 --format csv | grep ,抽中, | cut -d, -f3 | sort | diff - <(sed 1,2d "$WORK/again_units" | sort) || fail "another program draws other units"
expect 3 node county sample announce d-2 --year 2026 --of 部门 --seed-file "$WORK/none.txt"
says '没有可抽的'
expect 2 node county sample announce d-2 --year 2026 --of 街道 --seed-file "$WORK/none.txt"

# What was announced can be withdrawn, with a reason, and stays; the township hears of it.
expect 2 node county sample withdraw d-1
expect 0 node county sample withdraw d-1 --reason 单位名册有误
says '抽取之后撤回'
expect 3 node county sample withdraw d-1 --reason 再来
expect 2 node county sample papers d-1 -o "$WORK/p.xlsx"
says '这个批次已经撤回'
expect 0 node county sample list --format csv
says '抽取之后撤回：单位名册有误'
expect 0 node county sample list
says '撤回 1 批，其中 1 批在结果已知或已能算出之后'
expect 0 node county sample announce d-3 --year 2026 --of 单位 --seed-file "$WORK/d3.txt"
expect 0 node county sample draw d-3 --seed-file "$WORK/d3.txt"
expect 0 node county sample verify d-3
says '公布 2 批，撤回 1 批，其中 1 批在结果已知或已能算出之后'
expect 0 node county sample withdraw d-3 --reason 只为试撤回

# In a workbook a row is as high as its longest cell: nothing is cut off on paper.
expect 0 node county sample verify 2026-1 -o "$WORK/verify.xlsx"
unzip -p "$WORK/verify.xlsx" xl/worksheets/sheet1.xml | grep -oE '<row r="[0-9]+"[^>]* ht="[0-9.]+"' | grep -qE 'ht="(33|48|63)"' || fail "a long cell is cut"

# Beside the lot: what is worth a look, as an option, never as drawn.
expect 0 node county plan suspicions --year 2026 --format csv
says '单位代码,单位,项目代码,项目,疑点,理由,记录'
suspects=$(sed 1d <<<"$OUT" | cut -d, -f3 | sort -u | wc -l)
expect 0 node county sample announce 2026-2 --year 2026 --seed-file "$WORK/second.txt"
expect 0 node county sample draw 2026-2 --seed-file "$WORK/second.txt" --dry-run
[[ $OUT != *另选* ]] || fail "suspicions are mixed into the lot: $OUT"
expect 0 node county sample draw 2026-2 --year 2026 --seed-file "$WORK/second.txt" --suspicious --dry-run
[ "$(grep -c '^  另选 .*疑点：' <<<"$OUT")" -le "$suspects" ] || fail "more are picked than suspicious"

# Working papers: filled in, but for what is to be checked; a row that nobody filled waits, one that was filled is read.
expect 0 node county sample papers 2026-1 -o "$WORK/papers.xlsx"
expect 0 node county import "$WORK/papers.xlsx"
says '还没有填核查的内容，没有读入'
expect 0 node county show papers 2026-1 --money-year 2025 --format csv
says '抽样批次,怎样入选,单位代码,被核查单位'
[ "$(grep -c '^2026-1,抽中,' <<<"$OUT")" -ge "$(wc -l <"$WORK/drawn")" ] || fail "T10 lacks who was drawn: $OUT"
[[ $OUT != *,属实,* ]] || fail "found before anybody went: $OUT"
expect 0 node county show T10 2026-1
says '抽样方法：比例'
expect 2 node county show papers
says '没有写哪一个抽样批次'
mkdir "$WORK/x"
(cd "$WORK/x" && unzip -q ../papers.xlsx)
fill() { # CELL TEXT
    sed -i -E "s|<c r=\"$1\" s=\"([0-9]+)\"/>|<c r=\"$1\" s=\"\1\" t=\"inlineStr\"><is><t>$2</t></is></c>|" "$WORK/x/xl/worksheets/sheet1.xml"
    grep -q "<c r=\"$1\"[^>]*><is><t>$2" "$WORK/x/xl/worksheets/sheet1.xml" || fail "$1 is no cell to be typed in"
}
fill H5 0
fill J5 实地
fill K5 不属实
fill L5 是
fill M5 收回资金
fill N5 12
fill O5 没有这么多户
fill R5 核查人甲
fill S5 2026-06-20
(cd "$WORK/x" && zip -qr ../filled.xlsx .)
expect 0 node county import "$WORK/filled.xlsx"
says '新增 1 条'
expect 0 node county show papers 2026-1 --money-year 2025 --as-of 2099-01-01 --format csv
says "'-100.00%\",,实地,不属实,是,收回资金,12.00,没有这么多户,核查人甲,,2026-06-20,653022/work/work/verification/2026-1-"
expect 0 node county work add --replace 工作类型=真实性核查 工作编号=9 抽样批次=2026-1 事项=核查 预算年度=2025 日期=2026-06-20 "项目代码=$(node county sample show 2026-1 --population --format csv | cut -d, -f1 | grep -v 项目代码 | grep -vFf "$WORK/drawn" | grep -v "$other" | head -1)" 核查完成值=1 自评完成值=1 核查结论=属实
says '不在抽样批次“2026-1”里'
expect 0 node county work withdraw 653022/work/work/verification/9/2025/0 --reason 试
expect 0 node county work list --type 真实性核查 --format csv
says "'-100.00%"
says '不属实，一票否决'
expect 0 node county sample list --format csv
says ',18,1,1,18,1,'
expect 0 node county sample show 2026-1 --format csv
says '不属实，一票否决,653022/work/work/verification/2026-1-'
expect 0 node county work list --open --as-of 2099-01-01 --format csv
says ',收回资金,,,,未办,'
says ',整改,,,,未立整改,'
expect 0 node county plan results --year 2026 --as-of 2099-01-01 --format csv
says ',差,作废,核查一票否决,'
says '核减，比例未设定'

printf '台账' >"$WORK/ledger.txt"
checked=$(node county sample show 2026-1 --format csv | grep 一票否决 | cut -d, -f5)
expect 0 node county work add 工作类型=整改 工作编号=7 事项=核查整改 预算年度=2025 日期=2026-06-21 "项目代码=$checked" 情况说明=缺台账 责任人=甲 完成期限=2026-07-20 --file "$WORK/ledger.txt:台账"
printf '别处' >"$WORK/elsewhere.txt"
expect 0 node county work add 工作类型=宣传 工作编号=7 事项=报道 预算年度=2026 日期=2026-06-21 网址=http://x/1 --file "$WORK/elsewhere.txt:截图"

# Everything for a regional sample, with a manifest that says when a file was changed.
expect 0 node county sample pack 2026-1 -o "$WORK/pack"
(cd "$WORK/pack" && b2sum --quiet -l 256 -c MANIFEST.txt) || fail "the manifest does not fit"
[ "$(find "$WORK/pack/forms" -name '*.html' | wc -l)" -eq 38 ] || fail "not a target and a self-evaluation of each of 19"
grep -q 台账 "$WORK/pack/evidence.csv" || fail "the evidence is not listed"
cmp -s "$WORK"/pack/files/*ledger.txt "$WORK/ledger.txt" || fail "the evidence is not in the pack"
[ "$(find "$WORK/pack/files" -type f | wc -l)" -eq 1 ] || fail "the evidence of others is in the pack"
grep -q "$(cat "$WORK/seed.txt")" "$WORK/pack/README.txt" || fail "the seed is not in the pack"
python3 "$(dirname "$0")/sample_again.py" "$WORK/pack/population.csv" "$(cat "$WORK/seed.txt")" "03 08 17" 1000 1 book,department | diff - "$WORK/again" || fail "the pack draws others"

# It travels: the announcement to everybody, the draw upwards; the prefecture makes it again.
start prefecture
start county
start township
verified() { node prefecture sample verify 2026-1; }
until_true 20 verified
told() { node township sample list --format csv | grep -q '^2026-1,'; }
until_true 20 told
heard() { node township sample list --format csv | grep -q 单位名册有误; }
until_true 20 heard
expect 0 node township sample list --format csv
says '不在本机' # who else is drawn is not for a township, and that they were drawn is not denied
stop county
expect 0 node county rebuild
sound county
