/* Submissions that no round of forms makes: application of results, review of overall self-evaluations, transfers, use of
 * results. Their figures come from pieces of work and from departments' forms, now or as of a basis, alike for the one who
 * submits and the one who answers. */
#include "handled.h"
#include "table.h"

#include <siben/works.h>

#include <stdio.h>
#include <stdlib.h>

#define HANDLINGS 8
#define OVERALL_SCORE 3
#define VALUES_MAX (4 + HANDLINGS + 1)

/* -- what a table's values are called -------------------------------------------------------------- */

static const char *const handlings[HANDLINGS] = {"继续", "调整", "暂停", "收回",
                                                 "核减", "取消", "整改", "其他"};

struct shape_of {
    const char *table, *title;
    uint8_t kind;
    bool by_book;
    size_t count;
    struct {
        const char *name;
        uint8_t kind; /* enum works_measure */
    } values[VALUES_MAX];
};
#define HANDLED                                                                                 \
    {"继续", WORKS_COUNT}, {"调整", WORKS_COUNT}, {"暂停", WORKS_COUNT}, {"收回", WORKS_COUNT}, \
        {"核减", WORKS_COUNT}, {"取消", WORKS_COUNT}, {"整改", WORKS_COUNT},                    \
    {                                                                                           \
        "其他", WORKS_COUNT                                                                     \
    }
static const struct shape_of shapes[] = {
    {"application",
     "监控结果应用",
     SUBMISSION_APPLICATION,
     true,
     13,
     {{"监控项目数", WORKS_COUNT},
      {"已应用项目数", WORKS_COUNT},
      {"监控项目预算", WORKS_FEN},
      {"已应用项目预算", WORKS_FEN},
      HANDLED,
      {"收回或核减金额", WORKS_FEN}}},
    {"result_use",
     "评价结果应用",
     SUBMISSION_RESULT_USE,
     true,
     13,
     {{"已自评项目数", WORKS_COUNT},
      {"已应用项目数", WORKS_COUNT},
      {"已自评项目预算", WORKS_FEN},
      {"已应用项目预算", WORKS_FEN},
      HANDLED,
      {"收回或核减金额", WORKS_FEN}}},
    {"overall_review",
     "部门整体自评审核",
     SUBMISSION_OVERALL_REVIEW,
     false,
     4,
     {{"已报", WORKS_COUNT},
      {"审核通过", WORKS_COUNT},
      {"退回", WORKS_COUNT},
      [OVERALL_SCORE] = {"自评得分", WORKS_SCORE}}},
    {"transfers",
     "转移支付绩效自评",
     SUBMISSION_TRANSFER,
     false,
     3,
     {{"表数", WORKS_COUNT}, {"全年预算数", WORKS_FEN}, {"全年执行数", WORKS_FEN}}},
};
#define SHAPES (sizeof shapes / sizeof shapes[0])

static const struct shape_of *shape_of_kind(unsigned kind)
{
    for (size_t i = 0; i < SHAPES; i++)
        if (shapes[i].kind == kind)
            return &shapes[i];
    return NULL;
}

static const struct shape_of *shape_of_table(const char *table)
{
    for (size_t i = 0; i < SHAPES; i++)
        if (strcmp(shapes[i].table, table) == 0)
            return &shapes[i];
    return NULL;
}

bool submission_of_works(unsigned kind)
{
    return shape_of_kind(kind) != NULL;
}

bool submission_works_measure(const char *table, size_t index, const char **name,
                              enum works_measure *measure, bool *by_book)
{
    const struct shape_of *shape = shape_of_table(table);
    if (handled_is_table(table)) {
        *name = index ? "金额" : "项目数";
        *measure = index > 0 ? WORKS_FEN : WORKS_COUNT;
        *by_book = false;
        return true;
    }
    if (!shape)
        return false;
    *name = index < shape->count ? shape->values[index].name : "";
    *measure = index < shape->count ? shape->values[index].kind : WORKS_COUNT;
    *by_book = shape->by_book;
    return true;
}

