#include "paging.h"

#include <siben/text.h>
#include <siben/value.h>

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>

#define VALUE_MOST 300 /* bytes of what is sorted by: no two titles differ only behind them */
#define PLACE_MOST 2048
#define LEADING 4      /* columns: unit, object, year */
#define BETWEEN "\x1f" /* of a place's parts: a control character is in no text that is taken */
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* -- places ------------------------------------------------------------------------------------- */

static const char *place_of(struct call *call, const struct paging *paging, const char *value,
                            const char *key)
{
    const char *text = arena_print(&call->arena, "%s%s" BETWEEN "%s" BETWEEN "%s",
                                   paging->down ? "-" : "", paging->sort, value, key);
    size_t size = text ? strlen(text) : 0, most = sodium_base64_encoded_len(size, BASE64);
    char *place = text ? arena_take(&call->arena, most) : NULL;
    if (!place) {
        call->short_of_memory = true;
        return "";
    }
    return sodium_bin2base64(place, most, (const uint8_t *)text, size, BASE64);
}

const char *paging_place(struct call *call, const struct paging *paging, const char *key)
{
    return place_of(call, paging, "", key);
}

static enum status refuse_place(struct call *call, const char *what)
{
    return why_set(&call->why, STATUS_INVALID, "after", what,
                   "从第一页看起：不写 after；往后翻写上一页给的 next");
}

/* "-due" 0x1f value 0x1f key, in base64 as addresses have it. */
static enum status read_place(struct call *call, const char *place, struct paging *paging)
{
    size_t size = 0;
    char *text = arena_take(&call->arena, strlen(place) + 1);
    if (!text)
        return STATUS_NO_MEMORY;
    bool read = sodium_base642bin((uint8_t *)text, strlen(place), place, strlen(place), NULL, &size,
                                  NULL, BASE64) == 0;
    char *first = read ? strchr(text, BETWEEN[0]) : NULL;
    char *last = read ? strrchr(text, BETWEEN[0]) : NULL;
    if (!first || first == last || strlen(text) != size || !last[1])
        return refuse_place(call, "看不懂这个翻页位置");
    *first = *last = '\0';
    paging->goes_on = true;
    paging->after = first + 1;
    paging->after_key = last + 1;
    bool down = text[0] == '-';
    return down == paging->down && strcmp(text + down, paging->sort) == 0
               ? STATUS_OK
               : refuse_place(call, "这个翻页位置是按另一种顺序来的");
}

/* -- what is asked ---------------------------------------------------------------------------------- */

#define PAGING_WHOLE (1u << 30)
#define SORTS_SHOWN 160 /* columns of names */

void paging_whole(struct paging *paging)
{
    paging->limit = PAGING_WHOLE;
    paging->goes_on = false;
}

enum status paging_refuse_sort(struct call *call, const char *sort, const char *sorts)
{
    const char *what = arena_print(&call->arena, "不能按“%s”排", sort);
    const char *some = text_cut(&call->arena, sorts, SORTS_SHOWN); /* a reason has its size */
    const char *hint = some ? arena_print(&call->arena, "可以写 %s，前面加 - 倒着排", some) : NULL;
    return what && hint ? why_set(&call->why, STATUS_INVALID, "sort", what, hint)
                        : STATUS_NO_MEMORY;
}

static enum status read_sort(struct call *call, const char *const *sorts, const char *sort,
                             struct paging *paging)
{
    const char *all = "";
    sort = *sort || !sorts ? sort : sorts[0];
    paging->down = sort[0] == '-';
    paging->sort = sort + paging->down;
    for (size_t i = 0; sorts && sorts[i] && all; i++) {
        const char *name = sorts[i] + (sorts[i][0] == '-');
        if (strcmp(name, paging->sort) == 0)
            return STATUS_OK;
        all = arena_print(&call->arena, "%s%s%s", all, i ? "、" : "", name);
    }
    return !sorts ? STATUS_OK : all ? paging_refuse_sort(call, sort, all) : STATUS_NO_MEMORY;
}

