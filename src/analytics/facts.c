/* What the shown records of one subject say in numbers. Pure: the same records give
 * the same image at every node, whatever order they came in. */
#include <siben/analytics.h>
#include <siben/target.h>

#define AMOUNT_FEN_MAX \
    9000000000000000 /* what can be typed (money.h); so a sum over a year's forms fits */
#define LINE_SLOTS (BOOK_COUNT * SOURCE_COUNT * 4)

/* Lines of one subject, found by (book, source, carried, fiscal). */
struct lines {
    struct fact_line *items;
    size_t count;
    uint8_t at[LINE_SLOTS]; /* index + 1 */
};

static int64_t bounded(int64_t fen)
{
    if (fen == MONEY_NONE)
        return 0;
    return fen > AMOUNT_FEN_MAX ? AMOUNT_FEN_MAX : fen < -AMOUNT_FEN_MAX ? -AMOUNT_FEN_MAX : fen;
}

static void add_fen(int64_t *sum, int64_t fen)
{
    *sum = bounded(*sum + bounded(fen));
}

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

static const char *first_text(const char *a, const char *b)
{
    return text_is_empty(a) ? text_or_empty(b) : a;
}

/* -- digests ------------------------------------------------------------------ */

static int digest_order(const struct fact_digest *a, unsigned round, const struct scope *home)
{
    if (a->round != round)
        return a->round < round ? -1 : 1;
    return scope_compare(&a->home, home);
}

/* The sum of a round and home, in its place; room is there for every record. */
static void digest_record(struct fact_image *image, const struct subject_record *record)
{
    size_t at = 0;
    int order = 1;
    if (!record->held)
        return;
    while (at < image->digest_count &&
           (order = digest_order(&image->digests[at], record->entry.key.round, &record->home)) < 0)
        at++;
    if (at == image->digest_count || order > 0) {
        memmove(&image->digests[at + 1], &image->digests[at],
                (image->digest_count - at) * sizeof *image->digests);
        image->digests[at] =
            (struct fact_digest){.round = record->entry.key.round, .home = record->home};
        image->digest_count++;
    }
    digest_add_entry(&image->digests[at].sum, &record->entry);
}

static enum status digest_subject(struct arena *arena, struct fact_image *image,
                                  const struct subject *subject)
{
    const struct subject_record *const yearly[] = {&subject->budget, &subject->fund,
                                                   &subject->target, &subject->self_evaluation};
    size_t held = 0;
    for (size_t i = 0; i < 4; i++)
        held += yearly[i]->held;
    for (unsigned round = 0; round <= ROUND_MAX; round++)
        held += subject->monitoring[round].held + subject->spending[round].held;
    if (held == 0)
        return STATUS_OK;
    image->digests = arena_array(arena, struct fact_digest, held);
    if (!image->digests)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < 4; i++)
        digest_record(image, yearly[i]);
    for (unsigned round = 0; round <= ROUND_MAX; round++) {
        digest_record(image, &subject->monitoring[round]);
        digest_record(image, &subject->spending[round]);
    }
    return STATUS_OK;
}

/* -- who it is ---------------------------------------------------------------- */

static bool is_department(const struct subject *subject)
{
    return strncmp(subject->key.id, "dept/", 5) == 0;
}

static const char *unit_of_forms(const struct subject *subject)
{
    for (unsigned round = 0; round <= ROUND_MAX; round++) {
        const struct payload *form = subject->monitoring[round].payload;
        if (form && !text_is_empty(form->monitoring.unit_code))
            return form->monitoring.unit_code;
    }
    const struct payload *form = subject->self_evaluation.payload;
    return form ? text_or_empty(form->self_evaluation.unit_code) : "";
}

