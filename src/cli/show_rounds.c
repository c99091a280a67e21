/* show_rounds -- which rounds are closed, where. */
#include "show.h"

#include <stdio.h>

struct rounds {
    struct command_context *context;
    struct list list;
};

const char *round_words(struct command_context *context, unsigned round)
{
    const char *words = round ? arena_print(&context->arena, "1—%u月监控", round) : "年终自评";
    return words ? words : "";
}

static bool visit_closing(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    struct rounds *rounds = context;
    struct payload payload;
    struct record history;
    char year[8], when[INSTANT_TEXT_SIZE] = "", heads[16] = "";
    const char *reason = "", *author = "";
    if (!record->shown.seq)
        return true;
    if (payload_decode(arena, KIND_CLOSING, record->payload, &payload) == STATUS_OK) {
        reason = payload.closing.reason;
        snprintf(heads, sizeof heads, "%zu", payload.closing.head_count);
    }
    if (replica_history(view, arena, &record->key, &history) == STATUS_OK &&
        history.state.shown < history.version_count) {
        instant_print(history.versions[history.state.shown].stated_ms, when);
        author = history.versions[history.state.shown].author;
    }
    snprintf(year, sizeof year, "%u", record->key.fiscal_year);
    const char *cells[] = {record->key.scope.text,
                           year,
                           round_words(rounds->context, record->key.round),
                           record->state.withdrawn ? "关闭已撤销" : "已关闭",
                           author,
                           record->shown.feed.node,
                           when,
                           heads,
                           reason};
    list_row(rounds->context, &rounds->list, cells);
    return true;
}

enum status show_closings(struct command_context *context, struct view *view)
{
    static const char *const columns[] = {"scope:范围", "year:年度",     "round:轮次",
                                          "state:状态", "author:经手人", "node:节点",
                                          "time:时间",  "heads:来源数",  "reason:说明"};
    struct rounds rounds = {.context = context};
    enum table_format format;
    long year;
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_format(context, &format);
    list_begin(context, &rounds.list, "关闭的轮次", columns, sizeof columns / sizeof columns[0]);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_CLOSING, (unsigned)year, visit_closing, &rounds);
    if (status == STATUS_OK)
        command_table(context, &rounds.list.table, format);
    return status;
}

/* -- at a glance: one line a round ------------------------------------------------------ */

#define GLANCE_ROUNDS_MAX 64

struct glance_rounds {
    struct {
        uint16_t year;
        uint8_t round;
        size_t scopes;
    } items[GLANCE_ROUNDS_MAX];
    size_t count;
};

static bool count_closing(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    struct glance_rounds *rounds = context;
    size_t i = 0;
    (void)view;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    while (i < rounds->count && (rounds->items[i].year != record->key.fiscal_year ||
                                 rounds->items[i].round != record->key.round))
        i++;
    if (i == GLANCE_ROUNDS_MAX)
        return true;
    if (i == rounds->count) {
        rounds->items[i].year = record->key.fiscal_year;
        rounds->items[i].round = record->key.round;
        rounds->count++;
    }
    rounds->items[i].scopes++;
    return true;
}

enum status closed_rounds(struct command_context *context, struct view *view, bool json,
                          struct buffer *out)
{
    struct glance_rounds rounds = {.count = 0};
    enum status status = replica_each(view, NULL, KIND_CLOSING, 0, count_closing, &rounds);
    for (size_t i = 0; status == STATUS_OK && i < rounds.count; i++) {
        unsigned year = rounds.items[i].year, round = rounds.items[i].round;
        if (json)
            buffer_print(out, "%s\n  {\"year\": %u, \"round\": %u, \"scopes\": %zu}", i ? "," : "",
                         year, round, rounds.items[i].scopes);
        else
            buffer_print(out, "  %u 年%s 已关闭（%zu 个范围）\n", year, round_words(context, round),
                         rounds.items[i].scopes);
    }
    return status;
}
