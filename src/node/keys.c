#include "inside.h"

#include <sys/random.h>
#include <sys/stat.h>

#define SEED_SIZE 32
#define KEYS_FILE_MAX 4096
static const char seed_word[] = "seed: ";

enum status keys_create(const char *folder, struct why *why)
{
    char path[PATH_TEXT_MAX], hex[2 * SEED_SIZE + 1];
    uint8_t seed[SEED_SIZE];
    struct buffer text = {0};
    if (!path_of(path, folder, "keys"))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    REQUIRE(getrandom(seed, sizeof seed, 0) == (ssize_t)sizeof seed);
    bytes_to_hex(bytes_of(seed, sizeof seed), hex);
    buffer_print(&text,
                 "# 四本账 节点密钥：只属于这一台机器。不要复制给别人，不要放进邮件和聊天。\n"
                 "# 丢失后须重新申请授权。 The secret of this node: never copy it to another.\n"
                 "%s%s\n",
                 seed_word, hex);
    enum status status =
        text.failed ? STATUS_NO_MEMORY : file_create(path, buffer_bytes(&text), 0600, why);
    explicit_bzero(seed, sizeof seed);
    explicit_bzero(hex, sizeof hex);
    if (text.data)
        explicit_bzero(text.data, text.size);
    buffer_free(&text);
    if (status == STATUS_EXISTS)
        return why_set(why, status, path, "密钥已经存在，不会覆盖",
                       "要重新开始，请换一个空目录；要沿用，直接使用这个目录");
    return status;
}

/* The line "seed: <64 hex digits>"; other lines are comments. */
static enum status seed_of(const char *text, uint8_t seed[SEED_SIZE])
{
    char hex[2 * SEED_SIZE + 1];
    const char *line = strstr(text, seed_word);
    if (!line || (line != text && line[-1] != '\n'))
        return STATUS_MALFORMED;
    line += sizeof seed_word - 1;
    size_t size = strcspn(line, "\r\n ");
    if (size != sizeof hex - 1)
        return STATUS_MALFORMED;
    memcpy(hex, line, size);
    hex[size] = '\0';
    enum status status = bytes_from_hex(hex, seed, SEED_SIZE);
    explicit_bzero(hex, sizeof hex);
    return status;
}

enum status keys_read(const char *folder, struct node_keys *keys, struct why *why)
{
    char path[PATH_TEXT_MAX];
    struct stat info;
    struct buffer text = {0};
    uint8_t seed[SEED_SIZE];
    if (!path_of(path, folder, "keys"))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    enum status status = file_read(path, KEYS_FILE_MAX, &text, why);
    if (status == STATUS_NOT_FOUND)
        return why_set(why, status, folder, "这里没有节点密钥，不是数据目录", "先运行 siben init");
    if (status == STATUS_OK && stat(path, &info) == 0 && (info.st_mode & 077) != 0)
        status = why_set(why, STATUS_UNAUTHORISED, path, "密钥文件别人也能读",
                         "运行 chmod 600，并考虑密钥是否已经泄露");
    if (status == STATUS_OK) {
        buffer_put_u8(&text, 0);
        status = text.failed ? STATUS_NO_MEMORY : seed_of((const char *)text.data, seed);
        if (status == STATUS_MALFORMED)
            status = why_set(why, STATUS_CORRUPT, path, "密钥文件不完整",
                             "从备份恢复此文件，或换空目录重新申请授权");
    }
    if (status == STATUS_OK)
        keys_from_seed(seed, keys);
    explicit_bzero(seed, sizeof seed);
    if (text.data)
        explicit_bzero(text.data, text.size);
    buffer_free(&text);
    return status;
}
