# stick -- what the scripts about bundles share: source it after lib.sh.

# Flat monitoring forms of PROJECTS projects from FROM on, with text that does not compress.
noise() { head -c $(($1 * 3 / 4)) /dev/urandom | base64 -w 0 | tr '+/' 'xy'; }
large_forms() { # FILE FROM PROJECTS
    echo 预算年度,区划代码,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施 >"$1"
    local p i
    for ((p = $2; p < $2 + $3; p++)); do
        for i in 1 2 3 4; do
            printf '2026,653022205,801001,木吉乡人民政府,65302226T000000001%03d,试验项目%d,一般公共预算,县级,10,10,1,万元,产出指标,数量指标,里程%d,≥,100,公里,10,50,100,有可能,其他,%s,%s\n' \
                "$p" "$p" "$i" "$(noise 7000)" "$(noise 7000)"
        done
    done >>"$1"
}
# How much a node's links have sent and received since the start, with CURVE.
socket_bytes() { node "$1" status --json | grep -oE '"socket_(in|out)": [0-9]+' | awk '{ sum += $2 } END { print sum + 0 }'; }
