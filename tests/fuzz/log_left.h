/* log_left -- an audit log as somebody has left it, in a folder that goes with the process; what is read has all of its words. */
#include "../../src/accounts/inside.h"

#include <siben/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char log_folder[] = "/tmp/siben-fuzz-XXXXXX", log_name[80];

static void log_forget(void)
{
    (void)(unlink(log_name), rmdir(log_folder));
}

/* Where it begins with a blank, with a right chain over its lines. */
static void log_leave(const uint8_t *data, size_t size)
{
    uint8_t hash[AUDIT_HASH_SIZE] = {0};
    if (!log_name[0]) {
        REQUIRE(mkdtemp(log_folder) && atexit(log_forget) == 0);
        snprintf(log_name, sizeof log_name, "%s/" AUDIT_FILE_NAME, log_folder);
    }
    FILE *file = fopen(log_name, "w");
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
}

static void log_entry_holds(const struct audit_entry *entry)
{
    REQUIRE(entry->who && entry->from && entry->what && entry->of && entry->words);
}
