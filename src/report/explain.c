/* A number taken apart: each subject is counted by itself, as the cells count it. */
#include "explain_inside.h"

#include <siben/handover.h>

/* -- terms that no cell has ---------------------------------------------------------------- */

/* Of one subject alone: as much as is owed of it, where it was evaluated. */
static enum status evaluated_term(const struct explaining *explaining, const struct cells *own,
                                  enum dimension dimension, const char *code, unsigned measure,
                                  int64_t *value)
{
    const struct figure_address *address = &explaining->ask->address;
    struct figure_term owed = {true, CELLS_COVERAGE, (uint8_t)(2 * STAGE_REQUIRED + (measure & 1))};
    int64_t values[2];
    *value = 0;
    if (own)
        return explaining->image_evaluated
                   ? explain_term(explaining, own, dimension, code, &owed, value)
                   : STATUS_OK;
    enum status status =
        evaluated_sum(explaining->evaluated, dimension, code,
                      address->row < BOOK_COUNT ? address->row : BOOK_COUNT, values);
    if (status == STATUS_OK)
        *value = values[measure & 1];
    return status;
}

static bool is_evaluated(const struct figure_term *term)
{
    return term->used && term->table == CELLS_COVERAGE && term->measure >= COVERAGE_EVALUATED;
}

/* -- terms ------------------------------------------------------------------------------ */

enum status explain_term(const struct explaining *explaining, const struct cells *own,
                         enum dimension dimension, const char *code, const struct figure_term *term,
                         int64_t *value)
{
    const struct figure_address *address = &explaining->ask->address;
    struct cell_key key = {.fiscal_year = address->fiscal_year,
                           .table = term->table,
                           .round = (uint8_t)(term->table == CELLS_MONITORING ? address->round : 0),
                           .dimension = (uint8_t)dimension};
    unsigned from = address->row < BOOK_COUNT ? address->row : 0;
    unsigned to = address->row < BOOK_COUNT ? from + 1 : BOOK_COUNT;
    uint64_t sum = 0;
    if (is_evaluated(term))
        return evaluated_term(explaining, own, dimension, code, term->measure, value);
    memcpy(key.code, code, strlen(code) + 1);
    for (unsigned book = from; term->used && book < to; book++) {
        struct cell cell;
        key.book = (uint8_t)book;
        enum status status = cells_get(own ? own : explaining->query.extra,
                                       own ? NULL : explaining->view->txn, &key, &cell);
        if (status)
            return status;
        sum += (uint64_t)cell.values[term->measure];
    }
    *value = (int64_t)sum;
    return STATUS_OK;
}

enum status explain_number(const struct explaining *explaining, const struct cells *own,
                           enum dimension dimension, const char *code, int64_t *value, int64_t *of)
{
    const struct figure_spec *spec = &explaining->spec;
    int64_t less;
    enum status status = explain_term(explaining, own, dimension, code, &spec->value, value);
    if (status == STATUS_OK)
        status = explain_term(explaining, own, dimension, code, &spec->less, &less);
    if (status == STATUS_OK)
        status = explain_term(explaining, own, dimension, code, &spec->of, of);
    for (size_t i = 0; i < FIGURE_ALSO && status == STATUS_OK; i++) {
        int64_t also = 0, of_also = 0;
        status = explain_term(explaining, own, dimension, code, &spec->value_also[i], &also);
        if (status == STATUS_OK)
            status = explain_term(explaining, own, dimension, code, &spec->of_also[i], &of_also);
        *value += also;
        *of += of_also;
    }
    if (status == STATUS_OK)
        *value -= less;
    return status;
}

/* -- which part of the place -------------------------------------------------------------- */

static enum status set_add(struct explaining *explaining, const char *code)
{
    return map_put(explaining->set, bytes_of_text(code), NULL) ? STATUS_OK : STATUS_NO_MEMORY;
}

/* A table of what is missing has a row only for a unit that owes something. */
static enum status only_owing(struct explaining *explaining)
{
    const struct figure_term required = {true, CELLS_COVERAGE, 2 * STAGE_REQUIRED};
    const struct figure_term done = {true, CELLS_COVERAGE,
                                     (uint8_t)(2 * explain_stage(explaining))};
    size_t kept = 0;
    enum status status =
        figures_units(explaining->view, explaining->arena, &explaining->query, &explaining->names,
                      &explaining->codes, &explaining->code_count);
    explaining->dimension = DIMENSION_UNIT;
    for (size_t i = 0; i < explaining->code_count && status == STATUS_OK; i++) {
        int64_t owed, got = 0;
        const char *code = explaining->codes[i];
        status = explain_term(explaining, NULL, DIMENSION_UNIT, code, &required, &owed);
        if (status == STATUS_OK)
            status = explain_term(explaining, NULL, DIMENSION_UNIT, code, &done, &got);
        if (status || owed <= got)
            continue;
        explaining->codes[kept++] = code;
        status = set_add(explaining, code);
    }
    explaining->code_count = kept;
    return status;
}