const char *subject_unit_code(const struct subject *subject)
{
    const char *code = "";
    if (subject->means)
        return subject->means;
    if (subject->budget.payload)
        code = first_text(code, subject->budget.payload->budget.unit_code);
    if (subject->fund.payload)
        code = first_text(code, subject->fund.payload->fund.unit_code);
    if (subject->project.payload)
        code = first_text(code, subject->project.payload->project.unit_code);
    if (subject->target.payload)
        code = first_text(code, subject->target.payload->target.unit_code);
    code = first_text(code, subject->list_unit);
    if (text_is_empty(code))
        code = unit_of_forms(subject);
    return text_is_empty(code) && is_department(subject) ? subject->key.id + 5 : code;
}

static const char *name_of(const struct subject *subject)
{
    const char *name = "";
    if (subject->budget.payload)
        name = first_text(name, subject->budget.payload->budget.name);
    name = first_text(name, subject->list_name);
    if (subject->project.payload)
        name = first_text(name, subject->project.payload->project.name);
    if (subject->target.payload)
        name = first_text(name, subject->target.payload->target.subject_name);
    if (subject->fund.payload)
        name = first_text(name, fund_chinese(subject->fund.payload->fund.type));
    return name;
}

/* "Hierarchical, 3 digits per level: 主管部门 3 + 单位 3" (DOMAIN.md 4.2). */
static const char *department_of(struct arena *arena, const struct subject *subject,
                                 const char *unit_code)
{
    if (!text_is_empty(subject->department_code))
        return subject->department_code;
    if (is_department(subject))
        return subject->key.id + 5;
    return strlen(unit_code) <= 3 ? unit_code : arena_text_of(arena, bytes_of(unit_code, 3));
}

/* -- lines -------------------------------------------------------------------- */

static struct fact_line *line_at(struct lines *lines, unsigned book, unsigned source, bool carried,
                                 bool fiscal)
{
    if (book >= BOOK_COUNT)
        book = BOOK_OUTSIDE;
    if (source >= SOURCE_COUNT)
        source = SOURCE_NONE;
    size_t slot = ((book * SOURCE_COUNT + source) * 2 + carried) * 2 + fiscal;
    if (!lines->at[slot]) {
        struct fact_line *line = &lines->items[lines->count++];
        line->book = (uint8_t)book;
        line->source = (uint8_t)source;
        line->carried = carried;
        line->fiscal = fiscal;
        lines->at[slot] = (uint8_t)lines->count;
    }
    return &lines->items[lines->at[slot] - 1];
}

/* The spending lines of a round's form; round 0 is the self-evaluation. */
static const struct spending_line *form_lines(const struct subject *subject, unsigned round,
                                              size_t *count)
{
    const struct payload *form =
        round ? subject->monitoring[round].payload : subject->self_evaluation.payload;
    *count = 0;
    if (!form)
        return NULL;
    *count = round ? form->monitoring.line_count : form->self_evaluation.line_count;
    return round ? form->monitoring.lines : form->self_evaluation.lines;
}

static void take_budget(struct lines *lines, const struct subject *subject)
{
    if (subject->budget.payload) {
        const struct budget *budget = &subject->budget.payload->budget;
        for (size_t i = 0; i < budget->line_count; i++) {
            const struct funding_line *from = &budget->lines[i];
            struct fact_line *line =
                line_at(lines, from->book, from->source, from->carried, from->fiscal);
            add_fen(&line->initial_fen, from->initial_fen);
            add_fen(&line->annual_fen, from->initial_fen);
            add_fen(&line->annual_fen, from->adjustment_fen);
        }
    }
    if (subject->fund.payload) {
        const struct fund *fund = &subject->fund.payload->fund;
        struct fact_line *line = line_at(lines, BOOK_SOCIAL_INSURANCE, SOURCE_NONE, false, true);
        add_fen(&line->initial_fen, fund->expenditure_budget_fen);
        add_fen(&line->annual_fen, fund->expenditure_budget_fen);
        add_fen(&line->spent_fen[0], fund->expenditure_fen);
    }
}

/* Without a budget the amounts are those of the latest form: of one form only, or a
 * row by source and one without would count the same money twice. */
