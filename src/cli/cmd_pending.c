/* pending -- what has not yet arrived at the levels above, and how well that is known. */
#include "show_forms.h"
#include "uplink.h"

#include <siben/bundle.h>
#include <siben/pending.h>

#include <stdio.h>

struct asking {
    struct command_context *context;
    struct pending_ask ask;
    struct uplink up[2];
    struct scope scope;
    enum table_format format;
    struct list list;  /* csv */
    struct buffer out; /* lines, or members of a JSON array */
    uint64_t pending[2], shown;
    int64_t news_ms; /* when the parent was last heard of; 0 never */
};

/* -- one item -------------------------------------------------------------------------- */

static const char *instant(int64_t ms, char text[INSTANT_TEXT_SIZE])
{
    text[0] = '\0';
    if (ms)
        instant_print(ms, text);
    return text;
}

/* 县, 州: where it is not proven to be. */
static const char *missing_words(const struct asking *asking, const struct pending_item *item,
                                 char words[32])
{
    snprintf(words, 32, "%s%s%s", item->at_parent ? "" : asking->up[0].level,
             item->at_parent || item->at_above ? "" : "、",
             item->at_above ? "" : asking->up[1].level);
    return words;
}

/* Said by it: a time of its own clock; else it was there when this node heard of it. */
static void put_since(struct buffer *out, int64_t since_ms, int64_t heard_ms)
{
    char when[INSTANT_TEXT_SIZE];
    buffer_print(out, since_ms == heard_ms ? "不晚于 %s（本机那时得知）" : "%s（对方自述）",
                 instant(since_ms, when));
}

static void put_lines(struct asking *asking, const struct pending_item *item, const char *key,
                      const struct about *about)
{
    struct buffer *out = &asking->out;
    const struct delivery *delivery = &item->delivery;
    char missing[32], when[INSTANT_TEXT_SIZE];
    buffer_print(out, "\n%s  %s%s%s%s  还没有到：%s\n", key, kind_chinese(item->record->key.kind),
                 *about->project_name ? "  " : "", about->project_name,
                 item->conflict ? "（两个版本之一）" : "", missing_words(asking, item, missing));
    if (item->unit[0])
        buffer_print(out, "  单位：%s %s\n", item->unit, about->unit_name);
    buffer_print(out, "  %s：", item->version->withdrawn ? "撤回于" : "完成于");
    finished_put_text(item, out);
    buffer_put_text(out, "\n");
    if (delivery->parent_since_ms) {
        buffer_print(out, "  %s已收到：", asking->up[0].level);
        put_since(out, delivery->parent_since_ms, delivery->parent_heard_ms);
        buffer_put_text(out, "\n");
    } else if (item->older_ms) {
        buffer_print(out, "  %s那里有的是更早的一版（%s 收到）\n", asking->up[0].level,
                     instant(item->older_ms, when));
    }
    if (delivery->denied) {
        buffer_put_text(out, "  送达：");
        command_delivery(asking->context, delivery, out);
        buffer_put_text(out, "\n");
    }
    if (delivery->parent_lost || delivery->grandparent_lost)
        buffer_print(out, "  曾经到过%s，在那里丢失了，正在重新送\n",
                     asking->up[delivery->parent_lost ? 0 : 1].level);
    if (item->stick_ms)
        buffer_print(out, "  U 盘：%s 写出过报送包文件，%s还没有确认\n",
                     instant(item->stick_ms, when), asking->up[0].level);
}

static void put_csv(struct asking *asking, const struct pending_item *item, const char *key,
                    const struct about *about)
{
    const struct delivery *delivery = &item->delivery;
    const struct evidence *evidence = &item->evidence;
    char missing[32], times[7][INSTANT_TEXT_SIZE];
    const char *cells[] = {
        key,
        kind_chinese(item->record->key.kind),
        about->project_name,
        item->unit,
        about->unit_name,
        item->conflict ? "两个版本之一" : "",
        missing_words(asking, item, missing),
        item->version->author,
        item->version->name.feed.node,
        instant(evidence->stated_ms, times[0]),
        instant(evidence->not_before_ms, times[1]),
        item->own ? instant(delivery->parent_since_ms, times[2])
                  : instant(evidence->committed_ms, times[2]),
        instant(delivery->parent_since_ms, times[3]),
        instant(item->older_ms, times[4]),
        instant(item->stick_ms, times[5]),
    };
    list_row(asking->context, &asking->list, cells);
}

static void json_time(struct buffer *out, const char *name, int64_t ms)
{
    if (ms)
        buffer_print(out, ", \"%s\": %lld", name, (long long)ms);
}