const char *submission_works_title(const char *id)
{
    const struct shape_of *shape = shape_of_table(id);
    return shape ? shape->title : NULL;
}

const char *submission_works_id(unsigned kind)
{
    const struct shape_of *shape = shape_of_kind(kind);
    return shape ? shape->table : NULL;
}

/* -- what is read ------------------------------------------------------------------------------------ */

struct used { /* a project that a decision names */
    const char *project;
    uint8_t handling;
    const char *words;
    int64_t fen;
    struct used *next;
};
struct gathering {
    struct arena *arena;
    const struct submission_works_ask *ask;
    const struct shape_of *shape;
    struct since *since; /* NULL: now */
    struct used *used;
    struct handled handled;
    struct unit_names names; /* of a review of departments */
    struct figure_row *rows;
    size_t row_count, row_capacity;
    enum status status;
};

static struct figure_row *row_of(struct gathering *gathering, unsigned book, const char *code,
                                 const char *name)
{
    for (size_t i = 0; i < gathering->row_count; i++)
        if (gathering->rows[i].book == book && strcmp(gathering->rows[i].code, code) == 0)
            return &gathering->rows[i];
    if (gathering->row_count == gathering->row_capacity) {
        size_t capacity = gathering->row_capacity * 2 + 16;
        struct figure_row *grown = arena_array(gathering->arena, struct figure_row, capacity);
        if (!grown)
            return NULL;
        if (gathering->row_count)
            memcpy(grown, gathering->rows, gathering->row_count * sizeof *grown);
        gathering->rows = grown;
        gathering->row_capacity = capacity;
    }
    struct figure_row *row = &gathering->rows[gathering->row_count];
    *row = (struct figure_row){.book = (uint8_t)book,
                               .code = arena_text(gathering->arena, code),
                               .name = arena_text(gathering->arena, name),
                               .values =
                                   arena_array(gathering->arena, int64_t, gathering->shape->count),
                               .value_count = gathering->shape->count};
    if (!row->code || !row->name || !row->values)
        return NULL;
    gathering->row_count++;
    return row;
}

static void add(int64_t *sum, int64_t value)
{
    if (value != MONEY_NONE && !money_add(*sum, value, sum))
        *sum = INT64_MAX; /* nonsense stays nonsense, at both ends alike */
}

static uint8_t handling_of(const char *words)
{
    for (uint8_t i = 0; i + 1 < HANDLINGS; i++)
        if (text_contains(words, handlings[i]))
            return i;
    return HANDLINGS - 1;
}

static void take_use(struct gathering *gathering, const struct work *work)
{
    for (size_t i = 0; i < work->row_count; i++) {
        struct used *used = arena_take(gathering->arena, sizeof *used);
        if (!used) {
            gathering->status = STATUS_NO_MEMORY;
            return;
        }
        *used = (struct used){arena_text(gathering->arena, work->rows[i].project_code),
                              handling_of(work->rows[i].handling),
                              arena_text(gathering->arena, work->rows[i].handling),
                              work->rows[i].amount_fen, gathering->used};
        if (!used->project || !used->words)
            gathering->status = STATUS_NO_MEMORY;
        gathering->used = used;
    }
}

/* Tables of regions and of projects apart: each is what it is. */
static void take_transfer(struct gathering *gathering, const struct work *work)
{
    const char *code =
        arena_print(gathering->arena, "%s/%s",
                    work->table_level == TRANSFER_REGION ? "region" : "project", work->title);
    struct figure_row *row = code ? row_of(gathering, 0, code, work->title) : NULL;
    if (!row) {
        gathering->status = STATUS_NO_MEMORY;
        return;
    }
    row->values[0]++;
    for (size_t i = 0; i < work->line_count; i++) {
        add(&row->values[1], work->lines[i].annual_fen);
        add(&row->values[2], work->lines[i].spent_fen);
    }
}

/* DOMAIN.md 1.1 O-19: a decision that was returned is none; who counted it once is answered as it was counted. */
static bool is_left_out(const struct gathering *gathering, const struct record *record)
{
    return !record->shown.seq || record->state.withdrawn || record->gone ||
           (gathering->ask->counting >= COUNTING_STANDING && record->state.returned);
}

