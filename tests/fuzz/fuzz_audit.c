/* rooms: accounts base */
#include "log_left.h"

static bool each(void *context, uint64_t number, const struct audit_entry *entry)
{
    log_entry_holds(entry);
    REQUIRE(number == ++*(uint64_t *)context);
    return true;
}

static void newest(void *context, uint64_t number, bool proven, const struct audit_entry *entry)
{
    (void)proven, (void)number;
    log_entry_holds(entry);
    ++*(uint64_t *)context;
}

/* What can be read is; what cannot is told. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t lines = 0, latest = 0, next;
    struct audit_ask ask = {.who = "", .what = "", .most = 10};
    struct audit_chain chain;
    struct why why = {0};
    log_leave(data, size);
    REQUIRE(audit_each(log_folder, each, &lines, &why) == STATUS_OK || why.what[0]);
    if (audit_newest(log_folder, &ask, newest, &latest, &next, &chain, &why) == STATUS_OK)
        REQUIRE(latest <= 10 && chain.lines >= latest);
    return 0;
}
