/* work_paper -- working papers of a sample as they come back, and what a piece of work must agree with in other
 * records. DOMAIN.md T10; 财监〔2021〕4号: "independent of the evaluated". */
#include "work.h"

/* -- rows that nobody has filled ------------------------------------------------------------------- */

bool work_paper_skips(struct work_reading *at, struct pieces *pieces)
{
    static const int filled[] = {COLUMN_WORK_FOUND,  COLUMN_WORK_VERDICT,  COLUMN_WORK_VETO,
                                 COLUMN_WORK_DETAIL, COLUMN_WORK_HANDLING, COLUMN_WORK_METHOD,
                                 COLUMN_WORK_AMOUNT};
    if (!*work_cell(at, COLUMN_WORK_SAMPLE))
        return false;
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
        if (*work_cell(at, filled[i]))
            return false;
    pieces->skipped++;
    pieces->draft->out.rows++;
    if (word(at->reading, WORDS_TICK, work_cell(at, COLUMN_WORK_CORE), NULL) != WORD_TICK_YES)
        return true;
    struct left_out *left = arena_take(at->reading->arena, sizeof *left);
    if (!left) {
        (void)fail(at->reading, STATUS_NO_MEMORY);
        return true;
    }
    *left = (struct left_out){work_cell(at, COLUMN_WORK_NUMBER), work_cell(at, COLUMN_WORK_FIELD),
                              pieces->left_out};
    pieces->left_out = left;
    return true;
}

void work_paper_say(struct reading *reading, struct pieces *pieces, const struct columns *columns,
                    uint32_t header)
{
    if (pieces->skipped)
        say(reading, pieces->draft, SEVERITY_HINT, "INTAKE_WORK_UNFILLED", header,
            column_place(columns, COLUMN_WORK_FOUND), "核查完以后填好再导入一次",
            "底稿里有 %zu 行还没有填核查的内容，没有读入", pieces->skipped);
    pieces->skipped = 0;
}

static void say_piece(struct reading *reading, struct pieces *pieces, const struct piece *piece,
                      enum severity severity, const char *rule, int column, const char *hint,
                      const char *what)
{
    say(reading, pieces->draft, severity, rule, piece->row, column_place(piece->columns, column),
        hint, "%s", what);
}

/* O-27: "check 自评核心指标 completion". */
static void check_core(struct reading *reading, struct pieces *pieces, const struct piece *piece)
{
    for (const struct left_out *left = pieces->left_out; left; left = left->next)
        if (piece->type == WORK_VERIFICATION && strcmp(left->number, piece->number) == 0)
            say_piece(reading, pieces, piece, SEVERITY_WARNING, "INTAKE_WORK_CORE",
                      COLUMN_WORK_FOUND, "核心指标都要核查；查不了的在情况说明里写明",
                      print(reading, "%s：核心指标“%s”还没有核查", piece->number, left->field));
}

/* -- was it drawn? ------------------------------------------------------------------------------------ */

static bool is_drawn(const struct draw *draw, const struct work_row *row)
{
    for (size_t i = 0; i < draw->row_count; i++)
        if (*row->project_code ? strcmp(draw->rows[i].project_code, row->project_code) == 0
                               : strcmp(draw->rows[i].unit_code, row->unit_code) == 0)
            return true;
    return false;
}

static void check_drawn(struct reading *reading, struct pieces *pieces, const struct piece *piece)
{
    const struct work *work = &piece->work;
    const struct draw *draw = NULL;
    bool withdrawn = false;
    if (!*work->sample ||
        fail(reading, known_draw(reading->known, piece->type, work->sample, &draw, &withdrawn)))
        return;
    if (withdrawn) {
        say_piece(reading, pieces, piece, SEVERITY_WARNING, "INTAKE_WORK_WITHDRAWN",
                  COLUMN_WORK_SAMPLE, "照样存下；要算抽中的，另公布一批再抽：siben sample announce",
                  print(reading, "抽样批次“%s”已经撤回，这次核查不算它的", work->sample));
        return;
    }
    if (!draw) {
        say_piece(reading, pieces, piece, SEVERITY_WARNING, "INTAKE_WORK_SAMPLE",
                  COLUMN_WORK_SAMPLE, "siben sample list 列出抽样批次",
                  print(reading, "没有抽样批次“%s”的抽取结果", work->sample));
        return;
    }
    for (size_t i = 0; i < work->row_count; i++)
        if (!is_drawn(draw, &work->rows[i])) {
            say_piece(reading, pieces, piece, SEVERITY_WARNING, "INTAKE_WORK_NOT_DRAWN",
                      COLUMN_WORK_SAMPLE, "不是抽中的，抽样批次留空；或核对项目代码",
                      print(reading, "%s 不在抽样批次“%s”里",
                            *work->rows[i].project_code ? work->rows[i].project_code
                                                        : work->rows[i].unit_code,
                            work->sample));
            return; /* of all its rows one is enough */
        }
}