static void take_amounts_of_latest_form(struct lines *lines, const struct subject *subject)
{
    size_t count = 0;
    const struct spending_line *from = form_lines(subject, 0, &count);
    for (unsigned round = ROUND_MAX; round >= 1 && count == 0; round--)
        from = form_lines(subject, round, &count);
    for (size_t i = 0; i < count; i++) {
        struct fact_line *line =
            line_at(lines, from[i].book, from[i].source, from[i].carried, from[i].fiscal);
        add_fen(&line->initial_fen, from[i].initial_fen);
        add_fen(&line->annual_fen,
                from[i].annual_fen == MONEY_NONE ? from[i].initial_fen : from[i].annual_fen);
    }
}

static void take_form(struct lines *lines, const struct subject *subject, unsigned round)
{
    size_t count;
    const struct spending_line *from = form_lines(subject, round, &count);
    for (size_t i = 0; i < count; i++) {
        struct fact_line *line =
            line_at(lines, from[i].book, from[i].source, from[i].carried, from[i].fiscal);
        add_fen(&line->spent_fen[round], from[i].spent_fen);
        add_fen(&line->forecast_fen[round], from[i].forecast_fen);
    }
}

static size_t count_rows(const struct subject *subject)
{
    size_t rows = subject->fund.payload ? 1 : 0;
    if (subject->budget.payload)
        rows += subject->budget.payload->budget.line_count;
    for (unsigned round = 0; round <= ROUND_MAX && rows < LINE_SLOTS; round++) {
        size_t count;
        (void)form_lines(subject, round, &count);
        rows += count;
    }
    return rows < LINE_SLOTS ? rows : LINE_SLOTS;
}

static int line_order(const struct fact_line *line)
{
    return ((line->book * SOURCE_COUNT + line->source) * 2 + line->carried) * 2 + line->fiscal;
}

static void sort_lines(struct lines *lines)
{
    for (size_t i = 1; i < lines->count; i++) {
        struct fact_line line = lines->items[i];
        size_t to = i;
        for (; to > 0 && line_order(&lines->items[to - 1]) > line_order(&line); to--)
            lines->items[to] = lines->items[to - 1];
        lines->items[to] = line;
    }
}

/* Among the lines that the amounts come from; the largest, ties to the lower book. */
static uint8_t main_book_of(const struct lines *lines, size_t count)
{
    const struct fact_line *main = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct fact_line *line = &lines->items[i];
        if (!main || line->annual_fen > main->annual_fen ||
            (line->annual_fen == main->annual_fen && line->book < main->book))
            main = line;
    }
    return main ? main->book : BOOK_GENERAL_PUBLIC;
}

static enum status read_lines(struct arena *arena, const struct subject *subject,
                              struct fact_image *image)
{
    size_t rows = count_rows(subject);
    struct lines lines = {0};
    if (rows == 0)
        return STATUS_OK;
    lines.items = arena_array(arena, struct fact_line, rows);
    if (!lines.items)
        return STATUS_NO_MEMORY;
    take_budget(&lines, subject);
    if (lines.count == 0)
        take_amounts_of_latest_form(&lines, subject);
    image->main_book = image->digest_book = main_book_of(&lines, lines.count);
    for (unsigned round = 0; round <= ROUND_MAX; round++)
        take_form(&lines, subject, round);
    sort_lines(&lines);
    image->lines = lines.items;
    image->line_count = lines.count;
    return STATUS_OK;
}

/* -- rounds ------------------------------------------------------------------- */

/* The project's light of a round: Σ spent over Σ annual; NONE when the form says
 * nothing about spending. */
