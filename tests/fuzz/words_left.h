/* words_left -- a file of a translator in a folder that goes with the process; each word that is taken is text. */
#include "../../src/page/languages.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char words_folder[] = "/tmp/siben-fuzz-XXXXXX", words_below[64], words_name[80];

static void words_forget(void)
{
    (void)(unlink(words_name), rmdir(words_below), rmdir(words_folder));
}

static void words_leave(const uint8_t *data, size_t size)
{
    if (!words_name[0]) {
        REQUIRE(mkdtemp(words_folder) && atexit(words_forget) == 0);
        snprintf(words_below, sizeof words_below, "%s/languages", words_folder);
        snprintf(words_name, sizeof words_name, "%s/ug.json", words_below);
        REQUIRE(mkdir(words_below, 0700) == 0);
    }
    int fd = open(words_name, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    REQUIRE(fd >= 0 && write(fd, data, size) == (ssize_t)size && close(fd) == 0);
}

static void words_hold(const struct language_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const char *key;
        json_t *value;
        json_object_foreach(files->items[i].words, key, value)
            REQUIRE(*key && *json_string_value(value));
    }
}
