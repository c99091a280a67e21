/* By whose thresholds lights are: words for people, and whether two ends count by the same. */
#include "figures.h"
#include "table.h"

const char *light_set_chinese(struct arena *arena, const struct light_set *set)
{
    const struct light_rules rules = light_rules_of_set(set);
    unsigned digest = (unsigned)(light_rules_digest(&rules) >> 32);
    if (!set->plan_scope.text[0])
        return arena_print(arena, "没有工作计划，默认规则 %s（摘要 %08x）", set->version, digest);
    if (set->unset && !*set->plan)
        return arena_print(arena, "%s 的工作计划读不了：没有灯", set->plan_scope.text);
    if (set->unset)
        return arena_print(arena, "%s 第%u版的规则“预警灯”有未设定的数：没有灯", set->plan,
                           (unsigned)set->edition);
    return arena_print(arena, "%s 第%u版的规则“预警灯”，版本 %s（摘要 %08x）", set->plan,
                       (unsigned)set->edition, set->version, digest);
}

static bool same_content(const struct light_set *a, const struct light_set *b)
{
    const struct light_rules x = light_rules_of_set(a), y = light_rules_of_set(b);
    return light_rules_equal(&x, &y);
}

bool light_sets_equal(const struct light_set *a, size_t a_count, const struct light_set *b,
                      size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!scope_equal(&a[i].scope, &b[i].scope) || !same_content(&a[i], &b[i]))
            return false;
    return true;
}

bool light_sets_all(const struct light_set *sets, size_t count, const struct light_set *as)
{
    for (size_t i = 0; i < count; i++)
        if (!same_content(&sets[i], as))
            return false;
    return true;
}

