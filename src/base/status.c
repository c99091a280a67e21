#include <siben/status.h>

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[STATUS_COUNT] = {
#define X(name, words) #name,
    STATUS_LIST(X)
#undef X
};
static const char *const words_of[STATUS_COUNT] = {
#define X(name, words) words,
    STATUS_LIST(X)
#undef X
};

const char *status_name(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? names[status] : "UNKNOWN";
}

const char *status_words(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? words_of[status] : "unknown";
}

void why_clear(struct why *why)
{
    if (why)
        *why = (struct why){.where = ""};
}

/* Length of text[0..length) without a character that was cut in two at the end. */
static size_t whole_characters(const char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && length - start < 4 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0)
        return length;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return size > length - start + 1 ? start - 1 : length;
}

static void copy_cut(char *out, size_t capacity, const char *text)
{
    size_t length = text ? strnlen(text, capacity) : 0;
    if (length >= capacity)
        length = whole_characters(text, capacity - 1);
    if (length > 0)
        memmove(out, text, length);
    out[length] = '\0';
}

enum status why_set(struct why *why, enum status status, const char *where, const char *what,
                    const char *hint)
{
    if (!why)
        return status;
    struct why set; /* the texts may be parts of *why itself */
    copy_cut(set.where, sizeof set.where, where);
    copy_cut(set.what, sizeof set.what, what);
    copy_cut(set.hint, sizeof set.hint, hint);
    *why = set;
    return status;
}

enum status why_what(struct why *why, enum status status, const char *format, ...)
{
    if (!why)
        return status;
    char what[sizeof why->what];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (size < 0)
        what[0] = '\0';
    else if ((size_t)size >= sizeof what)
        what[whole_characters(what, sizeof what - 1)] = '\0';
    memcpy(why->what, what, sizeof what);
    return status;
}

_Noreturn void status_require_failed(const char *expression, const char *file, int line)
{
    fprintf(stderr, "bug: %s:%d: required: %s -> abort\n", file, line, expression);
    fflush(stderr);
    abort();
}

/* True the first time that this place is seen. A full table says "seen": better
 * one line too few than a log that fills the disk. */
static bool first_time(const char *file, int line)
{
    static _Atomic uint64_t seen[128];
    uint64_t place = 1469598103934665603u ^ (uint64_t)line;
    for (const char *c = file; *c; c++)
        place = (place ^ (unsigned char)*c) * 1099511628211u;
    place |= 1;
    const size_t count = sizeof seen / sizeof seen[0];
    for (size_t i = 0; i < count; i++) {
        uint64_t empty = 0;
        size_t slot = (size_t)((place >> 1) + i) % count;
        if (atomic_compare_exchange_strong(&seen[slot], &empty, place))
            return true;
        if (empty == place)
            return false;
    }
    return false;
}

bool status_check_failed(const char *expression, const char *file, int line)
{
    if (first_time(file, line))
        fprintf(stderr, "bug: %s:%d: expected: %s -> continue\n", file, line, expression);
    return true;
}

const char *error_words(int error)
{
    switch (error) {
    case ENOENT:
        return "没有这个文件或文件夹";
    case ENOTDIR:
        return "路径中间有一段不是文件夹";
    case EISDIR:
        return "这是文件夹，不是文件";
    case EACCES:
    case EPERM:
        return "没有权限";
    case EROFS:
        return "磁盘是只读的";
    case ENOSPC:
        return "磁盘没有空间";
    case EDQUOT:
        return "超过了磁盘配额";
    case EFBIG:
        return "文件太大";
    case EIO:
        return "磁盘读写出错";
    case EMFILE:
    case ENFILE:
        return "打开的文件太多";
    case ENOMEM:
        return "内存不足";
    case ENAMETOOLONG:
        return "名字太长";
    case EADDRINUSE:
        return "地址已被占用";
    case ECONNREFUSED:
        return "没有程序在应答";
    default:
        return strerror(error);
    }
}
