/* folder -- for harnesses whose decoder reads files: one in memory by its path; a folder of its own, and all in it away
 * again. */
#include "../../src/node/backup.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static char folder_name[64];

__attribute__((unused)) static int file_in_memory(const uint8_t *data, size_t size, char path[32])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    REQUIRE(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    (void)snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}

__attribute__((unused)) static const char *folder_new(void)
{
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    (void)snprintf(folder_name, sizeof folder_name, "%s/siben-fuzz-XXXXXX", memory);
    REQUIRE(trust_start() == STATUS_OK && mkdtemp(folder_name));
    return folder_name;
}

static int folder_drop(const char *path, const struct stat *info, int type, struct FTW *at)
{
    (void)info, (void)type, (void)at;
    return remove(path);
}

__attribute__((unused)) static void folder_forget(void)
{
    REQUIRE(nftw(folder_name, folder_drop, 8, FTW_DEPTH | FTW_PHYS) == 0);
}
