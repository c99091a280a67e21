/* Digests: sums over records as they are shown, kept beside the cells. A record's part
 * depends on nothing but itself, so that parts add up in any order and at any node. */
#include "cells_inside.h"

/* -- one record ----------------------------------------------------------------- */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* Two sums that share no step: what is equal in one by accident is not in the other. */
static void absorb(struct digest *part, uint64_t word)
{
    part->low = mix(part->low ^ word);
    part->high = mix(part->high + 0x9e3779b97f4a7c15u + (word << 29 | word >> 35));
}

static void absorb_text(struct digest *part, const char *text, size_t size_max)
{
    size_t size = strnlen(text, size_max);
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++) {
        word = word << 8 | (uint8_t)text[i];
        if (i % 8 == 7) {
            absorb(part, word);
            word = 0;
        }
    }
    absorb(part, word ^ (uint64_t)size << 56);
}

void digest_add_entry(struct digest *sum, const struct digest_entry *entry)
{
    const struct record_key *key = &entry->key;
    struct digest part = {.low = 0x9e3779b97f4a7c15u, .high = 0xc2b2ae3d27d4eb4fu, .records = 1};
    absorb(&part, entry->mark);
    absorb(&part, entry->body_mark);
    absorb(&part, (uint64_t)key->kind << 40 | (uint64_t)key->fiscal_year << 16 |
                      (uint64_t)key->round << 8 | entry->state);
    absorb_text(&part, key->scope.text, sizeof key->scope.text);
    absorb_text(&part, key->id, sizeof key->id);
    digest_add(sum, &part, 1);
}

void digest_add(struct digest *sum, const struct digest *other, int sign)
{
    sum->low += sign < 0 ? 0 - other->low : other->low;
    sum->high += sign < 0 ? 0 - other->high : other->high;
    sum->records += sign < 0 ? -other->records : other->records;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return a->low == b->low && a->high == b->high && a->records == b->records;
}

enum lane digest_lane(unsigned class)
{
    return class == DIGEST_SUMMARY  ? LANE_SUMMARY
           : class == DIGEST_NOTICE ? LANE_NOTICE
                                    : LANE_DETAIL;
}

const char *digest_class_chinese(unsigned class)
{
    switch (class) {
    case DIGEST_DETAIL:
        return "名册、清单与审核";
    case DIGEST_SUMMARY:
        return "上报与回执";
    case DIGEST_NOTICE:
        return "授权与公告";
    default:
        return book_chinese(class);
    }
}

/* -- places --------------------------------------------------------------------- */

void digest_code_print(const struct scope *home, const char *unit, char code[CELL_CODE_SIZE])
{
    size_t size = strnlen(home->text, sizeof home->text - 1),
           unit_size = strnlen(unit, UNIT_CODE_MAX);
    memcpy(code, home->text, size);
    code[size] = '/';
    memcpy(code + size + 1, unit, unit_size);
    code[size + 1 + unit_size] = '\0';
}

enum status digest_code_parse(const char *code, struct digest_place *place)
{
    const char *slash = strchr(code, '/');
    char text[SCOPE_TEXT_MAX] = "";
    struct scope home;
    if (!slash || (size_t)(slash - code) >= sizeof text || strlen(slash + 1) > UNIT_CODE_MAX)
        return STATUS_MALFORMED;
    memcpy(text, code, (size_t)(slash - code));
    if (scope_parse(text, &home, NULL) || strcmp(home.text, text) != 0)
        return STATUS_MALFORMED;
    place->home = home;
    memcpy(place->unit, slash + 1, strlen(slash + 1) + 1);
    return STATUS_OK;
}

static struct cell_key key_of_unit(const struct digest_place *place)
{
    struct cell_key key = {place->fiscal_year, CELLS_DIGEST, place->round,
                           DIMENSION_UNIT,     place->class, ""};
    digest_code_print(&place->home, place->unit, key.code);
    return key;
}

static struct cell_key key_of_scope(const struct digest_place *place, const struct scope *scope)
{
    struct cell_key key = {place->fiscal_year, CELLS_DIGEST, place->round,
                           DIMENSION_REGION,   place->class, ""};
    memcpy(key.code, scope->text, sizeof scope->text);
    return key;
}

/* -- counting --------------------------------------------------------------------- */

static bool same_place(const struct digest_place *a, const struct digest_place *b)
{
    return a->fiscal_year == b->fiscal_year && a->round == b->round && a->class == b->class &&
           strcmp(a->unit, b->unit) == 0 && scope_equal(&a->home, &b->home);
}

static bool memo_row(struct cells *cells, struct digest_memo *memo, const struct cell_key *key)
{
    uint32_t index = cells_row_index(cells, key);
    if (index)
        memo->rows[memo->row_count++] = index - 1;
    return index;
}

