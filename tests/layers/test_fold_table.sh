#!/usr/bin/env bash
# Each sequence of src/feed/FOLD.md has a row in tests/feed/fold/README.md, and the tests that
# a row names are there. A sequence more: add its test and its row.
set -euo pipefail
cd "$SIBEN_SOURCE_DIR"
check() { # FOLD TABLE: what is wrong, a line each
    comm -3 <(awk '/^## [0-9]+\./ {section = $2 + 0; n = 0} section && /^- / {print section "." ++n}' "$1" | sort) \
        <(awk -F'|' '$2 ~ /^ *[0-9]+\.[0-9]+ *$/ {gsub(/ /, "", $2); print $2}' "$2" | sort) |
        sed 's/^\t\(.*\)/row \1 is of no sequence/; t; s/^/no row for sequence /'
    awk -F'|' '$2 ~ /^ *[0-9]+\.[0-9]+ *$/ {print $3; print "\t" $4}' "$2" |
        while IFS= read -r named; do
            name=$(sed 's/^[ \t]*//; s/ *$//' <<<"$named")
            case $named in
            *[!\ $'\t']*) ;;
            *) continue ;;
            esac
            if [[ $named == $'\t'* ]]; then
                grep -qE "^static void $name\(" tests/replica/*.c tests/feed/*.c tests/analytics/*.c tests/report/*.c ||
                    echo "no test $name"
            else
                grep -qxF "case $name" tests/feed/fold/*.txt || echo "no case $name"
            fi
        done
    awk -F'|' '$2 ~ /^ *[0-9]+\.[0-9]+ *$/ && $3 $4 ~ /^ *$/ {print "row" $2 "names nothing"}' "$2"
}
wrong=$(check src/feed/FOLD.md tests/feed/fold/README.md)
[ -z "$wrong" ] || { echo "$wrong" >&2 && exit 1; }

# It can fail.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed '0,/^- given/s//- given one more\n&/' src/feed/FOLD.md >"$work/FOLD.md"
sed 's/s10_an_unknown/s10_no_such/; s/withdrawing is a version too/no such case/' tests/feed/fold/README.md >"$work/table.md"
found=$(check "$work/FOLD.md" "$work/table.md")
for expected in 'no row for sequence 1.9' 'no test s10_no_such' 'no case no such case'; do
    [[ $found == *"$expected"* ]] || { echo "not found: $expected in: $found" >&2 && exit 1; }
done
