/* show facts -- sums of all facts by whatever columns one names: for questions that no standing
 * table answers. */
#include "show.h"

#include <siben/columns.h>

#include <stdio.h>

static enum status unknown(struct command_context *context, const char *option, const char *word)
{
    why_set(&context->why, STATUS_INVALID, option, NULL,
            "分法：region、prefecture、county、department、unit、book、source、carried、fiscal、"
            "required、listed、overall、target、self、returned、year；"
            "带轮次的：reported:5、execution:5、progress:5、likelihood:5；"
            "金额：initial、annual、spent:5、forecast:5");
    return why_what(&context->why, STATUS_INVALID, "不认识的列：%s", word);
}

/* The next word of a list with commas, copied; NULL at its end. */
static char *next_word(struct command_context *context, const char **at)
{
    size_t size = strcspn(*at, ",");
    if (!**at)
        return NULL;
    char *word = arena_text_of(&context->arena, bytes_of(*at, size));
    *at += size + ((*at)[size] == ',');
    return word;
}

static enum status read_terms(struct command_context *context, const char *option,
                              const char *words, bool amounts, struct fact_term *terms, size_t max,
                              size_t *count)
{
    char *word;
    for (const char *at = words; (word = next_word(context, &at)) != NULL;) {
        struct fact_term term;
        if (fact_term_parse(word, &term) != STATUS_OK || (term.column >= FACT_KEYS) != amounts)
            return unknown(context, option, word);
        if (*count == max)
            return why_set(&context->why, STATUS_INVALID, option, "列太多",
                           amounts ? "最多 12 个金额，分几次问" : "最多 6 列，分几次问");
        terms[(*count)++] = term;
    }
    return context->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* A value as people see it is its number: 一般公共预算 is 0. */
static const char *value_of_words(struct command_context *context, const struct fact_term *term,
                                  const char *words)
{
    for (unsigned number = 0; number < 16; number++) {
        char text[8];
        snprintf(text, sizeof text, "%u", number);
        const char *chinese = fact_value_chinese(term, text);
        if (chinese && strcmp(chinese, words) == 0)
            return arena_text(&context->arena, text);
    }
    return words;
}

static enum status read_filters(struct command_context *context, const char *words,
                                struct fact_query *query)
{
    char *word;
    for (const char *at = words; (word = next_word(context, &at)) != NULL;) {
        char *equals = strchr(word, '=');
        struct fact_filter *filter = &query->filters[query->filter_count];
        if (!equals || !equals[1])
            return why_set(&context->why, STATUS_INVALID, "--where", "条件写成 列=值",
                           "例如 --where county=653022,book=0");
        *equals = '\0';
        if (fact_term_parse(word, &filter->term) != STATUS_OK || filter->term.column >= FACT_KEYS)
            return unknown(context, "--where", word);
        if (query->filter_count + 1 == FACT_FILTERS_MAX)
            return why_set(&context->why, STATUS_INVALID, "--where", "条件太多", "最多 7 个");
        filter->value = value_of_words(context, &filter->term, equals + 1);
        query->filter_count++;
    }
    return context->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status read_query(struct command_context *context, struct fact_query *query, long *year)
{
    int this_year, month, day;
    const char *by = command_value(context, "--by"), *sums = command_value(context, "--sum"),
               *where = command_value(context, "--where");
    *query = (struct fact_query){.by_count = 0};
    date_parts(date_of_instant(context->now_ms), &this_year, &month, &day);
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, this_year, year);
    if (status == STATUS_OK)
        status = read_terms(context, "--by", by ? by : "book", false, query->by, FACT_BY_MAX,
                            &query->by_count);
    if (status == STATUS_OK)
        status = read_terms(context, "--sum", sums ? sums : "initial,annual", true, query->sums,
                            FACT_SUMS_MAX, &query->sum_count);
    if (status == STATUS_OK)
        status = read_filters(context, where ? where : "", query);
    if (status == STATUS_OK) {
        query->filters[query->filter_count++] = (struct fact_filter){
            .term = {.column = FACT_YEAR}, .value = arena_print(&context->arena, "%ld", *year)};
        status = context->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    return status;
}

/* -- the answer as a table -------------------------------------------------------------- */

static struct column column_of(struct command_context *context, const struct fact_term *term,
                               uint8_t kind)
{
    const char *chinese = fact_term_chinese(term), *id = fact_term_word(term);
    if (fact_term_has_round(term)) {
        chinese =
            arena_print(&context->arena, "%s（%s）", chinese, round_words(context, term->round));
        id = arena_print(&context->arena, "%s_%u", id, term->round);
    }
    return (struct column){
        .group = "", .name = chinese ? chinese : "", .id = id ? id : "", .kind = kind};
}

static void fill_columns(struct command_context *context, const struct fact_query *query,
                         struct table *table)
{
    for (size_t i = 0; i < query->by_count; i++)
        table->columns[table->column_count++] = column_of(context, &query->by[i], COLUMN_TEXT);
    table->columns[table->column_count++] = (struct column){"", "项目数", "projects", COLUMN_COUNT};
    table->columns[table->column_count++] = (struct column){"", "资金条数", "lines", COLUMN_COUNT};
    for (size_t i = 0; i < query->sum_count; i++)
        table->columns[table->column_count++] = column_of(context, &query->sums[i], COLUMN_FEN);
}

static void fill_row(const struct fact_query *query, const struct fact_group *group,
                     struct table_value *values)
{
    size_t at = 0;
    for (size_t i = 0; i < query->by_count; i++) {
        const char *chinese = fact_value_chinese(&query->by[i], group->keys[i]);
        values[at++].text = chinese ? chinese : group->keys[i];
    }
    values[at++].value = group->projects;
    values[at++].value = group->lines;
    for (size_t i = 0; i < query->sum_count; i++)
        values[at++].value = group->sums[i];
}

static void add_row(const struct fact_query *query, const struct table_value *values,
                    struct table_value *total)
{
    for (size_t i = query->by_count; i < query->by_count + 2 + query->sum_count; i++)
        total[i].value += values[i].value;
}

static enum status fill_table(struct command_context *context, const struct fact_query *query,
                              const struct fact_group *groups, size_t count, struct table *table)
{
    struct arena *arena = &context->arena;
    size_t columns = query->by_count + 2 + query->sum_count;
    table->columns = arena_array(arena, struct column, columns);
    table->rows = arena_array(arena, struct table_row, count + 1);
    struct table_value *values = arena_array(arena, struct table_value, columns * (count + 1));
    if (!table->columns || !table->rows || !values)
        return STATUS_NO_MEMORY;
    fill_columns(context, query, table);
    struct table_value *total = values + columns * count;
    for (size_t i = 0; i < query->by_count; i++)
        total[i].text = i ? "" : "合计";
    for (size_t i = 0; i < count; i++) {
        fill_row(query, &groups[i], values + columns * i);
        add_row(query, values + columns * i, total);
    }
    for (size_t i = 0; i <= count; i++)
        table->rows[table->row_count++] =
            (struct table_row){.total = i == count, .values = values + columns * i};
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status facts_table(struct command_context *context, struct view *view, struct table *table)
{
    struct fact_query query;
    struct fact_groups *groups;
    struct fact_group *sorted;
    size_t count;
    long year;
    *table = (struct table){.title = ""};
    enum status status = read_query(context, &query, &year);
    if (status != STATUS_OK)
        return status;
    status = replica_ask_facts(view, store_columns(context->node->store), &query, &groups, NULL);
    if (status != STATUS_OK)
        return status;
    status = fact_groups_sorted(groups, &context->arena, &sorted, &count);
    table->title = arena_print(&context->arena, "%ld 年资金明细汇总", year);
    if (status == STATUS_OK)
        status = fill_table(context, &query, sorted, count, table);
    fact_groups_free(groups);
    return status;
}
