/* layout -- HTML around words. */
#include "inside.h"

static void put_sign(struct buffer *html, char sign)
{
    switch (sign) {
    case '&':
        buffer_put_text(html, "&amp;");
        break;
    case '<':
        buffer_put_text(html, "&lt;");
        break;
    case '>':
        buffer_put_text(html, "&gt;");
        break;
    case '"':
        buffer_put_text(html, "&quot;");
        break;
    case '\'':
        buffer_put_text(html, "&#39;");
        break;
    default:
        if ((unsigned char)sign >= ' ' || sign == '\n')
            buffer_put_u8(html, (uint8_t)sign);
    }
}

void html_text(struct buffer *html, const char *text)
{
    for (; *text; text++)
        put_sign(html, *text);
}

void html_lines(struct buffer *html, struct bytes words)
{
    buffer_put_text(html, "<p class=\"words\">");
    for (size_t i = 0; i < words.size; i++)
        put_sign(html, (char)words.data[i]);
    buffer_put_text(html, "</p>\n");
}

void page_begin(const struct page *page, struct buffer *html, const char *title)
{
    buffer_put_text(html, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                          "<link rel=\"stylesheet\" href=\"/page.css\">"
                          "<script src=\"/upload.js\" defer></script><title>");
    html_text(html, title);
    buffer_put_text(html, " · 四本账·绩效报送</title></head><body>\n"
                          "<header><a href=\"/\">四本账·绩效报送</a><span>节点 ");
    html_text(html, page->node->config.node);
    buffer_put_text(html, "</span></header>\n<main>\n<h1>");
    html_text(html, title);
    buffer_put_text(html, "</h1>\n");
}

void page_end(struct buffer *html)
{
    buffer_put_text(html, "</main></body></html>\n");
}
