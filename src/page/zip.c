/* Many files as one, by the published layout (APPNOTE 6.3: stored members, a head before each and a directory at the end). What a
 * member holds is known when it has been written: its head is written again then. */
#include "zip.h"

#include <siben/console.h>

#include <stdio.h>
#include <unistd.h>

#define HEAD_SIZE 30
#define ENTRY_SIZE 46
#define MEMBERS_MAX 65534        /* the directory counts in 16 bits */
#define FILE_SIZE_MAX UINT32_MAX /* and says places in 32 */
#define UTF8_NAMES 0x0800
#define FIRST_DAY \
    0x0021 /* 1 January 1980: the same members are the same bytes whenever they are made */

static uint32_t crc_more(uint32_t crc, struct bytes bytes)
{
    crc = ~crc;
    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= bytes.data[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void put_u16le(struct buffer *out, unsigned value)
{
    buffer_put_u8(out, (uint8_t)value);
    buffer_put_u8(out, (uint8_t)(value >> 8));
}

static void put_u32le(struct buffer *out, uint64_t value)
{
    put_u16le(out, (unsigned)value & 0xffff);
    put_u16le(out, (unsigned)(value >> 16) & 0xffff);
}

/* What head and directory say alike, from the version that is needed on. */
static void put_common(struct buffer *out, const struct zip *zip)
{
    put_u16le(out, 20);
    put_u16le(out, UTF8_NAMES);
    put_u16le(out, 0); /* stored */
    put_u16le(out, 0);
    put_u16le(out, FIRST_DAY);
    put_u32le(out, zip->crc);
    put_u32le(out, zip->bytes);
    put_u32le(out, zip->bytes);
    put_u16le(out, (unsigned)strlen(zip->name));
    put_u16le(out, 0);
}

static void put_head(struct buffer *out, const struct zip *zip)
{
    put_u32le(out, 0x04034b50);
    put_common(out, zip);
    buffer_put_text(out, zip->name);
}

static void put_entry(struct zip *zip)
{
    struct buffer *out = &zip->directory;
    put_u32le(out, 0x02014b50);
    put_u16le(out, 20);
    put_common(out, zip);
    put_u16le(out, 0); /* no comment, this disk, no attributes */
    put_u16le(out, 0);
    put_u16le(out, 0);
    put_u32le(out, 0);
    put_u32le(out, zip->at);
    buffer_put_text(out, zip->name);
}

static void write_bytes(struct zip *zip, struct bytes bytes)
{
    zip->failed = zip->failed || bytes.size > FILE_SIZE_MAX - zip->size ||
                  console_file_put(zip->fd, bytes) != STATUS_OK;
    zip->size += zip->failed ? 0 : bytes.size;
}

static void end_member(struct zip *zip)
{
    struct buffer head = {0};
    if (!zip->open)
        return;
    zip->open = false;
    put_head(&head, zip);
    zip->failed = zip->failed || head.failed ||
                  pwrite(zip->fd, head.data, head.size, (off_t)zip->at) != (ssize_t)head.size;
    buffer_free(&head);
    put_entry(zip);
    zip->failed = zip->failed || zip->directory.failed;
}

void zip_begin(struct zip *zip, int fd)
{
    *zip = (struct zip){.fd = fd, .failed = fd < 0};
}

void zip_member(struct zip *zip, const char *name)
{
    struct buffer head = {0};
    end_member(zip);
    zip->failed = zip->failed || strlen(name) >= sizeof zip->name || zip->count == MEMBERS_MAX;
    if (zip->failed)
        return;
    snprintf(zip->name, sizeof zip->name, "%s", name);
    zip->at = zip->size;
    zip->bytes = zip->crc = 0;
    zip->open = true;
    zip->count++;
    put_head(&head, zip);
    zip->failed = head.failed;
    write_bytes(zip, buffer_bytes(&head));
    buffer_free(&head);
}

void zip_put(struct zip *zip, struct bytes bytes)
{
    if (zip->failed || !zip->open)
        return;
    write_bytes(zip, bytes);
    zip->crc = crc_more(zip->crc, bytes);
    zip->bytes += bytes.size;
}

int zip_end(struct zip *zip)
{
    uint64_t at;
    end_member(zip);
    at = zip->size;
    struct buffer *directory = &zip->directory;
    size_t size = directory->size;
    put_u32le(directory, 0x06054b50);
    put_u16le(directory, 0);
    put_u16le(directory, 0);
    put_u16le(directory, zip->count);
    put_u16le(directory, zip->count);
    put_u32le(directory, size);
    put_u32le(directory, at);
    put_u16le(directory, 0);
    zip->failed = zip->failed || directory->failed;
    if (!zip->failed)
        write_bytes(zip, buffer_bytes(directory));
    buffer_free(directory);
    if (zip->failed && zip->fd >= 0)
        (void)close(zip->fd);
    return zip->failed ? -1 : zip->fd;
}
