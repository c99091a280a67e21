#include <siben/heading.h>

#include "heading_data.h"

#include <stdio.h>
#include <stdlib.h>

#define TABLE_FILE_MAX (256u << 10) /* the longest has 6 kB; bounds names and lines too */

struct name {
    const char *key; /* as made by key_of() */
    int id;
    int line; /* in its file; 0: canonical */
};

struct table {
    const char *const *words; /* canonical, by id */
    int word_count;
    const struct name *names; /* by key */
    int name_count;
};

struct headings {
    struct table tables[HEADING_TABLE_COUNT];
};

#define X(name, words) words,
static const char *const units_words[] = {UNITS_COLUMNS(X)};
static const char *const projects_words[] = {PROJECTS_COLUMNS(X)};
static const char *const spending_words[] = {SPENDING_COLUMNS(X)};
static const char *const flat_words[] = {FLAT_COLUMNS(X)};
static const char *const form_words[] = {FORM_COLUMNS(X)};
static const char *const regions_words[] = {REGIONS_COLUMNS(X)};
static const char *const funds_words[] = {FUNDS_COLUMNS(X)};
static const char *const outside_words[] = {OUTSIDE_COLUMNS(X)};
static const char *const regional_words[] = {REGIONAL_COLUMNS(X)};
static const char *const book_words[] = {BOOK_WORDS(X)};
static const char *const source_words[] = {SOURCE_WORDS(X)};
static const char *const money_kind_words[] = {MONEY_KIND_WORDS(X)};
static const char *const money_unit_words[] = {MONEY_UNIT_WORDS(X)};
static const char *const category_words[] = {CATEGORY_WORDS(X)};
static const char *const attribute_words[] = {ATTRIBUTE_WORDS(X)};
static const char *const level1_words[] = {LEVEL1_WORDS(X)};
static const char *const level2_words[] = {LEVEL2_WORDS(X)};
static const char *const likelihood_words[] = {LIKELIHOOD_WORDS(X)};
static const char *const deviation_words[] = {DEVIATION_WORDS(X)};
static const char *const quality_words[] = {QUALITY_WORDS(X)};
static const char *const tick_words[] = {TICK_WORDS(X)};
static const char *const work_columns[] = {WORK_COLUMNS(X)};
static const char *const work_words[] = {WORK_WORDS(X)};
static const char *const checked_words[] = {CHECKED_WORDS(X)};
static const char *const conclusion_words[] = {CONCLUSION_WORDS(X)};
static const char *const trigger_words[] = {TRIGGER_WORDS(X)};
static const char *const accrual_words[] = {ACCRUAL_WORDS(X)};
#undef X

#define CLOSED(list)                                         \
    {                                                        \
        list, (int)(sizeof(list) / sizeof(list)[0]), NULL, 0 \
    }
static const struct table closed[HEADING_TABLE_COUNT] = {
    [COLUMNS_UNITS] = CLOSED(units_words),
    [COLUMNS_PROJECTS] = CLOSED(projects_words),
    [COLUMNS_SPENDING] = CLOSED(spending_words),
    [COLUMNS_FLAT] = CLOSED(flat_words),
    [COLUMNS_FORM] = CLOSED(form_words),
    [COLUMNS_REGIONS] = CLOSED(regions_words),
    [COLUMNS_FUNDS] = CLOSED(funds_words),
    [COLUMNS_OUTSIDE] = CLOSED(outside_words),
    [COLUMNS_REGIONAL] = CLOSED(regional_words),
    [WORDS_BOOK] = CLOSED(book_words),
    [WORDS_SOURCE] = CLOSED(source_words),
    [WORDS_MONEY_KIND] = CLOSED(money_kind_words),
    [WORDS_MONEY_UNIT] = CLOSED(money_unit_words),
    [WORDS_CATEGORY] = CLOSED(category_words),
    [WORDS_ATTRIBUTE] = CLOSED(attribute_words),
    [WORDS_LEVEL1] = CLOSED(level1_words),
    [WORDS_LEVEL2] = CLOSED(level2_words),
    [WORDS_LIKELIHOOD] = CLOSED(likelihood_words),
    [WORDS_DEVIATION] = CLOSED(deviation_words),
    [WORDS_QUALITY] = CLOSED(quality_words),
    [WORDS_TICK] = CLOSED(tick_words),
    [COLUMNS_WORK] = CLOSED(work_columns),
    [WORDS_WORK] = CLOSED(work_words),
    [WORDS_CHECKED] = CLOSED(checked_words),
    [WORDS_CONCLUSION] = CLOSED(conclusion_words),
    [WORDS_TRIGGER] = CLOSED(trigger_words),
    [WORDS_ACCRUAL] = CLOSED(accrual_words),
};

