/* status --nodes: the tree of nodes as this one knows it: who is above, whom it let in, whom those let in; how the
 * line to each is, when it was heard last, and what it is not known to hold.
 *
 * Of those who are not next to this node only their grants are known here: what they lack, the node between knows. */
#include "regions.h"
#include "status.h"
#include "status_nodes.h"
#include "uplink.h"

#include <stdio.h>
#include <stdlib.h>

enum node_role { NODE_ABOVE, NODE_PARENT, NODE_SELF, NODE_CHILD, NODE_BELOW, NODE_BESIDE };
static const char *const role_names[] = {"above", "parent", "self", "child", "below", "beside"};
static const char *const role_words[] = {"再上级", "上级", "本机", "下级", "再下级", "备机"};

struct node_row {
    char node[NODE_NAME_MAX + 1], grantor[NODE_NAME_MAX + 1];
    struct scope scope;
    uint8_t role; /* enum node_role */
    bool ended, summary_only;
    unsigned depth;
    const struct live_link *link; /* NULL: there is none */
    int64_t heard_ms;             /* 0: never, or not known here */
    struct node_lacks *lacks;     /* NULL: not a neighbour */
};
struct node_tree {
    struct command_context *context;
    struct view *view;
    const struct regions *regions;
    struct unit_names *names;
    struct live_link *links;
    size_t link_count;
    struct node_row *rows; /* as they were found */
    size_t count, capacity;
    size_t above;                 /* of them, root … parent; then this node */
    const struct node_row **list; /* as they are shown */
    size_t list_count;
    uint64_t open_above; /* forms that are not at the one above the parent */
    enum status status;
};

/* -- who there is ---------------------------------------------------------------------------------- */

static struct node_row *add_row(struct node_tree *tree, const struct grant *grant, unsigned role)
{
    if (tree->count == tree->capacity) {
        size_t capacity = tree->capacity * 2 + 32;
        struct node_row *grown = memory_resize(tree->rows, capacity * sizeof *grown);
        if (!grown) {
            tree->status = STATUS_NO_MEMORY;
            return NULL;
        }
        tree->rows = grown;
        tree->capacity = capacity;
    }
    struct node_row *row = &tree->rows[tree->count++];
    *row = (struct node_row){
        .scope = grant->scope, .role = (uint8_t)role, .summary_only = grant->uplink_summary_only};
    memcpy(row->node, grant->node, sizeof row->node);
    memcpy(row->grantor, grant->grantor, sizeof row->grantor);
    return row;
}

static enum status add_above(struct node_tree *tree)
{
    struct command_context *context = tree->context;
    struct identity identity;
    struct grant grant;
    enum status status = replica_identity(context->node->replica, &context->arena, &identity);
    for (size_t i = 0; status == STATUS_OK && i < identity.grant_count; i++) {
        unsigned role = i + 1 == identity.grant_count   ? NODE_SELF
                        : i + 2 == identity.grant_count ? NODE_PARENT
                                                        : NODE_ABOVE;
        status = grant_read(identity.grants[i], &grant);
        struct node_row *row = status == STATUS_OK ? add_row(tree, &grant, role) : NULL;
        if (row && role == NODE_PARENT) /* who took over that office, if somebody has */
            command_main(context, row->node);
        tree->above += role != NODE_SELF;
    }
    return status == STATUS_OK ? tree->status : status;
}

static bool see_child(void *context, const struct enrolled *enrolled)
{
    struct node_tree *tree = context;
    struct node_row *row = add_row(tree, &enrolled->grant, NODE_CHILD);
    if (row)
        row->ended = enrolled->ended;
    return row != NULL;
}

/* What others say of whom they let in: it is believed to be shown, and for nothing else. */
static bool see_grant(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct node_tree *tree = context;
    struct grant grant;
    (void)view;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn ||
        grant_read(record->payload, &grant) != STATUS_OK || strcmp(grant.node, record->key.id) != 0)
        return true;
    for (size_t i = 0; i <= tree->above; i++)
        if (strcmp(grant.grantor, tree->rows[i].node) == 0 ||
            strcmp(grant.node, tree->rows[i].node) == 0)
            return true; /* of this node: above; of those above: not for us to tell */
    return add_row(tree, &grant, NODE_BELOW) != NULL;
}

/* A standby dials us, or we it, and no grant of ours names it. */
static bool is_known(const struct node_tree *tree, const char *node)
{
    for (size_t i = 0; i < tree->count; i++)
        if (strcmp(tree->rows[i].node, node) == 0)
            return true;
    return false;
}

static void add_beside(struct node_tree *tree)
{
    const struct node_row self = tree->rows[tree->above];
    for (size_t i = 0; i < tree->link_count && tree->status == STATUS_OK; i++) {
        struct grant grant = {.scope = self.scope};
        if (is_known(tree, tree->links[i].peer))
            continue;
        memcpy(grant.node, tree->links[i].peer, sizeof grant.node);
        memcpy(grant.grantor, tree->links[i].parent ? self.grantor : self.node,
               sizeof grant.grantor);
        (void)add_row(tree, &grant, NODE_BESIDE);
    }
}

/* -- how they are ------------------------------------------------------------------------------------ */

static enum status hear(struct node_tree *tree, struct node_row *row)
{
    enum status status = STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        int64_t at_ms = 0;
        status = replica_last_from(tree->view, row->node, (enum lane)lane, &at_ms);
        if (status == STATUS_OK && at_ms > row->heard_ms)
            row->heard_ms = at_ms;
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    return status;
}

