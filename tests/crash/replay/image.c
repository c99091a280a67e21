/* image -- one state of the disk, made on a real file system. */
#include "replay.h"

#include <ftw.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static size_t node_of_path(const struct replay *replay, const char *path)
{
    for (size_t i = 0; i < replay->node_count; i++) {
        size_t size = strlen(replay->nodes[i]);
        if (strncmp(path, replay->nodes[i], size) == 0 && (path[size] == '/' || path[size] == '\0'))
            return i;
    }
    return NODES_MAX;
}

static void put_file(const char *path, struct bytes bytes)
{
    FILE *file = fopen(path, "wb");
    REQUIRE(file && chmod(path, 0600) == 0);
    if (bytes.size)
        REQUIRE(fwrite(bytes.data, 1, bytes.size, file) == bytes.size);
    REQUIRE(fclose(file) == 0);
}

/* What a killed node leaves behind: a socket that nobody listens at. */
static void put_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(fd >= 0 && strlen(path) < sizeof address.sun_path);
    strcpy(address.sun_path, path);
    REQUIRE(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    close(fd);
}

/* A file that is also written through a mapping (LMDB's table of readers) has any bytes
 * at all: whatever stands in it must not matter. */
static struct bytes any_bytes(uint64_t seed, size_t size)
{
    static uint8_t memory[1 << 16];
    for (size_t i = 0; i < sizeof memory; i++)
        memory[i] = (uint8_t)(seed % 3 ? seed >> (i % 48) : 0);
    return bytes_of(memory, size < sizeof memory ? size : sizeof memory);
}

static void put_name(void *context, const char *path, enum disk_kind kind, struct bytes bytes,
                     bool mapped)
{
    struct image *image = context;
    const char *name = path + strlen(image->replay->root) + 1;
    char target[1024];
    size_t node = node_of_path(image->replay, name);
    if (mapped)
        bytes = any_bytes(image->seed, bytes.size);
    snprintf(target, sizeof target, "%s/%s", image->to, name);
    if (kind == DISK_FOLDER)
        REQUIRE(mkdir(target, 0700) == 0);
    else if (kind == DISK_SOCKET)
        put_socket(target);
    else
        put_file(target, bytes);
    uint64_t digest = held_digest(bytes) * 31 + held_digest(bytes_of_text(name)) * 7 + kind;
    if (node < NODES_MAX) {
        image->digests[node] = (image->digests[node] * 1099511628211u) ^ digest;
    } else if (kind == DISK_FILE) {
        REQUIRE(image->file_count < 64 && strlen(name) < 256);
        strcpy(image->files[image->file_count].path, name);
        image->files[image->file_count++].digest = held_digest(bytes);
    }
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info, (void)type, (void)place;
    return remove(path);
}

void image_remove(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void image_make(struct replay *replay, const struct disk_choice *choice, const char *to,
                struct image *image)
{
    *image = (struct image){.seed = choice->seed, .replay = replay, .to = to};
    image_remove(to);
    REQUIRE(mkdir(to, 0700) == 0);
    disk_image(replay->disk, replay->root, choice, put_name, image);
}

static bool read_and_compare(const char *path, const struct buffer *expected)
{
    FILE *file = fopen(path, "rb");
    size_t at = 0;
    int byte;
    if (!file)
        return false;
    while ((byte = fgetc(file)) != EOF && at < expected->size && expected->data[at] == byte)
        at++;
    fclose(file);
    return byte == EOF && at == expected->size;
}

bool image_has_file(const struct image *image, const struct ack_file *file)
{
    char path[1024];
    if (node_of_path(image->replay, file->path) < NODES_MAX) {
        snprintf(path, sizeof path, "%s/%s", image->to, file->path);
        return read_and_compare(path, &file->bytes);
    }
    for (size_t i = 0; i < image->file_count; i++)
        if (strcmp(image->files[i].path, file->path) == 0)
            return image->files[i].digest == held_digest(buffer_bytes(&file->bytes));
    return false;
}
