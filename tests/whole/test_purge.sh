#!/usr/bin/env bash
# An id number typed in a township, purged by the county with two persons: gone at township,
# county and prefecture, from the raw files too; and gone again from an old copy of the
# township's folder that is put back and syncs.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key=653022205/monitoring/65302226T000000000101/2026/5
secret='110105 19491231 002X'

form() { # form NAME ACTUAL REASON
    cat >"$WORK/$1.csv" <<END
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,9.6,万元,维护供水管网长度,26,公里,$2,确定能,$3
END
}
by() { local who=$1 name=$2; shift 2; node "$name" --user "$who" "$@"; }
holds() { grep -rqF "$secret" "$WORK/$1"; } # any file of the folder
clean() { ! holds "$1"; }
marks() { node county history $key --format csv | tail -n +2 | cut -d, -f8; }

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
for name in prefecture county township; do start $name; done
until_true 20 in_step county 2
expect 0 node county import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" "$forms/T1-target-2026.xlsx"
has_target() { node township show record 653022205/target/65302226T000000000101/2026; }
until_true 20 has_target
form first 9 合同5月才签
form second 11 "经办人张三，身份证 $secret"
expect 0 by 张三 township import --month 5 "$WORK/first.csv"
expect 0 by 张三 township import --month 5 "$WORK/second.csv"
rm "$WORK"/*.csv
at_prefecture() { node prefecture show record $key | grep -qF "$secret"; }
until_true 20 at_prefecture
for name in township county prefecture; do holds $name || fail "$name does not hold what it should"; done
expect 0 node county submit --year 2026 --round 5
receipt() { node county show receipt --year 2026 --round 5 | grep -q 核对一致; }
until_true 30 receipt

# What there is from before the order: a stick with all of it, a backup of the county, and an old copy
# of the township's folder.
expect 0 node township bundle write --for parent --all -o "$WORK/old.siben"
expect 0 node county backup --new-key -o "$WORK/envelope.txt"
stop county
echo "recovery: \"$(sed -n 's/^# recovery: //p' "$WORK/envelope.txt")\"" >>"$WORK/county/siben.yaml"
start county
mkdir "$WORK/usb"
expect 0 node county backup --to "$WORK/usb"
backup=$(echo "$WORK"/usb/653022-*.siben-backup)
stop township
cp -a "$WORK/township" "$WORK/old-township"
start township

# The order: refused to a township and to one person; in force with two.
second=$(node township history $key --format csv | grep '^当前,' | cut -d, -f8)
expect 3 by 张三 township purge $key "$second" --reason 含个人身份信息
says '由县级或以上'
expect 2 by 李四 county purge $key "$second"
expect 1 by 李四 county purge $key "$second" --reason '身份证 11010519491231002X'
says '不能再写身份证号'
expect 3 by 李四 county purge $key ffffffff --reason 含个人身份信息
expect 2 by 李四 county purge 653022205/grant/653022205 "$second" --reason 含个人身份信息
expect 0 by 李四 county purge $key "${second:0:8}" --reason 含个人身份信息
says '等第二人确认'
says '还有 1 个版本没有列入'
expect 3 by 赵六 county purge $key "$second" --reason 含个人身份信息
says '已有清除令'
expect 0 node county show purges
says 等第二人确认
order=$(node county show purges --format csv | tail -n 1 | cut -d, -f1)
holds county || fail "one person was enough"
expect 3 by 李四 county purge confirm "$order"
says '不能自己确认'
expect 3 by 王五 county purge confirm p-nothing
expect 2 node county purge confirm
expect 0 by 王五 county purge confirm "$order"
says '李四 提出，王五 确认'
says "$key（正文已不在本机）"
says '数据库文件已重写'
clean county || fail "the county's files still hold it: $(grep -rlF "$secret" "$WORK/county")"
expect 3 by 王五 county purge confirm "$order"
says 已经生效
expect 3 by 赵六 county purge $key "$second" --reason 含个人身份信息
says 已按清除令清除
for name in township prefecture; do until_true 30 clean $name; done
for name in township county prefecture; do
    expect 0 node $name show record $key
    says 已清除
    [[ $OUT != *"$secret"* ]] || fail "shown at $name"
    expect 0 node $name show purges
    says 已生效
    expect 0 node $name history $key
    says 当前：已清除
    says 张三
    expect 0 node $name check
    says "0 处不符"
done
until_true 20 same_dump county prefecture
expect 0 node county show receipt --year 2026 --round 5
says 核对一致
expect 3 node township inbox take $key "$second" --reason 再用
says 已清除
expect 1 node county diff $key "$(marks | head -n 1)" "$(marks | tail -n 1)"
says 无法比较
stop county
expect 0 node county rebuild
expect 0 node county check
clean county || fail "a rebuild brought it back"
start county

# A later version has figures again.
form third 12 合同5月才签
expect 0 by 张三 township import --month 5 "$WORK/third.csv"
third() { node "$1" show record $key | grep -q '完成 12'; }
until_true 20 third prefecture

# The old folder in place of the township's: it holds the number until it hears of the order.
until_true 20 in_step county 2
stop township KILL
mv "$WORK/township" "$WORK/lost"
mv "$WORK/old-township" "$WORK/township"
holds township || fail "the old copy holds nothing"
start township
until_true 40 clean township
until_true 40 third township
for name in county prefecture; do clean $name || fail "the old copy brought it back to $name"; done
for name in township county prefecture; do expect 0 node $name check; done

# The stick of before is read: what is purged is taken out on the way in. So it is of the backup, as
# soon as the node has heard of the order again.
expect 0 node county bundle read "$WORK/old.siben"
clean county || fail "a stick brought it back"
stop county
mv "$WORK/county" "$WORK/lost-county"
expect 0 node county restore "$backup" --key "$WORK/envelope.txt"
holds county || fail "the backup is not from before the order"
start county
until_true 60 clean county
until_true 40 third county
for name in township prefecture; do clean $name || fail "the backup brought it back to $name"; done
expect 0 node county show record $key
[[ $OUT != *"$secret"* ]] || fail "shown after the restore"
sound township county prefecture
