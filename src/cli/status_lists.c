/* status --forms, --feeds, --links: each form, feed and link in a row. */
#include "status.h"
#include "uplink.h"

#include <stdio.h>

/* -- forms: where each is ------------------------------------------------------------ */

static bool is_form(unsigned kind)
{
    return kind_is_form(kind) || kind == KIND_SUBMISSION || kind == KIND_RECEIPT;
}

/* What people call it; "" for what is about no project. */
static enum status name_of(struct view *view, struct arena *arena, const struct record *record,
                           const char **name)
{
    struct fact_image image;
    struct record_key subject = record->key;
    subject.kind = 0;
    subject.round = 0;
    enum status status = replica_image(view, arena, &subject, &image);
    *name = status == STATUS_OK && image.name ? image.name : "";
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static void list_form(struct status_forms *forms, const struct record *record, const char *name,
                      const struct delivery *delivery)
{
    char key[RECORD_KEY_TEXT_SIZE], committed[INSTANT_TEXT_SIZE] = "",
                                    above[INSTANT_TEXT_SIZE] = "";
    struct buffer words = {0};
    const char *review = record->state.approved   ? "通过"
                         : record->state.returned ? "退回"
                         : record->state.closed   ? "轮次已关闭"
                                                  : "";
    record_key_print(&record->key, key, sizeof key);
    if (record->shown.seq)
        command_delivery(forms->context, delivery, &words);
    else /* what nobody shows was written all the same */
        buffer_put_text(&words, "不计入或迟报，原因见 siben history");
    if (delivery->parent_since_ms)
        instant_print(delivery->parent_since_ms, committed);
    if (delivery->grandparent_since_ms)
        instant_print(delivery->grandparent_since_ms, above);
    const char *cells[] = {key,
                           name,
                           kind_chinese(record->key.kind),
                           review,
                           command_words(forms->context, &words),
                           delivery->parent,
                           committed,
                           delivery->grandparent,
                           above};
    list_row(forms->context, forms->list, cells);
    buffer_free(&words);
}

static bool visit_form(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct status_forms *forms = context;
    struct delivery delivery = {0};
    const char *name = "";
    if (!is_form(record->key.kind) || (forms->round >= 0 && record->key.round != forms->round))
        return true;
    struct kind_delivery *kind = &forms->kinds[record->key.kind];
    kind->all++;
    if (forms->list)
        forms->status = name_of(view, arena, record, &name);
    if (forms->status == STATUS_OK && !record->shown.seq) {
        kind->not_counted++;
        if (forms->list)
            list_form(forms, record, name, &delivery);
        return true;
    }
    if (forms->status == STATUS_OK)
        forms->status = replica_delivery(view, &record->shown, &delivery);
    if (forms->status != STATUS_OK)
        return false;
    forms->news_ms = delivery.news_ms;
    kind->not_sent += delivery.not_sent;
    kind->at_parent += delivery.parent_since_ms != 0;
    kind->above += delivery.grandparent_since_ms != 0;
    kind->again += delivery.parent_lost;
    kind->own_only += !delivery.not_sent && !delivery.parent_since_ms &&
                      !delivery.grandparent_since_ms && !delivery.parent_lost &&
                      !delivery.grandparent_lost;
    if (forms->list)
        list_form(forms, record, name, &delivery);
    return true;
}

enum status status_read_forms(struct command_context *context, struct view *view, struct list *list,
                              struct status_forms *forms)
{
    long year;
    *forms = (struct status_forms){.context = context, .list = list};
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, &forms->round);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, 0, (unsigned)year, visit_form, forms);
    return status == STATUS_OK ? forms->status : status;
}

