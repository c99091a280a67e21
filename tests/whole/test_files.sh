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
until_true 60 linked county 6530
until_true 60 linked county 653022205
has_unit() { node township show units | grep -q 801001; }
until_true 60 has_unit

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
until_true 60 full
[ ! -e "$WORK/county/files/$digest" ] || fail "more than the quota was taken"
# It was asked for as soon as its record had come, before the township had looked at what records name: later, not refused.
grep -q 'files: .* refused by the peer' "$WORK/county.log" && fail "a file was refused in the second of its record"
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
until_true 60 small
came=$(node county status --json | grep -o '"bytes_in": [0-9]*, "bytes_out"' | grep -o '[0-9]*' | head -n 1)
[ "$came" -eq $(($(stat -c %s "$WORK/in/扫描件.pdf") - at / 262144 * 262144 + 5)) ] || fail "$came bytes came again, behind $at"
heard() { node county file list --format csv | grep 核查报告 | grep -q '653022205 也有'; }
until_true 60 heard
known() { node township file list --format csv | grep 核查报告 | grep -q '653022 也有'; }
until_true 60 known
expect 0 node county file get 核查报告 -o "$WORK/out.pdf"
cmp "$WORK/out.pdf" "$WORK/in/扫描件.pdf" || fail "other bytes were given out"
! whole prefecture || fail "a prefecture collects without being told to"

# Dropped where it is known to be elsewhere, and fetched back; on demand two levels up, too.
expect 0 node township file drop 核查报告
! whole township || fail "it is still here"
told() { ! node county file list --format csv | grep 核查报告 | grep -q '653022205 也有'; }
until_true 60 told # the county hears that the township has it no more
expect 0 node township file list --format csv
says '653022 有'
expect 0 node township file fetch 核查报告
until_true 60 whole township
expect 3 node county file drop "$(b2sum -l 256 "$WORK/in/a:b.txt" | cut -c 1-5)"
expect 0 node prefecture file fetch "${digest:0:12}"
until_true 60 whole prefecture
expect 0 node county check
says '0 处不符'

# A form's report, what a target rests on, a return letter: beside the form, shown with it, fetched like the rest.
printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,新增/延续\n2026,801001,木吉乡人民政府,%s,饮水管护,特定目标类,一般公共预算,县级,财政拨款,48,0,万元,新增\n' $muji >"$WORK/list.csv"
printf '预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,是否核心指标,年度总体目标\n2026,801001,木吉乡人民政府,%s,饮水管护,一般公共预算,县级,48,48,万元,产出指标,数量指标,管网,≥,26,公里,50,否,目标\n2026,801001,木吉乡人民政府,%s,饮水管护,一般公共预算,县级,48,48,万元,效益指标,社会效益指标,人口,≥,4200,人,30,否,目标\n2026,801001,木吉乡人民政府,%s,饮水管护,一般公共预算,县级,48,48,万元,满意度指标,服务对象满意度指标,满意度,≥,90,%%,10,否,目标\n' $muji $muji $muji >"$WORK/targets.csv"
expect 0 node county import "$WORK/list.csv"
expect 0 node county import "$WORK/targets.csv"
target=653022205/target/$muji/2026/0
has_target() { node township show record $target >/dev/null; }
until_true 60 has_target
printf 'basis' >"$WORK/in/basis.pdf"
expect 2 node township file attach $target
says '没有文件，也没有写原件在哪里'
expect 2 node township file attach $key "$WORK/in/basis.pdf"
says '工作记录的佐证：siben file add'
expect 0 node township file attach $target "$WORK/in/basis.pdf" --title 立项依据 --no 木政〔2026〕3号
expect 0 node township file attach $target --title 会议纪要 --kept 乡档案室
basis() { node county file list --format csv | grep '^立项依据,木政〔2026〕3号,basis.pdf,5,' | grep -q 本机; }
until_true 60 basis
expect 0 node county show record $target
says 会议纪要
says 乡档案室
expect 3 node township file drop basis.pdf
says '还没有审核通过'
# Shown with the form: what, its number, size and digest, who and when, and where what is not here is.
expect 0 node township file attach $target "$WORK/in/basis.pdf" --title 扫错的一页
expect 0 node township show form $target
grep -q '立项依据 *木政〔2026〕3号 *basis.pdf *5 ' <<<"$OUT" || fail "what stands beside it: $OUT"
says "$(b2sum -l 256 "$WORK/in/basis.pdf" | cut -c 1-12)"
says '原件在 乡档案室'
expect 0 node township show form $target --json
says '"title": "扫错的一页"'
says '"here": true'
says '"author": "'
# Taken away: the form's list has it no more, its history has; who holds the form hears of it.
expect 2 node township file detach $target 扫错的一页
expect 3 node township file detach $target 没有的 --reason 试
says '旁边没有这个附件'
expect 3 node township file detach $target basis.pdf --reason 同名
says '有几个附件都叫这个'
expect 0 node township file detach $target 扫错的一页 --reason 扫错了
says '已撤去'
detached() { ! node county show form $target | grep -q 扫错的一页; }
until_true 60 detached
expect 0 node county history ${target/target/attachments}
says '扫错了'
expect 0 node county file list --history --format csv
says '扫错的一页'
expect 0 node county review $target --pass
passed() { node township show record $target | grep -q 审核通过; }
until_true 60 passed
dropped() { node township file drop basis.pdf >/dev/null; } # once the county has said that it holds it
until_true 60 dropped
[ ! -e "$WORK/township/files/$(b2sum -l 256 "$WORK/in/basis.pdf" | cut -c 1-64)" ] || fail "it is still here"
# Locked: what was passed on with the form stays what it was; one more can come, and once it is open again another takes its place.
expect 3 node township file attach $target "$WORK/in/a:b.txt" --title 立项依据 --no 木政〔2026〕3号
says '已经审核通过并锁定：“立项依据”已经附过，附件可以加，不能换'
says 重新打开
expect 3 node township file detach $target 立项依据 --reason 换
says '附件可以加，不能撤'
expect 3 node township file attach $target --title 会议纪要 --kept 县档案馆
expect 0 node township file attach $target --title 会议纪要 --kept 乡档案室 # the same again replaces nothing
expect 0 node township file attach $target --title 会议纪要补充 --kept 县档案馆
expect 0 node county reopen $target --reason 依据换新
replaced_again() { node township file attach $target "$WORK/in/a:b.txt" --title 立项依据 --no 木政〔2026〕3号 >/dev/null 2>&1; }
until_true 60 replaced_again
replaced() { node county show record $target --format json | grep -q '"name": "a:b.txt"'; }
until_true 60 replaced
expect 0 node township file detach $target 会议纪要补充 --reason 并入纪要
expect 0 node county file get basis.pdf -o "$WORK/basis.txt" # what was replaced is part of the history
cmp "$WORK/basis.txt" "$WORK/in/basis.pdf" || fail "other bytes were given out"