static void put_json(struct asking *asking, const struct pending_item *item, const char *key,
                     const struct about *about)
{
    struct buffer *out = &asking->out;
    const struct delivery *delivery = &item->delivery;
    const struct evidence *evidence = &item->evidence;
    buffer_put_text(out, asking->shown ? ",\n  {\"key\": " : "\n  {\"key\": ");
    json_put_string(out, key);
    buffer_print(out, ", \"kind\": \"%s\", \"name\": ", kind_name(item->record->key.kind));
    json_put_string(out, about->project_name);
    buffer_put_text(out, ", \"unit\": ");
    json_put_string(out, item->unit);
    buffer_put_text(out, ", \"author\": ");
    json_put_string(out, item->version->author);
    buffer_print(out,
                 ", \"node\": \"%s\", \"conflict\": %s, \"withdrawn\": %s, \"at_parent\": %s, "
                 "\"at_above\": %s, \"stated_ms\": %lld",
                 item->version->name.feed.node, item->conflict ? "true" : "false",
                 item->version->withdrawn ? "true" : "false", item->at_parent ? "true" : "false",
                 item->at_above ? "true" : "false", (long long)evidence->stated_ms);
    json_time(out, "not_before_ms", evidence->not_before_ms);
    if (evidence->not_before_ms)
        buffer_print(out, ", \"not_before_by\": \"%s\"", evidence->seen);
    json_time(out, "not_after_ms", item->own ? delivery->parent_since_ms : evidence->committed_ms);
    json_time(out, "parent_since_ms", delivery->parent_since_ms);
    json_time(out, "parent_heard_ms", delivery->parent_heard_ms);
    json_time(out, "older_at_parent_ms", item->older_ms);
    json_time(out, "stick_ms", item->stick_ms);
    if (delivery->parent_lost || delivery->grandparent_lost)
        buffer_put_text(out, ", \"lost_there\": true");
    buffer_put_text(out, "}");
}

static bool see_item(void *context, struct view *view, const struct pending_item *item)
{
    struct asking *asking = context;
    struct about about = {"", "", NULL};
    char key[RECORD_KEY_TEXT_SIZE];
    asking->pending[0] += !item->at_parent;
    asking->pending[1] += !item->at_above;
    if (asking->format == FORMAT_TEXT && asking->shown >= PENDING_SHOWN_MAX)
        return true;
    record_key_print(&item->record->key, key, sizeof key);
    if (item->payload &&
        about_read(asking->context, view, &item->record->key, item->payload, &about) != STATUS_OK)
        asking->out.failed = true;
    if (item->payload && item->record->key.kind == KIND_UNIT)
        about.project_name = item->payload->unit.name;
    if (asking->format == FORMAT_CSV)
        put_csv(asking, item, key, &about);
    else if (asking->format == FORMAT_JSON)
        put_json(asking, item, key, &about);
    else
        put_lines(asking, item, key, &about);
    asking->shown++;
    return true;
}

/* -- what is asked ----------------------------------------------------------------------- */

static enum status read_stick(struct asking *asking, struct view *view)
{
    struct bundle_peer parent;
    struct bundle_state states[LANE_COUNT];
    enum status status = bundle_find_peer(view, "parent", &parent, NULL);
    if (status == STATUS_OK)
        status = bundle_state_of(view, &parent.peer, states);
    for (unsigned lane = 0; status == STATUS_OK && lane < LANE_COUNT; lane++) {
        asking->ask.carried[lane] = states[lane].carried;
        asking->ask.carried_ms[lane] = states[lane].carried_ms;
    }
    /* No parent, or not yet: nothing was carried to it. */
    return status == STATUS_NOT_FOUND || status == STATUS_UNAUTHORISED ? STATUS_OK : status;
}

static enum status read_to(struct asking *asking)
{
    struct command_context *context = asking->context;
    const char *to = command_value(context, "--to");
    bool parent = !to || strcmp(to, "parent") == 0, above = !to || strcmp(to, "above") == 0;
    if (!parent && !above)
        return why_set(&context->why, STATUS_INVALID, "--to", "没有这样的去处",
                       "parent（上级）或 above（再上一级）；不写就两级都列");
    if (to && !asking->up[parent ? 0 : 1].level)
        return why_set(&context->why, STATUS_INVALID, "--to", "本机以上没有这一级",
                       "不写 --to 就列出所有的上级");
    asking->ask.parent = parent && asking->up[0].level;
    asking->ask.above = above && asking->up[1].level;
    asking->ask.above_summary_only = asking->up[1].summary_only;
    return STATUS_OK;
}

