#!/usr/bin/env bash
# A township's scan reaches the county over a line that is cut, and goes on where it stood; who may not have it is
# refused; what is dropped is fetched again; what is purged is gone at every holder.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门\n801001,木吉乡人民政府,653022205,801,木吉乡\n802001,巴仁乡人民政府,653022202,802,巴仁乡\n' >"$WORK/units.csv"
make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
expect 0 node county import "$WORK/units.csv"
mkdir "$WORK/in"
seq 1 1500000 >"$WORK/in/扫描件.pdf" # 11 MB
printf 'small' >"$WORK/in/a:b.txt"
digest=$(b2sum -l 256 "$WORK/in/扫描件.pdf" | cut -c 1-64)
key=653022205/work/work/material/1/2026/0
echo 'files_quota: 5 MB' >>"$WORK/county/siben.yaml"
for name in prefecture county township; do start $name; done
until_true 20 linked county 6530
until_true 20 linked county 653022205
has_unit() { node township show units | grep -q 801001; }
until_true 20 has_unit

# Taken in: with a title, a document number; the same words again, other files.
expect 4 node township work add 工作类型=工作材料 工作编号=1 事项=核查 日期=2026-06-20 单位编码=801001 --file "$WORK/in/nothing.pdf"
expect 2 node township work add 工作类型=工作材料 工作编号=1 事项=核查 日期=2026-06-20 单位编码=801001 佐证材料=报告 --file "$WORK/in/a:b.txt"
expect 0 node township work add 工作类型=工作材料 工作编号=1 事项=核查 日期=2026-06-20 预算年度=2026 单位编码=801001 --file "$WORK/in/扫描件.pdf:核查报告:木政〔2026〕3号" --file "$WORK/in/a:b.txt:附件"
expect 0 node township file list --format csv
says "核查报告,木政〔2026〕3号,扫描件.pdf,$(stat -c %s "$WORK/in/扫描件.pdf"),$digest,本机"
says "附件,,a:b.txt,5,"

# On its way: the county has no room for all of it, then the line is cut, then the county is killed. What came
# stays, and nothing that was synced is asked for twice.
part() { stat -c %s "$WORK"/county/files/"$digest".part 2>/dev/null; }
full() { node county status | grep -q '没有空间，暂不再取'; }
until_true 20 full
[ ! -e "$WORK/county/files/$digest" ] || fail "more than the quota was taken"
expect 0 node county file list --format csv
says '正在取，已到'
expect 0 node county link pause 653022205
at=$(part)
[ "$at" -gt 4000000 ] || fail "only $at bytes came"
stop county KILL
sed -i 's/files_quota.*/files_quota: 1 GB/' "$WORK/county/siben.yaml"
start county
whole() { [ -e "$WORK/$1/files/$digest" ]; }
until_true 30 whole county
small() { node county status | grep -q '佐证文件：2 个'; }
cmp "$WORK/county/files/$digest" "$WORK/in/扫描件.pdf" || fail "other bytes arrived"
until_true 20 small
came=$(node county status --json | grep -o '"bytes_in": [0-9]*, "bytes_out"' | grep -o '[0-9]*' | head -n 1)
[ "$came" -eq $(($(stat -c %s "$WORK/in/扫描件.pdf") - at / 262144 * 262144 + 5)) ] || fail "$came bytes came again, behind $at"
heard() { node county file list --format csv | grep 核查报告 | grep -q '653022205 也有'; }
until_true 20 heard
known() { node township file list --format csv | grep 核查报告 | grep -q '653022 也有'; }
until_true 20 known
expect 0 node county file get 核查报告 -o "$WORK/out.pdf"
cmp "$WORK/out.pdf" "$WORK/in/扫描件.pdf" || fail "other bytes were given out"
! whole prefecture || fail "a prefecture collects without being told to"

# Dropped where it is known to be elsewhere, and fetched back; on demand two levels up, too.
expect 0 node township file drop 核查报告
! whole township || fail "it is still here"
told() { ! node county file list --format csv | grep 核查报告 | grep -q '653022205 也有'; }
until_true 20 told # the county hears that the township has it no more
expect 0 node township file list --format csv
says '653022 有'
expect 0 node township file fetch 核查报告
until_true 20 whole township
expect 3 node county file drop "$(b2sum -l 256 "$WORK/in/a:b.txt" | cut -c 1-5)"
expect 0 node prefecture file fetch "${digest:0:12}"
until_true 20 whole prefecture
expect 0 node county check
says '0 处不符'

# Purged by two persons: the record's words, and the bytes, at every holder.
version=$(node county history $key --format csv | grep '^当前,' | cut -d, -f8)
expect 0 node county --user 李四 purge $key "${version:0:8}" --reason 含个人身份信息
order=$(node county show purges --format csv | tail -n 1 | cut -d, -f1)
expect 0 node county --user 王五 purge confirm "$order"
gone() { ! whole "$1" && ! grep -rq 99999 "$WORK/$1/files"; }
for name in county township prefecture; do until_true 20 gone $name; done
expect 3 node prefecture file fetch "${digest:0:12}"
sound county township prefecture
