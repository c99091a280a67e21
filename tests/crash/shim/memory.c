/* memory -- allocations that can fail: those of the program and of the libraries that
 * promise to survive it. libzmq ends the process when it finds no memory, libuv when its
 * own tables cannot grow, libzip takes the file for damaged, and the C library and the
 * sanitizers are not ours to try. */
#include "shim.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>

static const char *const survivors[] = {"/liblmdb",  "/libzstd", "/libprotobuf-c", "/libexpat",
                                        "/libcyaml", "/libyaml", "/libsodium",     "/libsystemd"};

#define RANGES_MAX 32
static struct range {
    uintptr_t from, to;
} ranges[RANGES_MAX];
static size_t range_count;

static bool survives(const char *path)
{
    if (!path[0]) /* the program */
        return true;
    for (size_t i = 0; i < sizeof survivors / sizeof *survivors; i++)
        if (strstr(path, survivors[i]))
            return true;
    return false;
}

static int add_code(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size, (void)context;
    if (!survives(info->dlpi_name))
        return 0;
    for (int i = 0; i < info->dlpi_phnum && range_count < RANGES_MAX; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && part->p_flags & PF_X)
            ranges[range_count++] = (struct range){info->dlpi_addr + part->p_vaddr,
                                                   info->dlpi_addr + part->p_vaddr + part->p_memsz};
    }
    return 0;
}

__attribute__((constructor)) static void start(void)
{
    (void)dl_iterate_phdr(add_code, NULL);
}

static bool refused(void *caller)
{
    int error;
    for (size_t i = 0; i < range_count; i++)
        if ((uintptr_t)caller >= ranges[i].from && (uintptr_t)caller < ranges[i].to) {
            if (!fail_now(FAIL_MEMORY, "malloc", "", &error))
                return false;
            errno = ENOMEM;
            return true;
        }
    return false;
}

void *malloc(size_t size)
{
    return refused(__builtin_return_address(0)) ? NULL : REAL(malloc)(size);
}

void *calloc(size_t count, size_t size)
{
    return refused(__builtin_return_address(0)) ? NULL : REAL(calloc)(count, size);
}

void *realloc(void *memory, size_t size)
{
    return refused(__builtin_return_address(0)) ? NULL : REAL(realloc)(memory, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    return refused(__builtin_return_address(0)) ? ENOMEM
                                                : REAL(posix_memalign)(memory, alignment, size);
}
