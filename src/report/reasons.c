/* Reasons as lines in two languages. */
#include "reasons.h"

#include <siben/lights.h>

#include <stdio.h>

void reasons_begin(struct reasons *reasons, struct arena *arena, const char *title,
                   const char *title_english)
{
    *reasons = (struct reasons){.arena = arena,
                                .title = title ? title : "",
                                .title_english = title_english ? title_english : ""};
}

void reasons_say(struct reasons *reasons, const char *label, const char *label_english,
                 const char *chinese, const char *english)
{
    if (reasons->count == reasons->capacity) {
        size_t capacity = reasons->capacity * 2 + 32;
        struct reason *grown = arena_array(reasons->arena, struct reason, capacity);
        if (!grown)
            return; /* the arena has failed */
        if (reasons->count)
            memcpy(grown, reasons->items, reasons->count * sizeof *grown);
        reasons->items = grown;
        reasons->capacity = capacity;
    }
    reasons->items[reasons->count++] =
        (struct reason){label, label_english, chinese ? chinese : "", english ? english : ""};
}

const char *reasons_date(struct reasons *reasons, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    date_print(date, text);
    const char *copy = arena_text(reasons->arena, text);
    return copy ? copy : "";
}

const char *reasons_instant(struct reasons *reasons, int64_t ms)
{
    char text[INSTANT_TEXT_SIZE];
    instant_print(ms, text);
    const char *copy = arena_text(reasons->arena, text);
    return copy ? copy : "";
}

const char *reasons_points(struct reasons *reasons, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    const char *copy = arena_text(reasons->arena, text);
    return copy ? copy : "";
}

const char *reasons_amount(struct reasons *reasons, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    money_print_yuan(fen, text);
    const char *copy = arena_text(reasons->arena, text);
    return copy ? copy : "";
}

/* -- the plan and its rules ------------------------------------------------------------------------ */

void reasons_say_plan(struct reasons *reasons, const struct plan_held *held)
{
    struct arena *arena = reasons->arena;
    reasons_say(
        reasons, "计划", "Plan",
        arena_print(arena, "%s，%s；来源：%s", held->label, held->plan.title, held->plan.source),
        arena_print(arena, "%s edition %d, %s; source: %s", held->plan.name,
                    (int)held->plan.edition, held->plan.title, held->plan.source));
    if (!held->early && !held->past)
        return;
    const char *came = reasons_date(reasons, date_of_instant(held->came_ms));
    reasons_say(
        reasons, "版次", "Edition",
        held->early ? arena_print(arena, "那一天本机还没有工作计划：按 %s 起用的第一版看", came)
                    : arena_print(arena, "那一天用的是 %s 到的这一版，现行的是后来的一版", came),
        held->early
            ? arena_print(arena, "no plan had come by then: by the first, of %s", came)
            : arena_print(arena, "in force on that day, come on %s; a later one is now", came));
}

static const char *standing_words(unsigned standing, bool english)
{
    static const char *const words[][2] = {[RULE_CONFIRMED] = {"已确认", "confirmed"},
                                           [RULE_UNCONFIRMED] = {"未确认", "unconfirmed"},
                                           [RULE_PROPOSAL] = {"建议", "a proposal"}};
    return standing <= RULE_PROPOSAL ? words[standing][english] : "—";
}

static void put_value(struct buffer *text, const struct rule_value *value, bool english)
{
    buffer_print(text, "%s = ", value->name);
    if (value->unset)
        buffer_put_text(text, english ? "not set" : "未设定");
    for (size_t i = 0; !value->unset && i < value->count; i++)
        buffer_print(text, "%s%s", i ? (english ? ", " : "、") : "",
                     english ? plan_text_english(value->texts[i])
                             : plan_text_chinese(value->texts[i]));
}

static const char *values_of(struct reasons *reasons, const struct rule_set *rules, bool english)
{
    struct buffer text = {0};
    for (size_t i = 0; i < rules->value_count; i++) {
        buffer_put_text(&text, i ? (english ? "; " : "；") : "");
        put_value(&text, &rules->values[i], english);
    }
    for (size_t i = 0; i < rules->item_count; i++) {
        const struct plan_item *item = &rules->items[i];
        buffer_print(&text, english ? "; %s: %s" : "；%s：%s",
                     english && *item->english ? item->english : item->name,
                     plan_item_words(reasons->arena, item, english));
    }
    return arena_words(reasons->arena, &text);
}

void reasons_say_rules(struct reasons *reasons, const struct plan *plan, const char *id)
{
    const struct rule_set *rules = plan_rules(plan, id);
    struct arena *arena = reasons->arena;
    if (!rules) {
        reasons_say(reasons, "规则", "Rule", arena_print(arena, "计划没有规则 %s：未设定", id),
                    arena_print(arena, "the plan has no rule set %s: not set", id));
        return;
    }
    reasons_say(
        reasons, "规则", "Rule",
        arena_print(arena, "%s，版本 %s，%s：%s", id, rules->version,
                    standing_words(rules->standing, false), values_of(reasons, rules, false)),
        arena_print(arena, "%s, version %s, %s: %s", id, rules->version,
                    standing_words(rules->standing, true), values_of(reasons, rules, true)));
    reasons_say(reasons, "规则来源", "Its source", rules->source, rules->source);
}

