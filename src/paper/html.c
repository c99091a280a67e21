#include "html.h"

#include <siben/text.h>

static const char style[] =
    "body{font-family:SimSun,'Songti SC','Noto Serif CJK SC','Noto Sans CJK SC',serif;"
    "font-size:10.5pt;margin:8mm;color:#000}"
    "h1{font-size:16pt;text-align:center;font-weight:bold;margin:2mm 0}"
    "p.year{text-align:center;margin:1mm 0 3mm}p.unit{text-align:right;margin:0 0 1mm}"
    "p.note{font-size:9pt;margin:1mm 0}"
    "table{border-collapse:collapse;width:100%;table-layout:auto}"
    "th,td{border:1px solid #000;padding:1mm 1.5mm;vertical-align:middle;word-break:break-word}"
    "th{font-weight:bold;text-align:center;background:#f2f2f2}td.n{text-align:right;white-space:"
    "nowrap}td.t{text-align:center}tr{page-break-inside:avoid}"
    "tr.sum td{font-weight:bold}"
    ".sign{display:flex;justify-content:space-between;margin:4mm 0 2mm}"
    ".foot{display:flex;justify-content:space-between;align-items:flex-end;margin-top:3mm;"
    "font-size:9pt;page-break-inside:avoid}.foot p{margin:0.5mm 0}"
    ".code{font-family:monospace;font-size:11pt;letter-spacing:0.5pt}";

void html_begin(struct buffer *html, const char *title, bool landscape)
{
    buffer_put_text(html, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                          "'none'; style-src 'unsafe-inline'\"><title>");
    html_words(html, title);
    buffer_print(html, "</title><style>@page{size:A4%s;margin:10mm}",
                 landscape ? " landscape" : "");
    buffer_put_text(html, style);
    buffer_put_text(html, "</style></head><body>\n<h1>");
    html_words(html, title);
    buffer_put_text(html, "</h1>\n");
}

void html_end(struct buffer *html)
{
    buffer_put_text(html, "</body></html>\n");
}

void html_words(struct buffer *html, const char *text)
{
    for (const char *line = text ? text : ""; line;) {
        const char *end = strchr(line, '\n');
        text_put_html(html, end ? bytes_of(line, (size_t)(end - line)) : bytes_of_text(line));
        buffer_put_text(html, end ? "<br>" : "");
        line = end ? end + 1 : NULL;
    }
}

static void put_box(struct buffer *html, const char *tag, const char *class, unsigned columns,
                    unsigned rows, const char *text)
{
    buffer_print(html, "<%s", tag);
    if (class)
        buffer_print(html, " class=\"%s\"", class);
    if (columns > 1)
        buffer_print(html, " colspan=\"%u\"", columns);
    if (rows > 1)
        buffer_print(html, " rowspan=\"%u\"", rows);
    buffer_put_u8(html, '>');
    html_words(html, text);
    buffer_print(html, "</%s>", tag);
}

void html_head(struct buffer *html, unsigned columns, unsigned rows, const char *text)
{
    put_box(html, "th", NULL, columns, rows, text);
}

void html_cell(struct buffer *html, unsigned columns, unsigned rows, const char *text)
{
    put_box(html, "td", NULL, columns, rows, text);
}

void html_number(struct buffer *html, const char *text)
{
    put_box(html, "td", "n", 1, 1, text);
}

void html_wan(struct buffer *html, int64_t fen)
{
    char text[MONEY_TEXT_SIZE] = "";
    if (fen != MONEY_NONE)
        money_print_wan(fen, text);
    html_number(html, text);
}

static int64_t shown(int64_t fen)
{
    int64_t hundredths = 0;
    if (fen != MONEY_NONE)
        (void)ratio_of(fen, 10000, 1, &hundredths);
    return hundredths;
}

int64_t html_sum(int64_t sum, int64_t fen)
{
    int64_t out = fen;
    if (fen == MONEY_NONE)
        return sum;
    return sum == MONEY_NONE ? fen : money_add(sum, fen, &out) ? out : sum;
}

