/* rooms: node accounts bundle net store sync report replica seal feed trust analytics model kv base */
/* A backup as somebody carries it: the words before the seal, and the seal, for the key of the corpus (3 3 3 …). */
#include "folder.h"

#include <siben/date.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct backup backup;
    struct sealed_file file;
    struct buffer about = {0};
    uint8_t seed[32], half[RECOVERY_KEY_SIZE], secret[RECOVERY_KEY_SIZE], byte;
    char path[32], made[INSTANT_TEXT_SIZE];
    int fd = file_in_memory(data, size, path);
    REQUIRE(trust_start() == STATUS_OK);
    seal_pair(memset(seed, 3, sizeof seed), half, secret);
    if (backup_peek(path, &backup, NULL) == STATUS_OK)
        instant_print(backup.made_ms, made);
    enum status status = sealed_open(&file, path, &about, NULL);
    if (status == STATUS_OK)
        status = sealed_unlock(&file, buffer_bytes(&about), half, secret);
    while (status == STATUS_OK)
        status = sealed_read(&file, &byte, 1);
    buffer_free(&about);
    sealed_close(&file);
    (void)close(fd);
    return 0;
}
