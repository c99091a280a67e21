/* qr -- a QR as runs of dark modules in one SVG path. */
#include "html.h"

#include <qrencode.h>

static void put_row(struct buffer *html, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width;) {
        int from = x;
        while (x < width && row[x] & 1)
            x++;
        if (x > from)
            buffer_print(html, "M%d %dh%dv1h-%dz", from, y, x - from, x - from);
        while (x < width && !(row[x] & 1))
            x++;
    }
}

void html_qr(struct buffer *html, const char *text, unsigned millimetres)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return;
    int quiet = 4, size = code->width + 2 * quiet;
    buffer_print(html,
                 "<svg width=\"%umm\" height=\"%umm\" viewBox=\"-%d -%d %d %d\" "
                 "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M-%d -%dh%dv%dh-%dz\"/>"
                 "<path d=\"",
                 millimetres, millimetres, quiet, quiet, size, size, quiet, quiet, size, size,
                 size);
    for (int y = 0; y < code->width; y++)
        put_row(html, code->data + (size_t)y * (size_t)code->width, code->width, y);
    buffer_put_text(html, "\"/></svg>");
    QRcode_free(code);
}
