/* rooms: node accounts bundle net store sync report replica seal feed trust analytics model kv base */
/* What lies within a seal that anybody can make: parts of a backup, as the first byte says, of the size that the next
 * four say. Whatever they are called, they are written into this folder and nowhere else. */
#include "folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct backup backup;
    struct why why = {0};
    struct blobs *blobs = NULL;
    struct reader reader = reader_of(bytes_of(data, size));
    const char *folder = folder_new();
    unsigned part = reader_u8(&reader) % 3;
    uint64_t told = reader_u32(&reader);
    struct sealed_file file = {.path = "x", .fd = -1, .why = &why, .seal.ended = true};
    buffer_put_bytes(&file.plain, reader_take(&reader, reader_left(&reader)));
    if (part == 0 &&
        blobs_open(&(struct blobs_settings){.folder = folder}, &blobs, NULL) == STATUS_OK)
        (void)!backup_read_file(&file, told, blobs, &backup, &why);
    else if (part == 1)
        (void)!backup_read_text(&file, told, folder, &backup, &why);
    else if (backup_read_accounts(&file, BACKUP_AUDIT, told, folder, &why) == STATUS_OK)
        REQUIRE(told > HASH_SIZE && file.at == told);
    blobs_close(blobs);
    sealed_close(&file);
    folder_forget();
    return 0;
}
