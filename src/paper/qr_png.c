/* qr_png -- a QR as a PNG: where no vectors are drawn (a workbook). */
#include "html.h"

#include <png.h>
#include <qrencode.h>

#define QUIET 4 /* modules around a QR that stay white */

/* A byte a pixel, dark 0. */
static void draw(const QRcode *code, unsigned pixels, size_t side, uint8_t *grey)
{
    memset(grey, 0xff, side * side);
    for (size_t y = 0; y < (size_t)code->width * pixels; y++)
        for (size_t x = 0; x < (size_t)code->width * pixels; x++)
            if (code->data[y / pixels * (size_t)code->width + x / pixels] & 1)
                grey[(y + QUIET * pixels) * side + x + QUIET * pixels] = 0;
}

static enum status write_png(const uint8_t *grey, size_t side, struct buffer *png)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)side,
                       .height = (png_uint_32)side,
                       .format = PNG_FORMAT_GRAY};
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *room = buffer_reserve(png, size);
    bool written =
        room && png_image_write_to_memory(&image, room, &size, 0, grey, (png_int_32)side, NULL);
    png_image_free(&image);
    if (!written)
        return STATUS_NO_MEMORY; /* it has room enough, and a picture cannot be wrong */
    png->size += size;
    return STATUS_OK;
}

enum status paper_qr_png(const char *text, unsigned pixels, struct buffer *png)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return STATUS_TOO_LARGE;
    size_t side = ((size_t)code->width + 2 * QUIET) * pixels;
    uint8_t *grey = memory_take(side * side);
    if (grey)
        draw(code, pixels, side, grey);
    QRcode_free(code);
    enum status status = grey ? write_png(grey, side, png) : STATUS_NO_MEMORY;
    memory_free(grey);
    return status;
}