enum status paging_read(struct call *call, const char *const *sorts, size_t usual,
                        struct paging *paging)
{
    const char *sort, *after;
    long limit;
    *paging = (struct paging){.sort = ""};
    enum status status = input_number(call, "limit", 1, PAGING_MOST, (long)usual, &limit);
    if (status == STATUS_OK)
        status = input_text(call, "sort", 64, &sort);
    if (status == STATUS_OK)
        status = input_text(call, "after", PLACE_MOST, &after);
    if (status == STATUS_OK)
        status = read_sort(call, sorts, sort, paging);
    if (status != STATUS_OK)
        return status;
    paging->limit = (size_t)limit;
    return *after ? read_place(call, after, paging) : STATUS_OK;
}

bool paging_says(const char *text, const char *const *words, size_t count)
{
    bool found = !*text;
    for (size_t i = 0; i < count && !found; i++)
        found = text_contains(words[i], text);
    return found;
}

/* -- order ------------------------------------------------------------------------------------------- */

static int by_value(const struct paged *left, const struct paged *right)
{
    int order;
    if (!*left->value || !*right->value)
        return (*left->value == '\0') - (*right->value == '\0');
    if (left->is_number && right->is_number)
        order = decimal_compare(left->number, right->number);
    else if (left->is_number != right->is_number)
        order = left->is_number ? -1 : 1;
    else
        order = strcmp(left->value, right->value);
    return left->down ? -order : order;
}

static int by_place(const void *a, const void *b)
{
    const struct paged *left = a, *right = b;
    int order = by_value(left, right);
    return order ? order : strcmp(left->key, right->key);
}

static bool look_at(struct call *call, const struct paging *paging, struct paged *item)
{
    if (strlen(item->value) > VALUE_MOST)
        item->value = arena_text_of(&call->arena, bytes_of(item->value, VALUE_MOST));
    item->down = paging->down;
    item->is_number = item->value && decimal_parse(item->value, &item->number) == STATUS_OK;
    return item->value != NULL;
}

static void cut_at(struct call *call, const struct paging *paging, const struct paged *items,
                   size_t from, size_t count, struct page_cut *cut)
{
    size_t left = count - from, before = from > paging->limit ? from - paging->limit : 0;
    *cut = (struct page_cut){.from = from,
                             .shown = left < paging->limit ? left : paging->limit,
                             .total = count,
                             .next = ""};
    size_t to = from + cut->shown;
    if (to < count && cut->shown)
        cut->next = place_of(call, paging, items[to - 1].value, items[to - 1].key);
    if (from)
        cut->before =
            before ? place_of(call, paging, items[before - 1].value, items[before - 1].key) : "";
}

enum status paging_cut(struct call *call, const struct paging *paging, struct paged *items,
                       size_t count, struct page_cut *cut)
{
    struct paged after = {.value = paging->after, .key = paging->after_key};
    size_t from = 0;
    for (size_t i = 0; i < count; i++)
        if (!look_at(call, paging, &items[i]))
            return STATUS_NO_MEMORY;
    if (count)
        qsort(items, count, sizeof *items, by_place);
    if (paging->goes_on && !look_at(call, paging, &after))
        return STATUS_NO_MEMORY;
    while (paging->goes_on && from < count && by_place(&items[from], &after) <= 0)
        from++;
    cut_at(call, paging, items, from, count, cut);
    return STATUS_OK;
}

void paging_put(struct call *call, json_t *made, const struct paging *paging,
                const struct page_cut *cut)
{
    put_number(call, made, "total", (int64_t)cut->total);
    put_number(call, made, "from", (int64_t)cut->from);
    put_number(call, made, "limit", (int64_t)paging->limit);
    put_text(call, made, "next", cut->next);
    if (cut->before)
        put_text(call, made, "before", cut->before);
    else
        put_json(call, made, "before", json_null());
}

/* -- tables --------------------------------------------------------------------------------------------- */

static const char *words_of(struct call *call, const struct table *table, size_t row, size_t column)
{
    const struct table_value *value = &table->rows[row].values[column];
    return value->text ? value->text : arena_print(&call->arena, "%lld", (long long)value->value);
}

/* What stands in a row names it; of several that say the same, and which of them it is. */
static bool name_row(struct call *call, const struct table *table, size_t row, uint64_t *name)
{
    *name = BYTES_MIX_START;
    for (size_t i = 0; i < table->column_count; i++) {
        const char *text = words_of(call, table, row, i);
        if (!text)
            return false;
        *name = bytes_mix(bytes_mix(*name, bytes_of_text(text)), bytes_of(BETWEEN, 1));
    }
    return true;
}

