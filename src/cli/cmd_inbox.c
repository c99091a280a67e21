/* inbox -- what waits for a person: versions beside each other, and what does not count. */
#include "inbox.h"

#include <stdio.h>

struct listing {
    struct command_context *context;
    struct view *view;
    struct list list;
    const char *unit;
    unsigned kind;
    struct scope scope; /* "" : all */
    bool all;
    size_t handled; /* left out */
    bool twice;     /* of a unit that was entered twice */
    enum status status;
};

/* The unit that a record is about; "" where it says none. */
static const char *unit_of(const struct record_key *key, const struct payload *payload)
{
    switch (key->kind) {
    case KIND_UNIT:
        return key->id;
    case KIND_PROJECT:
        return payload->project.unit_code;
    case KIND_BUDGET:
        return payload->budget.unit_code;
    case KIND_FUND:
        return payload->fund.unit_code;
    case KIND_PROJECT_LIST:
        return payload->list.unit_code;
    case KIND_TARGET:
        return payload->target.unit_code;
    case KIND_MONITORING:
        return payload->monitoring.unit_code;
    case KIND_SELF_EVALUATION:
        return payload->self_evaluation.unit_code;
    case KIND_SPENDING:
        return payload->spending.unit_code;
    default:
        return "";
    }
}

static bool add_item(struct listing *listing, const struct inbox_item *item,
                     const struct record_version *version, struct arena *arena)
{
    char key[RECORD_KEY_TEXT_SIZE], mark[17], stated[INSTANT_TEXT_SIZE], since[INSTANT_TEXT_SIZE];
    struct payload payload;
    const char *unit = "";
    if (version->payload.size &&
        payload_decode(arena, item->key.kind, version->payload, &payload) == STATUS_OK)
        unit = unit_of(&item->key, &payload);
    if (listing->unit && strcmp(unit, listing->unit) != 0)
        return true;
    record_key_print(&item->key, key, sizeof key);
    snprintf(mark, sizeof mark, "%016llx", (unsigned long long)item->version.mark);
    instant_print(version->stated_ms, stated);
    instant_print(version->committed_ms, since);
    bool counts = item->standing != STANDING_NOT_COUNTED;
    const char *cells[] = {key,
                           kind_chinese(item->key.kind),
                           unit,
                           counts ? "两个版本" : "不计入",
                           counts ? conflict_chinese(item->conflict)
                                  : not_counted_chinese(item->not_counted),
                           version->author,
                           item->version.feed.node,
                           stated,
                           since,
                           mark};
    list_row(listing->context, &listing->list, cells);
    listing->twice = listing->twice || item->conflict == CONFLICT_TWICE;
    return true;
}

static bool visit(void *context, const struct inbox_item *item)
{
    struct listing *listing = context;
    struct record_version version;
    struct arena arena;
    if ((listing->kind && item->key.kind != listing->kind) ||
        (listing->scope.text[0] && !scope_contains(&listing->scope, &item->key.scope)))
        return true;
    if (item->handled && !listing->all) {
        listing->handled++;
        return true;
    }
    arena_init(&arena, 0);
    listing->status = replica_version(listing->view, &arena, &item->key, &item->version, &version);
    bool more = listing->status == STATUS_OK && add_item(listing, item, &version, &arena);
    arena_close(&arena);
    return more;
}

static enum status read_filters(struct command_context *context, struct listing *listing)
{
    const char *kind = command_value(context, "--kind"), *of = command_value(context, "--of");
    listing->unit = command_value(context, "--unit");
    listing->all = command_flag(context, "--all");
    listing->kind = kind ? kind_of_name(kind) : 0;
    if (kind && !listing->kind)
        return why_set(&context->why, STATUS_INVALID, "--kind", "不认识的种类",
                       "例如 target、monitoring、budget、unit");
    return of ? scope_parse(of, &listing->scope, &context->why) : STATUS_OK;
}

enum status inbox_list(struct command_context *context, struct view *view)
{
    static const char *const columns[] = {
        "key:记录",      "kind:种类", "unit:单位代码",   "state:状态",     "reason:原因",
        "author:填写人", "node:节点", "stated:自报时间", "since:本机收到", "mark:版本"};
    struct listing listing = {.context = context, .view = view};
    enum table_format format;
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = read_filters(context, &listing);
    list_begin(context, &listing.list, "待处理", columns, sizeof columns / sizeof columns[0]);
    if (status == STATUS_OK)
        status = replica_each_inbox(view, visit, &listing);
    if (status == STATUS_OK)
        status = listing.status;
    if (status != STATUS_OK)
        return status == STATUS_MALFORMED ? STATUS_INVALID : status;
    command_table(context, &listing.list.table, format);
    if (format != FORMAT_TEXT)
        return STATUS_OK;
    if (listing.list.table.row_count)
        command_note(context,
                     "siben inbox show 记录 逐字段比较；siben inbox take 记录 版本 采用一个\n");
    if (listing.twice)
        command_note(context,
                     "单位录了两次的：siben alias settle 记录 --take 改用它，--keep 不用它\n");
    if (listing.handled)
        command_note(context, "另有 %zu 个不计入的版本已有人看过并处理，--all 一并列出\n",
                     listing.handled);
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = inbox_list(context, &view);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--unit", NULL, OPTION_VALUE, "代码", "只列这个单位的"},
    {"--kind", NULL, OPTION_VALUE, "种类", "只列这一种：target、monitoring、budget …"},
    {"--of", NULL, OPTION_VALUE, "范围", "只列这个区划以内的"},
    {"--all", NULL, OPTION_FLAG, NULL, "不计入而已有人处理的也列出"},
    FORMAT_OPTIONS,
};
const struct command command_inbox = {
    .name = "inbox",
    .chinese = "待处理：并存的两个版本，和不计入的版本",
    .english = "What waits for a decision: versions beside each other, and what does not count.",
    .details = "同时修改、已锁定、轮次已关闭的版本都在这里，直到有人决定；没有哪个版本会丢。\n"
               "逐字段比较：siben inbox show 记录。采用一个：siben inbox take。合并：siben inbox "
               "merge。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
