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
