/* keys -- <folder>/keys: seeds, readable by their owner only.
 *
 *   seed: 64 hex digits     both keys are made of it
 *   link: 64 hex digits     the link key of this one instead: it was changed
 *   sign: 64 hex digits     likewise the signing key
 *
 * keys.next is the same file with one of them changed, until the grant for it is there. */
#include "inside.h"

#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>

#define SEED_SIZE 32
#define KEYS_FILE_MAX 4096

struct seeds {
    uint8_t seed[SEED_SIZE], link[SEED_SIZE], sign[SEED_SIZE];
    bool has_link, has_sign;
};

static void put_seed(struct buffer *text, const char *word, const uint8_t seed[SEED_SIZE])
{
    char hex[2 * SEED_SIZE + 1];
    bytes_to_hex(bytes_of(seed, SEED_SIZE), hex);
    buffer_print(text, "%s%s\n", word, hex);
    explicit_bzero(hex, sizeof hex);
}

static enum status seeds_write(const char *folder, const char *name, const struct seeds *seeds,
                               struct why *why)
{
    char path[PATH_TEXT_MAX];
    struct buffer text = {0};
    if (!path_of(path, folder, name))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    buffer_put_text(
        &text, "# 四本账 节点密钥：只属于这一台机器。不要复制给别人，不要放进邮件和聊天。\n"
               "# 丢失后须重新申请授权。 The secret of this node: never copy it to another.\n");
    put_seed(&text, "seed: ", seeds->seed);
    if (seeds->has_link)
        put_seed(&text, "link: ", seeds->link);
    if (seeds->has_sign)
        put_seed(&text, "sign: ", seeds->sign);
    enum status status =
        text.failed ? STATUS_NO_MEMORY : file_create(path, buffer_bytes(&text), 0600, why);
    if (text.data)
        explicit_bzero(text.data, text.size);
    buffer_free(&text);
    return status;
}

static void draw(uint8_t seed[SEED_SIZE])
{
    REQUIRE(getrandom(seed, SEED_SIZE, 0) == (ssize_t)SEED_SIZE);
}

enum status keys_create(const char *folder, struct why *why)
{
    struct seeds seeds = {.has_link = false};
    draw(seeds.seed);
    enum status status = seeds_write(folder, "keys", &seeds, why);
    explicit_bzero(&seeds, sizeof seeds);
    if (status == STATUS_EXISTS)
        return why_set(why, status, folder, "密钥已经存在，不会覆盖",
                       "要重新开始，请换一个空目录；要沿用，直接使用这个目录");
    return status;
}

/* The line "<word>64 hex digits"; other lines are comments. NOT_FOUND. */
static enum status seed_of(const char *text, const char *word, uint8_t seed[SEED_SIZE])
{
    char hex[2 * SEED_SIZE + 1];
    const char *line = strstr(text, word);
    while (line && line != text && line[-1] != '\n')
        line = strstr(line + 1, word);
    if (!line)
        return STATUS_NOT_FOUND;
    line += strlen(word);
    size_t size = strcspn(line, "\r\n ");
    if (size != sizeof hex - 1)
        return STATUS_MALFORMED;
    memcpy(hex, line, size);
    hex[size] = '\0';
    enum status status = bytes_from_hex(hex, seed, SEED_SIZE);
    explicit_bzero(hex, sizeof hex);
    return status;
}

static enum status seeds_of(const char *text, struct seeds *seeds)
{
    enum status status = seed_of(text, "seed: ", seeds->seed);
    enum status link = seed_of(text, "link: ", seeds->link);
    enum status sign = seed_of(text, "sign: ", seeds->sign);
    seeds->has_link = link == STATUS_OK;
    seeds->has_sign = sign == STATUS_OK;
    if (status == STATUS_NOT_FOUND || link == STATUS_MALFORMED || sign == STATUS_MALFORMED)
        return STATUS_MALFORMED;
    return status;
}

