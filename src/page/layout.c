/* layout -- HTML around words. */
#include "inside.h"

#include <siben/text.h>

void html_text(struct buffer *html, const char *text)
{
    text_put_html(html, bytes_of_text(text));
}

void html_lines(struct buffer *html, struct bytes words)
{
    buffer_put_text(html, "<p class=\"words\">");
    text_put_html(html, words);
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
                          "<header class=\"plain\"><a href=\"/\">四本账·绩效报送</a><span>节点 ");
    html_text(html, page->node->config.node);
    buffer_put_text(html, "</span></header>\n<main>\n<h1>");
    html_text(html, title);
    buffer_put_text(html, "</h1>\n");
}

void page_end(struct buffer *html)
{
    buffer_put_text(html, "</main></body></html>\n");
}