/* -- conflicts of interest ---------------------------------------------------------------------------- */

/* 财监〔2021〕4号: a third party is independent of who commissions it and of the evaluated; who prepared a unit's
 * materials may not evaluate it (DOMAIN.md 2.8). */
static void check_conflict(struct reading *reading, struct pieces *pieces, struct piece *piece)
{
    const struct work *work = &piece->work;
    if ((piece->type != WORK_KEY_EVALUATION && piece->type != WORK_DEPARTMENT_EVALUATION) ||
        !*work->agency)
        return;
    const struct known_prepared *first = NULL;
    if (fail(reading, known_prepared(reading->known, &first)))
        return;
    for (const struct known_prepared *it = first; it; it = it->next)
        for (size_t i = 0; i < work->row_count; i++) {
            if (strcmp(it->agency, work->agency) != 0 ||
                strcmp(it->unit_code, work->rows[i].unit_code) != 0)
                continue;
            say_piece(reading, pieces, piece, SEVERITY_BLOCKING, "INTAKE_WORK_CONFLICT",
                      COLUMN_WORK_AGENCY, "财监〔2021〕4号要求第三方独立于被评价对象；请换一家机构",
                      print(reading, "%s 编制过 %s 的材料（%s），不得评价它", work->agency,
                            it->unit_code, it->record));
            piece->rows_blocked = piece->rows;
            pieces->draft->out.rows_blocked += piece->rows;
            return;
        }
}

/* -- more than there is ------------------------------------------------------------------------------- */

#define CUT_YEARS 2u

/* What a project has in that year; 核减 upon a grade is of the two years after it (DOMAIN.md O-31), and the largest of what is
 * known there holds. 0: nothing is known. */
static int64_t budget_of(struct reading *reading, const struct piece *piece,
                         const struct work_row *row)
{
    int64_t most = 0;
    for (unsigned year = piece->year; year <= piece->year + (piece->round ? 0u : CUT_YEARS);
         year++) {
        int64_t fen =
            year <= YEAR_MAX ? known_annual(reading, row->unit_code, year, row->project_code) : 0;
        most = fen > most ? fen : most;
    }
    return most;
}

/* Of a project that several rows name, all of them together; false: a row before said it. */
static bool amount_of(const struct work *work, size_t at, int64_t *sum)
{
    *sum = 0;
    for (size_t i = 0; i < work->row_count; i++) {
        const struct work_row *row = &work->rows[i];
        if (strcmp(row->project_code, work->rows[at].project_code) != 0)
            continue;
        if (i < at)
            return false;
        if (row->amount_fen != MONEY_NONE)
            money_add_to(sum, row->amount_fen);
    }
    return true;
}

/* What is taken back or cut is part of the project's money: more is an amount or a unit misread. */
static void check_amounts(struct reading *reading, struct pieces *pieces, const struct piece *piece)
{
    const struct work *work = &piece->work;
    char taken[MONEY_TEXT_SIZE], has[MONEY_TEXT_SIZE];
    for (size_t i = 0; piece->type == WORK_RESULT_USE && i < work->row_count; i++) {
        const struct work_row *row = &work->rows[i];
        int64_t sum;
        if (!*row->project_code || !amount_of(work, i, &sum) || sum <= 0)
            continue;
        int64_t budget = budget_of(reading, piece, row);
        if (!budget || sum <= budget)
            continue;
        money_print_wan(sum, taken);
        money_print_wan(budget, has);
        say(reading, pieces->draft, SEVERITY_WARNING, "INTAKE_WORK_AMOUNT", piece->row_rows[i],
            column_place(piece->columns, COLUMN_WORK_AMOUNT),
            "核对金额和金额单位；预算调整了的，导入带调整数的项目清单",
            "项目 %s 的金额合计 %s 万元，多于它的预算 %s 万元", row->project_code, taken, has);
    }
}

void work_check_piece(struct reading *reading, struct pieces *pieces, struct piece *piece)
{
    check_core(reading, pieces, piece);
    check_drawn(reading, pieces, piece);
    check_conflict(reading, pieces, piece);
    check_amounts(reading, pieces, piece);
}