static void residue_note(struct buffer *html, const char *column, int64_t rest)
{
    char text[MONEY_TEXT_SIZE];
    if (rest == 0 || rest > INT32_MAX || rest < INT32_MIN)
        return;
    score_print((int32_t)rest, text);
    buffer_put_text(html, "<p class=\"note\">尾差：“");
    html_words(html, column);
    buffer_print(html, "”各行按万元显示相加，与合计相差 %s 万元；按分计完全相等。</p>\n", text);
}

void html_residues(struct buffer *html, const struct spending_line *lines, size_t line_count,
                   const struct html_column *columns, size_t column_count)
{
    for (size_t column = 0; column < column_count; column++) {
        int64_t total = MONEY_NONE, parts = 0; /* parts: hundredths of 万元, as shown */
        for (size_t i = 0; i < line_count; i++) {
            int64_t fen;
            memcpy(&fen, (const uint8_t *)&lines[i] + columns[column].member, sizeof fen);
            parts = (int64_t)((uint64_t)parts + (uint64_t)shown(fen));
            total = html_sum(total, fen);
        }
        residue_note(html, columns[column].name, shown(total) - parts);
    }
}

void html_residue_of(struct buffer *html, const char *name, int64_t total_fen,
                     const int64_t *parts_fen, size_t count)
{
    int64_t sum = MONEY_NONE, parts = 0;
    char text[MONEY_TEXT_SIZE];
    for (size_t i = 0; i < count; i++) {
        parts = (int64_t)((uint64_t)parts + (uint64_t)shown(parts_fen[i]));
        sum = html_sum(sum, parts_fen[i]);
    }
    int64_t rest = shown(total_fen) - parts;
    if (sum != total_fen || rest == 0 || rest > INT32_MAX || rest < INT32_MIN)
        return; /* that they do not add up to the fen either is no matter of rounding */
    score_print((int32_t)rest, text);
    buffer_put_text(html, "<p class=\"note\">尾差：“");
    html_words(html, name);
    buffer_print(html, "”的各项按万元显示相加，与总额相差 %s 万元；按分计完全相等。</p>\n", text);
}

void html_score(struct buffer *html, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    html_number(html, text);
}

void html_tick(struct buffer *html, bool set)
{
    put_box(html, "td", "t", 1, 1, set ? "√" : "");
}

void paper_qr_text(const struct record_key *key, const struct version_name *version,
                   const struct hash *digest, struct buffer *text)
{
    char name[RECORD_KEY_TEXT_SIZE], feed[FEED_TEXT_SIZE], hex[2 * HASH_SIZE + 1];
    record_key_print(key, name, sizeof name);
    feed_name_print(&version->feed, feed);
    bytes_to_hex(bytes_of(digest->bytes, HASH_SIZE), hex);
    buffer_print(text, "SIBEN1|%s|%s#%u.%u|%s", name, feed, version->seq, version->index, hex);
}

void html_foot(struct buffer *html, const struct paper_form *form)
{
    char code[20], time[INSTANT_TEXT_SIZE], key[RECORD_KEY_TEXT_SIZE], hex[2 * HASH_SIZE + 1];
    struct buffer qr = {0};
    proof_code(&form->key, form->version.mark, code);
    instant_print(form->stated_ms, time);
    record_key_print(&form->key, key, sizeof key);
    paper_qr_text(&form->key, &form->version, &form->digest, &qr);
    buffer_put_u8(&qr, 0);
    buffer_put_text(html, "<div class=\"sign\"><span>填报人：");
    html_words(html, form->author);
    buffer_put_text(html,
                    "</span><span>审核人：</span><span>单位（盖章）：</span><span>日期：</span>"
                    "</div>\n<div class=\"foot\"><div><p>状态：");
    html_words(html, form->state);
    buffer_print(html, "　自报时间：%s　填报节点：", time);
    html_words(html, form->version.feed.node);
    buffer_put_text(html, "</p><p>记录：");
    html_words(html, key);
    buffer_print(html, "</p><p>校验码 <span class=\"code\">%s</span></p><p>证明文件：", code);
    html_words(html, form->proof_file);
    bytes_to_hex(bytes_of(form->digest.bytes, HASH_SIZE), hex);
    buffer_print(
        html, "（siben-verify 核对）</p><p>内容摘要 <span class=\"code\">%s</span></p></div>", hex);
    if (qr.failed)
        html->failed = true;
    else
        html_qr(html, (const char *)qr.data, 26);
    buffer_put_text(html, "</div>\n");
    buffer_free(&qr);
}

