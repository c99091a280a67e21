/* What a submission of works does not cover yet, as it says itself: projects of the round that nobody has decided about,
 * departments that have not handed in or not passed. */
#include "duty.h"
#include "figures.h"

#define NAMED 5

static enum status warn(struct arena *arena, struct submission *submission, const char *text)
{
    const char **warnings = arena_array(arena, const char *, submission->warning_count + 1);
    if (!warnings || !text)
        return STATUS_NO_MEMORY;
    if (submission->warning_count)
        memcpy(warnings, submission->warnings, submission->warning_count * sizeof *warnings);
    warnings[submission->warning_count++] = text;
    submission->warnings = warnings;
    return STATUS_OK;
}

static size_t sum_of(const struct figure_table *table, size_t at)
{
    int64_t sum = 0;
    for (size_t i = 0; i < table->row_count; i++)
        if (at < table->rows[i].value_count && table->rows[i].values[at] > 0)
            sum += table->rows[i].values[at];
    return (size_t)sum;
}

static enum status application_lacks(struct arena *arena, struct submission *submission)
{
    const struct figure_table *table = &submission->tables[0];
    size_t all = sum_of(table, 0), used = 0;
    for (size_t i = 0; i < table->row_count; i++) { /* what was not monitored makes up for none */
        int64_t meant = table->rows[i].values[0], done = table->rows[i].values[1];
        used += (size_t)(done < meant ? done : meant);
    }
    if (used >= all)
        return STATUS_OK;
    return warn(arena, submission,
                arena_print(arena,
                            "监控了 %zu 个项目，已应用结果 %zu 个，还差 %zu 个：上级不算办完。",
                            all, used, all - used));
}

static bool has_row(const struct figure_table *table, const char *department)
{
    static const char prefix[] = "dept/";
    for (size_t i = 0; i < table->row_count; i++)
        if (strncmp(table->rows[i].code, prefix, sizeof prefix - 1) == 0 &&
            strcmp(table->rows[i].code + sizeof prefix - 1, department) == 0)
            return true;
    return false;
}

/* Every department of the roster owes one (DOMAIN.md O-22: "every department"); who has not stands in missing_units. */
static enum status name_departments(struct arena *arena, const struct duty_roster *roster,
                                    struct submission *submission)
{
    const struct figure_table *table = &submission->tables[0];
    submission->missing_units = arena_array(arena, const char *, roster->department_count + 1);
    if (!submission->missing_units)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < roster->department_count; i++) {
        const struct duty_unit *it = roster->departments[i];
        const char *name = *it->department_name ? it->department_name : it->name;
        if (has_row(table, it->department_code))
            continue;
        const char *text = arena_print(arena, "%s %s", it->department_code, name);
        if (!text)
            return STATUS_NO_MEMORY;
        submission->missing_units[submission->missing_count++] = text;
    }
    return STATUS_OK;
}

static enum status overall_lacks(struct view *view, struct arena *arena,
                                 struct submission *submission)
{
    struct duty_roster roster;
    enum status status = duty_roster_read(view, arena, &submission->scope, &roster);
    if (status == STATUS_OK)
        status = name_departments(arena, &roster, submission);
    duty_roster_close(&roster);
    const struct figure_table *table = &submission->tables[0];
    size_t passed = sum_of(table, 1), all = table->row_count + submission->missing_count;
    if (status != STATUS_OK || passed >= all)
        return status;
    const char *names = "";
    for (size_t i = 0; names && i < submission->missing_count && i < NAMED; i++)
        names = arena_print(arena, "%s%s%s", names, i ? "、" : "", submission->missing_units[i]);
    if (!names)
        return STATUS_NO_MEMORY;
    return warn(arena, submission,
                arena_print(arena,
                            "应审核 %zu 个部门的整体自评，审核通过 %zu 个%s%s%s：上级不算办完。",
                            all, passed, *names ? "；没有报的：" : "", names,
                            submission->missing_count > NAMED ? "等" : ""));
}

enum status submission_lacks(struct view *view, struct arena *arena, struct submission *submission)
{
    if (!submission->table_count)
        return STATUS_OK;
    if (submission->kind == SUBMISSION_APPLICATION)
        return application_lacks(arena, submission);
    return submission->kind == SUBMISSION_OVERALL_REVIEW ? overall_lacks(view, arena, submission)
                                                         : STATUS_OK;
}