# Another township has read a digest, and names it: the county gives it nothing. Who has had the same bytes gets them back.
printf 'own papers' >"$WORK/in/own.txt"
own=$(b2sum -l 256 "$WORK/in/own.txt" | cut -c 1-64)
expect 0 node township work add 工作类型=工作材料 工作编号=9 事项=底稿 日期=2026-06-20 预算年度=2026 单位编码=801001 --file "$WORK/in/own.txt:底稿"
at() { [ -e "$WORK/$1/files/$own" ]; }
until_true 60 at county
make other 653022202
enrol other county
start other
until_true 60 linked county 653022202
its_unit() { node other show units | grep -q 802001; }
until_true 60 its_unit
printf '工作类型,工作编号,事项,预算年度,日期,单位编码,佐证材料,佐证摘要\n工作材料,9,抄来的,2026,2026-06-20,802001,底稿,%s\n' "$own" >"$WORK/borrowed.csv"
expect 0 node other import "$WORK/borrowed.csv"
expect 0 node other file fetch "${own:0:12}"
refused() { grep -q '653022202 asks for what no record names that it may hold' "$WORK/county.log"; }
until_true 60 refused
! at other || fail "a township has the document of another"
expect 0 node other work add 工作类型=工作材料 工作编号=10 事项=自己的 日期=2026-06-20 预算年度=2026 单位编码=802001 --file "$WORK/in/own.txt:底稿"
let_go() { node other file drop "${own:0:12}" >/dev/null; } # once the county has said that it holds it
until_true 60 let_go
back() { node other file fetch "${own:0:12}" >/dev/null; at other; }
until_true 60 back

# Purged by two persons: the record's words, and the bytes, at every holder.
version=$(node county history $key --format csv | grep '^当前,' | cut -d, -f8)
expect 0 node county --user 绩效办甲 purge $key "${version:0:8}" --reason 含个人身份信息
order=$(node county show purges --format csv | tail -n 1 | cut -d, -f1)
expect 0 node county --user 绩效办乙 purge confirm "$order"
gone() { ! whole "$1" && ! grep -rq 99999 "$WORK/$1/files"; }
for name in county township prefecture; do until_true 60 gone $name; done
expect 3 node prefecture file fetch "${digest:0:12}"

# A piece of work keeps what proves it, as its type asks; what stands beside that can go. No number of a person becomes a word.
other=653022205/work/work/material/2/2026/0
expect 0 node township work add 工作类型=工作材料 工作编号=2 事项=核查 日期=2026-06-20 预算年度=2026 单位编码=801001 --file "$WORK/in/basis.pdf:报告"
expect 1 node township file detach $other 报告 --reason 重复
says '以文件为佐证'
expect 0 node township file add "$WORK/in/a:b.txt:另一份" --to $other
expect 0 node township file detach $other 报告 --reason 重复
expect 1 node township file attach $target "$WORK/in/basis.pdf" --title 某人653022199001011231
says '身份证号'
expect 1 node township file attach $target --title 纪要 --kept 机密★档案柜
says '密级'
sound county township prefecture
