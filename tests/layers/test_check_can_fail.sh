#!/usr/bin/env bash
# A check that cannot fail proves nothing: each line below is a fault that check.awk
# must name, or a fair line that it must let through.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
failures=0

check() # file content...: runs the check over one file
{
    rm -rf src include
    mkdir -p "$(dirname "$1")"
    printf '%b\n' "$2" >"$1"
    LC_ALL=C awk -f "$here/check.awk" "$here/allowed.txt" "$1"
}

refused() # file, content, a part of the message
{
    local said
    if said=$(check "$1" "$2") || [[ $said != *"$3"* ]]; then
        echo "let through: $1: $2 (said: $said)"
        failures=$((failures + 1))
    fi
}

fair()
{
    local said
    if ! said=$(check "$1" "$2"); then
        echo "refused: $said"
        failures=$((failures + 1))
    fi
}

many() { yes 'int x;' | head -n "$1"; }

refused src/base/a.c '#include <siben/kv.h>' 'may not open siben/kv.h of room kv'
refused src/sync/a.c '#include <siben/kv.h>' 'may not open'
refused src/feed/a.c '#include <siben/replica.h>' 'may not open'
refused src/replica/a.c '#  include <siben/store.h>' 'may not open'
refused include/siben/names.h '#include <siben/trust.h>' 'may not open'
refused src/attic/a.c 'int x;' 'no such room'
refused include/siben/attic.h 'int x;' 'door of no room'
refused src/kv/a.c '#include <siben/attic.h>' 'door of no room'
for header in uv.h zmq.h lmdb.h sys/socket.h time.h unheard_of.h; do
    refused src/replica/a.c "#include <$header>" "may not include $header"
done
for header in lmdb.h uv.h zmq.h record.pb-c.h stdio.h; do
    refused include/siben/store.h "#include <$header>" "a door may not include $header"
done
refused include/siben/store.h '#include "record.pb-c.h"' 'a door may not include'
refused include/siben/store.h '#include "inside.h"' 'same room'
refused src/analytics/a.c '#include "record.pb-c.h"' 'may not include'
refused src/sync/a.c '#include "../base/inside.h"' 'same room'
refused src/net/a.c '#include <lmdb.h>' 'may not include'
refused src/kv/a.c 'x = malloc(1);' 'may not call malloc'
refused src/kv/a.c '/* a */ x = /* b */ malloc (1);' 'may not call malloc'
refused src/store/a.c '/* a\n b */ x = strdup(y);' 'may not call strdup'
refused src/sync/a.c 'now = time(NULL);' 'may not call time'
refused src/cli/a.c 'strcpy(a, b);' 'may not call strcpy'
refused src/analytics/a.c 'static double share;' 'may not use double'
refused src/kv/a.c "$(printf '{'; printf '\\n'; many 119; printf '}')" 'a function of 121 lines'
refused src/kv/a.c "$(many 701)" 'more than 700 lines'

fair src/base/a.c '#include <utf8proc.h>\n#include <siben/text.h>'
fair src/kv/a.c '#include <siben/kv_memory.h>\n#include "inside.h"\n#include <stdio.h>'
fair src/replica/a.c '#include <siben/feed.h>\n#include <siben/analytics.h>'
fair src/exchange/a.c '#include <zip.h>\n#include <expat.h>\n#include <xlsxwriter.h>\nstatic double x;'
fair src/store/a.c '#include <lmdb.h>\n#include <time.h>\n#include <siben/sync.h>'
fair src/model/a.c '#include "record.pb-c.h"'
fair include/siben/kv.h '#include <siben/bytes.h>\n#include <stdint.h>'
fair src/kv/a.c '/* time(NULL), malloc(1)\n#include <lmdb.h>\n */ x = memory_take(1); s = "malloc(1)";'
fair src/kv/a.c 'x->read(y); z.time(1); reopen(2); double_entry(3);'
fair src/kv/a.c "$(printf '{'; printf '\\n'; many 118; printf '}')"
fair src/kv/a.c "$(many 700)"

[ "$failures" -eq 0 ]
