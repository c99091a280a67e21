# console -- what the scripts about the page of a county share: source it after lib.sh.
#
#   open_levels       prefecture and county with a page each (UP, PAGE), the county's lists, forms and plan; one form returned
#   write_people      $WORK/people.csv: an account of every role, and a line that is none
#   write_forms       T3 spoilt, as it should be, mended after its return; a project whose forms go through two hands
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
tests=$SIBEN_SOURCE_DIR/tests/console
monitoring=653022205/monitoring/65302226T000000000101/2026/5
yard=653022202/monitoring/65302226T000000000318/2026/3

open_levels() {
    make prefecture 6530 --root
    make county 653022
    enrol county prefecture
    take_port
    UP=http://127.0.0.1:$PORT/
    echo "page: 127.0.0.1:$PORT" >>"$WORK/prefecture/siben.yaml"
    start prefecture
    take_port
    export PAGE=http://127.0.0.1:$PORT/
    echo "page: 127.0.0.1:$PORT" >>"$WORK/county/siben.yaml"
    expect 0 node county import "$forms/list-units.xlsx"
    node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
    expect 0 node county import "$forms/T1-target-2026.xlsx" "$forms/T3-monitoring-2026-05.xlsx"
    expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
    expect 0 node county review "$monitoring" --return "执行数与支出系统不一致"
}
write_people() {
    cat >"$WORK/people.csv" <<'EOF'
用户名,姓名,角色,单位,部门,电话
clerk,木吉乡经办,经办人,801001,,13900000001
clerk2,巴仁乡经办,经办人,802001,,
leader,巴仁乡分管,分管领导,802001,,
department,木吉乡主管,主管部门,,801,
office,农业股,业务股室,,,
reviewer,绩效办审核,审核人,801001、802001,,
bureau,绩效办,绩效办,,,
auditor,县审计,审计,,,
administrator,系统管理,管理员,,,
bad name,坏,经办人,801001,,
EOF
}

# T3 as somebody spoilt it, as it should be, and as it was mended after the return.
spoil() { # FILE SED-OF-SHARED-STRINGS SED-OF-THE-SHEET
    rm -rf "$WORK/t3" && mkdir "$WORK/t3" && (cd "$WORK/t3" && unzip -q "$forms/T3-monitoring-2026-05.xlsx" &&
        sed -i "$2" xl/sharedStrings.xml && sed -i "$3" xl/worksheets/sheet1.xml && zip -q -r "$1" .)
}
write_forms() {
    spoil "$WORK/spoilt.xlsx" 's/合同5月才签/合同6月才签/' 's|\(<c r="H7" s="3"><v>\)9.6<|\196<|'
    spoil "$WORK/again.xlsx" 's/合同5月才签/合同6月才签/' 's/^//'
    spoil "$WORK/mended.xlsx" 's/合同5月才签/合同6月签，7月底前补齐/' 's/^//'

    # What 巴仁乡 hands in goes through two hands, and its yards are of the sector of department 801.
    printf '单位编码,单位名称,审核环节\n802001,巴仁乡人民政府,分管领导→绩效办\n' >"$WORK/chain.csv"
    printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,行业主管部门编码\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,特定目标类,一般公共预算,中央,当年财政拨款,1800000,0,元,801\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,特定目标类,一般公共预算,县级,当年财政拨款,200000,0,元,801\n' >"$WORK/sector.csv"
    printf '预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,一般公共预算,中央,180,180,20,万元,产出指标,数量指标,补助户数,≥,400,户,10,50,400,确定能,,,\n' >"$WORK/yard.csv"
    expect 0 node county import "$WORK/chain.csv"
    expect 0 node county import "$WORK/sector.csv"
    expect 0 node county import --month 3 "$WORK/yard.csv"
}
