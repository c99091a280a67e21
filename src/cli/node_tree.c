/* node_tree -- the tree of nodes as this one knows it: who is above, whom it let in, whom those let in; how the line to
 * each is, when it was heard last, and what it is not known to hold.
 *
 * Of those who are not next to this node only their grants are known here: what they lack, the node between knows. */
#include "status.h"
#include "status_nodes.h"
#include "uplink.h"

#include <stdlib.h>

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

enum status node_tree_read(struct node_tree *tree)
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

void node_tree_free(struct node_tree *tree)
{
    unit_names_free(tree->names);
    memory_free(tree->links);
    memory_free(tree->rows);
}

uint64_t node_open_forms(const struct node_tree *tree, const struct node_row *row)
{
    return tree->above > 1 && row == &tree->rows[tree->above - 2] ? tree->open_above : 0;
}
