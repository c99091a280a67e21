/* status --nodes: the tree of nodes, said: for people, as csv, and for the page. */
#include "status_nodes.h"
#include "status.h"

#include <stdio.h>

static const char *const role_names[] = {"above", "parent", "self", "child", "below", "beside"};
static const char *const role_words[] = {"再上级", "上级", "本机", "下级", "再下级", "备机"};

static const char *place_of(struct node_tree *tree, const struct node_row *row)
{
    const char *unit = strchr(row->scope.text, ':');
    const char *name = unit ? unit_names_find(tree->names, unit + 1)
                            : region_name((void *)(uintptr_t)tree->regions, row->scope.text);
    return name ? name : "";
}

struct node_standing {
    const char *name, *words;
};
static struct node_standing standing_of(const struct node_tree *tree, const struct node_row *row)
{
    const struct live_link *link = row->link;
    if (row->role == NODE_SELF)
        return (struct node_standing){"self", tree->context->live ? "运行中" : "没有运行"};
    if (row->ended)
        return (struct node_standing){"ended", "已终止"};
    if (row->role == NODE_ABOVE || row->role == NODE_BELOW)
        return (struct node_standing){"beyond", "经中间一级联系"};
    if (!tree->context->live)
        return (struct node_standing){"unknown", "本机没有运行，不知道"};
    if (!link || !link->connected)
        return link && link->paused ? (struct node_standing){"paused", "已暂停"}
                                    : (struct node_standing){"cut", "没有连上"};
    return link->paused                      ? (struct node_standing){"paused", "已暂停"}
           : link->in_step && !link->sending ? (struct node_standing){"step", "已同步"}
                                             : (struct node_standing){"syncing", "正在同步"};
}

static void put_lacks(const struct node_tree *tree, const struct node_row *row, struct buffer *out)
{
    uint64_t forms = node_open_forms(tree, row);
    if (forms)
        buffer_print(out, "还没有确认收到 %llu 张表", (unsigned long long)forms);
    if (!row->lacks)
        return;
    if (row->lacks->log.batches)
        buffer_put_text(out, row->lacks->log.heard ? "还没有确认收到 " : "没有确认收到过什么：");
    node_lacks_put(row->lacks, out);
}

static void print_tree(struct node_tree *tree)
{
    struct command_context *context = tree->context;
    for (size_t i = 0; i < tree->list_count; i++) {
        const struct node_row *row = tree->list[i];
        const struct node_standing standing = standing_of(tree, row);
        const char *place = place_of(tree, row);
        struct buffer lacks = {0};
        int indent = 2 * (int)row->depth;
        char heard[INSTANT_TEXT_SIZE] = "";
        put_lacks(tree, row, &lacks);
        if (row->heard_ms)
            instant_print(row->heard_ms, heard);
        command_print(context, "%*s%s%s%s（%s）：%s%s%s\n", indent, "", row->node,
                      *place ? " " : "", place, role_words[row->role], standing.words,
                      *heard ? "，最近联系 " : "", heard);
        if (row->link && !row->link->connected && row->link->words[0])
            command_print(context, "%*s    %s\n", indent, "", row->link->words);
        if (row->link && row->link->hint[0])
            command_print(context, "%*s    → %s\n", indent, "", row->link->hint);
        if (lacks.size)
            command_print(context, "%*s    %s\n", indent, "", command_words(context, &lacks));
        if (row->lacks && row->lacks->log.wanted)
            command_print(context, "%*s    它有 %zu 个来源的内容本机还没有收全\n", indent, "",
                          row->lacks->log.wanted);
        if (row->lacks && row->lacks->log.batches && strcmp(standing.name, "cut") == 0)
            command_print(context, "%*s    → 线路不通，用 U 盘带：siben bundle write --for %s\n",
                          indent, "", row->role == NODE_PARENT ? "parent" : row->node);
        buffer_free(&lacks);
    }
}

