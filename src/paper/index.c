/* The page that lists the forms of an archive. */
#include "html.h"

#include <stdio.h>

void paper_index_begin(struct buffer *html, const char *title)
{
    static const char *const heads[] = {"单位", "项目", "代码", "种类", "月", "状态", "校验码"};
    html_begin(html, title, true);
    buffer_put_text(html, "<table>\n<tr>");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        html_head(html, 1, 1, heads[i]);
    buffer_put_text(html, "</tr>\n");
}

void paper_index_row(struct buffer *html, const struct paper_form *form, const char *file)
{
    char code[20], round[8] = "";
    proof_code(&form->key, form->version.mark, code);
    if (form->key.round)
        (void)snprintf(round, sizeof round, "%u", form->key.round);
    buffer_put_text(html, "<tr>");
    html_cell(html, 1, 1, form->unit_name);
    html_cell(html, 1, 1, form->project_name);
    html_cell(html, 1, 1, form->key.id);
    buffer_put_text(html, file[0] ? "<td><a href=\"" : "<td>");
    html_words(html, file);
    buffer_put_text(html, file[0] ? "\">" : "");
    html_words(html, paper_form_chinese(form->key.kind));
    buffer_put_text(html, file[0] ? "</a></td>" : "</td>");
    html_number(html, round);
    html_cell(html, 1, 1, form->state);
    html_cell(html, 1, 1, code);
    buffer_put_text(html, "</tr>\n");
}

void paper_index_end(struct buffer *html, const char *note)
{
    buffer_put_text(html, "</table>\n<p class=\"note\">");
    html_words(html, note);
    buffer_put_text(html, "</p>\n");
    html_end(html);
}