struct named_row {
    uint64_t name;
    size_t row, nth;
};
static int by_name(const void *a, const void *b)
{
    const struct named_row *left = a, *right = b;
    return left->name != right->name ? (left->name > right->name ? 1 : -1)
                                     : (left->row > right->row) - (left->row < right->row);
}

#define NAME_TEXT_SIZE 40
static void print_name(const struct named_row *named, char text[NAME_TEXT_SIZE])
{
    snprintf(text, NAME_TEXT_SIZE, "%016llx.%06zu", (unsigned long long)named->name, named->nth);
}

/* What leads a row comes first in its name: rows of which the column says the same stand in that order. */
static const char *key_of(struct call *call, const struct table *table,
                          const struct named_row *named)
{
    const char *leading[LEADING] = {"", "", "", ""};
    char name[NAME_TEXT_SIZE];
    print_name(named, name);
    for (size_t i = 0; i < LEADING && i < table->column_count; i++)
        leading[i] = words_of(call, table, named->row, i);
    return leading[0] && leading[1] && leading[2] && leading[3]
               ? arena_print(&call->arena, "%.60s\x1e%.60s\x1e%.60s\x1e%.60s\x1e%s", leading[0],
                             leading[1], leading[2], leading[3], name)
               : NULL;
}

static int by_row(const void *a, const void *b)
{
    const struct named_row *left = a, *right = b;
    return (left->row > right->row) - (left->row < right->row);
}

/* One for each row, in the order of the rows. */
static enum status name_rows(struct call *call, const struct table *table, struct named_row **made)
{
    size_t count = table->row_count;
    struct named_row *names = *made = arena_array(&call->arena, struct named_row, count + 1);
    if (!names)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        names[i].row = i;
        if (!name_row(call, table, i, &names[i].name))
            return STATUS_NO_MEMORY;
    }
    if (count)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        names[i].nth = i && names[i - 1].name == names[i].name ? names[i - 1].nth + 1 : 0;
    if (count)
        qsort(names, count, sizeof *names, by_row);
    return STATUS_OK;
}

static enum status refuse_column(struct call *call, const struct table *table, const char *sort)
{
    const char *all = "";
    for (size_t i = 0; i < table->column_count && all; i++)
        all = arena_print(&call->arena, "%s%s%s", all, i ? "、" : "", table->columns[i].id);
    return all ? paging_refuse_sort(call, sort, all) : STATUS_NO_MEMORY;
}

/* The rows before, and what is a place, have a key: of thousands of rows few are made. */
static enum status cut_own_order(struct call *call, const struct paging *paging,
                                 const struct table *table, const struct named_row *names,
                                 struct paged *items, struct page_cut *cut)
{
    size_t from = 0, count = table->row_count;
    for (const char *key; paging->goes_on && from < count; from++) {
        char name[NAME_TEXT_SIZE];
        print_name(&names[from], name);
        size_t size = strlen(name), of = strlen(paging->after_key);
        if (of < size || strcmp(paging->after_key + of - size, name) != 0)
            continue;
        key = key_of(call, table, &names[from]);
        if (!key)
            return STATUS_NO_MEMORY;
        if (strcmp(key, paging->after_key) == 0)
            break;
    }
    if (paging->goes_on && from == count)
        return why_set(&call->why, STATUS_CONFLICT, "after",
                       "翻页的时候清单变了，上一页的末行已经不是那样",
                       "从第一页看起；要翻得稳，写 sort 按一列排");
    from += paging->goes_on;
    const size_t places[] = {from + paging->limit, from > paging->limit ? from - paging->limit : 0};
    for (size_t i = 0; i < 2; i++)
        if (places[i] && places[i] <= count) {
            items[places[i] - 1].key = key_of(call, table, &names[places[i] - 1]);
            if (!items[places[i] - 1].key)
                return STATUS_NO_MEMORY;
        }
    cut_at(call, paging, items, from, count, cut);
    return STATUS_OK;
}

static enum status cut_sorted(struct call *call, const struct paging *paging,
                              const struct table *table, const struct named_row *names,
                              size_t column, struct paged *items, struct page_cut *cut)
{
    for (size_t i = 0; i < table->row_count; i++) {
        items[i].value = words_of(call, table, i, column);
        items[i].key = key_of(call, table, &names[i]);
        if (!items[i].value || !items[i].key)
            return STATUS_NO_MEMORY;
    }
    return paging_cut(call, paging, items, table->row_count, cut);
}

