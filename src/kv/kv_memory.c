#include <siben/kv_memory.h>

#include <siben/arena.h>

#include <assert.h>

/* A table is a treap whose nodes are shared between moments: a node that another
 * moment can see (refs > 1) is copied before it is changed, so a reader is a
 * reference to thirteen roots and a commit is an exchange of them. Priorities come
 * from the keys: the same set of keys is the same tree, whatever its history. */

struct entry {
    size_t refs, key_size, value_size;
    uint8_t bytes[]; /* key, value */
};

struct node {
    size_t refs;
    uint64_t priority;
    struct node *left, *right;
    struct entry *entry;
};

struct table {
    struct node *root;
    uint64_t count;
};

struct place;
struct span {
    struct kv_txn public;
    struct span *next;
    struct place *places; /* open cursors */
    struct table tables[KV_TABLE_COUNT];
};

struct place {
    struct kv_cursor public;
    struct place *next;
    struct entry *entry; /* NULL: no place */
};

struct memory {
    struct kv public;
    struct span *spans;
    enum status commit_fails;
    uint64_t commits;
    struct table tables[KV_TABLE_COUNT];
};

/* -- entries and nodes -- */

static struct bytes key_of(const struct entry *entry)
{
    return bytes_of(entry->bytes, entry->key_size);
}

static struct bytes value_of(const struct entry *entry)
{
    return bytes_of(entry->bytes + entry->key_size, entry->value_size);
}

static struct entry *entry_new(struct bytes key, struct bytes value)
{
    struct entry *entry = memory_resize(NULL, sizeof *entry + key.size + value.size);
    if (!entry)
        return NULL;
    *entry = (struct entry){.refs = 1, .key_size = key.size, .value_size = value.size};
    memcpy(entry->bytes, key.data, key.size);
    if (value.size)
        memcpy(entry->bytes + key.size, value.data, value.size);
    return entry;
}

static struct entry *entry_share(struct entry *entry)
{
    if (entry)
        entry->refs++;
    return entry;
}

static void entry_drop(struct entry *entry)
{
    if (entry && --entry->refs == 0)
        memory_free(entry);
}

static struct node *node_share(struct node *node)
{
    if (node)
        node->refs++;
    return node;
}

static void node_drop(struct node *node)
{
    if (!node || --node->refs > 0)
        return;
    node_drop(node->left);
    node_drop(node->right);
    entry_drop(node->entry);
    memory_free(node);
}

static uint64_t priority_of(struct bytes key)
{
    uint64_t hash = 1469598103934665603u; /* FNV-1a, then mixed: its high bits are poor */
    for (size_t i = 0; i < key.size; i++)
        hash = (hash ^ key.data[i]) * 1099511628211u;
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
    return hash ^ hash >> 33;
}

/* Makes the node in `slot` ours alone, so that it may change. */
static bool own(struct node **slot)
{
    struct node *shared = *slot;
    if (shared->refs == 1)
        return true;
    struct node *copy = memory_take(sizeof *copy);
    if (!copy)
        return false;
    *copy = (struct node){1, shared->priority, node_share(shared->left), node_share(shared->right),
                          entry_share(shared->entry)};
    shared->refs--;
    *slot = copy;
    return true;
}

static void rotate_right(struct node **slot)
{
    struct node *top = *slot, *left = top->left;
    top->left = left->right;
    left->right = top;
    *slot = left;
}

static void rotate_left(struct node **slot)
{
    struct node *top = *slot, *right = top->right;
    top->right = right->left;
    right->left = top;
    *slot = right;
}

/* Puts `entry` (taking it over when it succeeds) below `slot`. After a failure the
 * tree is whole and as it was. */
static bool insert(struct node **slot, struct entry *entry, uint64_t priority, bool *made)
{
    if (!*slot) {
        *slot = memory_take(sizeof **slot);
        if (*slot)
            **slot = (struct node){.refs = 1, .priority = priority, .entry = entry};
        *made = true;
        return *slot != NULL;
    }
    if (!own(slot))
        return false;
    struct node *node = *slot;
    int order = bytes_compare(key_of(entry), key_of(node->entry));
    if (order == 0) {
        entry_drop(node->entry);
        node->entry = entry;
        *made = false;
        return true;
    }
    if (!insert(order < 0 ? &node->left : &node->right, entry, priority, made))
        return false;
    if (order < 0 && node->left->priority > node->priority)
        rotate_right(slot);
    else if (order > 0 && node->right->priority > node->priority)
        rotate_left(slot);
    return true;
}

/* Turns the node of `slot` down until it has one child at most, then takes it out. */
static bool take_out(struct node **slot)
{
    while ((*slot)->left && (*slot)->right) {
        struct node *node = *slot;
        bool left_rises = node->left->priority > node->right->priority;
        if (!own(left_rises ? &node->left : &node->right))
            return false;
        if (left_rises) {
            rotate_right(slot);
            slot = &(*slot)->right;
        } else {
            rotate_left(slot);
            slot = &(*slot)->left;
        }
    }
    struct node *node = *slot;
    *slot = node->left ? node->left : node->right;
    node->left = node->right = NULL;
    node_drop(node);
    return true;
}