enum status status_show_forms(struct command_context *context, struct view *view,
                              enum table_format format)
{
    static const char *const columns[] = {"key:记录",
                                          "name:名称",
                                          "kind:种类",
                                          "review:审核",
                                          "delivery:送达",
                                          "parent:上级",
                                          "parent_since:上级收到",
                                          "above:再上级",
                                          "above_since:再上级收到"};
    struct list list;
    struct status_forms forms;
    list_begin(context, &list, "各表送达", columns, sizeof columns / sizeof columns[0]);
    enum status status = status_read_forms(context, view, &list, &forms);
    if (status != STATUS_OK)
        return status;
    if (format == FORMAT_TEXT)
        list.table.column_count = 5; /* the words say it all */
    command_table(context, &list.table, format);
    return STATUS_OK;
}

/* -- feeds ---------------------------------------------------------------------------------- */

struct feeds {
    struct command_context *context;
    struct list *list;
};

static bool visit_feed(void *context, const struct feed_state *state)
{
    struct feeds *feeds = context;
    struct buffer words = {0};
    char name[FEED_TEXT_SIZE], numbers[5][24];
    const uint64_t values[] = {state->head.seq, state->batches, state->changes, state->at_parent,
                               state->at_grandparent};
    feed_name_print(&state->head.feed, name);
    for (int i = 0; i < 5; i++)
        snprintf(numbers[i], sizeof numbers[i], "%llu", (unsigned long long)values[i]);
    command_delivery(feeds->context, &state->delivery, &words);
    const char *cells[] = {name,
                           numbers[0],
                           numbers[1],
                           numbers[2],
                           numbers[3],
                           numbers[4],
                           state->forked  ? "分叉"
                           : state->ended ? "已终止"
                                          : "",
                           command_words(feeds->context, &words)};
    list_row(feeds->context, feeds->list, cells);
    buffer_free(&words);
    return true;
}

enum status status_show_feeds(struct command_context *context, struct view *view,
                              enum table_format format)
{
    static const char *const columns[] = {"feed:来源",
                                          "seq:末批",
                                          "batches:批次",
                                          "changes:变更",
                                          "at_parent:上级已收到",
                                          "above:再上级已收到",
                                          "state:状态",
                                          "delivery:末批送达"};
    struct list list;
    struct feeds feeds = {context, &list};
    list_begin(context, &list, "各来源送达", columns, sizeof columns / sizeof columns[0]);
    enum status status = replica_each_feed(view, visit_feed, &feeds);
    if (status == STATUS_OK)
        command_table(context, &list.table, format);
    return status;
}

/* -- links ----------------------------------------------------------------------------------- */

enum status status_show_links(struct command_context *context, enum table_format format)
{
    static const char *const columns[] = {
        "peer:对端",         "role:关系",          "state:状态",      "bytes_in:收字节",
        "bytes_out:发字节",  "frames_in:收帧",     "frames_out:发帧", "socket_in:线路收",
        "socket_out:线路发", "last_heard:最近听到"};
    struct list list;
    struct live_link *links = NULL;
    size_t count = 0;
    enum status status = live_links(context->live, &links, &count);
    if (status != STATUS_OK)
        return status;
    list_begin(context, &list, "链路", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        char numbers[6][24], heard[INSTANT_TEXT_SIZE] = "";
        const uint64_t values[] = {links[i].bytes_in,   links[i].bytes_out, links[i].frames_in,
                                   links[i].frames_out, links[i].socket_in, links[i].socket_out};
        for (int k = 0; k < 6; k++)
            snprintf(numbers[k], sizeof numbers[k], "%llu", (unsigned long long)values[k]);
        if (links[i].last_heard_ms)
            instant_print(links[i].last_heard_ms, heard);
        const char *cells[] = {links[i].peer,  links[i].parent ? "上级" : "下级",
                               links[i].words, numbers[0],
                               numbers[1],     numbers[2],
                               numbers[3],     numbers[4],
                               numbers[5],     heard};
        list_row(context, &list, cells);
    }
    if (!context->live)
        command_note(context, "节点没有运行，没有链路\n");
    command_table(context, &list.table, format);
    for (size_t i = 0; i < count; i++)
        if (*links[i].hint)
            command_note(context, "%s：%s\n  → %s\n", links[i].peer, links[i].words, links[i].hint);
    memory_free(links);
    return STATUS_OK;
}