void reasons_say_rule(struct reasons *reasons, const struct plan *plan, const char *name)
{
    const struct rule_value *value = plan_rule_at(plan, name);
    struct arena *arena = reasons->arena;
    char id[64];
    const char *dot = strchr(name, '.');
    size_t size = dot ? (size_t)(dot - name) : 0;
    snprintf(id, sizeof id, "%.*s", (int)(size < sizeof id ? size : 0), name);
    const struct rule_set *rules = plan_rules(plan, id);
    struct buffer chinese = {0}, english = {0};
    if (value) {
        put_value(&chinese, value, false);
        put_value(&english, value, true);
    }
    buffer_put_u8(&chinese, 0);
    buffer_put_u8(&english, 0);
    if (chinese.failed || english.failed)
        arena->failed = true;
    else if (!value || !rules)
        reasons_say(reasons, "规则", "Rule", arena_print(arena, "%s 未设定", name),
                    arena_print(arena, "%s is not set", name));
    else
        reasons_say(
            reasons, "规则", "Rule",
            arena_print(arena, "%s.%s（版本 %s，%s；来源：%s）", id, (const char *)chinese.data,
                        rules->version, standing_words(rules->standing, false), rules->source),
            arena_print(arena, "%s.%s (version %s, %s; source: %s)", id, (const char *)english.data,
                        rules->version, standing_words(rules->standing, true), rules->source));
    buffer_free(&chinese);
    buffer_free(&english);
}

/* -- forms --------------------------------------------------------------------------------------------- */

enum status reasons_then_open(struct view *view, const struct duty_ask *ask,
                              const struct record_key *form, struct then **then)
{
    const struct scope scope = ask->held ? ask->held->plan.scope : replica_scope(view);
    return then_open(view, &scope, form->fiscal_year, day_end_ms(ask->as_of), then);
}

enum status reasons_form(struct then *then, struct view *view, struct arena *arena,
                         const struct record_key *key, unsigned kind, struct payload *payload,
                         struct subject *subject, struct why *why)
{
    struct record record;
    struct record_key of = *key;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    if (key->kind != kind)
        return why_set(why, STATUS_INVALID, text, "不是这一种表",
                       kind == KIND_MONITORING
                           ? "写一张监控表的记录：653022205/monitoring/项目/2026/5"
                           : "写一张自评表的记录：653022205/self_evaluation/项目/2025/"
                             "0，或一条评价的记录：653022/work/work/key_evaluation/编号/2025/0");
    enum status status = then_get(then, view, arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        return why_set(why, STATUS_NOT_FOUND, text,
                       then ? "到这一天没有收到这张表，或已撤回" : "没有这张表，或已撤回",
                       then ? "去掉 --as-of 看现在的；siben history 看它什么时候来的"
                            : "siben show records 列出记录");
    if (status == STATUS_OK)
        status = payload_decode(arena, kind, record.payload, payload);
    of.kind = 0;
    of.round = 0;
    return status ? status : then_subject(then, view, arena, &of, subject);
}

/* -- out ------------------------------------------------------------------------------------------------ */

void reasons_put_text(const struct reasons *reasons, enum reasons_language language,
                      struct buffer *out)
{
    if (language != REASONS_ENGLISH)
        buffer_print(out, "%s\n", reasons->title);
    if (language != REASONS_CHINESE)
        buffer_print(out, "%s\n", reasons->title_english);
    for (size_t i = 0; i < reasons->count; i++) {
        const struct reason *it = &reasons->items[i];
        if (!*it->label) {
            buffer_put_text(out, "\n");
            if (language != REASONS_ENGLISH)
                buffer_print(out, "%s\n", it->chinese);
            if (language != REASONS_CHINESE)
                buffer_print(out, "%s\n", it->english);
            continue;
        }
        if (language != REASONS_ENGLISH)
            buffer_print(out, "  %s：%s\n", it->label, it->chinese);
        if (language != REASONS_CHINESE)
            buffer_print(out, "  %s: %s\n", it->label_english, it->english);
    }
}

void reasons_put_json(const struct reasons *reasons, struct buffer *out)
{
    buffer_put_text(out, "{\"title\": ");
    json_put_string(out, reasons->title);
    buffer_put_text(out, ", \"title_english\": ");
    json_put_string(out, reasons->title_english);
    buffer_put_text(out, ", \"reasons\": [");
    for (size_t i = 0; i < reasons->count; i++) {
        const struct reason *it = &reasons->items[i];
        const char *const texts[] = {"label",   it->label,   "label_english", it->label_english,
                                     "chinese", it->chinese, "english",       it->english};
        for (size_t k = 0; k < 8; k += 2) {
            buffer_print(out, "%s\"%s\": ", k ? ", " : i ? ",\n  {" : "\n  {", texts[k]);
            json_put_string(out, texts[k + 1]);
        }
        buffer_put_text(out, "}");
    }
    buffer_put_text(out, "]}\n");
}