static enum status without_parts(struct explaining *explaining, enum grouping grouping,
                                 enum dimension dimension)
{
    enum status status =
        figures_parts(explaining->view, explaining->arena, &explaining->query, grouping,
                      &explaining->names, &explaining->codes, &explaining->code_count);
    explaining->dimension = dimension;
    explaining->except = true;
    for (size_t i = 0; i < explaining->code_count && status == STATUS_OK; i++)
        status = set_add(explaining, explaining->codes[i]);
    return status;
}

static enum status choose_set(struct explaining *explaining, struct why *why)
{
    enum status status = STATUS_OK;
    unsigned row = explaining->ask->address.row;
    bool missing = explaining->ask->address.table == REPORT_MISSING;
    if (!missing && row <= ROW_TOTAL)
        return STATUS_OK;
    explaining->set = map_new();
    if (!explaining->set)
        return STATUS_NO_MEMORY;
    if (missing)
        status = only_owing(explaining);
    else if (row == ROW_REST_REGION)
        status = without_parts(explaining, BY_REGION, DIMENSION_REGION);
    else if (row == ROW_REST_DEPARTMENT)
        status = without_parts(explaining, BY_DEPARTMENT, DIMENSION_DEPARTMENT);
    else
        status = without_parts(explaining, BY_UNIT, DIMENSION_UNIT);
    if (status == STATUS_INVALID)
        return why_set(why, status, NULL, "这个地方没有这样的分法", NULL);
    return status;
}

static void part_code(const struct explaining *explaining, const struct fact_image *image,
                      char code[CELL_CODE_SIZE])
{
    size_t size = strlen(explaining->query.place.code), wanted = size < 6 ? size + 2 : 9;
    code[0] = '\0';
    if (explaining->dimension == DIMENSION_UNIT)
        cell_code_of_unit(&image->region, image->unit_code, code);
    else if (explaining->dimension == DIMENSION_DEPARTMENT)
        cell_code_of_department(&image->region, image->department_code, code);
    else if (strlen(image->region.text) >= wanted) {
        memcpy(code, image->region.text, wanted);
        code[wanted] = '\0';
    }
}

static bool is_meant(const struct explaining *explaining, const struct fact_image *image)
{
    char code[CELL_CODE_SIZE];
    if (!place_has(&explaining->query.place, image))
        return false;
    if (!explaining->set)
        return true;
    part_code(explaining, image, code);
    return (map_get(explaining->set, bytes_of_text(code)) != NULL) != explaining->except;
}

/* The number as the table shows it: of the place, or of the parts alone, or without them. */
static enum status read_number(struct explaining *explaining)
{
    struct explanation *out = explaining->out;
    const struct place *place = &explaining->query.place;
    bool whole = !explaining->set || explaining->except;
    enum status status = STATUS_OK;
    if (explaining->flow.used)
        return flow_number(explaining);
    if (whole)
        status =
            explain_number(explaining, NULL, place->dimension, place->code, &out->value, &out->of);
    for (size_t i = 0; i < explaining->code_count && status == STATUS_OK; i++) {
        int64_t value, of;
        status = explain_number(explaining, NULL, explaining->dimension, explaining->codes[i],
                                &value, &of);
        if (status)
            break;
        out->value += explaining->except ? -value : value;
        out->of += explaining->except ? -of : of;
    }
    return status;
}

/* -- subject by subject --------------------------------------------------------------------- */

static struct explained_part *part_new(struct explaining *explaining)
{
    struct explanation *out = explaining->out;
    if (out->part_count == explaining->capacity) {
        size_t capacity = explaining->capacity * 2 + 64;
        struct explained_part *grown =
            arena_array(explaining->arena, struct explained_part, capacity);
        if (!grown)
            return NULL;
        if (out->part_count)
            memcpy(grown, out->parts, out->part_count * sizeof *grown);
        out->parts = grown;
        explaining->capacity = capacity;
    }
    struct explained_part *part = &out->parts[out->part_count];
    *part = (struct explained_part){.name = ""};
    return part;
}