/* -- finding -- */

enum side { AT_LEAST, BEYOND, BEFORE };

/* The least entry >= or > `key`, or the greatest < `key`; NULL if there is none. */
static struct entry *find(const struct node *node, struct bytes key, enum side side)
{
    struct entry *best = NULL;
    while (node) {
        int order = bytes_compare(key_of(node->entry), key);
        bool candidate = side == BEFORE ? order < 0 : order > 0 || (side == AT_LEAST && order == 0);
        if (candidate)
            best = node->entry;
        if (candidate && order == 0)
            break;
        node = candidate == (side == BEFORE) ? node->right : node->left;
    }
    return best;
}

static struct entry *find_last(const struct node *node)
{
    while (node && node->right)
        node = node->right;
    return node ? node->entry : NULL;
}

static struct entry *find_equal(const struct node *node, struct bytes key)
{
    struct entry *entry = find(node, key, AT_LEAST);
    return entry && bytes_equal(key_of(entry), key) ? entry : NULL;
}

/* -- spans -- */

static struct span *span_of(struct kv_txn *txn)
{
    return (struct span *)txn;
}

static struct memory *memory_of(struct kv *kv)
{
    return (struct memory *)kv;
}

static void tables_share(struct table *to, const struct table *from)
{
    for (int i = 0; i < KV_TABLE_COUNT; i++)
        to[i] = (struct table){node_share(from[i].root), from[i].count};
}

static void tables_drop(struct table *tables)
{
    for (int i = 0; i < KV_TABLE_COUNT; i++)
        node_drop(tables[i].root);
}

static enum status memory_begin(struct kv *kv, bool write, struct kv_txn **txn)
{
    struct memory *memory = memory_of(kv);
    for (struct span *open = memory->spans; open; open = open->next)
        if (write && open->public.write)
            return STATUS_BUSY;
    struct span *span = memory_take(sizeof *span);
    if (!span)
        return STATUS_NO_MEMORY;
    span->public =
        (struct kv_txn){.kv = kv, .write = write, .moment = write ? 0 : memory->commits + 1};
    span->next = memory->spans;
    memory->spans = span;
    tables_share(span->tables, memory->tables);
    *txn = &span->public;
    return STATUS_OK;
}

static void span_free(struct span *span)
{
    struct span **link = &memory_of(span->public.kv)->spans;
    while (*link != span)
        link = &(*link)->next;
    *link = span->next;
    tables_drop(span->tables);
    memory_free(span);
}

static void memory_abort(struct kv_txn *txn)
{
    REQUIRE(!span_of(txn)->places); /* cursors are closed before their span ends */
    span_free(span_of(txn));
}

static enum status memory_commit(struct kv_txn *txn)
{
    struct memory *memory = memory_of(txn->kv);
    struct span *span = span_of(txn);
    enum status status = memory->commit_fails;
    memory->commit_fails = STATUS_OK;
    for (int i = 0; i < KV_TABLE_COUNT && status == STATUS_OK; i++) {
        struct table before = memory->tables[i];
        memory->tables[i] = span->tables[i];
        span->tables[i] = before;
    }
    memory->commits++;
    memory_abort(txn);
    return status;
}

static enum status memory_get(struct kv_txn *txn, enum kv_table table, struct bytes key,
                              struct bytes *value)
{
    const struct entry *entry = find_equal(span_of(txn)->tables[table].root, key);
    if (!entry)
        return STATUS_NOT_FOUND;
    *value = value_of(entry);
    return STATUS_OK;
}

static enum status put_entry(struct table *table, struct entry *entry)
{
    bool made = false;
    if (!insert(&table->root, entry, priority_of(key_of(entry)), &made)) {
        entry_drop(entry);
        return STATUS_NO_MEMORY;
    }
    table->count += made;
    return STATUS_OK;
}

static enum status memory_put(struct kv_txn *txn, enum kv_table table, struct bytes key,
                              struct bytes value, bool append)
{
    struct table *in = &span_of(txn)->tables[table];
    if (key.size == 0)
        return STATUS_INVALID;
    if (key.size > KV_KEY_MAX)
        return STATUS_TOO_LARGE;
    const struct entry *last = append ? find_last(in->root) : NULL;
    if (last && bytes_compare(key, key_of(last)) <= 0)
        return STATUS_EXISTS; /* as LMDB says it: not beyond the last */
    struct entry *entry = entry_new(key, value);
    return entry ? put_entry(in, entry) : STATUS_NO_MEMORY;
}

static enum status memory_remove(struct kv_txn *txn, enum kv_table table, struct bytes key)
{
    struct table *in = &span_of(txn)->tables[table];
    struct entry *found = find_equal(in->root, key);
    if (!found)
        return STATUS_NOT_FOUND;
    for (struct node **slot = &in->root;;) {
        if (!own(slot))
            return STATUS_NO_MEMORY;
        struct node *node = *slot;
        if (node->entry == found) {
            if (!take_out(slot))
                return STATUS_NO_MEMORY;
            in->count--;
            return STATUS_OK;
        }
        slot = bytes_compare(key, key_of(node->entry)) < 0 ? &node->left : &node->right;
    }
}

