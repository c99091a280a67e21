/* main -- arguments and files of siben-verify. */
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "用法：siben-verify --root 根指纹|文件 [--keys 密钥文件] [--code 校验码] 文件…\n"
    "Usage: siben-verify --root FINGERPRINT|FILE [--keys FILE] [--code CODE] FILE…\n\n"
    "核对上报、回执、表格的证明文件、报送包文件和归档的签名，写明它证明什么；不联网，不用数据库。\n"
    "Checks proofs and bundles against the root's fingerprint, and says what they attest.\n\n"
    "  --root   64 位十六进制的根指纹，或写有它的文件（向根节点的单位当面或电话索取）\n"
    "           the root's fingerprint, 64 hex digits, or a file that holds it\n"
    "  --keys   收信节点的密钥文件：打开报送包  keys of the receiver, to open a bundle\n"
    "  --code   纸上的校验码：是文件里的哪一个版本  which version a code on paper is of\n\n"
    "退出码 exit codes：0 无误 good，1 不符 does not verify，2 用法 usage，4 读不了 unreadable\n";

#define MANIFEST_MAX (64u << 20) /* lines of a few hundred thousand files */

/* -- saying -- */

/* Control signs of a file must not move a terminal's cursor. */
static void put_plain(const char *text, size_t size, const char *indent)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)text[i];
        if (sign == '\n') {
            putchar('\n');
            if (i + 1 < size)
                fputs(indent, stdout);
        } else if (sign >= ' ' && sign != 0x7f) {
            putchar(sign);
        }
    }
}

void say(const char *chinese, const char *english, const char *format, ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    printf("  %s %s: ", chinese, english);
    put_plain(text, size < 0 ? 0 : strnlen(text, sizeof text - 1), "  ");
    putchar('\n');
}

void say_text(const struct buffer *text)
{
    if (text->failed)
        return;
    fputs("    ", stdout);
    put_plain((const char *)text->data, text->size, "    ");
}

/* -- files -- */

struct file {
    int fd;
};

static enum status read_at(void *context, uint64_t offset, size_t size, struct buffer *bytes)
{
    const struct file *file = context;
    uint8_t *room = buffer_reserve(bytes, size + 1);
    if (!room)
        return STATUS_NO_MEMORY;
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(file->fd, room + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return STATUS_IO_ERROR;
        done += (size_t)got;
    }
    bytes->size += size;
    return STATUS_OK;
}

