/* rows -- what a row is called, and the field in it. */
#include "inside.h"

void wording_open(struct wording *wording, struct view *view, struct arena *arena,
                  const struct record_key *key)
{
    struct record record;
    struct record_key target = *key;
    *wording = (struct wording){.arena = arena};
    if (key->kind != KIND_MONITORING && key->kind != KIND_SELF_EVALUATION)
        return;
    target.kind = KIND_TARGET;
    target.round = 0;
    struct payload *payload = arena_take(arena, sizeof *payload);
    if (payload && replica_get(view, arena, &target, &record) == STATUS_OK && record.shown.seq &&
        !record.state.withdrawn &&
        payload_decode(arena, KIND_TARGET, record.payload, payload) == STATUS_OK)
        wording->target = &payload->target;
}

const struct indicator *indicator_of(const struct wording *wording, unsigned number)
{
    for (size_t i = 0; number && wording->target && i < wording->target->indicator_count; i++)
        if (wording->target->indicators[i].number == number)
            return &wording->target->indicators[i];
    return NULL;
}

/* -- rows -- */

static const char *indicator_words(const struct wording *wording, unsigned number, const char *name)
{
    const struct indicator *indicator = indicator_of(wording, number);
    if (text_is_empty(name) && indicator)
        name = indicator->name;
    if (!text_is_empty(name))
        return said(arena_print(wording->arena, "指标「%s」", name));
    return said(arena_print(wording->arena, "第 %u 项指标", number));
}

static const char *line_words(const struct wording *wording, unsigned book, unsigned source,
                              bool carried, bool fiscal)
{
    return said(arena_print(wording->arena, "资金 %s%s%s%s%s", source ? source_chinese(source) : "",
                            source ? " " : "", book_chinese(book), carried ? "（上年结转）" : "",
                            fiscal ? "" : "（其他资金）"));
}

static const char *named(const struct wording *wording, const char *what, const char *name)
{
    return said(arena_print(wording->arena, "%s「%s」", what, name ? name : ""));
}

const char *key_words(const struct wording *wording, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return said(arena_text(wording->arena, text));
}

const char *row_words(const struct wording *wording, const char *message, const void *row)
{
    if (strcmp(message, "MonitoringRow") == 0) {
        const struct monitoring_row *r = row;
        return indicator_words(wording, r->indicator, r->name);
    }
    if (strcmp(message, "SelfRow") == 0) {
        const struct self_row *r = row;
        return indicator_words(wording, r->indicator, r->name);
    }
    if (strcmp(message, "Indicator") == 0) {
        const struct indicator *r = row;
        return text_is_empty(r->name) ? indicator_words(wording, r->number, "")
                                      : named(wording, "指标", r->name);
    }
    if (strcmp(message, "FundingLine") == 0) {
        const struct funding_line *r = row;
        return line_words(wording, r->book, r->source, r->carried, r->fiscal);
    }
    if (strcmp(message, "SpendingLine") == 0) {
        const struct spending_line *r = row;
        return line_words(wording, r->book, r->source, r->carried, r->fiscal);
    }
    if (strcmp(message, "ListEntry") == 0) {
        const struct list_entry *r = row;
        return named(wording, "项目", text_is_empty(r->name) ? r->project_code : r->name);
    }
    if (strcmp(message, "Contact") == 0)
        return named(wording, "联系人", ((const struct contact *)row)->name);
    if (strcmp(message, "Measure") == 0)
        return named(wording, "核心指标", ((const struct measure *)row)->name);
    if (strcmp(message, "DatedAlias") == 0)
        return named(wording, "曾用代码", ((const struct dated_alias *)row)->code);
    if (strcmp(message, "ProjectLink") == 0)
        return named(wording, "沿革", ((const struct project_link *)row)->code);
    if (strcmp(message, "FigureTable") == 0)
        return named(wording, "表", ((const struct figure_table *)row)->name);
    if (strcmp(message, "FigureRow") == 0) {
        const struct figure_row *r = row;
        return named(wording, book_chinese(r->book), text_is_empty(r->name) ? r->code : r->name);
    }
    if (strcmp(message, "Bucket") == 0) {
        const struct bucket *r = row;
        return named(wording, book_chinese(r->book), r->unit_code);
    }
    if (strcmp(message, "Head") == 0)
        return named(wording, "来源", ((const struct head *)row)->feed.node);
    if (strcmp(message, "HandoverEntry") == 0)
        return named(wording, "编号", ((const struct handover_entry *)row)->id);
    if (strcmp(message, "PurgeEntry") == 0)
        return said(
            arena_print(wording->arena, "版本 %016llx",
                        (unsigned long long)((const struct purge_entry *)row)->version.mark));
    if (strcmp(message, "Difference") == 0)
        return named(wording, "差异", key_words(wording, &((const struct difference *)row)->key));
    return "一行";
}

const char *field_words(const struct wording *wording, const struct field *field)
{
    const char *words = "";
    for (size_t i = 0; i < field->row_count; i++) {
        const char *row = row_words(wording, field->rows[i].message, field->rows[i].row);
        words = said(arena_print(wording->arena, "%s%s", words, row));
        size_t size = strlen(words);
        bool bracket = size >= 3 && strcmp(words + size - 3, "」") == 0;
        words = bracket ? words : said(arena_print(wording->arena, "%s ", words));
    }
    if (field->type == FIELD_ROW)
        return said(arena_print(wording->arena, "%s整行", words));
    if (field->type == FIELD_UNKNOWN && field->member[0] == '#')
        return said(
            arena_print(wording->arena, "%s本软件不认识的字段 %s", words, field->member + 1));
    if (field->type == FIELD_UNKNOWN)
        return "全部内容（本软件读不懂）";
    return said(
        arena_print(wording->arena, "%s%s", words, word_of(field->message, field->member)->words));
}