static bool see_work(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct gathering *gathering = context;
    struct record then;
    struct payload payload;
    if (gathering->since) {
        enum status status = since_get(view, arena, gathering->since, &record->key, &then);
        if (status == STATUS_NOT_FOUND)
            return true;
        gathering->status = status;
        if (status)
            return false;
        record = &then;
    }
    if (is_left_out(gathering, record) ||
        payload_decode(arena, KIND_WORK, record->payload, &payload) != STATUS_OK)
        return true;
    const struct work *work = &payload.work;
    bool of_round = gathering->ask->kind == SUBMISSION_APPLICATION
                        ? record->key.round == gathering->ask->round
                        : record->key.round == 0;
    if (gathering->ask->kind == SUBMISSION_TRANSFER) {
        if (work->type == WORK_TRANSFER && work->table_level)
            take_transfer(gathering, work);
    } else if (work->type == WORK_RESULT_USE && of_round) {
        take_use(gathering, work);
    }
    return gathering->status == STATUS_OK;
}

static const struct used *next_use(const struct used *used, const char *project)
{
    while (used && strcmp(used->project, project) != 0)
        used = used->next;
    return used;
}

/* One decision on a project; `first` is the first of them, and what lies between was counted before. */
static void count_use(struct gathering *gathering, unsigned book, struct figure_row *row,
                      const struct used *first, const struct used *used)
{
    bool way = false, word = false; /* counted before */
    for (const struct used *it = first; it != used; it = next_use(it->next, used->project)) {
        way = way || it->handling == used->handling;
        word = word || handled_alike(&gathering->handled, it->words, used->words);
    }
    row->values[4 + used->handling] += !way;
    if (!word)
        handled_project(&gathering->handled, book, used->words);
    handled_money(&gathering->handled, book, used->words, used->fen);
    add(&row->values[4 + HANDLINGS], used->fen);
}

static void take_project(struct gathering *gathering, const struct fact_image *image)
{
    const struct used *first = next_use(gathering->used, image->subject.id);
    bool meant = gathering->ask->kind == SUBMISSION_APPLICATION
                     ? image->rounds[gathering->ask->round].reported
                     : image->self_evaluated;
    struct figure_row *row = meant || first ? row_of(gathering, image->main_book, "", "") : NULL;
    if (!meant && !first)
        return;
    if (!row) {
        gathering->status = STATUS_NO_MEMORY;
        return;
    }
    int64_t annual = 0;
    for (size_t i = 0; i < image->line_count; i++)
        add(&annual, image->lines[i].annual_fen);
    handled_book(&gathering->handled, image->main_book);
    row->values[0] += meant;
    add(&row->values[2], meant ? annual : 0);
    if (!first)
        return;
    row->values[1]++;
    add(&row->values[3], annual);
    for (const struct used *used = first; used; used = next_use(used->next, image->subject.id)) {
        count_use(gathering, image->main_book, row, first, used);
        if (gathering->ask->counting == COUNTING_LAST)
            break;
    }
}

/* "交通运输局（305）": what the department is called in the roster, else by its form. */
static const char *department_words(struct gathering *gathering, const struct fact_image *image)
{
    char cell[CELL_CODE_SIZE];
    const char *code = strrchr(image->subject.id, '/');
    code = code ? code + 1 : image->subject.id;
    cell_code_of_department(&image->region, code, cell);
    const char *name = cell_name_of(&gathering->names, cell);
    name = *name ? name : image->name;
    return *name ? arena_print(gathering->arena, "%s（%s）", name, code) : code;
}

static void take_department(struct gathering *gathering, const struct fact_image *image)
{
    if (!image->department_overall || (!image->self_evaluated && !image->returned))
        return;
    const char *name = department_words(gathering, image);
    struct figure_row *row = name ? row_of(gathering, 0, image->subject.id, name) : NULL;
    if (!row) {
        gathering->status = STATUS_NO_MEMORY;
        return;
    }
    row->values[0] += image->self_evaluated;
    row->values[1] += image->self_approved;
    row->values[2] += image->self_evaluated && image->returned && !image->self_approved;
    row->values[OVERALL_SCORE] += image->self_score;
}