static const char *const table_files[HEADING_TABLE_COUNT] = {
#define X(name, file) [name] = file,
    HEADING_TABLE_LIST(X)
#undef X
};

const char *heading_table_file(enum heading_table table)
{
    return table < HEADING_TABLE_COUNT ? table_files[table] : "";
}

/* What is compared: folded, or normalised where folding leaves nothing ("√", "/"). */
static const char *key_of(struct arena *arena, const char *text)
{
    const char *key = text_fold(arena, text);
    return key && !*key ? text_normalise(arena, text) : key;
}

/* -- loading -- */

struct load {
    struct arena *arena;
    struct why *why;
    enum heading_table table;
    int line;
    const char **words; /* of an open table; NULL for a closed one */
    int word_count;
    struct name *names;
    int name_count;
};

static enum status refuse(struct load *load, const char *what, const char *name)
{
    char where[128];
    snprintf(where, sizeof where, "%s.tsv › 第 %d 行", table_files[load->table], load->line);
    (void)why_set(load->why, STATUS_MALFORMED, where, "", "请修改别名表");
    return why_what(load->why, STATUS_MALFORMED, "%s：%s", what, name);
}

static enum status no_memory(struct load *load)
{
    return why_set(load->why, STATUS_NO_MEMORY, table_files[load->table], "内存不足",
                   "请关闭其他程序后再试");
}

static enum status add_name(struct load *load, const char *text, int id)
{
    const char *key = key_of(load->arena, text);
    if (!key)
        return no_memory(load);
    if (!*key)
        return STATUS_OK;
    load->names[load->name_count++] = (struct name){key, id, load->line};
    return STATUS_OK;
}

/* The id of a line's first field. */
static enum status find_word(struct load *load, const char *word, int *id)
{
    if (load->words) {
        load->words[load->word_count] = word;
        *id = load->word_count++;
        return STATUS_OK;
    }
    const struct table *known = &closed[load->table];
    for (*id = 0; *id < known->word_count; (*id)++)
        if (strcmp(known->words[*id], word) == 0)
            return STATUS_OK;
    return refuse(load, "第一列不是规定的名称", word);
}

static enum status load_line(struct load *load, char *line)
{
    int id = -1;
    enum status status = STATUS_OK;
    for (char *field = line; !status && field;) {
        char *tab = strchr(field, '\t');
        if (tab)
            *tab = '\0';
        if (id < 0)
            status = find_word(load, field, &id);
        if (!status)
            status = add_name(load, field, id);
        field = tab ? tab + 1 : NULL;
    }
    return status;
}

static int compare_names(const void *a, const void *b)
{
    const struct name *left = a, *right = b;
    int order = strcmp(left->key, right->key);
    return order ? order : left->id - right->id;
}

/* Sorted and without repetitions; a name with two meanings is refused. */
static enum status sort_names(struct load *load)
{
    int kept = 0;
    if (load->name_count > 1)
        qsort(load->names, (size_t)load->name_count, sizeof *load->names, compare_names);
    for (int i = 0; i < load->name_count; i++) {
        if (kept > 0 && strcmp(load->names[kept - 1].key, load->names[i].key) == 0) {
            load->line = load->names[i].line;
            if (load->names[kept - 1].id != load->names[i].id)
                return refuse(load, "同一名称有两个含义", load->names[i].key);
            continue;
        }
        load->names[kept++] = load->names[i];
    }
    load->name_count = kept;
    return STATUS_OK;
}

static enum status load_lines(struct load *load, char *text)
{
    enum status status = STATUS_OK;
    const struct table *known = &closed[load->table];
    for (int id = 0; !status && id < known->word_count; id++)
        status = add_name(load, known->words[id], id);
    for (char *line = text; !status && line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        load->line++;
        size_t size = strlen(line);
        if (size > 0 && line[size - 1] == '\r')
            line[size - 1] = '\0';
        if (*line && *line != '#')
            status = load_line(load, line);
        line = end ? end + 1 : NULL;
    }
    return status ? status : sort_names(load);
}