enum status paging_table(struct call *call, const struct paging *paging, struct table *table,
                         struct page_cut *cut)
{
    size_t column = 0, count = table->row_count;
    struct named_row *names;
    struct paged *items = arena_array(&call->arena, struct paged, count + 1);
    while (column < table->column_count && strcmp(table->columns[column].id, paging->sort) != 0)
        column++;
    if (*paging->sort && column == table->column_count)
        return refuse_column(call, table, paging->sort);
    enum status status = items ? name_rows(call, table, &names) : STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        items[i] = (struct paged){.place = i, .value = "", .key = ""};
    if (status == STATUS_OK)
        status = *paging->sort ? cut_sorted(call, paging, table, names, column, items, cut)
                               : cut_own_order(call, paging, table, names, items, cut);
    struct table_row *rows =
        status == STATUS_OK ? arena_array(&call->arena, struct table_row, cut->shown + 1) : NULL;
    if (!rows)
        return status ? status : STATUS_NO_MEMORY;
    for (size_t i = 0; i < cut->shown; i++)
        rows[i] = table->rows[items[cut->from + i].place];
    table->rows = rows;
    table->row_count = cut->shown;
    return STATUS_OK;
}

/* -- objects ----------------------------------------------------------------------------------------------- */

static const char *member_words(struct call *call, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (json_is_integer(value))
        return arena_print(&call->arena, "%lld", (long long)json_integer_value(value));
    return json_is_true(value) ? "1" : json_is_string(value) ? json_string_value(value) : "";
}

enum status paging_list(struct call *call, const struct paging *paging, json_t *list,
                        const char *key, struct page_cut *cut)
{
    size_t count = json_array_size(list);
    struct paged *items = arena_array(&call->arena, struct paged, count + 1);
    json_t *shown = answer_list(call);
    if (!items || !list || !shown) {
        json_decref(shown);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *object = json_array_get(list, i);
        items[i] = (struct paged){.place = i,
                                  .value = member_words(call, object, paging->sort),
                                  .key = member_words(call, object, key)};
    }
    enum status status =
        call->arena.failed ? STATUS_NO_MEMORY : paging_cut(call, paging, items, count, cut);
    for (size_t i = 0; status == STATUS_OK && i < cut->shown; i++)
        append(call, shown, json_incref(json_array_get(list, items[cut->from + i].place)));
    if (status == STATUS_OK && (json_array_clear(list) || json_array_extend(list, shown)))
        status = STATUS_NO_MEMORY;
    json_decref(shown);
    return status;
}

enum status paging_rows(struct call *call, const struct paging *paging, json_t *of,
                        struct page_cut *cut)
{
    json_t *columns = json_object_get(of, "columns"), *rows = json_object_get(of, "rows");
    json_t *shown = answer_list(call);
    size_t count = json_array_size(rows), width = json_array_size(columns);
    struct table table = {.title = "", .row_count = count, .column_count = width};
    struct table_value *values = arena_array(&call->arena, struct table_value, count * width + 1);
    table.columns = arena_array(&call->arena, struct column, width + 1);
    table.rows = arena_array(&call->arena, struct table_row, count + 1);
    if (!values || !table.columns || !table.rows || !shown) {
        json_decref(shown);
        return STATUS_NO_MEMORY;
    }
    for (size_t c = 0; c < width; c++)
        table.columns[c].id = member_words(call, json_array_get(columns, c), "id");
    for (size_t r = 0; r < count; r++) {
        json_t *cells = json_object_get(json_array_get(rows, r), "values");
        table.rows[r].values = values + r * width;
        for (size_t c = 0; c < width; c++) {
            const json_t *cell = json_array_get(cells, c);
            values[r * width + c] =
                (struct table_value){.text = json_is_string(cell) ? json_string_value(cell) : NULL,
                                     .value = json_is_integer(cell) ? json_integer_value(cell) : 0};
        }
    }
    enum status status = paging_table(call, paging, &table, cut);
    for (size_t i = 0; status == STATUS_OK && i < table.row_count; i++) {
        size_t row = (size_t)(table.rows[i].values - values) / (width ? width : 1);
        append(call, shown, json_incref(json_array_get(rows, row)));
    }
    if (status == STATUS_OK && (json_array_clear(rows) || json_array_extend(rows, shown)))
        status = STATUS_NO_MEMORY;
    json_decref(shown);
    return status;
}