static enum status add_part(struct explaining *explaining, const struct fact_image *image,
                            int64_t value, int64_t of)
{
    char code[CELL_CODE_SIZE];
    struct explained_part *part = part_new(explaining);
    if (!part)
        return STATUS_NO_MEMORY;
    cell_code_of_unit(&image->region, image->unit_code, code);
    part->subject = image->subject;
    part->name = arena_text(explaining->arena, image->name);
    part->unit_code = arena_text(explaining->arena, image->unit_code);
    part->unit_name = cell_name_of(&explaining->names, code);
    part->value = value;
    part->of = of;
    explaining->out->sum = (int64_t)((uint64_t)explaining->out->sum + (uint64_t)value);
    explaining->out->sum_of = (int64_t)((uint64_t)explaining->out->sum_of + (uint64_t)of);
    explaining->out->part_count++;
    return part->name && part->unit_code ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool see_image(void *context, const struct fact_image *seen)
{
    struct explaining *explaining = context;
    const struct place *place = &explaining->query.place;
    struct fact_image on_map = *seen;
    const struct fact_image *image = &on_map;
    int64_t value, of = 0;
    if (explaining->query.map)
        (void)replica_map_region(explaining->query.map, seen, &on_map.region);
    if (!is_meant(explaining, image))
        return true;
    if (explaining->flow.used) {
        value = flow_of(explaining, image);
        explaining->status = value ? add_part(explaining, image, value, of) : STATUS_OK;
        return explaining->status == STATUS_OK;
    }
    struct cells *own = cells_new();
    explaining->image_evaluated =
        explaining->evaluated && evaluated_by(explaining->evaluated, &image->subject);
    enum status status = own ? cells_count_image(own, image, 1) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = explain_number(explaining, own, place->dimension, place->code, &value, &of);
    if (status == STATUS_OK && (value || of))
        status = add_part(explaining, image, value, of);
    cells_free(own);
    explaining->status = status;
    return status == STATUS_OK;
}

static enum status read_parts(struct explaining *explaining)
{
    const struct report_query *query = &explaining->query;
    enum status status =
        query->then
            ? replica_each_image_at(explaining->view, query->then, query->fiscal_year, see_image,
                                    explaining)
            : replica_each_image(explaining->view, query->fiscal_year, see_image, explaining);
    return explaining->status ? explaining->status : status;
}

/* -- the records ------------------------------------------------------------------------------ */

static enum status record_then(struct explaining *explaining, struct arena *arena,
                               const struct record_key *key, struct record *record)
{
    enum status status = explaining->since
                             ? since_get(explaining->view, arena, explaining->since, key, record)
                             : replica_get(explaining->view, arena, key, record);
    if (status == STATUS_OK && (!record->shown.seq || record->state.withdrawn))
        status = STATUS_NOT_FOUND;
    return status;
}

/* Adds a record of the subject; *found says that there is one. */
static enum status add_record(struct explaining *explaining, struct arena *arena,
                              struct explained_part *part, struct record_key key, bool *found)
{
    struct record *record = arena_take(arena, sizeof *record);
    struct record_version *version = arena_take(arena, sizeof *version);
    if (!record || !version)
        return STATUS_NO_MEMORY;
    *found = false;
    if (part->record_count == EXPLAINED_RECORDS_MAX)
        return STATUS_OK;
    enum status status = record_then(explaining, arena, &key, record);
    if (status == STATUS_OK)
        status = replica_version(explaining->view, arena, &key, &record->shown, version);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    struct explained_record *out = &part->records[part->record_count++];
    *out = (struct explained_record){.key = key,
                                     .version = record->shown,
                                     .stated_ms = version->stated_ms,
                                     .committed_ms = version->committed_ms,
                                     .approved = record->state.approved,
                                     .returned = record->state.returned,
                                     .conflicts = record->state.conflicts > 0};
    memcpy(out->author, version->author, sizeof out->author);
    *found = true;
    return STATUS_OK;
}

/* A record of a twin, where the part's own subject has none (FOLD.md 8). */
static const struct subject_record *slot_of(const struct subject *subject, unsigned kind,
                                            unsigned round)
{
    return kind == KIND_BUDGET            ? &subject->budget
           : kind == KIND_FUND            ? &subject->fund
           : kind == KIND_TARGET          ? &subject->target
           : kind == KIND_SELF_EVALUATION ? &subject->self_evaluation
           : kind == KIND_MONITORING      ? &subject->monitoring[round]
                                          : NULL;
}

static enum status add_twin(struct explaining *explaining, struct arena *arena,
                            struct explained_part *part, unsigned kind, unsigned round, bool *found)
{
    struct subject *subject = arena_take(arena, sizeof *subject);
    enum status status = subject ? replica_subject(explaining->view, arena, &part->subject, subject)
                                 : STATUS_NO_MEMORY;
    const struct subject_record *slot = status ? NULL : slot_of(subject, kind, round);
    if (slot && slot->payload && !scope_equal(&slot->entry.key.scope, &part->subject.scope))
        return add_record(explaining, arena, part, slot->entry.key, found);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status add_kind(struct explaining *explaining, struct arena *arena,
                            struct explained_part *part, unsigned kind, unsigned round, bool *found)
{
    struct record_key key = part->subject;
    key.kind = (uint16_t)kind;
    key.round = (uint8_t)round;
    enum status status = add_record(explaining, arena, part, key, found);
    if (status || *found || explaining->since)
        return status;
    return add_twin(explaining, arena, part, kind, round, found);
}

/* The list that names it: of today; at a basis that of its unit where it is at home. */
static enum status add_list(struct explaining *explaining, struct arena *arena,
                            struct explained_part *part, bool *found)
{
    struct record_key key = part->subject;
    struct subject *subject = arena_take(arena, sizeof *subject);
    if (!subject)
        return STATUS_NO_MEMORY;
    const char *unit = part->unit_code;
    enum status status = explaining->since
                             ? STATUS_NOT_FOUND
                             : replica_subject(explaining->view, arena, &part->subject, subject);
    if (status == STATUS_OK && subject->listed) {
        key.scope = subject->list_scope;
        unit = subject->list_unit;
    } else if (status && status != STATUS_NOT_FOUND) {
        return status;
    }
    key.kind = KIND_PROJECT_LIST;
    memset(key.id, 0, sizeof key.id);
    memcpy(key.id, unit, strnlen(unit, sizeof key.id - 1));
    return add_record(explaining, arena, part, key, found);
}

/* Amounts without a budget stand as the latest form says them. */
static enum status add_money(struct explaining *explaining, struct arena *arena,
                             struct explained_part *part)
{
    bool found = false;
    enum status status = add_kind(explaining, arena, part, KIND_BUDGET, 0, &found);
    if (status == STATUS_OK && !found)
        status = add_kind(explaining, arena, part, KIND_FUND, 0, &found);
    if (status == STATUS_OK && !found)
        status = add_kind(explaining, arena, part, KIND_SELF_EVALUATION, 0, &found);
    for (unsigned round = ROUND_MAX; round > 0 && !found && status == STATUS_OK; round--)
        status = add_kind(explaining, arena, part, KIND_MONITORING, round, &found);
    return status;
}

static enum status add_stage(struct explaining *explaining, struct arena *arena,
                             struct explained_part *part, unsigned stage)
{
    bool found;
    if (stage >= STAGE_ROUND_FIRST)
        return add_kind(explaining, arena, part, KIND_MONITORING, stage - STAGE_ROUND_FIRST + 1,
                        &found);
    switch (stage) {
    case STAGE_TARGET_SET:
    case STAGE_TARGET_APPROVED:
        return add_kind(explaining, arena, part, KIND_TARGET, 0, &found);
    case STAGE_SELF_EVALUATED:
    case STAGE_SELF_APPROVED:
        return add_kind(explaining, arena, part, KIND_SELF_EVALUATION, 0, &found);
    default:
        return add_list(explaining, arena, part, &found);
    }
}

static enum status add_records(struct explaining *explaining, struct arena *arena,
                               struct explained_part *part)
{
    const struct figure_term *term = &explaining->spec.value;
    unsigned round =
        explaining->ask->address.round > 0 ? (unsigned)explaining->ask->address.round : 0;
    unsigned stage = term->measure / 2;
    bool money;
    enum status status = STATUS_OK;
    if (term->table == CELLS_MONITORING) {
        stage = round ? STAGE_ROUND_FIRST + round - 1 : STAGE_SELF_EVALUATED;
        money = term->measure == MONITORED_INITIAL_FEN || term->measure == MONITORED_ANNUAL_FEN ||
                (explaining->spec.of.used && !explaining->spec.of_also[0].used);
    } else {
        money = term->measure & 1 || stage == STAGE_REQUIRED || stage == STAGE_LISTED ||
                stage >= STAGE_COUNT;
    }
    const struct record_key *by =
        explaining->evaluated ? evaluated_by(explaining->evaluated, &part->subject) : NULL;
    bool found;
    if (by)
        status = add_record(explaining, arena, part, *by, &found);
    if (status == STATUS_OK && stage < STAGE_COUNT)
        status = add_stage(explaining, arena, part, stage);
    if (status == STATUS_OK && money)
        status = add_money(explaining, arena, part);
    return status;
}

static enum status read_records(struct explaining *explaining)
{
    const struct moment *then = explaining->query.then;
    struct arena arena;
    enum status status = STATUS_OK;
    if (then)
        status = since_open(explaining->view, then->heads, then->count, &explaining->since);
    arena_init(&arena, 0);
    struct explanation *out = explaining->out;
    for (size_t i = out->from; i < out->from + out->shown && status == STATUS_OK; i++) {
        arena_reset(&arena);
        status = add_records(explaining, &arena, &out->parts[i]);
    }
    arena_close(&arena);
    since_close(explaining->since);
    explaining->since = NULL;
    return status;
}

/* -- all of it -------------------------------------------------------------------------------- */

enum coverage_stage explain_stage(const struct explaining *explaining)
{
    const struct figure_address *address = &explaining->ask->address;
    unsigned stage = explaining->spec.value.measure / 2;
    if (address->table == REPORT_MISSING)
        return stage_missing(address->round);
    if (address->table == REPORT_MONITORING)
        return address->round ? (enum coverage_stage)(STAGE_ROUND_FIRST + address->round - 1)
                              : STAGE_SELF_EVALUATED;
    return stage < STAGE_COUNT ? (enum coverage_stage)stage : STAGE_REQUIRED;
}

static enum status find_column(struct explaining *explaining, struct why *why)
{
    const struct figure_address *address = &explaining->ask->address;
    struct figure_spec *spec = &explaining->spec;
    bool found;
    if (address->table == REPORT_FLOW && (explaining->query.then || explaining->query.map))
        return why_set(why, STATUS_UNSUPPORTED, address->column, "资金流向只看现在的",
                       "去掉 --as-of、--basis、--map");
    if (address->table == REPORT_FLOW)
        found = flow_spec(explaining);
    else if (address->table == REPORT_COVERAGE)
        found = coverage_spec(explaining->arena, address->column, spec);
    else if (address->table == REPORT_MONITORING)
        found = monitoring_spec((unsigned)address->round, address->column, spec);
    else
        found = missing_spec(stage_missing(address->round), address->column, spec);
    if (explaining->arena->failed)
        return STATUS_NO_MEMORY;
    return found ? STATUS_OK
                 : why_set(why, STATUS_INVALID, address->column, "这张表没有这一列",
                           "siben show coverage --cells 列出每一格的地址");
}

enum status explain_cell(struct view *view, struct arena *arena, const struct report_query *query,
                         const struct explain_ask *ask, struct explanation *explanation,
                         struct why *why)
{
    struct explanation out = {0};
    struct explaining explaining = {
        .view = view, .arena = arena, .query = *query, .ask = ask, .out = &out};
    explaining.query.fiscal_year = ask->address.fiscal_year;
    explaining.query.place = ask->address.place;
    enum status status = find_column(&explaining, why);
    if (status == STATUS_OK)
        status = replica_view_keeps(view); /* a list came in few batches */
    if (status == STATUS_OK)
        status = unit_names_open(&explaining.names, view, arena);
    if (status)
        return status;
    if (is_evaluated(&explaining.spec.value))
        status = evaluated_read(view, &explaining.query, &explaining.evaluated);
    if (status == STATUS_OK)
        status = choose_set(&explaining, why);
    if (status == STATUS_OK)
        status = explain_words(&explaining);
    if (status == STATUS_OK)
        status = read_number(&explaining);
    if (status == STATUS_OK)
        status = read_parts(&explaining);
    if (status == STATUS_OK)
        status = explain_cut_parts(&explaining, why);
    if (status == STATUS_OK)
        status = read_records(&explaining);
    if (status == STATUS_OK)
        status = explain_units(&explaining);
    map_free(explaining.set);
    evaluated_free(explaining.evaluated);
    unit_names_close(&explaining.names);
    if (status == STATUS_OK)
        *explanation = out;
    return status;
}
