/* rooms: accounts base */
#include "../../src/accounts/inside.h"

#include <siben/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/siben-fuzz-XXXXXX", name[80];

static void forget(void)
{
    (void)(unlink(name), rmdir(folder));
}

static bool each(void *context, uint64_t number, const struct audit_entry *entry)
{
    REQUIRE(entry->who && entry->from && entry->what && entry->of && entry->words);
    REQUIRE(number == ++*(uint64_t *)context);
    return true;
}

static void newest(void *context, uint64_t number, bool proven, const struct audit_entry *entry)
{
    (void)proven, (void)number;
    REQUIRE(entry->who && entry->from && entry->what && entry->of && entry->words);
    ++*(uint64_t *)context;
}

/* A log as somebody has left it; where it begins with a blank, with a right chain over its lines: what is read has all of its
 * words, and what cannot be read is told. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t hash[AUDIT_HASH_SIZE] = {0};
    uint64_t lines = 0, latest = 0, next;
    struct audit_ask ask = {.who = "", .what = "", .most = 10};
    struct audit_chain chain;
    struct why why = {0};
    if (!name[0]) {
        REQUIRE(mkdtemp(folder) && atexit(forget) == 0);
        snprintf(name, sizeof name, "%s/" AUDIT_FILE_NAME, folder);
    }
    FILE *file = fopen(name, "w");
    for (size_t at = 0, to; file && at < size; at = to + 1) {
        for (to = at; to < size && data[to] != '\n';)
            to++;
        audit_hash_next(hash, bytes_of(data + at, to - at));
        fwrite(data + at, 1, to - at, file);
        for (size_t i = 0; data[0] == ' ' && i < sizeof hash; i++)
            fprintf(file, "%s%02x", i ? "" : " ", hash[i]);
        fputc('\n', file);
    }
    REQUIRE(file && fclose(file) == 0);
    REQUIRE(audit_each(folder, each, &lines, &why) == STATUS_OK || why.what[0]);
    if (audit_newest(folder, &ask, newest, &latest, &next, &chain, &why) == STATUS_OK)
        REQUIRE(latest <= 10 && chain.lines >= latest);
    return 0;
}
