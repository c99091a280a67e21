/* rooms: page node report bundle net store sync replica feed trust analytics model kv base */
#include "../../src/page/languages.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/siben-fuzz-XXXXXX", languages[64], name[80];

static void forget(void)
{
    (void)(unlink(name), rmdir(languages), rmdir(folder));
}

static void hear(void *context, const struct why *why)
{
    REQUIRE(why->what[0]);
    ++*(size_t *)context;
}

/* What a translator's editor left: each word that is taken is text, and each that is not is told. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct language_files files;
    struct why why = {0};
    size_t faults = 0;
    if (!name[0]) {
        REQUIRE(mkdtemp(folder) && atexit(forget) == 0);
        snprintf(languages, sizeof languages, "%s/languages", folder);
        snprintf(name, sizeof name, "%s/ug.json", languages);
        REQUIRE(mkdir(languages, 0700) == 0);
    }
    int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    REQUIRE(fd >= 0 && write(fd, data, size) == (ssize_t)size && close(fd) == 0);
    arena_init(&arena, 16u << 20);
    enum status status = languages_read(folder, NULL, &arena, &files, hear, &faults, &why);
    REQUIRE(status == STATUS_OK && (files.count || faults));
    for (size_t i = 0; i < files.count; i++) {
        const char *key;
        json_t *value;
        json_object_foreach(files.items[i].words, key, value)
            REQUIRE(*key && *json_string_value(value));
    }
    languages_free(&files);
    arena_close(&arena);
    return 0;
}