static bool see_image(void *context, const struct fact_image *image)
{
    struct gathering *gathering = context;
    if (!scope_contains(&gathering->ask->scope, &image->subject.scope))
        return true;
    if (gathering->ask->kind == SUBMISSION_OVERALL_REVIEW)
        take_department(gathering, image);
    else if (image->required && !image->department_overall)
        take_project(gathering, image);
    return gathering->status == STATUS_OK;
}

static int compare_rows(const void *a, const void *b)
{
    const struct figure_row *left = a, *right = b;
    int order = (left->book > right->book) - (left->book < right->book);
    return order ? order : strcmp(left->code, right->code);
}

enum status submission_works(struct view *view, struct arena *arena,
                             const struct submission_works_ask *ask, struct figure_table **tables,
                             size_t *count)
{
    struct gathering gathering = {.arena = arena, .ask = ask, .shape = shape_of_kind(ask->kind)};
    enum status status = STATUS_OK;
    *tables = arena_array(arena, struct figure_table, 2);
    *count = 0;
    if (!gathering.shape || ask->round > ROUND_MAX)
        return STATUS_INVALID;
    if (!*tables)
        return STATUS_NO_MEMORY;
    status = handled_begin(&gathering.handled, view, arena, ask);
    if (status == STATUS_OK && ask->basis)
        status = since_open(view, ask->basis, ask->basis_count, &gathering.since);
    if (status == STATUS_OK && ask->kind == SUBMISSION_OVERALL_REVIEW)
        status = unit_names_open(&gathering.names, view, arena);
    else if (status == STATUS_OK)
        status = replica_each(view, &ask->scope, KIND_WORK, ask->fiscal_year, see_work, &gathering);
    const struct moment then = {ask->scope, ask->basis, ask->basis_count};
    if (status == STATUS_OK && gathering.status == STATUS_OK && ask->kind != SUBMISSION_TRANSFER)
        status = ask->basis
                     ? replica_each_image_at(view, &then, ask->fiscal_year, see_image, &gathering)
                     : replica_each_image(view, ask->fiscal_year, see_image, &gathering);
    since_close(gathering.since);
    unit_names_close(&gathering.names);
    status = status ? status : gathering.status;
    if (gathering.row_count > 1)
        qsort(gathering.rows, gathering.row_count, sizeof *gathering.rows, compare_rows);
    if (status == STATUS_OK) {
        (*tables)[0] =
            (struct figure_table){gathering.shape->table, gathering.rows, gathering.row_count};
        *count = 1;
        *count += handled_table(&gathering.handled, &(*tables)[1]);
    }
    return status == STATUS_OK && gathering.handled.short_of_memory ? STATUS_NO_MEMORY : status;
}

/* -- showing ------------------------------------------------------------------------------------------- */

/* The columns of the words that were sent, in place of those that every program knows. */
struct shown_values {
    const struct figure_table *handled; /* NULL: as the shape has them */
    const char **words;
    size_t word_count, count;
};

static bool is_word(const struct shown_values *shown, size_t i)
{
    return shown->handled && i >= 4 && i < 4 + shown->word_count;
}

/* The place in the shape of a column that is no word. */
static size_t shape_place(const struct shown_values *shown, size_t i)
{
    return shown->handled && i >= 4 ? 4 + HANDLINGS + i - 4 - shown->word_count : i;
}

static int64_t shown_value(const struct shown_values *shown, const struct figure_row *from,
                           size_t i)
{
    if (is_word(shown, i))
        return handled_projects(shown->handled, from->book, shown->words[i - 4]);
    size_t at = shape_place(shown, i);
    return at < from->value_count ? from->values[at] : 0;
}

