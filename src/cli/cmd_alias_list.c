/* alias list -- which code means which, and what stands twice. */
#include "alias.h"

struct listing {
    struct command_context *context;
    struct list aliases, twins;
    bool circle;
    enum status status;
};

static bool visit_alias(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct listing *listing = context;
    struct payload payload;
    char end[RECORD_ID_MAX + 1], since[DATE_TEXT_SIZE] = "";
    bool circle;
    if (!record->shown.seq || record->state.withdrawn ||
        strncmp(record->key.id, ALIAS_UNIT, sizeof ALIAS_UNIT - 1) != 0)
        return true;
    const char *code = record->key.id + sizeof ALIAS_UNIT - 1;
    enum status status = payload_decode(arena, KIND_ALIAS, record->payload, &payload);
    if (status == STATUS_OK)
        status = replica_unit_means(view, &record->key.scope, code, end, &circle);
    if (status == STATUS_MALFORMED)
        return true;
    listing->status = status;
    if (status != STATUS_OK)
        return false;
    listing->circle = listing->circle || circle;
    if (payload.alias.since != DATE_NONE)
        date_print(payload.alias.since, since);
    const char *cells[] = {record->key.scope.text,
                           code,
                           payload.alias.code,
                           circle ? "" : end,
                           since,
                           payload.alias.reason,
                           circle                    ? "循环，不起作用"
                           : record->state.conflicts ? "两个版本"
                                                     : ""};
    list_row(listing->context, &listing->aliases, cells);
    return true;
}

static bool visit_twin(void *context, const struct twin *twin)
{
    struct listing *listing = context;
    char counts[RECORD_KEY_TEXT_SIZE], other[RECORD_KEY_TEXT_SIZE];
    record_key_print(&twin->counts, counts, sizeof counts);
    record_key_print(&twin->other, other, sizeof other);
    const char *cells[] = {counts, other, twin->same ? "内容相同" : "内容不同，等人决定"};
    list_row(listing->context, &listing->twins, cells);
    return true;
}

static enum status list_all(struct listing *listing, struct view *view)
{
    static const char *const columns[] = {"county:县",      "code:代码",   "means:就是", "end:计入",
                                          "since:声明日期", "reason:依据", "state:状态"};
    static const char *const twins[] = {"counts:计入的记录", "other:另一个记录", "state:状态"};
    list_begin(listing->context, &listing->aliases, "别名", columns,
               sizeof columns / sizeof columns[0]);
    list_begin(listing->context, &listing->twins, "两处都有的记录", twins,
               sizeof twins / sizeof twins[0]);
    enum status status = replica_each(view, NULL, KIND_ALIAS, 0, visit_alias, listing);
    if (status == STATUS_OK && listing->status == STATUS_OK)
        status = replica_each_twin(view, visit_twin, listing);
    return status ? status : listing->status;
}

static int run(struct command_context *context)
{
    struct listing listing = {.context = context};
    enum table_format format;
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_format(context, &format);
    if (status == STATUS_OK)
        status = list_all(&listing, &view);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_table(context,
                  command_flag(context, "--twice") ? &listing.twins.table : &listing.aliases.table,
                  format);
    if (format == FORMAT_TEXT && listing.twins.table.row_count && !command_flag(context, "--twice"))
        command_note(context, "%zu 个记录在两处都有：siben alias list --twice\n",
                     listing.twins.table.row_count);
    return listing.circle ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--twice", NULL, OPTION_FLAG, NULL, "列出两处都有的记录：计入哪个，内容是否相同"},
    FORMAT_OPTIONS,
};
const struct command command_alias_list = {
    .name = "alias list",
    .arguments = "",
    .chinese = "列出录了两次的单位：哪个代码就是哪个，哪些记录两处都有",
    .english = "Units that were entered twice, and records that stand twice.",
    .details = "有循环的声明退出码 1。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
