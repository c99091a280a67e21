/* work_columns -- which columns of the table of work records a type uses. */
#include <siben/intake.h>

#define C(name) COLUMN_WORK_##name
#define END (-1)
#define OF_PROJECT C(UNIT_CODE), C(UNIT), C(PROJECT_CODE), C(PROJECT)
#define OF_UNIT C(UNIT_CODE), C(UNIT)
#define MONEY C(AMOUNT), C(MONEY_UNIT)
#define PROOF C(EVIDENCE), C(DOCUMENT), C(DIGEST), C(KEPT), C(NOTE)

static const int8_t columns[WORK_TYPE_COUNT][COLUMN_WORK_COUNT + 1] = {
    [WORK_EX_ANTE] = {OF_PROJECT, C(TRIGGER), C(ORIGINAL), C(TOTAL), C(MONEY_UNIT), C(FIELD),
                      C(SCORE), C(CONCLUSION), C(AGENCY), C(DETAIL), PROOF, END},
    [WORK_DEPARTMENT_EVALUATION] = {OF_PROJECT, C(BOOK), MONEY, C(SCORE), C(DETAIL), C(LEAD),
                                    C(AGENCY), PROOF, END},
    [WORK_KEY_EVALUATION] = {OF_PROJECT, C(BOOK), C(FIELD), MONEY, C(SCORE), C(AGENCY), C(LEAD),
                             C(DETAIL), PROOF, END},
    [WORK_TRANSFER] = {OF_PROJECT, MONEY, C(SCORE), C(DETAIL), PROOF, END},
    [WORK_VERIFICATION] = {C(SAMPLE), C(ROUND), OF_PROJECT, C(FIELD), C(CORE), C(STATED), C(FOUND),
                           C(DIFFERENCE), C(METHOD), C(VERDICT), C(VETO), C(DETAIL), C(HANDLING),
                           MONEY, C(LEAD), C(PLACE), PROOF, END},
    [WORK_ONSITE] = {C(SAMPLE), OF_PROJECT, C(PLACE), C(SCORE), C(DETAIL), C(HANDLING), PROOF, END},
    [WORK_SPOT_REVIEW] = {C(SAMPLE), OF_PROJECT, C(FIELD), C(DETAIL), C(HANDLING), PROOF, END},
    [WORK_SAMPLING] = {OF_PROJECT, C(DETAIL), PROOF, END},
    [WORK_RECTIFICATION] = {OF_PROJECT, C(DETAIL), C(HANDLING), C(OWNER), C(DUE), C(DONE), PROOF,
                            END},
    [WORK_RESULT_USE] = {C(ROUND), OF_PROJECT, C(SCORE), C(HANDLING), MONEY, C(DETAIL), PROOF, END},
    [WORK_DISCLOSURE] = {OF_PROJECT, C(PLACE), C(DETAIL), PROOF, END},
    [WORK_AGENCY] = {C(AGENCY), C(LEAD), OF_UNIT, C(FIELD), C(SCORE), C(DETAIL), PROOF, END},
    [WORK_TRAINING] = {OF_UNIT, C(PEOPLE), C(PLACE), PROOF, END},
    [WORK_COACHING] = {OF_UNIT, C(PEOPLE), C(DETAIL), PROOF, END},
    [WORK_PUBLICITY] = {C(PLACE), PROOF, END},
    [WORK_SUPERVISION] = {OF_UNIT, C(DETAIL), PROOF, END},
    [WORK_ASSESSMENT] = {OF_UNIT, C(SCORE), C(DETAIL), PROOF, END},
    [WORK_MAJOR] = {OF_PROJECT, C(DETAIL), PROOF, END},
    [WORK_WEAK_UNITS] = {OF_UNIT, C(DETAIL), PROOF, END},
    [WORK_EVENT] = {C(DETAIL), PROOF, END},
    [WORK_MATERIAL] = {C(DETAIL), PROOF, END},
    [WORK_OBJECTION] = {OF_PROJECT, C(FIELD), C(STATED), C(DETAIL), PROOF, END},
    [WORK_ADJUSTMENT] = {OF_PROJECT, C(HANDLING), C(FIELD), C(METHOD), C(STATED), C(FOUND),
                         C(SCORE), C(DETAIL), PROOF, END},
};

const int8_t *intake_work_columns(unsigned type)
{
    static const int8_t none[] = {END};
    return type > WORK_NONE && type < WORK_TYPE_COUNT ? columns[type] : none;
}

const char *intake_work_heading(const struct headings *headings, unsigned type, int id)
{
    static const struct {
        uint8_t type, id;
        const char *words; /* another name of the column: deploy/data/aliases/work.tsv */
    } own[] = {{WORK_ADJUSTMENT, C(HANDLING), "调整事项"}, {WORK_ADJUSTMENT, C(FIELD), "调整指标"},
               {WORK_ADJUSTMENT, C(METHOD), "指标类别"},   {WORK_ADJUSTMENT, C(STATED), "原值"},
               {WORK_ADJUSTMENT, C(FOUND), "调整后"},      {WORK_ADJUSTMENT, C(SCORE), "新分值"},
               {WORK_ADJUSTMENT, C(DETAIL), "调整原因"},   {WORK_OBJECTION, C(FIELD), "异议类型"},
               {WORK_OBJECTION, C(STATED), "另外的代码"}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i].type == type && own[i].id == id)
            return own[i].words;
    return heading_words(headings, COLUMNS_WORK, id);
}
