/* qr_png -- a QR as a PNG of one bit a pixel: where no vectors are drawn (a workbook). What is
 * written is stored, not compressed: the file around it compresses. */
#include "html.h"

#include <qrencode.h>

#define QUIET 4 /* modules around a QR that stay white */

static uint32_t crc_of(struct bytes bytes)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= bytes.data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static uint32_t adler_of(struct bytes bytes)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        a = (a + bytes.data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/* Size, name and data, and the sum of the last two. */
static void put_chunk(struct buffer *png, const char *name, struct bytes data)
{
    buffer_put_u32(png, (uint32_t)data.size);
    size_t start = png->size;
    buffer_put_text(png, name);
    buffer_put_bytes(png, data);
    if (!png->failed)
        buffer_put_u32(png, crc_of(bytes_of(png->data + start, png->size - start)));
}

/* Rows of bits, a filter byte (none) before each. White is 1. */
static void put_rows(struct buffer *rows, const QRcode *code, unsigned pixels)
{
    size_t modules = (size_t)code->width + 2 * QUIET, side = modules * pixels;
    for (size_t y = 0; y < side; y++) {
        uint8_t byte = 0;
        buffer_put_u8(rows, 0);
        for (size_t x = 0; x < (side + 7) / 8 * 8; x++) {
            size_t column = x / pixels, row = y / pixels, width = (size_t)code->width;
            bool inside =
                column >= QUIET && row >= QUIET && column < QUIET + width && row < QUIET + width;
            bool dark = inside && code->data[(row - QUIET) * width + column - QUIET] & 1;
            byte = (uint8_t)(byte << 1 | !dark);
            if (x % 8 == 7)
                buffer_put_u8(rows, byte);
        }
    }
}

#define STORED_MAX 65535 /* bytes in one stored block */

static void put_stored(struct buffer *out, struct bytes rows)
{
    buffer_put_u8(out, 0x78);
    buffer_put_u8(out, 0x01);
    for (size_t at = 0; at < rows.size;) {
        size_t left = rows.size - at, size = left < STORED_MAX ? left : STORED_MAX;
        buffer_put_u8(out, size == left);
        buffer_put_u8(out, (uint8_t)size);
        buffer_put_u8(out, (uint8_t)(size >> 8));
        buffer_put_u8(out, (uint8_t)~size);
        buffer_put_u8(out, (uint8_t)(~size >> 8));
        buffer_put(out, rows.data + at, size);
        at += size;
    }
    buffer_put_u32(out, adler_of(rows));
}

enum status paper_qr_png(const char *text, unsigned pixels, struct buffer *png)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return STATUS_TOO_LARGE;
    struct buffer head = {0}, rows = {0}, stored = {0};
    uint32_t side = ((uint32_t)code->width + 2 * QUIET) * pixels;
    buffer_put_u32(&head, side);
    buffer_put_u32(&head, side);
    buffer_put(&head, "\x01\x00\x00\x00\x00", 5); /* one bit, grey; no interlacing */
    put_rows(&rows, code, pixels);
    QRcode_free(code);
    if (!rows.failed)
        put_stored(&stored, buffer_bytes(&rows));
    buffer_put(png, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(png, "IHDR", buffer_bytes(&head));
    put_chunk(png, "IDAT", buffer_bytes(&stored));
    put_chunk(png, "IEND", bytes_of("", 0));
    bool failed = head.failed || rows.failed || stored.failed || png->failed;
    buffer_free(&head);
    buffer_free(&rows);
    buffer_free(&stored);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}