enum status light_sets_note(struct arena *arena, const struct light_set *sets, size_t count,
                            struct table *table)
{
    for (size_t i = 0; i < count; i++) {
        const char *words = light_set_chinese(arena, &sets[i]);
        if (i == 0)
            table_note(arena, table, "预警灯：%s", words ? words : "");
        else if (!same_content(&sets[i], &sets[0]))
            table_note(arena, table, "其中 %s 的预警灯：%s", sets[i].scope.text,
                       words ? words : "");
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status region_light_of(struct region_lights *lights, struct view *view,
                            const struct scope *region, const struct region_light **out)
{
    struct light_set set;
    for (*out = lights->first; *out; *out = (*out)->next)
        if (scope_equal(&(*out)->region, region))
            return STATUS_OK;
    struct region_light *light = arena_take(lights->arena, sizeof *light);
    if (!light)
        return STATUS_NO_MEMORY;
    enum status status =
        then_light_set(lights->then, view, lights->arena, region, lights->year, &set);
    if (status != STATUS_OK)
        return status;
    *light = (struct region_light){.region = *region,
                                   .rules = light_rules_of_set(&set),
                                   .set = !set.unset,
                                   .next = lights->first};
    light->label = set.plan_scope.text[0]
                       ? arena_print(lights->arena, "%s 第%u版", set.plan, set.edition)
                       : arena_print(lights->arena, "没有计划，默认 %s", set.version);
    if (!light->label)
        return STATUS_NO_MEMORY;
    lights->first = light;
    *out = light;
    return STATUS_OK;
}

enum status region_lit_image(struct region_lights *lights, struct view *view, struct arena *arena,
                             const struct record_key *of, struct fact_image *image,
                             const struct region_light **light)
{
    struct subject subject;
    enum status status = then_whole_image(lights->then, view, arena, of, image);
    if (status == STATUS_OK)
        return region_light_of(lights, view, &image->region, light);
    if (status != STATUS_NOT_FOUND)
        return status;
    /* counted with another's records, or nothing to count: made from its own */
    status = then_subject(lights->then, view, arena, of, &subject);
    if (status == STATUS_OK) /* where it lies does not depend on lights */
        status = fact_image_of(arena, &subject, &light_rules_default, image);
    if (status == STATUS_OK)
        status = region_light_of(lights, view, &image->region, light);
    return status ? status : fact_image_of(arena, &subject, &(*light)->rules, image);
}

/* -- the receiver's own ------------------------------------------------------------------------- */

#define LIGHTS_HERE "lights_here"

bool receipt_table_of_lights(const struct figure_table *table)
{
    return strcmp(table->name, LIGHTS_HERE) == 0;
}

/* Rows of books: lights of execution, then of targets. */
static enum status lights_of_books(struct arena *arena, const struct figure_table *monitoring,
                                   struct figure_table *out)
{
    *out = (struct figure_table){
        LIGHTS_HERE, arena_array(arena, struct figure_row, monitoring->row_count + 1), 0};
    if (!out->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < monitoring->row_count; i++) {
        const struct figure_row *from = &monitoring->rows[i];
        struct figure_row *row = &out->rows[out->row_count];
        *row = (struct figure_row){
            .book = from->book, .code = "", .name = "", .value_count = LIGHTS_OF_BOOK};
        row->values = from->values + MONITORED_EXECUTION_LIGHT;
        bool any = false;
        for (size_t k = 0; k < LIGHTS_OF_BOOK; k++)
            any = any || row->values[k];
        out->row_count += any;
    }
    return STATUS_OK;
}

enum status receipt_own_lights(struct view *view, struct arena *arena, const struct record_key *key,
                               const struct submission *submission, const struct light_set *own,
                               struct figure_table *out)
{
    const struct moment then = {submission->scope, submission->basis, submission->basis_count};
    struct report_query query = {.fiscal_year = key->fiscal_year};
    struct figure_table *tables;
    size_t count;
    struct light_set set = *own;
    struct cells *delta = cells_new();
    if (!delta)
        return STATUS_NO_MEMORY;
    set.scope = submission->scope;
    query.extra = delta;
    enum status status = replica_cells_lit(view, &then, key->fiscal_year, &set, 1, delta);
    if (status == STATUS_OK)
        status = place_of_scope(view, &submission->scope, &query.place);
    if (status == STATUS_OK)
        status = submission_figures(view, arena, &query, &submission->scope, key->round, &tables,
                                    &count);
    cells_free(delta);
    return status ? status : lights_of_books(arena, &tables[1], out);
}

static void put_lights(const int64_t *values, struct buffer *out)
{
    for (unsigned light = LIGHT_RED; light < LIGHT_COUNT; light++)
        buffer_print(out, " %s%lld", light_chinese(light), (long long)values[light]);
}

static const int64_t *sent_values(const struct submission *submission, unsigned book)
{
    for (size_t i = 0; submission && i < submission->table_count; i++)
        for (size_t k = 0; strcmp(submission->tables[i].name, "monitoring") == 0 &&
                           k < submission->tables[i].row_count;
             k++)
            if (submission->tables[i].rows[k].book == book &&
                submission->tables[i].rows[k].value_count >=
                    MONITORED_EXECUTION_LIGHT + LIGHTS_OF_BOOK)
                return submission->tables[i].rows[k].values + MONITORED_EXECUTION_LIGHT;
    return NULL;
}

static void put_row(const struct figure_row *row, const int64_t *sent, bool targets,
                    struct buffer *out)
{
    size_t from = targets ? LIGHT_COUNT : 0;
    buffer_print(out, "  %s %s：上报", book_chinese(row->book), targets ? "目标灯" : "执行灯");
    if (sent)
        put_lights(sent + from, out);
    else
        buffer_put_text(out, " —");
    buffer_put_text(out, "；按本级规则");
    put_lights(row->values + from, out);
    buffer_put_u8(out, '\n');
}

void receipt_put_lights(const struct record_key *key, const struct submission *submission,
                        const struct receipt *receipt, struct buffer *out)
{
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; submission && i < submission->light_count && i < 1; i++)
        buffer_print(out, "预警灯的规则（上报一方）：%s\n",
                     light_set_chinese(&arena, &submission->lights[i]));
    for (size_t i = 0; i < receipt->light_count; i++)
        buffer_print(out, "预警灯的规则（本级）：%s\n",
                     light_set_chinese(&arena, &receipt->lights[i]));
    for (size_t i = 0; i < receipt->table_count; i++)
        for (size_t k = 0;
             receipt_table_of_lights(&receipt->tables[i]) && k < receipt->tables[i].row_count;
             k++) {
            const struct figure_row *row = &receipt->tables[i].rows[k];
            if (row->value_count < LIGHTS_OF_BOOK)
                continue; /* made by other software */
            const int64_t *sent = sent_values(submission, row->book);
            put_row(row, sent, false, out);
            if (key->round)
                put_row(row, sent, true, out);
        }
    arena_close(&arena);
}
