/* copy -- a second folder with what is committed now. */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static enum status write_copy(struct store *store, const char *path, struct why *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        int error = errno;
        enum status status = error == EEXIST ? STATUS_EXISTS : STATUS_IO_ERROR;
        why_set(why, status, path, NULL, "换一个空目录，检查权限和磁盘空间");
        return why_what(why, status, "建不了副本：%s", error_words(error));
    }
    enum status status = lmdb_copy(store_lmdb(store), fd);
    if (status == STATUS_OK && fsync(fd) != 0)
        status = STATUS_IO_ERROR;
    close(fd);
    if (status == STATUS_OK)
        return STATUS_OK;
    (void)unlink(path);
    return why_set(why, status, path, "副本没有写成",
                   status == STATUS_NO_SPACE ? "腾出磁盘空间后再试" : "检查磁盘后再试");
}

enum status store_copy(struct store *store, const char *folder, struct why *why)
{
    char db[4096], path[4096];
    if ((size_t)snprintf(db, sizeof db, "%s/db", folder) >= sizeof db ||
        (size_t)snprintf(path, sizeof path, "%s/db/data.mdb", folder) >= sizeof path)
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    enum status status = store_make_folder(folder, why);
    if (status == STATUS_OK)
        status = store_make_folder(db, why);
    if (status == STATUS_OK)
        status = write_copy(store, path, why);
    if (status == STATUS_OK)
        status = store_sync_folder(db, why);
    return status == STATUS_OK ? store_sync_folder(folder, why) : status;
}