static bool memo_fill(struct cells *cells, struct digest_memo *memo,
                      const struct digest_place *place)
{
    struct cell_key key = key_of_unit(place);
    struct scope scope = place->home, above;
    *memo = (struct digest_memo){.place = *place};
    if (!memo_row(cells, memo, &key))
        return false;
    for (bool more = true; more && memo->row_count < DIGEST_ROWS_MAX; scope = above) {
        key = key_of_scope(place, &scope);
        if (!memo_row(cells, memo, &key))
            return false;
        more = scope_parent(&scope, &above);
    }
    memo->valid = true;
    return true;
}

enum status cells_count_digest(struct cells *cells, const struct digest_place *place,
                               const struct digest *sum, int sign)
{
    struct digest_memo other = {.valid = false};
    struct digest_memo *memo = place->round <= ROUND_MAX ? &cells->digests[place->round] : &other;
    struct digest signed_sum = {0};
    if (!(memo->valid && same_place(&memo->place, place)) && !memo_fill(cells, memo, place))
        return STATUS_NO_MEMORY;
    digest_add(&signed_sum, sum, sign);
    for (size_t i = 0; i < memo->row_count; i++) {
        int64_t *values = cells_row(cells, memo->rows[i])->sum.values;
        values[0] = (int64_t)((uint64_t)values[0] + signed_sum.low);
        values[1] = (int64_t)((uint64_t)values[1] + signed_sum.high);
        values[2] += signed_sum.records;
    }
    return STATUS_OK;
}

/* -- reading ------------------------------------------------------------------------ */

static struct digest digest_of_cell(const struct cell *cell)
{
    return (struct digest){(uint64_t)cell->values[0], (uint64_t)cell->values[1], cell->values[2]};
}

enum status digest_get(const struct cells *extra, struct kv_txn *txn,
                       const struct digest_place *place, struct digest *sum)
{
    struct cell_key key = key_of_unit(place);
    struct cell cell;
    enum status status = cells_get(extra, txn, &key, &cell);
    if (status == STATUS_OK)
        *sum = digest_of_cell(&cell);
    return status;
}

/* Keys of cells, stored and gathered, from a place on: rows between are never read. */
struct walk {
    const struct cells *extra;
    struct kv_txn *txn;
    struct kv_cursor *cursor; /* NULL without a txn */
    const struct row **rows;  /* sorted */
    size_t count;
    uint8_t bytes[CELL_KEY_SIZE + 1]; /* of the key found */
    struct bytes key;
};

static enum status walk_open(struct walk *walk, const struct cells *extra, struct kv_txn *txn)
{
    *walk = (struct walk){.extra = extra, .txn = txn};
    enum status status = cells_sorted(extra, bytes_of("", 0), &walk->rows, &walk->count);
    if (status == STATUS_OK && txn && !(walk->cursor = kv_cursor_open(txn, KV_CELL)))
        status = STATUS_NO_MEMORY;
    return status;
}

static void walk_close(struct walk *walk)
{
    kv_cursor_close(walk->cursor);
    memory_free(walk->rows);
}

