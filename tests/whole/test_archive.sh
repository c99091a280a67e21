#!/usr/bin/env bash
# A year as a folder that is read without Siben: every file is in the manifest, every form has
# its page and its proof, and one letter changed is found.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
command -v b2sum >/dev/null || exit 77

make county 653022 --root
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 0 node county import "$forms/T3-monitoring-2026-05.xlsx" --user '<b>经办</b>'

expect 2 node county archive 26 -o "$WORK/archive"
says "年度不对"
expect 2 node county archive 2026
says "没有写归档到哪个文件夹"
expect 0 node county archive 2026 -o "$WORK/archive"
says "已归档 2026 年：表 2 张，文件 9 个"
manifest=$(b2sum -l 256 "$WORK/archive/MANIFEST.txt" | cut -d' ' -f1)
says "$manifest"
cd "$WORK/archive"
expect 0 b2sum -l 256 -c MANIFEST.txt
[ "$(find . -type f | wc -l)" -eq $(($(wc -l <MANIFEST.txt) + 2)) ] || fail "a file that is in no manifest"
[ "$(find forms -name '*.html' | wc -l)" -eq 2 ] || fail "not a page a form"
page=$(find forms -name 'monitoring-*.html')
grep -q '项目支出绩效目标执行监控表' "$page" || fail "no form on the page"
grep -q '&lt;b&gt;经办' "$page" || fail "a name is markup"
grep -q '<svg ' "$page" || fail "no QR"
grep -q "href=\"$page\"" index.html || fail "the list does not lead to the page"
unzip -p tables.xlsx xl/workbook.xml | grep -q '监控1—5月' || fail "no table of the round"

# The proof beside it is what the page says, by the code on it.
root=$(grep -o '[0-9a-f]\{64\}' README.txt)
expect 0 "$(dirname "$SIBEN")/siben-verify" --root "$root" "${page%.html}.proof"
code=$(sed -n 's/.*校验码 <span class="code">\([^<]*\)<.*/\1/p' "$page")
says "$code"
digest=$(sed -n 's/.*内容摘要 <span class="code">\([0-9a-f]*\)<.*/\1/p' "$page")
says "内容摘要 digest: $digest"
[ -n "$code" ] || fail "no code on the page"
expect 0 "$(dirname "$SIBEN")/siben-verify" --root "$root" MANIFEST.sig
says "signed by: 653022"
says "归档清单"
says "$manifest"

# What stands there already would pass for what is written now; what is purged says so.
cd "$WORK"
expect 4 node county archive 2026 -o "$WORK/archive"
says "里面已有文件"
key=653022205/monitoring/65302226T000000000101/2026/5
mark=$(node county history $key --format csv | grep '^当前,' | cut -d, -f8)
expect 0 node county --user 李四 purge $key "$mark" --reason 含个人身份信息
order=$(grep -o 'p-[0-9a-f]*' <<<"$OUT" | head -1)
expect 0 node county --user 赵六 purge confirm "$order"
expect 0 node county archive 2026 -o "$WORK/after"
[ "$(find "$WORK/after/forms" -name 'monitoring-*' | wc -l)" -eq 0 ] || fail "a purged form is archived"
grep -q '已清除' "$WORK/after/index.html" || fail "the list does not say what is purged"
cd "$WORK/archive"
printf x >>"$page"
expect 1 b2sum -l 256 -c MANIFEST.txt
says "FAILED"
sed -i '1y/0123456789abcdef/123456789abcdef0/' MANIFEST.txt # each digit is another one
expect 1 "$(dirname "$SIBEN")/siben-verify" --root "$root" MANIFEST.sig
says "清单的签名不对"
mv MANIFEST.txt elsewhere
"$(dirname "$SIBEN")/siben-verify" --root "$root" MANIFEST.sig && fail "a signature over nothing"
expect 1 "$(dirname "$SIBEN")/siben-verify" --root "$(printf '0%.0s' {1..64})" "${page%.html}.proof"

# A project that has no target, and one that nobody has named: the page says which it is all the same.
cd "$WORK"
cat >"$WORK/more.csv" <<'END'
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,一般公共预算,县级,200,200,7,万元,户数,10,户,3,确定能,冻土期长
2026,801001,木吉乡人民政府,65302226T000000000102,乡村道路,一般公共预算,县级,35,35,7,万元,道路里程,10,公里,3,确定能,冻土期长
END
node county import --month 5 "$WORK/more.csv" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "more forms are refused"
expect 0 node county archive 2026 -o "$WORK/more"
grep -q '2026年庭院经济发展补助' "$WORK"/more/forms/653022202/monitoring-*.html || fail "no name on a page without a target"
grep -q '（名称未登记）' "$WORK"/more/forms/653022205/monitoring-*102-*.html || fail "a page without a name does not say so"
grep -q '木吉乡人民政府（801）' "$WORK"/more/forms/653022205/monitoring-*102-*.html || fail "no department on the page"
grep -q '未审核' "$WORK"/more/forms/653022205/monitoring-*102-*.html || fail "no state on the page"

# The table of a transfer (T7) and of a fund (T12) are pages with proofs like the others, and the list counts them.
printf '%s\n' '社会保险基金绩效表（2026年度）,,,,,,,,,,' '单位：万元,,,,,,,,,,' \
    '基金名称,单位编码,统筹层级,是否本级编制预算,收入预算,收入执行,支出预算,支出执行,一级指标,二级指标,三级指标,指标值,完成值' \
    '城乡居民基本养老保险基金,205001,县,是,7000,6900,6800,6700,产出指标,数量指标,参保人数,≥61000人,61200人' >"$WORK/t12.csv"
expect 0 node county import "$WORK/t12.csv"
printf '%s\n' '中央对地方转移支付项目绩效自评表,,,,,' '（2026年度）　单位：万元,,,,,' \
    '转移支付（项目）名称,庭院经济发展补助,,,项目代码,65302226T000000000318' '中央主管部门,财政部,,,资金使用单位,802001-巴仁乡人民政府' \
    '资金投入情况,,全年预算数(A),全年执行数(B),预算执行率(B/A×100%),' ',年度资金总额,200,198.6,99.3%,' ',其中：中央财政资金,180,179,99.44%,' \
    ',地方资金,20,19.6,98%,' '总体目标完成情况,总体目标,,全年实际完成情况,,' ',户均增收,,397户增收,,' \
    '一级指标,二级指标,三级指标,指标值,全年实际完成值,未完成原因和改进措施' '产出指标,数量指标,补助户数,≥400户,397户,三户外出务工' \
    '说明,无,,,,' >"$WORK/t7.csv"
node county import "$WORK/t7.csv" >/dev/null || [ $? -eq 1 ] || fail "a transfer's table is refused"
expect 0 node county archive 2026 -o "$WORK/all"
cd "$WORK/all"
expect 0 b2sum -l 256 -c MANIFEST.txt
grep -q '转移支付绩效自评 1 张，社会保险基金绩效 1 张。' index.html || fail "the list does not count them: $(tail -3 index.html)"
transfer=$(find forms -name 'work-*.html')
fund=$(find forms -name 'fund-*.html')
grep -q '三户外出务工' "$transfer" || fail "no T7 on its page"
grep -q '待遇按时足额发放率' "$fund" || fail "no T12 on its page"
grep -q "href=\"$transfer\"" index.html || fail "the list does not lead to T7"
for one in "$transfer" "$fund"; do
    expect 0 "$(dirname "$SIBEN")/siben-verify" --root "$root" "${one%.html}.proof"
    says "$(sed -n 's/.*校验码 <span class="code">\([^<]*\)<.*/\1/p' "$one")"
done