/* Departments were not named before: "dept/301" is 301. */
static const char *name_words(const struct figure_row *row)
{
    return *row->name ? row->name : strncmp(row->code, "dept/", 5) == 0 ? row->code + 5 : row->code;
}

static bool has_several(const struct shape_of *shape, const struct figure_row *row)
{
    int64_t ways = 0;
    for (size_t i = 0; shape->by_book && i < HANDLINGS && 4 + i < row->value_count; i++)
        add(&ways, row->values[4 + i]);
    return shape->by_book && row->value_count > 1 && ways > row->values[1];
}

/* What a department gave itself. There is no sum of scores, and who has handed in nothing has none. */
static const char *score_words(struct arena *arena, const struct figure_row *row)
{
    char score[MONEY_TEXT_SIZE];
    if (!row || row->value_count <= OVERALL_SCORE || !row->values[0])
        return "";
    money_print_wan(row->values[OVERALL_SCORE] * 10000, score);
    return arena_text(arena, score);
}

enum status submission_works_table(struct arena *arena, const struct record_key *key,
                                   const struct submission *submission, struct table *table)
{
    static const uint8_t column_of[] = {COLUMN_COUNT, COLUMN_FEN, COLUMN_TEXT};
    const struct shape_of *shape = shape_of_kind(submission->kind);
    const struct figure_table *figures = NULL;
    bool several = false; /* decisions on one project */
    for (size_t i = 0; shape && i < submission->table_count; i++)
        if (strcmp(submission->tables[i].name, shape->table) == 0)
            figures = &submission->tables[i];
    if (!figures)
        return STATUS_NOT_FOUND;
    struct shown_values shown = {.handled = handled_of(submission)};
    if (shown.handled &&
        handled_words(arena, shown.handled, &shown.words, &shown.word_count) != STATUS_OK)
        return STATUS_NO_MEMORY;
    shown.count = shown.handled ? shape->count - HANDLINGS + shown.word_count : shape->count;
    char round[32] = "";
    if (key->round)
        snprintf(round, sizeof round, "1—%u月", key->round);
    const char *title = arena_print(arena, "%s 上报：%u 年%s%s", submission->scope.text,
                                    key->fiscal_year, round, shape->title);
    if (!title || !table_start(arena, table, title, shown.count + 1, figures->row_count + 1))
        return STATUS_NO_MEMORY;
    table_column(table, "", shape->by_book ? "预算类别" : "名称", "name", COLUMN_TEXT);
    for (size_t i = 0; i < shown.count; i++) {
        const size_t at = is_word(&shown, i) ? 0 : shape_place(&shown, i);
        const char *id = arena_print(arena, "value_%zu", i + 1);
        if (!id)
            return STATUS_NO_MEMORY;
        table_column(table, "", is_word(&shown, i) ? shown.words[i - 4] : shape->values[at].name,
                     id, is_word(&shown, i) ? COLUMN_COUNT : column_of[shape->values[at].kind]);
    }
    int64_t *sums = arena_array(arena, int64_t, shown.count);
    if (!sums)
        return STATUS_NO_MEMORY;
    for (size_t r = 0; r <= figures->row_count; r++) {
        const struct figure_row *from = r < figures->row_count ? &figures->rows[r] : NULL;
        struct table_row *row = table_row(arena, table);
        if (!row)
            return STATUS_NO_MEMORY;
        row->total = !from;
        several = several || (from && has_several(shape, from));
        row->values[0].text = !from            ? "合计"
                              : shape->by_book ? book_chinese(from->book)
                                               : name_words(from);
        for (size_t i = 0; i < shown.count; i++) {
            int64_t value = from ? shown_value(&shown, from, i) : 0;
            if (from)
                add(&sums[i], value);
            row->values[1 + i].value = from ? value : sums[i];
            if (!shown.handled && shape->values[i].kind == WORKS_SCORE)
                row->values[1 + i].text = score_words(arena, from);
        }
    }
    table_note_residues(arena, table);
    if (several)
        table_note(arena, table,
                   "一个项目有几种处置方式的，每种各计一个项目；金额是各笔处置的合计。");
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