enum status headings_replace(struct headings *headings, struct arena *arena,
                             enum heading_table table, struct bytes file, struct why *why)
{
    struct load load = {.arena = arena, .why = why, .table = table};
    if (table >= HEADING_TABLE_COUNT)
        return why_set(why, STATUS_INVALID, "", "没有这个别名表", "");
    if (bytes_start_with(file, bytes_of("\xef\xbb\xbf", 3)))
        file = bytes_of(file.data + 3, file.size - 3);
    if (file.size > TABLE_FILE_MAX || !text_is_utf8(file))
        return refuse(&load, "文件不是 UTF-8，或超过 256 KB", "");
    bool open = closed[table].words == NULL;
    char *text = arena_text_of(arena, file);
    size_t fields = (size_t)closed[table].word_count + 1; /* at most, for names and lines */
    for (size_t i = 0; i < file.size; i++)
        fields += file.data[i] == '\t' || file.data[i] == '\n';
    load.names = arena_array(arena, struct name, fields);
    load.words = open ? arena_array(arena, const char *, fields) : NULL;
    if (!text || !load.names || (open && !load.words))
        return no_memory(&load);
    enum status status = load_lines(&load, text);
    if (status)
        return status;
    struct table *loaded = &headings->tables[table];
    loaded->words = open ? load.words : closed[table].words;
    loaded->word_count = open ? load.word_count : closed[table].word_count;
    loaded->names = load.names;
    loaded->name_count = load.name_count;
    return STATUS_OK;
}

enum status headings_load(struct arena *arena, struct headings **headings, struct why *why)
{
    struct headings *loaded = arena_take(arena, sizeof *loaded);
    if (!loaded)
        return why_set(why, STATUS_NO_MEMORY, "", "内存不足", "");
    for (int table = 0; table < HEADING_TABLE_COUNT; table++) {
        struct bytes file = {0};
        for (size_t i = 0; i < heading_data_count; i++)
            if (strcmp(heading_data[i].name, table_files[table]) == 0)
                file = bytes_of(heading_data[i].data, heading_data[i].size);
        enum status status = headings_replace(loaded, arena, (enum heading_table)table, file, why);
        if (status)
            return status;
    }
    *headings = loaded;
    return STATUS_OK;
}

enum status headings_add(struct headings *headings, struct arena *arena, enum heading_table table,
                         const char *meaning, const char *title)
{
    struct table *loaded = &headings->tables[table];
    const char *key = key_of(arena, title);
    int id = 0, place = 0;
    if (!key)
        return STATUS_NO_MEMORY;
    while (id < loaded->word_count && strcmp(loaded->words[id], meaning) != 0)
        id++;
    if (id == loaded->word_count)
        return STATUS_NOT_FOUND;
    while (place < loaded->name_count && strcmp(loaded->names[place].key, key) < 0)
        place++;
    struct name *names = arena_array(arena, struct name, (size_t)loaded->name_count + 1);
    if (!names)
        return STATUS_NO_MEMORY;
    bool known = place < loaded->name_count && strcmp(loaded->names[place].key, key) == 0;
    size_t before = (size_t)place, behind = (size_t)(loaded->name_count - place - known);
    if (before)
        memcpy(names, loaded->names, before * sizeof *names);
    names[place] = (struct name){key, id, 0};
    if (behind)
        memcpy(names + place + 1, loaded->names + place + known, behind * sizeof *names);
    loaded->names = names;
    loaded->name_count += !known;
    return STATUS_OK;
}

/* -- matching -- */

static int find_key(const struct table *table, const char *key)
{
    int low = 0, high = table->name_count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        int order = strcmp(table->names[middle].key, key);
        if (order == 0)
            return table->names[middle].id;
        if (order < 0)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return -1;
}

