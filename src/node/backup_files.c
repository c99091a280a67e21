/* backup_files -- the files beside the store in a backup, each a part of its own: digest, then bytes. */
#include "backup.h"

struct putting {
    struct sealed_file *file;
    struct blobs *blobs;
    struct backup *backup;
    struct why *why;
    enum status status;
};

static enum status put_one(struct putting *putting, const struct hash *digest,
                           const struct buffer *bytes)
{
    struct buffer head = {0};
    buffer_put_u8(&head, BACKUP_FILE);
    buffer_put_u64(&head, HASH_SIZE + (uint64_t)bytes->size);
    buffer_put(&head, digest->bytes, HASH_SIZE);
    enum status status =
        head.failed ? STATUS_NO_MEMORY : sealed_write(putting->file, buffer_bytes(&head));
    buffer_free(&head);
    return status == STATUS_OK ? sealed_write(putting->file, buffer_bytes(bytes)) : status;
}

/* What is dropped meanwhile, or turns out to be damaged, is not in it: check says so. */
static bool see_blob(void *context, const struct blob *blob)
{
    struct putting *putting = context;
    struct buffer bytes = {0};
    if (blob->part || blob->damaged)
        return true;
    enum status status = blobs_read(putting->blobs, &blob->digest, 0, FILE_BYTES_MAX, &bytes, NULL);
    if (status == STATUS_OK) {
        status = put_one(putting, &blob->digest, &bytes);
        putting->backup->files++;
        putting->backup->file_bytes += bytes.size;
    } else if (status == STATUS_CORRUPT) {
        putting->backup->files_damaged++;
        status = STATUS_OK;
    } else if (status == STATUS_NOT_FOUND) {
        status = STATUS_OK;
    }
    buffer_free(&bytes);
    putting->status = status;
    return status == STATUS_OK;
}

enum status backup_put_files(struct sealed_file *file, struct blobs *blobs, struct backup *backup,
                             struct why *why)
{
    struct putting putting = {file, blobs, backup, why, STATUS_OK};
    enum status status = blobs_each(blobs, see_blob, &putting);
    return status == STATUS_OK ? putting.status : status;
}

enum status backup_read_file(struct sealed_file *file, uint64_t size, struct blobs *blobs,
                             struct backup *backup, struct why *why)
{
    struct hash named, digest;
    struct buffer bytes = {0};
    if (size <= HASH_SIZE || size > HASH_SIZE + (uint64_t)FILE_BYTES_MAX)
        return STATUS_CORRUPT;
    size -= HASH_SIZE;
    enum status status = sealed_read(file, named.bytes, HASH_SIZE);
    uint8_t *room = status == STATUS_OK ? buffer_reserve(&bytes, (size_t)size) : NULL;
    if (status == STATUS_OK && !room)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = sealed_read(file, room, (size_t)size);
    if (status == STATUS_OK)
        status = blobs_put(blobs, bytes_of(room, (size_t)size), &digest, why);
    if (status == STATUS_OK && !hash_equal(&named, &digest))
        status = STATUS_CORRUPT;
    backup->files += status == STATUS_OK;
    backup->file_bytes += status == STATUS_OK ? size : 0;
    buffer_free(&bytes);
    return status;
}