static enum status memory_clear(struct kv_txn *txn, enum kv_table table)
{
    struct table *in = &span_of(txn)->tables[table];
    node_drop(in->root);
    *in = (struct table){0};
    return STATUS_OK;
}

static uint64_t memory_count(struct kv_txn *txn, enum kv_table table)
{
    return span_of(txn)->tables[table].count;
}

/* -- cursors: a place is an entry, kept alive; every step looks it up again, so
 * that nothing has to be mended when the tree below changes -- */

static struct place *place_of(struct kv_cursor *cursor)
{
    return (struct place *)cursor;
}

static enum status memory_cursor_open(struct kv_txn *txn, enum kv_table table,
                                      struct kv_cursor **cursor)
{
    struct place *place = memory_take(sizeof *place);
    if (!place)
        return STATUS_NO_MEMORY;
    place->public = (struct kv_cursor){.txn = txn, .table = table};
    place->next = span_of(txn)->places;
    span_of(txn)->places = place;
    *cursor = &place->public;
    return STATUS_OK;
}

static void memory_cursor_close(struct kv_cursor *cursor)
{
    struct place **link = &span_of(cursor->txn)->places;
    while (*link != place_of(cursor))
        link = &(*link)->next;
    *link = place_of(cursor)->next;
    entry_drop(place_of(cursor)->entry);
    memory_free(cursor);
}

static enum status go_to(struct kv_cursor *cursor, struct entry *entry)
{
    struct place *place = place_of(cursor);
    (void)entry_share(entry); /* first: it may be the one that is dropped */
    entry_drop(place->entry);
    place->entry = entry;
    cursor->key = entry ? key_of(entry) : bytes_of(NULL, 0);
    cursor->value = entry ? value_of(entry) : bytes_of(NULL, 0);
    return entry ? STATUS_OK : STATUS_NOT_FOUND;
}

static const struct node *root_of(struct kv_cursor *cursor)
{
    return span_of(cursor->txn)->tables[cursor->table].root;
}

static enum status memory_seek(struct kv_cursor *cursor, struct bytes key)
{
    return go_to(cursor, find(root_of(cursor), key, AT_LEAST));
}

static enum status memory_next(struct kv_cursor *cursor)
{
    const struct entry *from = place_of(cursor)->entry;
    return go_to(cursor, from ? find(root_of(cursor), key_of(from), BEYOND) : NULL);
}

static enum status memory_last(struct kv_cursor *cursor)
{
    return go_to(cursor, find_last(root_of(cursor)));
}

static enum status memory_previous(struct kv_cursor *cursor)
{
    const struct entry *from = place_of(cursor)->entry;
    return go_to(cursor, from ? find(root_of(cursor), key_of(from), BEFORE) : NULL);
}

static enum status memory_cursor_put(struct kv_cursor *cursor, struct bytes value)
{
    const struct entry *from = place_of(cursor)->entry;
    if (!from)
        return STATUS_INVALID;
    struct entry *entry = entry_new(key_of(from), value);
    if (!entry)
        return STATUS_NO_MEMORY;
    enum status status = put_entry(&span_of(cursor->txn)->tables[cursor->table], entry);
    if (status)
        return status;
    return go_to(cursor, entry);
}

/* -- the store -- */

static const struct kv_methods methods = {
    .begin = memory_begin,
    .commit = memory_commit,
    .abort = memory_abort,
    .get = memory_get,
    .put = memory_put,
    .remove = memory_remove,
    .clear = memory_clear,
    .cursor_open = memory_cursor_open,
    .cursor_close = memory_cursor_close,
    .seek = memory_seek,
    .next = memory_next,
    .last = memory_last,
    .previous = memory_previous,
    .cursor_put = memory_cursor_put,
    .count = memory_count,
};

struct kv *kv_memory_new(void)
{
    struct memory *memory = memory_take(sizeof *memory);
    if (!memory)
        return NULL;
    memory->public.methods = &methods;
    return &memory->public;
}

void kv_memory_free(struct kv *kv)
{
    if (!kv)
        return;
    REQUIRE(!memory_of(kv)->spans);
    tables_drop(memory_of(kv)->tables);
    memory_free(kv);
}

struct kv *kv_memory_copy(struct kv *kv)
{
    struct kv *copy = kv_memory_new();
    if (copy)
        tables_share(memory_of(copy)->tables, memory_of(kv)->tables);
    return copy;
}

void kv_memory_crash(struct kv *kv)
{
    struct memory *memory = memory_of(kv);
    while (memory->spans) {
        while (memory->spans->places)
            memory_cursor_close(&memory->spans->places->public);
        span_free(memory->spans);
    }
    memory->commit_fails = STATUS_OK;
}

void kv_memory_fail_commit(struct kv *kv, enum status status)
{
    memory_of(kv)->commit_fails = status;
}