static int find(const struct table *table, struct arena *scratch, const char *text)
{
    const char *key = key_of(scratch, text);
    return key && *key ? find_key(table, key) : -1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "1-5月执行数" -> "X-X月执行数", and the numbers in front of 月 and 年. */
static const char *with_letters(struct arena *scratch, const char *text,
                                struct heading_found *found)
{
    char *copy = arena_text(scratch, text), *out = copy;
    int numbers[2] = {0, 0};
    for (const char *at = copy; at && *at;) {
        if (!is_digit(*at)) {
            *out++ = *at++;
            continue;
        }
        int number = 0;
        for (; is_digit(*at); at++)
            number = number < 100000 ? number * 10 + (*at - '0') : number;
        *out++ = 'X';
        if (strncmp(at, "年", 3) == 0) {
            found->year = number;
        } else {
            numbers[0] = numbers[1];
            numbers[1] = number;
        }
        if (strncmp(at, "月", 3) == 0 && numbers[1] <= 12) {
            found->month_first = numbers[0] <= 12 ? numbers[0] : 0;
            found->month_last = numbers[1];
        }
    }
    if (copy)
        *out = '\0';
    return copy;
}

/* What stands in brackets: a money unit, points, or nothing known. */
static void read_bracket(const struct headings *headings, struct arena *scratch, const char *inside,
                         struct heading_found *found)
{
    char digits[16];
    size_t size = strspn(inside, "0123456789.");
    int unit = find(&headings->tables[WORDS_MONEY_UNIT], scratch, inside);
    if (unit < 0 && strncmp(inside, "单位", strlen("单位")) == 0)
        unit = find(&headings->tables[WORDS_MONEY_UNIT], scratch, inside + strlen("单位"));
    if (unit >= 0)
        found->money_unit = unit;
    if (size > 0 && size < sizeof digits && (!inside[size] || strcmp(inside + size, "分") == 0)) {
        int64_t hundredths;
        memcpy(digits, inside, size);
        digits[size] = '\0';
        if (money_parse(digits, MONEY_YUAN, &hundredths) == STATUS_OK && hundredths <= 100000)
            found->points = (int32_t)hundredths;
    }
}

/* Takes the last "(…)" off normalised text; false when there is none at the end. */
static bool take_bracket(const struct headings *headings, struct arena *scratch, char *text,
                         struct heading_found *found)
{
    size_t size = strlen(text);
    while (size > 0 && (text[size - 1] == ':' || text[size - 1] == ' '))
        size--;
    char *open = NULL;
    if (size > 0 && (text[size - 1] == ')' || text[size - 1] == ']')) {
        text[size] = '\0';
        open = strrchr(text, text[size - 1] == ')' ? '(' : '[');
    }
    if (!open || open == text)
        return false;
    text[size - 1] = '\0';
    read_bracket(headings, scratch, open + 1, found);
    *open = '\0';
    return true;
}

/* "年初预算数万元": a unit at the end without brackets. */
static int find_with_unit(const struct headings *headings, const struct table *table,
                          struct arena *scratch, const char *text, struct heading_found *found)
{
    const struct table *units = &headings->tables[WORDS_MONEY_UNIT];
    const char *key = key_of(scratch, text);
    char *copy = key ? arena_text(scratch, key) : NULL;
    size_t size = copy ? strlen(copy) : 0;
    for (int i = 0; copy && i < units->name_count; i++) {
        size_t tail = strlen(units->names[i].key);
        if (tail >= size || strcmp(copy + size - tail, units->names[i].key) != 0)
            continue;
        copy[size - tail] = '\0';
        int id = find_key(table, copy);
        memcpy(copy + size - tail, units->names[i].key, tail);
        if (id >= 0) {
            found->money_unit = units->names[i].id;
            return id;
        }
    }
    return -1;
}

static int find_variants(const struct headings *headings, const struct table *table,
                         struct arena *scratch, const char *text, struct heading_found *found)
{
    int id = find(table, scratch, text);
    if (table >= &headings->tables[WORDS_BOOK])
        return id; /* months and units stand in headings of columns only */
    if (id < 0 && (strstr(text, "月") || strstr(text, "年") || is_digit(*text))) { /* 2025等级 */
        struct heading_found dates = *found;
        const char *pattern = with_letters(scratch, text, &dates);
        id = pattern ? find(table, scratch, pattern) : -1;
        if (pattern && id < 0)
            id = find_with_unit(headings, table, scratch, pattern, &dates);
        if (id >= 0)
            *found = dates;
    }
    return id >= 0 ? id : find_with_unit(headings, table, scratch, text, found);
}

int heading_match(const struct headings *headings, enum heading_table table, struct arena *scratch,
                  const char *text, struct heading_found *found)
{
    struct heading_found best = {.money_unit = -1, .points = -1};
    int id = -1;
    char *normal = table < HEADING_TABLE_COUNT ? text_normalise(scratch, text) : NULL;
    if (normal && strlen(normal) <= NAME_MAX_BYTES) {
        const struct table *wanted = &headings->tables[table];
        do
            id = find_variants(headings, wanted, scratch, normal, &best);
        while (id < 0 && table != WORDS_MEASURE && /* 人(次) is not 人 */
               take_bracket(headings, scratch, normal, &best));
        /* A name that is known with its brackets: what they say still counts. */
        if (id >= 0 && table != WORDS_MEASURE && best.money_unit < 0 && best.points < 0)
            (void)take_bracket(headings, scratch, normal, &best);
    }
    if (found)
        *found = best;
    return id;
}

const char *heading_words(const struct headings *headings, enum heading_table table, int id)
{
    if (table >= HEADING_TABLE_COUNT || id < 0 || id >= headings->tables[table].word_count)
        return "";
    return headings->tables[table].words[id];
}

int heading_count(const struct headings *headings, enum heading_table table)
{
    return table < HEADING_TABLE_COUNT ? headings->tables[table].word_count : 0;
}
