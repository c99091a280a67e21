/* 环节 评价 of the coverage table (T11.3): which required projects a department's or a key evaluation names. Forms of a project
 * stand in its cells, evaluations are pieces of work about many: they are counted when asked for, by the cells' own rules. */
#include "figures.h"

#include <siben/handover.h>

#include <stdio.h>

#define EVALUATIONS (1u << WORK_DEPARTMENT_EVALUATION | 1u << WORK_KEY_EVALUATION)
#define NAME_SIZE (SCOPE_TEXT_MAX + RECORD_ID_MAX + 2)

struct evaluated_one {
    struct record_key subject, by; /* the evaluation that names it first */
    struct evaluated_one *next;
};
struct evaluated {
    struct arena arena;
    struct map *prepared; /* "653022 agency unit": whose materials an agency prepared */
    struct map *projects; /* "653022205 CODE", of a basis " CODE" -> struct evaluated_one * */
    struct evaluated_one *first;
    struct cells *cells; /* as if it were self-evaluated, and nothing else */
    const struct report_query *query;
    struct view *view;
    struct since *since;
    enum status status;
};

/* Where a project is found changes with what arrives: of a basis it is the code that is asked for among the projects of then. */
static const char *name_of(const struct evaluated *evaluated, char name[NAME_SIZE],
                           const struct record_key *subject)
{
    snprintf(name, NAME_SIZE, "%s %s", evaluated->query->then ? "" : subject->scope.text,
             subject->id);
    return name;
}

const struct record_key *evaluated_by(const struct evaluated *evaluated,
                                      const struct record_key *subject)
{
    char name[NAME_SIZE];
    const uint64_t *slot =
        map_get(evaluated->projects, bytes_of_text(name_of(evaluated, name, subject)));
    return slot ? &((const struct evaluated_one *)(uintptr_t)*slot)->by : NULL;
}

/* -- which ----------------------------------------------------------------------------------- */

static enum status add_project(struct evaluated *evaluated, struct arena *scratch, const char *code,
                               const struct record_key *by)
{
    struct record_key subject;
    char name[NAME_SIZE];
    bool made = false;
    enum status status = STATUS_OK;
    if (evaluated->query->then) {
        if (strlen(code) > RECORD_ID_MAX)
            return STATUS_OK;
        subject = (struct record_key){.kind = 0};
        memcpy(subject.id, code, strlen(code) + 1);
    } else {
        status = replica_find_project(evaluated->view, scratch, code, &subject);
    }
    if (status != STATUS_OK) /* not here, or not unique: it is no project of this table */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    subject.kind = 0;
    subject.round = 0;
    subject.fiscal_year = evaluated->query->fiscal_year;
    const char *copy = arena_text(&evaluated->arena, name_of(evaluated, name, &subject));
    struct evaluated_one *one = arena_take(&evaluated->arena, sizeof *one);
    uint64_t *slot = copy && one ? map_put(evaluated->projects, bytes_of_text(copy), &made) : NULL;
    if (!slot)
        return STATUS_NO_MEMORY;
    if (!made)
        return STATUS_OK;
    *one = (struct evaluated_one){subject, *by, evaluated->first};
    evaluated->first = one;
    *slot = (uint64_t)(uintptr_t)one;
    return STATUS_OK;
}

/* What is only named proves nothing (DOMAIN.md 1.1, evidence of O-21 and O-25). */
static bool is_proved(const struct work *work)
{
    for (size_t i = 0; i < work->evidence_count; i++)
        if (work_evidence_found(&work->evidence[i]))
            return true;
    return false;
}

/* A county's own agencies and units: codes of another's say nothing. */
static const char *prepared_name(struct arena *arena, const struct record_key *key,
                                 const char *agency, const char *unit)
{
    return arena_print(arena, "%.6s %s %s", key->scope.text, agency, unit);
}