static enum status seeds_read(const char *folder, const char *name, struct seeds *seeds,
                              struct why *why)
{
    char path[PATH_TEXT_MAX];
    struct stat info;
    struct buffer text = {0};
    if (!path_of(path, folder, name))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    enum status status = file_read(path, KEYS_FILE_MAX, &text, why);
    if (status == STATUS_OK && stat(path, &info) == 0 && (info.st_mode & 077) != 0)
        status = why_set(why, STATUS_UNAUTHORISED, path, "密钥文件别人也能读",
                         "运行 chmod 600，并考虑密钥是否已经泄露");
    if (status == STATUS_OK) {
        buffer_put_u8(&text, 0);
        status = text.failed ? STATUS_NO_MEMORY : seeds_of((const char *)text.data, seeds);
        if (status == STATUS_MALFORMED)
            status = why_set(why, STATUS_CORRUPT, path, "密钥文件不完整",
                             "从备份恢复此文件，或换空目录重新申请授权");
    }
    if (text.data)
        explicit_bzero(text.data, text.size);
    buffer_free(&text);
    return status;
}

static void keys_of(const struct seeds *seeds, struct node_keys *keys)
{
    struct node_keys other;
    keys_from_seed(seeds->seed, keys);
    if (seeds->has_link) {
        keys_from_seed(seeds->link, &other);
        memcpy(keys->link_public, other.link_public, sizeof keys->link_public);
        memcpy(keys->link_secret, other.link_secret, sizeof keys->link_secret);
    }
    if (seeds->has_sign) {
        keys_from_seed(seeds->sign, &other);
        memcpy(keys->sign_public, other.sign_public, sizeof keys->sign_public);
        memcpy(keys->sign_secret, other.sign_secret, sizeof keys->sign_secret);
    }
    keys_wipe(&other);
}

static enum status read_named(const char *folder, const char *name, struct node_keys *keys,
                              struct why *why)
{
    struct seeds seeds = {.has_link = false};
    enum status status = seeds_read(folder, name, &seeds, why);
    if (status == STATUS_OK)
        keys_of(&seeds, keys);
    explicit_bzero(&seeds, sizeof seeds);
    return status;
}

enum status keys_read(const char *folder, struct node_keys *keys, struct why *why)
{
    enum status status = read_named(folder, "keys", keys, why);
    if (status == STATUS_NOT_FOUND)
        return why_set(why, status, folder, "这里没有节点密钥，不是数据目录", "先运行 siben init");
    return status;
}

enum status keys_read_next(const char *folder, struct node_keys *keys, struct why *why)
{
    return read_named(folder, "keys.next", keys, why);
}

enum status node_next_keys(struct node *node, bool signing, struct why *why)
{
    struct seeds seeds = {.has_link = false};
    if (node->has_next)
        return STATUS_EXISTS;
    enum status status = seeds_read(node->folder, "keys", &seeds, why);
    if (status == STATUS_OK) {
        draw(signing ? seeds.sign : seeds.link);
        seeds.has_sign |= signing;
        seeds.has_link |= !signing;
        status = seeds_write(node->folder, "keys.next", &seeds, why);
    }
    if (status == STATUS_OK) {
        keys_of(&seeds, &node->next_keys);
        node->has_next = true;
    }
    explicit_bzero(&seeds, sizeof seeds);
    return status;
}

enum status keys_take_next(struct node *node, struct why *why)
{
    char from[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
    if (!path_of(from, node->folder, "keys.next") || !path_of(to, node->folder, "keys"))
        return why_set(why, STATUS_INVALID, node->folder, "路径太长", NULL);
    if (rename(from, to) != 0)
        return file_why(why, to, "换不了密钥文件");
    node->keys = node->next_keys;
    keys_wipe(&node->next_keys);
    node->has_next = false;
    return folder_sync(node->folder, why);
}