static bool open_source(const char *name, struct file *file, struct bundle_source *source)
{
    struct stat info;
    file->fd = open(name, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0 || fstat(file->fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        fprintf(stderr, "%s：读不了 cannot be read（%s）\n", name,
                file->fd < 0 ? strerror(errno) : "不是普通文件 not a file");
        if (file->fd >= 0)
            close(file->fd);
        return false;
    }
    *source = (struct bundle_source){read_at, file, (uint64_t)info.st_size};
    return true;
}

/* A small file as a text; false when it is none. */
static bool read_text(const char *name, struct buffer *text)
{
    struct file file;
    struct bundle_source source;
    if (!open_source(name, &file, &source))
        return false;
    bool good =
        source.size < 64u << 10 && read_at(&file, 0, (size_t)source.size, text) == STATUS_OK;
    close(file.fd);
    buffer_put_u8(text, 0);
    return good && !text->failed;
}

/* -- arguments -- */

/* The first run of exactly 64 hex digits. */
static bool find_root(const char *text, struct hash *root)
{
    for (const char *at = text; *at;) {
        size_t size = strspn(at, "0123456789abcdef");
        char hex[2 * HASH_SIZE + 1] = {0};
        if (size == 2 * HASH_SIZE) {
            memcpy(hex, at, size);
            return bytes_from_hex(hex, root->bytes, HASH_SIZE) == STATUS_OK;
        }
        at += size ? size : 1;
    }
    return false;
}

static bool take_root(const char *value, struct verify *verify)
{
    struct buffer text = {0};
    bool found = find_root(value, &verify->root);
    if (!found && read_text(value, &text))
        found = find_root((const char *)text.data, &verify->root);
    buffer_free(&text);
    if (!found)
        fprintf(stderr, "--root：没有 64 位十六进制的根指纹 no fingerprint of 64 hex digits\n");
    return found;
}

static bool take_keys(const char *name, struct verify *verify)
{
    struct buffer text = {0};
    uint8_t seed[32];
    char hex[65] = {0};
    const char *line = read_text(name, &text) ? strstr((const char *)text.data, "seed: ") : NULL;
    bool good = line && strspn(line + 6, "0123456789abcdef") == 64;
    if (good) {
        memcpy(hex, line + 6, 64);
        good = bytes_from_hex(hex, seed, sizeof seed) == STATUS_OK;
    }
    if (good)
        keys_from_seed(seed, &verify->keys);
    else
        fprintf(stderr, "%s：不是密钥文件 not a file of keys\n", name);
    verify->has_keys = good;
    explicit_bzero(seed, sizeof seed);
    explicit_bzero(hex, sizeof hex);
    if (text.data)
        explicit_bzero(text.data, text.size);
    buffer_free(&text);
    return good;
}

/* -- one file -- */

static enum status verify_signature(struct verify *verify, const char *name,
                                    const struct bundle_source *source, struct why *why);

static enum status verify_source(struct verify *verify, const char *name,
                                 struct bundle_source *source, struct why *why)
{
    struct buffer start = {0};
    size_t size = source->size < 32 ? (size_t)source->size : 32;
    enum status status = source->read(source->context, 0, size, &start);
    bool proof = status == STATUS_OK && proof_is(buffer_bytes(&start));
    bool signature = status == STATUS_OK && manifest_signature_is(buffer_bytes(&start));
    if (signature) {
        status = verify_signature(verify, name, source, why);
    } else if (proof && source->size <= PROOF_SIZE_MAX) {
        buffer_clear(&start);
        status = source->read(source->context, 0, (size_t)source->size, &start);
        if (status == STATUS_OK)
            status = verify_proof(verify, buffer_bytes(&start), why);
    } else if (status == STATUS_OK) {
        status = verify_bundle(verify, source, why);
    }
    buffer_free(&start);
    return status;
}

/* The list lies beside its signature: X.sig and X.txt. */
static enum status verify_signature(struct verify *verify, const char *name,
                                    const struct bundle_source *source, struct why *why)
{
    struct buffer file = {0}, manifest = {0};
    struct file beside;
    struct bundle_source list;
    char path[4096];
    size_t size = strlen(name);
    if (source->size > 2 * MANIFEST_SIGNATURE_MAX || size < 4 || size >= sizeof path ||
        strcmp(name + size - 4, ".sig") != 0)
        return why_set(why, STATUS_MALFORMED, name, "签名文件要叫 …….sig，和 …….txt 放在一起",
                       NULL);
    memcpy(path, name, size + 1);
    memcpy(path + size - 4, ".txt", 4);
    if (!open_source(path, &beside, &list))
        return why_set(why, STATUS_IO_ERROR, path, "旁边没有清单", NULL);
    enum status status = list.size > MANIFEST_MAX ? STATUS_TOO_LARGE : STATUS_OK;
    if (status == STATUS_OK)
        status = read_at(&beside, 0, (size_t)list.size, &manifest);
    if (status == STATUS_OK)
        status = source->read(source->context, 0, (size_t)source->size, &file);
    if (status == STATUS_OK)
        status = verify_manifest(verify, buffer_bytes(&manifest), buffer_bytes(&file), why);
    close(beside.fd);
    buffer_free(&manifest);
    buffer_free(&file);
    return status;
}

static int verify_file(struct verify *verify, const char *name)
{
    struct file file;
    struct bundle_source source;
    struct why why = {.what = ""};
    if (!open_source(name, &file, &source))
        return VERIFY_UNREAD;
    printf("%s\n", name);
    enum status status = verify_source(verify, name, &source, &why);
    close(file.fd);
    if (status == STATUS_OK) {
        printf("  无误 good\n");
        return VERIFY_GOOD;
    }
    printf("  不符 does not verify: %s%s%s (%s)\n", why.where, why.where[0] ? "：" : "", why.what,
           status_words(status));
    return status == STATUS_IO_ERROR ? VERIFY_UNREAD : VERIFY_BAD;
}

int main(int argc, char **argv)
{
    struct verify verify = {.code = NULL};
    bool rooted = false;
    int exit_code = VERIFY_GOOD, files = 0, at = 1;
    setlocale(LC_ALL, "C.UTF-8");
    if (trust_start() != STATUS_OK)
        return VERIFY_UNREAD;
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        if (strcmp(argv[at], "--root") == 0 && take_root(argv[at + 1], &verify))
            rooted = true;
        else if (strcmp(argv[at], "--code") == 0)
            verify.code = argv[at + 1];
        else if (strcmp(argv[at], "--keys") != 0 || !take_keys(argv[at + 1], &verify))
            break;
    }
    if (!rooted || at >= argc || argv[at][0] == '-') {
        fputs(usage, argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? VERIFY_GOOD : VERIFY_USAGE;
    }
    for (; at < argc; at++, files++) {
        int code = verify_file(&verify, argv[at]);
        exit_code = code > exit_code ? code : exit_code;
    }
    if (verify.code && !verify.code_found) {
        printf("校验码 %s 不在这些文件里 the code is in none of these files\n", verify.code);
        exit_code = exit_code ? exit_code : VERIFY_BAD;
    }
    keys_wipe(&verify.keys);
    if (fflush(stdout) != 0)
        exit_code = VERIFY_UNREAD;
    return exit_code;
}