/* As it is shown, or stood at the basis; NULL: not there, or of later software. *returned: it was, and is no evaluation. */
static enum status work_shown(struct evaluated *evaluated, struct view *view,
                              const struct record *record, struct arena *arena,
                              struct payload *payload, const struct work **work, bool *returned)
{
    const struct record_key key = record->key;
    struct record then;
    enum status status = STATUS_OK;
    *work = NULL;
    if (evaluated->since) {
        status = since_get(view, arena, evaluated->since, &key, &then);
        record = &then;
    }
    if (status == STATUS_OK && record->shown.seq && !record->state.withdrawn && !record->gone)
        status = payload_decode(arena, KIND_WORK, record->payload, payload);
    else
        status = status ? status : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        *work = &payload->work;
        *returned = record->state.returned;
    }
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static bool see_agency(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct evaluated *evaluated = context;
    const struct record_key key = record->key;
    struct payload payload;
    const struct work *work;
    bool returned;
    if (strncmp(key.id, "work/agency/", strlen("work/agency/")) != 0)
        return true;
    enum status status = work_shown(evaluated, view, record, arena, &payload, &work, &returned);
    for (size_t i = 0; status == STATUS_OK && work && i < work->row_count; i++) {
        if (!*work->rows[i].unit_code || !work_row_prepared(&work->rows[i]))
            continue;
        const char *name =
            prepared_name(&evaluated->arena, &key, work->agency, work->rows[i].unit_code);
        if (!name || !map_put(evaluated->prepared, bytes_of_text(name), NULL))
            status = STATUS_NO_MEMORY;
    }
    evaluated->status = status;
    return status == STATUS_OK;
}

/* The rule of works_conflict(), of what is held without a plan's place. */
static bool may_not(struct evaluated *evaluated, struct arena *arena, const struct record_key *by,
                    const struct work *work, const struct work_row *row)
{
    const char *name = *work->agency && *row->unit_code
                           ? prepared_name(arena, by, work->agency, row->unit_code)
                           : NULL;
    return name && map_get(evaluated->prepared, bytes_of_text(name));
}

static bool see_work(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct evaluated *evaluated = context;
    const struct record_key by = record->key;
    struct payload payload;
    const struct work *work;
    bool returned = false;
    enum status status = work_shown(evaluated, view, record, arena, &payload, &work, &returned);
    bool counts = work && !returned && EVALUATIONS >> work->type & 1 && is_proved(work);
    for (size_t i = 0; counts && i < work->row_count && status == STATUS_OK; i++)
        if (*work->rows[i].project_code && !may_not(evaluated, arena, &by, work, &work->rows[i]))
            status = add_project(evaluated, arena, work->rows[i].project_code, &by);
    evaluated->status = status;
    return status == STATUS_OK;
}

/* -- counted --------------------------------------------------------------------------------- */

static enum status count(struct evaluated *evaluated, const struct fact_image *seen)
{
    struct fact_image image = {.subject = seen->subject,
                               .name = seen->name,
                               .unit_code = seen->unit_code,
                               .department_code = seen->department_code,
                               .region = seen->region,
                               .exists = seen->exists,
                               .required = seen->required,
                               .listed = seen->listed,
                               .department_overall = seen->department_overall,
                               .self_evaluated = true,
                               .main_book = seen->main_book,
                               .digest_book = seen->digest_book,
                               .lines = seen->lines,
                               .line_count = seen->line_count};
    if (evaluated->query->map)
        (void)replica_map_region(evaluated->query->map, seen, &image.region);
    return cells_count_image(evaluated->cells, &image, 1);
}

static bool see_image(void *context, const struct fact_image *image)
{
    struct evaluated *evaluated = context;
    if (evaluated_by(evaluated, &image->subject))
        evaluated->status = count(evaluated, image);
    return evaluated->status == STATUS_OK;
}

static enum status count_all(struct evaluated *evaluated)
{
    const struct report_query *query = evaluated->query;
    struct fact_image image;
    struct arena scratch;
    enum status status = STATUS_OK;
    if (query->then) {
        status = evaluated->first ? replica_each_image_at(evaluated->view, query->then,
                                                          query->fiscal_year, see_image, evaluated)
                                  : STATUS_OK;
        return status ? status : evaluated->status;
    }
    arena_init(&scratch, 0);
    for (const struct evaluated_one *one = evaluated->first; one && status == STATUS_OK;
         one = one->next) {
        arena_reset(&scratch);
        status = replica_image(evaluated->view, &scratch, &one->subject, &image);
        status = status == STATUS_NOT_FOUND ? STATUS_OK
                 : status                   ? status
                                            : count(evaluated, &image);
    }
    arena_close(&scratch);
    return status;
}