static enum status look_at(struct node_tree *tree, struct node_row *row)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < tree->link_count && !row->link; i++)
        if (strcmp(tree->links[i].peer, row->node) == 0)
            row->link = &tree->links[i];
    row->heard_ms = row->link ? row->link->last_heard_ms : 0;
    if (row->role != NODE_SELF)
        status = hear(tree, row);
    if (status != STATUS_OK || row->ended || (row->role != NODE_PARENT && row->role != NODE_CHILD))
        return status;
    /* To the parent it is this node's own grant that says whether details go there. */
    struct peer peer = {.scope = row->scope,
                        .parent = row->role == NODE_PARENT,
                        .summary_only = row->role == NODE_PARENT
                                            ? tree->rows[tree->above].summary_only
                                            : row->summary_only};
    memcpy(peer.node, row->node, sizeof peer.node);
    row->lacks = arena_take(&tree->context->arena, sizeof *row->lacks);
    return row->lacks
               ? node_lacks_read(tree->context, tree->view, &peer,
                                 row->link ? row->link->acked : NULL, tree->names, row->lacks)
               : STATUS_NO_MEMORY;
}

static enum status count_open_above(struct node_tree *tree)
{
    struct status_forms *forms = arena_take(&tree->context->arena, sizeof *forms);
    if (tree->above < 2)
        return STATUS_OK;
    if (!forms)
        return STATUS_NO_MEMORY;
    enum status status = status_read_forms(tree->context, tree->view, NULL, forms);
    for (unsigned kind = 0; status == STATUS_OK && kind < STATUS_KINDS; kind++) {
        const struct kind_delivery *of = &forms->kinds[kind];
        tree->open_above += of->all - of->above - of->not_sent - of->not_counted;
    }
    return status;
}

/* -- as a tree ------------------------------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b)
{
    const struct node_row *one = a, *other = b;
    int order = strcmp(one->grantor, other->grantor);
    if (order == 0)
        order = scope_compare(&one->scope, &other->scope);
    return order ? order : strcmp(one->node, other->node);
}

static size_t first_of(const struct node_row *rows, size_t count, const char *grantor)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(rows[middle].grantor, grantor) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Grants that name each other in a circle end at the depth that a chain can have. */
static void list_below(struct node_tree *tree, struct node_row *rows, size_t count,
                       const char *grantor, unsigned depth)
{
    for (size_t i = first_of(rows, count, grantor);
         i < count && depth <= GRANT_CHAIN_MAX + 1 && strcmp(rows[i].grantor, grantor) == 0; i++) {
        if (rows[i].depth || tree->list_count == tree->count)
            continue;
        rows[i].depth = depth;
        tree->list[tree->list_count++] = &rows[i];
        list_below(tree, rows, count, rows[i].node, depth + 1);
    }
}

static enum status list_all(struct node_tree *tree)
{
    size_t self = tree->above;
    struct node_row *rows = tree->rows + self + 1;
    size_t count = tree->count - self - 1;
    tree->list = arena_array(&tree->context->arena, const struct node_row *, tree->count + 1);
    if (!tree->list)
        return STATUS_NO_MEMORY;
    qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 0; i <= self; i++) {
        tree->rows[i].depth = (unsigned)i;
        tree->list[tree->list_count++] = &tree->rows[i];
        if (i + 1 == self) /* standbys of the parent's office stand beside this node */
            list_below(tree, rows, count, tree->rows[self].grantor, (unsigned)self);
    }
    list_below(tree, rows, count, tree->rows[self].node, (unsigned)self + 1);
    return STATUS_OK;
}

static enum status read_tree(struct node_tree *tree)
{
    struct command_context *context = tree->context;
    enum status status = command_regions(context, tree->view, &tree->regions);
    if (status == STATUS_OK)
        status = unit_names_read(context, tree->view, &tree->names);
    if (status == STATUS_OK)
        status = live_links(context->live, &tree->links, &tree->link_count);
    if (status == STATUS_OK)
        status = add_above(tree);
    if (status == STATUS_OK)
        status = replica_each_enrolled(tree->view, see_child, tree);
    if (status == STATUS_OK)
        status = replica_each(tree->view, NULL, KIND_GRANT, 0, see_grant, tree);
    if (status == STATUS_OK)
        add_beside(tree);
    status = status == STATUS_OK ? tree->status : status;
    for (size_t i = 0; i < tree->count && status == STATUS_OK; i++)
        status = look_at(tree, &tree->rows[i]);
    if (status == STATUS_OK)
        status = count_open_above(tree);
    return status == STATUS_OK ? list_all(tree) : status;
}

/* -- saying ---------------------------------------------------------------------------------------------- */

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

/* Forms that the one above the parent is not known to hold; of those further up nothing is known. */
static uint64_t open_forms(const struct node_tree *tree, const struct node_row *row)
{
    return tree->above > 1 && row == &tree->rows[tree->above - 2] ? tree->open_above : 0;
}

static void put_lacks(const struct node_tree *tree, const struct node_row *row, struct buffer *out)
{
    uint64_t forms = open_forms(tree, row);
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
        (unsigned long long)open_forms(tree, row), row->lacks ? "true" : "false");
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
    enum status status = read_tree(&tree);
    if (status == STATUS_OK)
        (format == FORMAT_JSON ? json_tree : format == FORMAT_CSV ? csv_tree : print_tree)(&tree);
    else if (status == STATUS_NOT_FOUND)
        status = why_set(&context->why, STATUS_UNAUTHORISED, "本机", "还没有安装授权，没有上下级",
                         "先完成 siben enrol");
    unit_names_free(tree.names);
    memory_free(tree.links);
    memory_free(tree.rows);
    return status;
}
