/* Replays files, and every file of folders, through a fuzz harness: what once broke
 * a decoder is tried again in every build, with every compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replayed;

static int replay_file(const char *path, size_t size)
{
    uint8_t *data = malloc(size ? size : 1);
    FILE *file = fopen(path, "rb");
    int read_all = data && file && fread(data, 1, size, file) == size;
    if (read_all) {
        (void)LLVMFuzzerTestOneInput(data, size);
        replayed++;
    } else {
        fprintf(stderr, "%s: cannot be read\n", path);
    }
    if (file)
        fclose(file);
    free(data);
    return read_all ? 0 : 1;
}

static int replay(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return 0; /* no corpus yet: the empty input has been tried */
    if (S_ISREG(about.st_mode))
        return replay_file(path, (size_t)about.st_size);
    DIR *folder = opendir(path);
    if (!folder)
        return 1;
    int failures = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char inner[4096];
        int length = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && length > 0 && (size_t)length < sizeof inner)
            failures += replay(inner);
    }
    closedir(folder);
    return failures;
}

int main(int count, char **arguments)
{
    int failures = 0;
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < count; i++)
        failures += replay(arguments[i]);
    printf("%zu files replayed\n", replayed);
    return failures ? 1 : 0;
}