static enum status read_ask(struct asking *asking, struct view *view)
{
    struct command_context *context = asking->context;
    const char *kind = command_value(context, "--kind"), *of = command_value(context, "--of");
    long year, round;
    asking->scope = context->node->config.scope;
    asking->ask =
        (struct pending_ask){.scope = &asking->scope, .unit = command_value(context, "--unit")};
    enum status status = command_format(context, &asking->format);
    if (status == STATUS_OK)
        status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK && of)
        status = scope_parse(of, &asking->scope, &context->why);
    if (status == STATUS_OK && kind && !kind_of_name(kind))
        status = why_set(&context->why, STATUS_INVALID, "--kind", "不认识的种类",
                         "例如 target、monitoring、unit、submission、receipt");
    if (status == STATUS_OK)
        status = read_to(asking);
    if (status != STATUS_OK)
        return status;
    asking->ask.fiscal_year = (unsigned)year;
    asking->ask.round = (int)round;
    asking->ask.kind = kind ? kind_of_name(kind) : 0;
    return read_stick(asking, view);
}

static bool see_news(void *context, const struct feed_state *state)
{
    struct asking *asking = context;
    asking->news_ms = state->delivery.news_ms;
    return asking->news_ms == 0; /* of the parent, whatever the feed */
}

/* -- saying ------------------------------------------------------------------------------ */

static const char *unit_name(struct asking *asking, struct view *view,
                             const struct pending_unit *unit)
{
    struct record record;
    struct payload payload;
    if (!unit->unit[0])
        return "不属于单位的";
    if (replica_find_unit(view, &asking->context->arena, &unit->scope, unit->unit, &record) !=
            STATUS_OK ||
        payload_decode(&asking->context->arena, KIND_UNIT, record.payload, &payload) != STATUS_OK)
        return "";
    return payload.unit.name;
}

static void list_units(struct asking *asking, struct view *view, const struct pending_unit *units,
                       size_t count, struct list *list)
{
    static const char *const columns[] = {
        "scope:范围",           "unit:单位代码",          "name:单位",
        "records:记录数",       "forms:其中表",           "here_only:只在本机",
        "at_parent:上级已收到", "at_above:再上级已收到",  "not_sent:按设置不上送",
        "not_counted:不计入",   "newest:本机最近一次写入"};
    list_begin(asking->context, list, "各单位送达", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        const uint64_t values[] = {units[i].records,    units[i].forms,    units[i].here_only,
                                   units[i].at_parent,  units[i].at_above, units[i].not_sent,
                                   units[i].not_counted};
        char numbers[7][24], newest[INSTANT_TEXT_SIZE];
        for (int k = 0; k < 7; k++)
            snprintf(numbers[k], sizeof numbers[k], "%llu", (unsigned long long)values[k]);
        const char *cells[] = {units[i].scope.text,
                               units[i].unit,
                               unit_name(asking, view, &units[i]),
                               numbers[0],
                               numbers[1],
                               numbers[2],
                               numbers[3],
                               numbers[4],
                               numbers[5],
                               numbers[6],
                               instant(units[i].newest_ms, newest)};
        list_row(asking->context, list, cells);
    }
}

static void json_units(const struct pending_unit *units, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        buffer_print(out, "%s\n  {\"scope\": \"%s\", \"unit\": ", i ? "," : "",
                     units[i].scope.text);
        json_put_string(out, units[i].unit);
        buffer_print(
            out,
            ", \"records\": %llu, \"forms\": %llu, \"here_only\": %llu, \"at_parent\": %llu, "
            "\"at_above\": %llu, \"not_sent\": %llu, \"not_counted\": %llu, \"newest_ms\": %lld}",
            (unsigned long long)units[i].records, (unsigned long long)units[i].forms,
            (unsigned long long)units[i].here_only, (unsigned long long)units[i].at_parent,
            (unsigned long long)units[i].at_above, (unsigned long long)units[i].not_sent,
            (unsigned long long)units[i].not_counted, (long long)units[i].newest_ms);
    }
}

static void say_json(struct asking *asking, const struct pending_unit *units, size_t count)
{
    struct buffer out = {0};
    buffer_print(&out,
                 "{\"parent\": \"%s\", \"above\": \"%s\", \"news_ms\": %lld, "
                 "\"not_at_parent\": %llu, \"not_at_above\": %llu,\n \"units\": [",
                 asking->up[0].node, asking->up[1].node, (long long)asking->news_ms,
                 (unsigned long long)asking->pending[0], (unsigned long long)asking->pending[1]);
    json_units(units, count, &out);
    buffer_put_text(&out, "],\n \"pending\": [");
    buffer_put_bytes(&out, buffer_bytes(&asking->out));
    buffer_put_text(&out, "]}\n");
    out.failed = out.failed || asking->out.failed;
    command_put_json(asking->context, "pending.json", &out);
    buffer_free(&out);
}