static uint8_t execution_light(const struct light_rules *rules, const struct subject *subject,
                               const struct fact_image *image, unsigned round)
{
    int64_t spent = 0, annual = 0;
    size_t count;
    bool said = false;
    const struct spending_line *rows = form_lines(subject, round, &count);
    for (size_t i = 0; i < count; i++)
        said = said || rows[i].spent_fen != MONEY_NONE;
    if (!said)
        return LIGHT_NONE;
    for (size_t i = 0; i < image->line_count; i++) {
        spent += image->lines[i].spent_fen[round]; /* at most 160 lines of 9e15 */
        annual += image->lines[i].annual_fen;
    }
    return (uint8_t)light_of_execution(rules, spent, annual, round ? (int)round : 12, NULL);
}

static void read_rows(struct fact_round *round, const struct monitoring *form,
                      const struct target *target, const struct light_rules *rules, int month,
                      int year)
{
    enum light worst = LIGHT_NONE;
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row *row = &form->rows[i];
        const struct indicator *indicator =
            rules->numbers_only && !row->indicator ? NULL : monitoring_indicator(target, form, i);
        if (indicator)
            worst = light_worst(worst, light_of_indicator(rules, indicator, row, month, year));
        if (row->likelihood < LIKELIHOOD_COUNT && row->likelihood > round->likelihood)
            round->likelihood = row->likelihood;
        uint8_t deviations = row->deviations & ((1u << DEVIATION_COUNT) - 1);
        round->deviations |= deviations;
        if ((deviations || !text_is_empty(row->reason)) && round->deviating < UINT16_MAX)
            round->deviating++;
    }
    round->target_light = (uint8_t)worst;
}

static void read_rounds(const struct subject *subject, const struct light_rules *rules,
                        struct fact_image *image)
{
    const struct target *target = subject->target.payload ? &subject->target.payload->target : NULL;
    for (unsigned month = 1; month <= ROUND_MAX; month++) {
        const struct subject_record *form = &subject->monitoring[month];
        if (!form->payload)
            continue;
        struct fact_round *round = &image->rounds[month];
        round->reported = true;
        round->approved = form->approved;
        round->execution_light = execution_light(rules, subject, image, month);
        read_rows(round, &form->payload->monitoring, target, rules, (int)month,
                  subject->key.fiscal_year);
        image->returned = image->returned || form->returned;
    }
    const struct subject_record *self = &subject->self_evaluation;
    if (self->payload) {
        image->rounds[0].reported = image->self_evaluated = true;
        image->rounds[0].approved = image->self_approved = self->approved;
        image->rounds[0].execution_light = execution_light(rules, subject, image, 0);
        image->self_score = self->payload->self_evaluation.total_score;
        image->returned = image->returned || self->returned;
    }
}

enum status fact_image_of(struct arena *arena, const struct subject *subject,
                          const struct light_rules *rules, struct fact_image *image)
{
    struct fact_image out = {.subject = subject->key};
    out.subject.kind = 0;
    out.subject.round = 0;
    out.name = name_of(subject);
    out.unit_code = subject_unit_code(subject);
    out.department_code = department_of(arena, subject, out.unit_code);
    if (!out.department_code)
        return STATUS_NO_MEMORY;
    out.region =
        subject->unit_region.text[0] ? subject->unit_region : scope_region(&subject->key.scope);
    out.department_overall = is_department(subject);

    const struct fund *fund = subject->fund.payload ? &subject->fund.payload->fund : NULL;
    out.listed = subject->listed || fund;
    out.required = (subject->listed && !subject->out_of_scope) || (fund && fund->budgeted_here);
    out.target_set = subject->target.payload != NULL;
    out.target_approved = out.target_set && subject->target.approved;
    out.returned = out.target_set && subject->target.returned;

    enum status status = read_lines(arena, subject, &out);
    if (status)
        return status;
    read_rounds(subject, rules, &out);
    status = digest_subject(arena, &out, subject);
    if (status)
        return status;
    out.exists = out.listed || out.target_set || out.self_evaluated || subject->budget.payload;
    for (unsigned round = 1; round <= ROUND_MAX; round++)
        out.exists = out.exists || out.rounds[round].reported;
    *image = out;
    return STATUS_OK;
}