static void json_row(struct node_tree *tree, const struct node_row *row, struct buffer *out)
{
    const struct node_standing standing = standing_of(tree, row);
    const struct live_link *link = row->link;
    struct buffer lacks = {0};
    put_lacks(tree, row, &lacks);
    buffer_print(
        out,
        "{\"node\": \"%s\", \"above\": \"%s\", \"scope\": \"%s\", \"role\": \"%s\", "
        "\"depth\": %u, \"state\": \"%s\", \"state_words\": \"%s\", \"heard_ms\": %lld, "
        "\"bytes_in\": %llu, \"bytes_out\": %llu, \"wanted\": %zu, \"open_forms\": %llu, "
        "\"carries\": %s, \"place\": ",
        row->node, row->grantor, row->scope.text, role_names[row->role], row->depth, standing.name,
        standing.words, (long long)row->heard_ms, (unsigned long long)(link ? link->bytes_in : 0),
        (unsigned long long)(link ? link->bytes_out : 0), row->lacks ? row->lacks->log.wanted : 0,
        (unsigned long long)node_open_forms(tree, row), row->lacks ? "true" : "false");
    json_put_string(out, place_of(tree, row));
    buffer_put_text(out, ", \"link_words\": ");
    json_put_string(out, link ? link->words : "");
    buffer_put_text(out, ", \"hint\": ");
    json_put_string(out, link ? link->hint : "");
    buffer_put_text(out, ", \"lacks_words\": ");
    json_put_string(out, command_words(tree->context, &lacks));
    buffer_put_text(out, ", \"lacks\": ");
    if (row->lacks)
        node_lacks_json(row->lacks, out);
    else
        buffer_put_text(out, "null");
    buffer_put_text(out, "}");
    buffer_free(&lacks);
}

static void json_tree(struct node_tree *tree)
{
    struct buffer out = {0};
    buffer_put_text(&out, "{\"nodes\": [");
    for (size_t i = 0; i < tree->list_count; i++) {
        buffer_put_text(&out, i ? ",\n  " : "\n  ");
        json_row(tree, tree->list[i], &out);
    }
    buffer_put_text(&out, "\n]}\n");
    command_put_json(tree->context, "nodes.json", &out);
    buffer_free(&out);
}

static void csv_tree(struct node_tree *tree)
{
    static const char *const columns[] = {"node:节点",      "above:授权者",        "role:关系",
                                          "scope:范围",     "place:名称",          "state:状态",
                                          "heard:最近联系", "lacks:还没有确认收到"};
    struct list list;
    list_begin(tree->context, &list, "节点", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < tree->list_count; i++) {
        const struct node_row *row = tree->list[i];
        struct buffer lacks = {0};
        char heard[INSTANT_TEXT_SIZE] = "";
        put_lacks(tree, row, &lacks);
        if (row->heard_ms)
            instant_print(row->heard_ms, heard);
        const char *cells[] = {row->node,
                               row->grantor,
                               role_words[row->role],
                               row->scope.text,
                               place_of(tree, row),
                               standing_of(tree, row).words,
                               heard,
                               command_words(tree->context, &lacks)};
        list_row(tree->context, &list, cells);
        buffer_free(&lacks);
    }
    command_table(tree->context, &list.table, FORMAT_CSV);
}

enum status status_show_nodes(struct command_context *context, struct view *view,
                              enum table_format format)
{
    struct node_tree tree = {.context = context, .view = view};
    enum status status = node_tree_read(&tree);
    if (status == STATUS_OK)
        (format == FORMAT_JSON ? json_tree : format == FORMAT_CSV ? csv_tree : print_tree)(&tree);
    else if (status == STATUS_NOT_FOUND)
        status = why_set(&context->why, STATUS_UNAUTHORISED, "本机", "还没有安装授权，没有上下级",
                         "先完成 siben enrol");
    node_tree_free(&tree);
    return status;
}
