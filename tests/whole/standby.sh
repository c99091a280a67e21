# standby -- a county with a standby, its prefecture and a township with a form of May, for the
# scripts beside it: source it after lib.sh.
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key() { echo "653022205/monitoring/65302226T000000000101/2026/$1"; }
put() { # NODE MONTH ACTUAL: a form of the township, written there or for it
    cat >"$WORK/$2.csv" <<END
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,9.6,万元,维护供水管网长度,26,公里,$3,确定能,冻土期长
END
    expect 0 node "$1" import --month "$2" "$WORK/$2.csv"
}
at() { node township show record "$(key "$1")" | grep -q "$2"; }
has() { node "$1" show record "$(key "$2")"; }
has_target() { node "$1" show record 653022205/target/65302226T000000000101/2026; }

make prefecture 6530 --root
make county 653022
make standby 653022-b --scope 653022
make township 653022205
enrol county prefecture
expect 0 node standby enrol request --standby -o "$WORK/standby.request"
expect 0 node county enrol grant "$WORK/standby.request" -o "$WORK/standby.grant"
says "备用机"
expect 0 node standby enrol install "$WORK/standby.grant"
enrol township county
for name in prefecture county standby township; do start $name; done
until_true 30 linked standby 653022
until_true 30 linked township 653022
expect 0 node county import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" "$forms/T1-target-2026.xlsx"
until_true 30 has_target township
put township 5 9
until_true 30 at 5 "州已收到"
until_true 30 same_dump county standby
