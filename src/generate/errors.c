/* errors -- what goes wrong in real tables (DOMAIN.md 7.3), planted and written down. */
#include "county.h"

#include <siben/workbook.h>

const struct error_kind error_kinds[] = {
    {TABLE_LIST, ON_FLAT, "code-lost-digits", "FORM_PROJECT_CODE_NUMBER", "finding"},
    {TABLE_LIST, ON_FLAT, "line-twice", "FORM_LINE_TWICE", "finding"},
    {TABLE_LIST, ON_FLAT, "book-unknown", "INTAKE_WORD", "finding"},
    {TABLE_LIST, ON_FLAT, "year-other", "INTAKE_YEAR_OTHER", "finding"},
    {TABLE_LIST, ON_FLAT, "unit-unknown", "INTAKE_UNIT_CODE", "finding"},
    {TABLE_LIST, ON_FLAT, "full-width", "", "read"},
    {TABLE_LIST, ON_FLAT, "blank-in-code", "", "read"},
    {TABLE_SPENDING, ON_FLAT, "spent-over", "FORM_SPENT_OVER", "finding"},
    {TABLE_SPENDING, ON_FLAT, "code-unknown", "INTAKE_PROJECT_UNKNOWN", "finding"},
    {TABLE_SPENDING, ON_FLAT, "full-width", "", "read"},
    {TABLE_TARGET, ON_FLAT | ON_FORM, "weights-sum", "FORM_WEIGHTS_SUM", "finding"},
    {TABLE_TARGET, ON_FLAT | ON_FORM, "comparator-reversed", "FORM_COMPARATOR_REVERSED", "finding"},
    {TABLE_TARGET, ON_FLAT, "date-serial", "INTAKE_READ_AS_DATE", "finding"},
    {TABLE_TARGET, ON_FLAT, "percent-ratio", "FORM_PERCENT_RATIO", "finding"},
    {TABLE_TARGET, ON_FLAT | ON_FORM, "benefit-missing", "FORM_BENEFIT_NONE", "finding"},
    {TABLE_TARGET, ON_FLAT, "indicator-twice", "FORM_INDICATOR_TWICE", "finding"},
    {TABLE_TARGET, ON_FLAT, "year-other", "INTAKE_YEAR_OTHER", "finding"},
    {TABLE_TARGET, ON_FLAT, "unit-in-value", "", "read"},
    {TABLE_TARGET, ON_FORM, "total-not-parts", "FORM_TOTAL_NOT_PARTS", "finding"},
    {TABLE_MONITORING, ON_FLAT, "spent-over", "FORM_SPENT_OVER", "finding"},
    {TABLE_MONITORING, ON_FLAT | ON_FORM, "reason-missing", "FORM_REASON_EMPTY", "finding"},
    {TABLE_MONITORING, ON_FLAT, "money-unit", "INTAKE_MAGNITUDE", "finding"},
    {TABLE_MONITORING, ON_FLAT | ON_FORM, "error-cell", "INTAKE_FORMULA", "finding"},
    {TABLE_MONITORING, ON_FLAT, "code-unknown", "INTAKE_CODE_WRONG", "finding"},
    {TABLE_MONITORING, ON_FLAT, "id-number", "INTAKE_PERSONAL_NUMBER", "finding"},
    {TABLE_MONITORING, ON_FLAT, "unit-in-value", "", "read"},
    {TABLE_MONITORING, ON_FORM, "total-not-parts", "FORM_TOTAL_NOT_PARTS", "finding"},
    {TABLE_SELF, ON_FLAT | ON_FORM, "score-over", "FORM_SCORE_RANGE", "finding"},
    {TABLE_SELF, ON_FLAT, "annual-is-spent", "FORM_ANNUAL_IS_SPENT", "finding"},
    {TABLE_SELF, ON_FLAT | ON_FORM, "weights-sum", "FORM_WEIGHTS_SUM", "finding"},
    {TABLE_SELF, ON_FORM, "total-score", "FORM_TOTAL_SCORE", "finding"},
};
#define ERROR_COUNT ((int)(sizeof error_kinds / sizeof error_kinds[0]))

int error_drawn(const struct county *county, enum table_kind table,
                const struct made_project *project, unsigned part, unsigned on)
{
    struct random random =
        random_for(county, "error", project->number << 16 | (unsigned)table << 8 | part);
    int fitting = 0;
    if (!random_chance(&random, county->settings->errors_per_mille))
        return -1;
    for (int i = 0; i < ERROR_COUNT; i++)
        fitting += error_kinds[i].table == table && (error_kinds[i].on & on) != 0;
    int drawn = (int)random_below(&random, (uint64_t)fitting);
    for (int i = 0; i < ERROR_COUNT; i++)
        if (error_kinds[i].table == table && (error_kinds[i].on & on) != 0 && drawn-- == 0)
            return i;
    return -1;
}

bool error_is(int error, const char *name)
{
    return error >= 0 && strcmp(error_kinds[error].name, name) == 0;
}

void error_planted(struct county *county, int error, const char *file, const char *sheet,
                   uint32_t row, uint32_t column, const struct made_project *project)
{
    static const char *const tables[TABLE_KIND_COUNT] = {"projects", "spending", "target",
                                                         "monitoring", "self-evaluation"};
    const struct error_kind *kind = &error_kinds[error];
    char address[CELL_ADDRESS_SIZE];
    cell_address(row, column, address);
    csv_text(&county->errors, 0, file);
    csv_text(&county->errors, 1, sheet);
    csv_text(&county->errors, 2, address);
    csv_text(&county->errors, 3, project->code);
    csv_text(&county->errors, 4, tables[kind->table]);
    csv_text(&county->errors, 5, kind->name);
    csv_text(&county->errors, 6, kind->rule);
    csv_text(&county->errors, 7, kind->expect);
    csv_end_row(&county->errors);
    county->counts.errors++;
}