static void say_news(struct asking *asking)
{
    char when[INSTANT_TEXT_SIZE];
    int64_t days = (asking->context->now_ms - asking->news_ms) / 86400000;
    if (!asking->news_ms)
        command_print(asking->context, "还没有得到过上级 %s（%s）的回音\n", asking->up[0].node,
                      asking->up[0].level);
    else
        command_print(asking->context, "最近一次得到上级 %s（%s）的回音：%s\n", asking->up[0].node,
                      asking->up[0].level, instant(asking->news_ms, when));
    if (asking->news_ms && days > 0)
        command_print(asking->context, "已有 %lld 天没有上级的回音，以下是到那时为止所知道的\n",
                      (long long)days);
}

static void say_text(struct asking *asking, const struct list *units)
{
    struct command_context *context = asking->context;
    if (!asking->up[0].level) {
        command_print(context, "最高一级，不再上送\n");
        return;
    }
    say_news(asking);
    if (asking->ask.parent)
        command_print(context, "还没有到%s的：%llu 条\n", asking->up[0].level,
                      (unsigned long long)asking->pending[0]);
    if (asking->ask.above)
        command_print(context, "还没有到%s的：%llu 条\n", asking->up[1].level,
                      (unsigned long long)asking->pending[1]);
    command_print(context, "\n");
    command_table(context, &units->table, FORMAT_TEXT);
    if (command_flag(context, "--units"))
        return;
    command_put_buffer(context, &asking->out);
    if (asking->shown == PENDING_SHOWN_MAX)
        command_print(context, "\n只列出前 %d 条；--format csv 列出全部\n", PENDING_SHOWN_MAX);
}

static enum status say_all(struct asking *asking, struct view *view,
                           const struct pending_unit *units, size_t count)
{
    struct list list;
    if (asking->format == FORMAT_JSON) {
        say_json(asking, units, count);
        return STATUS_OK;
    }
    list_units(asking, view, units, count, &list);
    if (asking->format == FORMAT_TEXT)
        say_text(asking, &list);
    else
        command_table(asking->context,
                      command_flag(asking->context, "--units") ? &list.table : &asking->list.table,
                      FORMAT_CSV);
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    static const char *const columns[] = {"key:记录",
                                          "kind:种类",
                                          "name:项目",
                                          "unit:单位代码",
                                          "unit_name:单位",
                                          "conflict:版本",
                                          "missing:还没有到",
                                          "author:填写人",
                                          "node:节点",
                                          "stated:完成（自述）",
                                          "not_before:不早于",
                                          "not_after:不晚于",
                                          "parent_since:上级收到",
                                          "older:上级有更早一版",
                                          "stick:写到U盘未确认"};
    struct asking asking = {.context = context};
    struct pending_unit *units = NULL;
    size_t count = 0;
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    uplinks(context, asking.up);
    list_begin(context, &asking.list, "还没有送达的", columns, sizeof columns / sizeof columns[0]);
    status = read_ask(&asking, &view);
    if (status == STATUS_OK)
        status = replica_each_feed(&view, see_news, &asking);
    if (status == STATUS_OK)
        status =
            pending_each(&view, &context->arena, &asking.ask, see_item, &asking, &units, &count);
    if (status == STATUS_OK)
        status = say_all(&asking, &view, units, count);
    status = command_view_close(context, &view, status);
    buffer_free(&asking.out);
    if (status != STATUS_OK)
        return command_failed(context, status);
    return asking.pending[0] + asking.pending[1] ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--to", NULL, OPTION_VALUE, "去处", "parent（上级）或 above（再上一级）；不写就两级都列"},
    {"--units", NULL, OPTION_FLAG, NULL, "只要各单位的小结"},
    {"--of", NULL, OPTION_VALUE, "范围", "只看这个范围（653022205）及其以下"},
    {"--unit", NULL, OPTION_VALUE, "代码", "只看这个单位"},
    {"--kind", NULL, OPTION_VALUE, "种类", "只看这一种：target、monitoring …"},
    {"--year", NULL, OPTION_VALUE, "年度", "只看这一年的"},
    {"--round", NULL, OPTION_VALUE, "月", "只看这一轮的"},
    FORMAT_OPTIONS,
};
const struct command command_pending = {
    .name = "pending",
    .chinese = "还没有到上级、再上一级的表和记录，逐条写明有什么证明",
    .english = "What is not yet proven to be at the levels above, and what proves when.",
    .details = "只凭上级说过“已落盘”才算送到；发出过、写到 U 盘过都不算。\n"
               "“完成于”和“收到”是两回事：迟报和断网分得开。\n"
               "  自述     填写的机器自己的钟，没有人作证\n"
               "  不早于   写的时候已经有上级的哪个报送包\n"
               "  不晚于   别的节点那时已经收到\n"
               "全部送到退出码 0，有没送到的 1。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