/* The first gathered row at or beyond a key. */
static const struct row *row_from(const struct walk *walk, struct bytes from)
{
    size_t low = 0, high = walk->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct row *row = walk->rows[middle];
        if (bytes_compare(bytes_of(row->key, row->key_size), from) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < walk->count ? walk->rows[low] : NULL;
}

/* The least key at or beyond `from`; CORRUPT for one that no cell can have, NOT_FOUND. */
static enum status walk_seek(struct walk *walk, struct bytes from, struct cell_key *key)
{
    const struct row *row = row_from(walk, from);
    struct bytes found = row ? bytes_of(row->key, row->key_size) : bytes_of(NULL, 0);
    if (walk->cursor && kv_seek(walk->cursor, from) &&
        (!row || bytes_compare(walk->cursor->key, found) < 0))
        found = walk->cursor->key;
    if (found.size == 0)
        return STATUS_NOT_FOUND;
    if (found.size > CELL_KEY_SIZE)
        return STATUS_CORRUPT;
    memcpy(walk->bytes, found.data, found.size);
    walk->key = bytes_of(walk->bytes, found.size);
    return cell_key_get(walk->key, key) ? STATUS_CORRUPT : STATUS_OK;
}

/* The next key after the one that was found. */
static enum status walk_next(struct walk *walk, struct cell_key *key)
{
    uint8_t after[CELL_KEY_SIZE + 1];
    memcpy(after, walk->key.data, walk->key.size);
    after[walk->key.size] = 0;
    return walk_seek(walk, bytes_of(after, walk->key.size + 1), key);
}

static struct bytes first_of(uint8_t bytes[CELL_KEY_SIZE], uint32_t fiscal_year, unsigned table,
                             unsigned round)
{
    bytes[0] = (uint8_t)(fiscal_year >> 8);
    bytes[1] = (uint8_t)fiscal_year;
    bytes[2] = (uint8_t)table;
    bytes[3] = (uint8_t)round;
    return bytes_of(bytes, 4);
}

struct rolled {
    struct walk walk;
    const struct scope *scope;
    bool (*visit)(void *context, const struct digest_place *place, const struct digest *sum);
    void *context;
};

/* Visits the classes of one year and round; *stopped when the visitor had enough. */
static enum status visit_round(struct rolled *rolled, const struct cell_key *at, bool *stopped)
{
    uint8_t bytes[CELL_KEY_SIZE];
    struct digest_place place = {
        .fiscal_year = at->fiscal_year, .round = at->round, .home = *rolled->scope};
    struct cell_key key = key_of_scope(&place, rolled->scope);
    enum status status =
        walk_seek(&rolled->walk, bytes_of(bytes, cell_key_print(&key, bytes)), &key);
    while (status == STATUS_OK && !*stopped && key.fiscal_year == at->fiscal_year &&
           key.table == CELLS_DIGEST && key.round == at->round &&
           key.dimension == DIMENSION_REGION && strcmp(key.code, rolled->scope->text) == 0) {
        struct cell cell;
        status = cells_get(rolled->walk.extra, rolled->walk.txn, &key, &cell);
        struct digest sum = digest_of_cell(&cell);
        place.class = key.book;
        if (status == STATUS_OK && !cell_is_zero(&cell))
            *stopped = !rolled->visit(rolled->context, &place, &sum);
        if (status == STATUS_OK)
            status = walk_next(&rolled->walk, &key);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status visit_rounds(struct rolled *rolled)
{
    uint8_t bytes[CELL_KEY_SIZE];
    struct bytes from = bytes_of("", 0);
    struct cell_key key;
    bool stopped = false;
    enum status status;
    while ((status = walk_seek(&rolled->walk, from, &key)) == STATUS_OK && !stopped) {
        if (key.table < CELLS_DIGEST) {
            from = first_of(bytes, key.fiscal_year, CELLS_DIGEST, 0);
            continue;
        }
        if (key.table == CELLS_DIGEST)
            status = visit_round(rolled, &key, &stopped);
        bool last_round = key.table > CELLS_DIGEST || key.round == UINT8_MAX;
        if (status || (last_round && key.fiscal_year == UINT16_MAX))
            break;
        from = last_round ? first_of(bytes, key.fiscal_year + 1u, 0, 0)
                          : first_of(bytes, key.fiscal_year, CELLS_DIGEST, key.round + 1u);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status digests_each(const struct cells *extra, struct kv_txn *txn, const struct scope *scope,
                         bool (*visit)(void *context, const struct digest_place *place,
                                       const struct digest *sum),
                         void *context)
{
    struct rolled rolled = {.scope = scope, .visit = visit, .context = context};
    enum status status = walk_open(&rolled.walk, extra, txn);
    if (status == STATUS_OK)
        status = visit_rounds(&rolled);
    walk_close(&rolled.walk);
    return status;
}

enum status digests_each_unit(const struct cells *extra, struct kv_txn *txn,
                              const struct scope *scope, uint16_t fiscal_year, uint8_t round,
                              const char *after,
                              bool (*visit)(void *context, const struct digest_place *place,
                                            const struct digest *sum),
                              void *context)
{
    uint8_t bytes[CELL_KEY_SIZE];
    struct walk walk;
    struct cell_key key = {fiscal_year, CELLS_DIGEST, round, DIMENSION_UNIT, UINT8_MAX, ""};
    const char *from = after && strcmp(after, scope->text) > 0 ? after : scope->text;
    memcpy(key.code, from, strnlen(from, CELL_CODE_SIZE - 1));
    enum status status = walk_open(&walk, extra, txn);
    if (status == STATUS_OK)
        status = walk_seek(&walk, bytes_of(bytes, cell_key_print(&key, bytes)), &key);
    bool stopped = false;
    while (status == STATUS_OK && !stopped && key.fiscal_year == fiscal_year &&
           key.table == CELLS_DIGEST && key.round == round && key.dimension == DIMENSION_UNIT &&
           strncmp(key.code, scope->text, strlen(scope->text)) == 0) {
        struct digest_place place = {.fiscal_year = fiscal_year, .round = round, .class = key.book};
        struct cell cell;
        if (digest_code_parse(key.code, &place))
            status = STATUS_CORRUPT;
        else if (scope_contains(scope, &place.home) &&
                 (status = cells_get(extra, txn, &key, &cell)) == STATUS_OK &&
                 !cell_is_zero(&cell)) {
            struct digest sum = digest_of_cell(&cell);
            stopped = !visit(context, &place, &sum);
        }
        if (status == STATUS_OK && !stopped)
            status = walk_next(&walk, &key);
    }
    walk_close(&walk);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