const char *html_quantity(const struct quantity *quantity, char text[MONEY_TEXT_SIZE])
{
    if (quantity->text && quantity->text[0])
        return quantity->text;
    if (quantity->kind == QUANTITY_NUMBER)
        decimal_print(quantity->number, text);
    else if (quantity->kind == QUANTITY_DATE)
        date_print(quantity->date, text);
    else if (quantity->attainment)
        return attainment_chinese(quantity->attainment);
    else
        return "";
    return text;
}

void html_asked(struct buffer *html, const struct indicator *indicator)
{
    char number[MONEY_TEXT_SIZE];
    const char *value = html_quantity(&indicator->value, number);
    const char *sign = indicator->comparator ? comparator_sign(indicator->comparator) : "";
    const char *unit = indicator->unit ? indicator->unit : "";
    bool has_sign = *sign && strncmp(value, sign, strlen(sign)) == 0;
    bool has_unit = *unit && text_contains(value, unit);
    buffer_put_text(html, "<td>");
    html_words(html, has_sign || indicator->value.kind != QUANTITY_NUMBER ? "" : sign);
    html_words(html, value);
    html_words(html, has_unit ? "" : unit);
    buffer_put_text(html, "</td>");
}

void html_row_asks(struct buffer *html, const struct indicator *indicator, unsigned level1,
                   const char *level2, const char *name, const char *asked)
{
    level1 = indicator ? indicator->level1 : level1;
    level2 = indicator ? indicator->level2 : level2;
    html_cell(html, 1, 1, level1 ? level1_chinese(level1) : "");
    html_cell(html, 1, 1, text_is_empty(level2) ? "" : level2);
    html_cell(html, 1, 1, text_is_empty(name) && indicator ? indicator->name : name);
    if (indicator)
        html_asked(html, indicator);
    else
        html_cell(html, 1, 1, text_is_empty(asked) ? "" : asked);
}

bool html_of_department(const struct paper_form *form)
{
    return strncmp(form->key.id, "dept/", strlen("dept/")) == 0;
}

const struct indicator *html_indicator(const struct target *target, unsigned number)
{
    for (size_t i = 0; target && number && i < target->indicator_count; i++)
        if (target->indicators[i].number == number)
            return &target->indicators[i];
    return NULL;
}

bool paper_has_page(const struct payload *payload)
{
    const struct fund *fund = &payload->fund;
    switch (payload->kind) {
    case KIND_TARGET:
    case KIND_MONITORING:
    case KIND_SELF_EVALUATION:
        return true;
    case KIND_WORK:
        return payload->work.type == WORK_TRANSFER && payload->work.table_level != TRANSFER_NONE;
    case KIND_FUND: /* a line of the project list is no table yet */
        return fund->outcome_count || fund->income_fen != MONEY_NONE ||
               fund->expenditure_fen != MONEY_NONE || fund->balance_fen != MONEY_NONE;
    default:
        return false;
    }
}

const char *paper_form_chinese(unsigned kind)
{
    return kind == KIND_WORK   ? "转移支付绩效自评"
           : kind == KIND_FUND ? "社会保险基金绩效"
                               : kind_chinese(kind);
}

enum status paper_form_html(const struct paper_form *form, struct buffer *html)
{
    switch (form->payload->kind) {
    case KIND_TARGET:
        html_target_form(html, form);
        break;
    case KIND_MONITORING:
        html_monitoring_form(html, form);
        break;
    case KIND_SELF_EVALUATION:
        html_self_form(html, form);
        break;
    case KIND_WORK: /* of a transfer: paper_has_page() */
        if (!paper_has_page(form->payload))
            return STATUS_UNSUPPORTED;
        html_transfer_form(html, form);
        break;
    case KIND_FUND:
        html_fund_form(html, form);
        break;
    default:
        return STATUS_UNSUPPORTED;
    }
    html_foot(html, form);
    html_end(html);
    return html->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