enum status evaluated_read(struct view *view, const struct report_query *query,
                           struct evaluated **out)
{
    struct evaluated *evaluated = memory_take(sizeof *evaluated);
    *out = evaluated;
    if (!evaluated)
        return STATUS_NO_MEMORY;
    *evaluated = (struct evaluated){.prepared = map_new(),
                                    .projects = map_new(),
                                    .cells = cells_new(),
                                    .query = query,
                                    .view = view};
    arena_init(&evaluated->arena, 0);
    enum status status = evaluated->prepared && evaluated->projects && evaluated->cells
                             ? STATUS_OK
                             : STATUS_NO_MEMORY;
    if (status == STATUS_OK && query->then)
        status = since_open(view, query->then->heads, query->then->count, &evaluated->since);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_WORK, 0, see_agency, evaluated);
    status = status ? status : evaluated->status;
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_WORK, query->fiscal_year, see_work, evaluated);
    since_close(evaluated->since);
    evaluated->since = NULL;
    status = status ? status : evaluated->status;
    return status ? status : count_all(evaluated);
}

void evaluated_free(struct evaluated *evaluated)
{
    if (!evaluated)
        return;
    map_free(evaluated->prepared);
    map_free(evaluated->projects);
    cells_free(evaluated->cells);
    arena_close(&evaluated->arena);
    memory_free(evaluated);
}

/* -- asked ----------------------------------------------------------------------------------- */

enum status evaluated_sum(const struct evaluated *evaluated, enum dimension dimension,
                          const char *code, unsigned book, int64_t values[2])
{
    struct cell_key key = {.fiscal_year = evaluated->query->fiscal_year,
                           .table = CELLS_COVERAGE,
                           .dimension = (uint8_t)dimension};
    struct cell cell;
    memcpy(key.code, code, strlen(code) + 1);
    values[0] = values[1] = 0;
    for (unsigned i = book < BOOK_COUNT ? book : 0; i < BOOK_COUNT; i++) {
        key.book = (uint8_t)i;
        enum status status = cells_get(evaluated->cells, NULL, &key, &cell);
        if (status)
            return status;
        values[0] += cell.values[2 * STAGE_SELF_EVALUATED];
        values[1] += cell.values[2 * STAGE_SELF_EVALUATED + 1];
        if (book < BOOK_COUNT)
            break;
    }
    return STATUS_OK;
}

enum status evaluated_fill(const struct evaluated *evaluated, enum grouping grouping,
                           struct figures *figures)
{
    static const uint8_t dimensions[] = {[BY_REGION] = DIMENSION_REGION,
                                         [BY_DEPARTMENT] = DIMENSION_DEPARTMENT,
                                         [BY_UNIT] = DIMENSION_UNIT};
    const struct place *place = &evaluated->query->place;
    const bool by_book = grouping == BY_BOOK;
    int64_t rest[2], values[2];
    enum status status = evaluated_sum(evaluated, place->dimension, place->code, BOOK_COUNT, rest);
    for (size_t i = 0; i < figures->count && status == STATUS_OK; i++) {
        struct figures_row *row = &figures->rows[i];
        bool total = i + 1 == figures->count, part = !total && (by_book || *row->code);
        if (part)
            status =
                by_book
                    ? evaluated_sum(evaluated, place->dimension, place->code, row->book, values)
                    : evaluated_sum(evaluated, dimensions[grouping], row->code, BOOK_COUNT, values);
        else if (total)
            status = evaluated_sum(evaluated, place->dimension, place->code, BOOK_COUNT, values);
        for (size_t k = 0; k < 2 && status == STATUS_OK; k++) {
            row->coverage.values[COVERAGE_EVALUATED + k] = part || total ? values[k] : rest[k];
            rest[k] -= part ? values[k] : 0;
        }
    }
    return status;
}

/* -- sent ------------------------------------------------------------------------------------ */

enum status submission_evaluated(struct view *view, struct arena *arena,
                                 const struct report_query *query, const struct moment *then,
                                 struct figure_table *table)
{
    struct report_query of_then = *query;
    struct evaluated *evaluated = NULL;
    *table = (struct figure_table){SUBMISSION_EVALUATED,
                                   arena_array(arena, struct figure_row, BOOK_COUNT), BOOK_COUNT};
    if (!table->rows)
        return STATUS_NO_MEMORY;
    of_then.then = then;
    enum status status = evaluated_read(view, &of_then, &evaluated);
    for (unsigned book = 0; book < BOOK_COUNT && status == STATUS_OK; book++) {
        struct figure_row *row = &table->rows[book];
        *row = (struct figure_row){.book = (uint8_t)book, .code = "", .name = "", .value_count = 2};
        row->values = arena_array(arena, int64_t, 2);
        status = row->values ? evaluated_sum(evaluated, query->place.dimension, query->place.code,
                                             book, row->values)
                             : STATUS_NO_MEMORY;
    }
    evaluated_free(evaluated);
    return status;
}
