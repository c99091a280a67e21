/* recovery -- the key that opens backups. */
#include "inside.h"

#include <siben/seal.h>

#include <sys/random.h>

static const char secret_word[] = "secret: ";

void recovery_key_new(struct buffer *text)
{
    uint8_t seed[32], public_half[RECOVERY_KEY_SIZE], secret[RECOVERY_KEY_SIZE];
    char hex[2 * RECOVERY_KEY_SIZE + 1], public_hex[2 * RECOVERY_KEY_SIZE + 1];
    REQUIRE(getrandom(seed, sizeof seed, 0) == (ssize_t)sizeof seed);
    seal_pair(seed, public_half, secret);
    bytes_to_hex(bytes_of(seed, sizeof seed), hex);
    bytes_to_hex(bytes_of(public_half, sizeof public_half), public_hex);
    buffer_print(
        text,
        "# 四本账 恢复钥匙：能打开本机的每一份备份。抄在纸上或存入U盘，装信封锁进保险柜；\n"
        "# 不要留在本机，不要发邮件或聊天。丢了它，备份就打不开。\n"
        "# Opens every backup made for it. Keep it away from the machine.\n"
        "# 公开部分，写进 siben.yaml：\n"
        "# recovery: %s\n"
        "%s%s\n",
        public_hex, secret_word, hex);
    explicit_bzero(seed, sizeof seed);
    explicit_bzero(secret, sizeof secret);
    explicit_bzero(hex, sizeof hex);
}

enum status recovery_key_read(const char *name, struct bytes text, struct recovery_key *key,
                              struct why *why)
{
    char hex[2 * RECOVERY_KEY_SIZE + 1];
    uint8_t seed[32];
    size_t word = sizeof secret_word - 1;
    enum status status = STATUS_MALFORMED;
    for (size_t at = 0; at + word + sizeof hex - 1 <= text.size; at++)
        if ((at == 0 || text.data[at - 1] == '\n') &&
            memcmp(text.data + at, secret_word, word) == 0) {
            memcpy(hex, text.data + at + word, sizeof hex - 1);
            hex[sizeof hex - 1] = '\0';
            status = bytes_from_hex(hex, seed, sizeof seed);
            break;
        }
    if (status == STATUS_OK)
        seal_pair(seed, key->public_half, key->secret);
    explicit_bzero(seed, sizeof seed);
    explicit_bzero(hex, sizeof hex);
    if (status != STATUS_OK)
        return why_set(why, STATUS_MALFORMED, name, "这不是恢复钥匙文件",
                       "里面应有一行“secret: ”和 64 位十六进制数；手抄的请逐位核对");
    return STATUS_OK;
}

enum status recovery_public_parse(const char *text, uint8_t public_half[RECOVERY_KEY_SIZE],
                                  struct why *why)
{
    if (strlen(text) == 2 * RECOVERY_KEY_SIZE &&
        bytes_from_hex(text, public_half, RECOVERY_KEY_SIZE) == STATUS_OK)
        return STATUS_OK;
    return why_set(why, STATUS_INVALID, "recovery", "恢复钥匙的公开部分不对",
                   "应是 64 位十六进制数；siben backup --new-key 生成时会写出来");
}
