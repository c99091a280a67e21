#include "fields.h"

void fields_begin(struct fields *fields, bool json)
{
    *fields = (struct fields){.json = json, .first = true};
    if (json)
        buffer_put_text(&fields->out, "{");
}

void fields_end(struct fields *fields)
{
    if (fields->json)
        buffer_put_text(&fields->out, "}\n");
}

/* Leads up to a value: key in JSON; 名称： for people, in a line of its own or of the row. */
static void lead(struct fields *fields, const char *id, const char *chinese)
{
    if (fields->json) {
        buffer_put_text(&fields->out, fields->first ? "" : fields->depth ? ", " : ",\n ");
        json_put_string(&fields->out, id);
        buffer_put_text(&fields->out, ": ");
    } else if (fields->depth) {
        buffer_print(&fields->out, "%s%s%s", fields->first ? "  - " : "，", chinese,
                     chinese[0] ? " " : "");
    } else {
        buffer_print(&fields->out, "%s：", chinese);
    }
    fields->first = false;
}

static void trail(struct fields *fields)
{
    if (!fields->json && !fields->depth)
        buffer_put_text(&fields->out, "\n");
}

static void put_null(struct fields *fields, const char *id)
{
    if (!fields->json)
        return;
    lead(fields, id, "");
    buffer_put_text(&fields->out, "null");
}

void fields_text(struct fields *fields, const char *id, const char *chinese, const char *text)
{
    if (!text || !text[0]) {
        put_null(fields, id);
        return;
    }
    lead(fields, id, chinese);
    if (fields->json)
        json_put_string(&fields->out, text);
    else
        buffer_put_text(&fields->out, text);
    trail(fields);
}

void fields_number(struct fields *fields, const char *id, const char *chinese, int64_t number)
{
    lead(fields, id, chinese);
    buffer_print(&fields->out, "%lld", (long long)number);
    trail(fields);
}

void fields_flag(struct fields *fields, const char *id, const char *chinese, bool set)
{
    if (!fields->json && !set)
        return;
    bool in_row = !fields->json && fields->depth; /* there the word alone says it */
    lead(fields, id, in_row ? "" : chinese);
    buffer_put_text(&fields->out, fields->json ? (set ? "true" : "false")
                                  : in_row     ? chinese
                                               : "是");
    trail(fields);
}

void fields_fen(struct fields *fields, const char *id, const char *chinese, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    if (fen == MONEY_NONE) {
        put_null(fields, id);
    } else if (fields->json) {
        fields_number(fields, id, chinese, fen);
    } else {
        money_print_yuan(fen, text);
        lead(fields, id, chinese);
        buffer_print(&fields->out, "%s 元", text);
        trail(fields);
    }
}

void fields_date(struct fields *fields, const char *id, const char *chinese, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    date_print(date, text);
    fields_text(fields, id, chinese, text);
}

void fields_instant(struct fields *fields, const char *id, const char *chinese, int64_t instant_ms)
{
    char text[INSTANT_TEXT_SIZE] = "";
    if (instant_ms)
        instant_print(instant_ms, text);
    fields_text(fields, id, chinese, text);
}

void fields_score(struct fields *fields, const char *id, const char *chinese, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    fields_text(fields, id, chinese, text);
}

void fields_list(struct fields *fields, const char *id, const char *chinese)
{
    lead(fields, id, chinese);
    buffer_put_text(&fields->out, fields->json ? "[" : "\n");
    fields->rows = 0;
    fields->depth++;
    fields->first = true;
}

void fields_row(struct fields *fields)
{
    if (fields->json)
        buffer_put_text(&fields->out, fields->first ? "\n  {" : ",\n  {");
    fields->first = true;
    fields->rows++;
}

void fields_row_end(struct fields *fields)
{
    buffer_put_text(&fields->out, fields->json ? "}" : "\n");
    fields->first = false;
}

void fields_list_end(struct fields *fields)
{
    buffer_put_text(&fields->out, fields->json ? "]" : fields->rows ? "" : "  （无）\n");
    fields->depth--;
    fields->first = false;
}
