/* shapes -- the tables: one line for each field of proto/record.proto, in the
 * order of their numbers. */
#include "shape_fields.h"

#include "record.pb-c.h"

/* -- names -- */

static const struct shape_field feed_name_fields[] = {
    LIMITED(FIXED_TEXT, feed_name, node, NODE_NAME_MAX + 1),
    PLAIN(SCOPE, feed_name, scope),
    LIMITED(U8, feed_name, lane, LANE_COUNT),
    PLAIN(FIXED64, feed_name, incarnation),
};
/* An absent feed is one without a node. */
static bool feed_name_settle(void *record)
{
    const struct feed_name *name = record;
    return name->node[0] == '\0' || (node_name_valid(name->node) && name->scope.text[0] != '\0');
}
static const struct shape feed_name_shape = {
    SHAPE_BASE(feed_name, feed_name), .unknown_at = SHAPE_NO_UNKNOWN, .settle = feed_name_settle};

static const struct shape_field version_name_fields[] = {
    SUB(version_name, feed, feed_name_shape),
    PLAIN(U32, version_name, seq),
    PLAIN(U16, version_name, index),
    PLAIN(FIXED64, version_name, mark),
};
const struct shape shape_version_ref = {SHAPE_BASE(version_name, version_ref),
                                        .unknown_at = SHAPE_NO_UNKNOWN};

static const struct shape_field head_fields[] = {
    SUB(head, feed, feed_name_shape),
    PLAIN(U32, head, seq),
    PLAIN(HASH, head, hash),
};
SHAPE_ROW(head, head);

static const struct shape_field record_key_fields[] = {
    PLAIN(SCOPE, record_key, scope),
    PLAIN(U16, record_key, kind),
    PLAIN(U16, record_key, fiscal_year),
    LIMITED(U8, record_key, round, 256),
    LIMITED(FIXED_TEXT, record_key, id, RECORD_ID_MAX + 1),
};
SHAPE_ROW(record_key, record_key);

/* -- units, projects, budgets -- */

static const struct shape_field contact_fields[] = {
    KEYED(TEXT, contact, role),
    KEYED(TEXT, contact, name),
    TEXT(contact, phone),
};
SHAPE_ROW(contact, contact);

static const struct shape_field unit_fields[] = {
    TEXT(unit, name),
    PLAIN(SCOPE, unit, region),
    TEXT(unit, department_code),
    TEXT(unit, department_name),
    PLAIN(SCOPE, unit, home),
    TEXT(unit, nature),
    ROWS(unit, contacts, contact_count, contact_shape, 0),
    PLAIN(BOOL, unit, abolished),
    TEXT(unit, section),
    TEXTS(unit, reviewers, reviewer_count),
};
SHAPE_BODY(unit, unit);

static const struct shape_field dated_alias_fields[] = {
    KEYED(TEXT, dated_alias, code),
    KEYED(TEXT, dated_alias, name),
    PLAIN(DATE, dated_alias, from),
    PLAIN(DATE, dated_alias, until),
};
SHAPE_ROW(dated_alias, dated_alias);

static const struct shape_field project_link_fields[] = {
    KEYED(TEXT, project_link, relation),
    KEYED(TEXT, project_link, code),
    PLAIN(DATE, project_link, date),
};
SHAPE_ROW(project_link, project_link);

static const struct shape_field project_fields[] = {
    TEXT(project, code),
    TEXT(project, name),
    TEXT(project, unit_code),
    CHOICE(project, category, CATEGORY_SPECIFIC + 1),
    CHOICE(project, attribute, ATTRIBUTE_CONTINUING + 1),
    ROWS(project, aliases, alias_count, dated_alias_shape, 0),
    ROWS(project, links, link_count, project_link_shape, 0),
    TEXT(project, sector_code),
    TEXT(project, sector_name),
    ROWS(project, others, other_count, project_link_shape, 0),
};
SHAPE_BODY(project, project);

static const struct shape_field funding_line_fields[] = {
    KEYED_BOOK(funding_line),
    KEYED_CHOICE(funding_line, source, SOURCE_COUNT, SOURCE_NONE),
    KEYED(BOOL, funding_line, carried),
    KEYED(NOT, funding_line, fiscal),
    PLAIN(S64, funding_line, initial_fen),
    PLAIN(S64, funding_line, adjustment_fen),
};
SHAPE_ROW(funding_line, funding_line);

static const struct shape_field measure_fields[] = {
    KEYED(TEXT, measure, name),
    TEXT(measure, value),
};
SHAPE_ROW(measure, measure);

static const struct shape_field budget_fields[] = {
    TEXT(budget, unit_code),
    TEXT(budget, name),
    ROWS(budget, lines, line_count, funding_line_shape, FUNDING_LINES_MAX),
    ROWS(budget, measures, measure_count, measure_shape, INDICATORS_MAX),
    TEXT(budget, period),
    PLAIN(BOOL, budget, key_project),
};
SHAPE_BODY(budget, budget);

static const struct shape_field list_entry_fields[] = {
    KEYED(TEXT, list_entry, project_code),
    {.type = SHAPE_TEXT, AT(list_entry, name), .key = KEY_INSTEAD},
    PLAIN(BOOL, list_entry, out_of_scope),
    TEXT(list_entry, reason),
    PLAIN(DATE, list_entry, added),
};
SHAPE_ROW(list_entry, list_entry);

static const struct shape_field project_list_fields[] = {
    TEXT(project_list, unit_code),
    PLAIN(DATE, project_list, adopted),
    ROWS(project_list, entries, entry_count, list_entry_shape, 0),
};
SHAPE_BODY(project_list, project_list);

/* -- forms -- */

static const struct shape_field quantity_fields[] = {
    CHOICE(quantity, kind, QUANTITY_TEXT + 1),
    CHOICE(quantity, attainment, ATTAINED_NOT + 1),
    PLAIN(S64, quantity, number.units),
    PLAIN(U32, quantity, number.places),
    PLAIN(DATE, quantity, date),
    TEXT(quantity, text),
};
/* A decimal is always reduced, whoever wrote it. */
#define DECIMAL_PLACES_MAX 9
static bool quantity_settle(void *record)
{
    struct quantity *quantity = record;
    if (quantity->number.places < 0 || quantity->number.places > DECIMAL_PLACES_MAX)
        return false;
    while (quantity->number.places > 0 && quantity->number.units % 10 == 0) {
        quantity->number.units /= 10;
        quantity->number.places--;
    }
    return true;
}
static const struct shape quantity_shape = {
    SHAPE_BASE(quantity, quantity), .unknown_at = SHAPE_NO_UNKNOWN, .settle = quantity_settle};

static const struct shape_field outcome_fields[] = {
    CHOICE(outcome, level1, LEVEL1_COUNT),
    KEYED(TEXT, outcome, level2),
    KEYED(TEXT, outcome, name),
    CHOICE(outcome, comparator, COMPARE_COUNT),
    SUB(outcome, value, quantity_shape),
    TEXT(outcome, unit),
    SUB(outcome, actual, quantity_shape),
    TEXT(outcome, reason),
};
SHAPE_ROW(outcome, outcome);

static const struct shape_field fund_fields[] = {
    CHOICE(fund, type, FUND_TYPE_COUNT),
    CHOICE(fund, pooling, SOURCE_COUNT),
    PLAIN(BOOL, fund, budgeted_here),
    TEXT(fund, unit_code),
    PLAIN(MONEY, fund, income_budget_fen),
    PLAIN(MONEY, fund, income_fen),
    PLAIN(MONEY, fund, expenditure_budget_fen),
    PLAIN(MONEY, fund, expenditure_fen),
    PLAIN(MONEY, fund, balance_fen),
    PLAIN(S64, fund, insured),
    SUB(fund, payable_months, quantity_shape),
    SUB(fund, collection_rate, quantity_shape),
    SUB(fund, paid_rate, quantity_shape),
    PLAIN(MONEY, fund, irregular_fen),
    ROWS(fund, outcomes, outcome_count, outcome_shape, INDICATORS_MAX),
};
SHAPE_BODY(fund, fund);

static const struct shape_field indicator_fields[] = {
    KEYED(U16, indicator, number),
    CHOICE(indicator, level1, LEVEL1_COUNT),
    CHOICE(indicator, comparator, COMPARE_COUNT),
    CHOICE(indicator, accrual, ACCRUAL_COUNT),
    PLAIN(BOOL, indicator, core),
    TEXT(indicator, level2),
    {.type = SHAPE_TEXT, AT(indicator, name), .key = KEY_INSTEAD},
    SUB(indicator, value, quantity_shape),
    TEXT(indicator, unit),
    PLAIN(S32, indicator, weight),
    TEXT(indicator, note),
};
SHAPE_ROW(indicator, indicator);

static const struct shape_field target_task_fields[] = {
    KEYED(TEXT, target_task, name),       TEXT(target_task, content),
    PLAIN(MONEY, target_task, total_fen), PLAIN(MONEY, target_task, fiscal_fen),
    PLAIN(MONEY, target_task, other_fen),
};
SHAPE_ROW(target_task, target_task);

static const struct shape_field target_fields[] = {
    TEXT(target, subject_name),
    TEXT(target, unit_code),
    PLAIN(BOOL, target, department),
    CHOICE(target, phase, PHASE_SPECIAL + 1),
    CHOICE(target, attribute, ATTRIBUTE_CONTINUING + 1),
    TEXT(target, period),
    TEXT(target, overall_goal),
    TEXT(target, annual_goal),
    PLAIN(MONEY, target, total_fen),
    PLAIN(MONEY, target, fiscal_fen),
    PLAIN(MONEY, target, other_fen),
    ROWS(target, indicators, indicator_count, indicator_shape, INDICATORS_MAX),
    ROWS(target, tasks, task_count, target_task_shape, TARGET_TASKS_MAX),
    PLAIN(MONEY, target, whole_fen),
};
SHAPE_BODY(target, target);

static const struct shape_field spending_line_fields[] = {
    KEYED_BOOK(spending_line),
    KEYED_CHOICE(spending_line, source, SOURCE_COUNT, SOURCE_NONE),
    KEYED(BOOL, spending_line, carried),
    KEYED(NOT, spending_line, fiscal),
    PLAIN(MONEY, spending_line, initial_fen),
    PLAIN(MONEY, spending_line, annual_fen),
    PLAIN(MONEY, spending_line, spent_fen),
    PLAIN(MONEY, spending_line, forecast_fen),
};
SHAPE_ROW(spending_line, spending_line);

#define DEVIATIONS_ALL ((1u << DEVIATION_COUNT) - 1)
static const struct shape_field monitoring_row_fields[] = {
    KEYED(U16, monitoring_row, indicator),
    {.type = SHAPE_TEXT, AT(monitoring_row, name), .key = KEY_INSTEAD},
    SUB(monitoring_row, actual, quantity_shape),
    SUB(monitoring_row, forecast, quantity_shape),
    LIMITED(MASK, monitoring_row, deviations, DEVIATIONS_ALL),
    CHOICE(monitoring_row, likelihood, LIKELIHOOD_COUNT),
    TEXT(monitoring_row, reason),
    TEXT(monitoring_row, measure),
    CHOICE(monitoring_row, level1, LEVEL1_COUNT),
    TEXT(monitoring_row, level2),
    TEXT(monitoring_row, asked),
};
SHAPE_ROW(monitoring_row, monitoring_row);

static const struct shape_field monitoring_fields[] = {
    TEXT(monitoring, unit_code),
    PLAIN(DATE, monitoring, cutoff),
    ROWS(monitoring, lines, line_count, spending_line_shape, FUNDING_LINES_MAX),
    ROWS(monitoring, rows, row_count, monitoring_row_shape, INDICATORS_MAX),
    TEXT(monitoring, note),
    TEXT(monitoring, progress),
    TEXT(monitoring, measures),
};
SHAPE_BODY(monitoring, monitoring);

static const struct shape_field self_row_fields[] = {
    KEYED(U16, self_row, indicator),
    {.type = SHAPE_TEXT, AT(self_row, name), .key = KEY_INSTEAD},
    SUB(self_row, actual, quantity_shape),
    PLAIN(S32, self_row, weight),
    PLAIN(S32, self_row, score),
    TEXT(self_row, reason),
    CHOICE(self_row, level1, LEVEL1_COUNT),
    TEXT(self_row, level2),
    TEXT(self_row, asked),
};
SHAPE_ROW(self_row, self_row);

static const struct shape_field self_evaluation_fields[] = {
    TEXT(self_evaluation, unit_code),
    ROWS(self_evaluation, lines, line_count, spending_line_shape, FUNDING_LINES_MAX),
    ROWS(self_evaluation, rows, row_count, self_row_shape, INDICATORS_MAX),
    TEXT(self_evaluation, expected),
    TEXT(self_evaluation, achieved),
    PLAIN(S32, self_evaluation, execution_score),
    PLAIN(S32, self_evaluation, total_score),
};
SHAPE_BODY(self_evaluation, self_evaluation);

static const struct shape_field spending_fields[] = {
    TEXT(spending, unit_code),
    PLAIN(DATE, spending, until),
    ROWS(spending, lines, line_count, spending_line_shape, FUNDING_LINES_MAX),
};
SHAPE_BODY(spending, spending);

/* -- decisions -- */

static const struct shape_field reopening_fields[] = {
    SUB(reopening, version, shape_version_ref),
    TEXT(reopening, reason),
};
SHAPE_BODY(reopening, reopening);

static const struct shape_field feed_end_fields[] = {
    LIMITED(FIXED_TEXT, feed_end, node, NODE_NAME_MAX + 1),
    ROWS(feed_end, heads, head_count, head_shape, 0),
    PLAIN(BOOL, feed_end, all),
    TEXT(feed_end, reason),
    PLAIN(HASH, feed_end, former),
};
SHAPE_BODY(feed_end, feed_end);

static const struct shape_field closing_fields[] = {
    PLAIN(SCOPE, closing, scope),
    PLAIN(U16, closing, fiscal_year),
    LIMITED(U8, closing, round, 256),
    ROWS(closing, heads, head_count, head_shape, 0),
    TEXT(closing, reason),
};
SHAPE_BODY(closing, closing);
static const struct shape_field handover_entry_fields[] = {
    PLAIN(SCOPE, handover_entry, scope),
    KEYED(TEXT, handover_entry, id),
};
SHAPE_ROW(handover_entry, handover_entry);

static const struct shape_field handover_fields[] = {
    TEXT(handover, unit_code),
    PLAIN(SCOPE, handover, from),
    PLAIN(SCOPE, handover, to),
    ROWS(handover, entries, entry_count, handover_entry_shape, HANDOVER_ENTRIES_MAX),
    ROWS(handover, heads, head_count, head_shape, 0),
    TEXT(handover, reason),
    PLAIN(DATE, handover, effective),
    PLAIN(BOOL, handover, again),
};
SHAPE_BODY(handover, handover);

static const struct shape_field purge_entry_fields[] = {
    SUB(purge_entry, version, shape_version_ref),
    PLAIN(HASH, purge_entry, digest),
};
SHAPE_ROW(purge_entry, purge_entry);

static const struct shape_field purge_fields[] = {
    ROWS(purge, entries, entry_count, purge_entry_shape, PURGE_ENTRIES_MAX),
    TEXT(purge, reason),
};
SHAPE_BODY(purge, purge);

/* -- results -- */

static const struct shape_field figure_row_fields[] = {
    KEYED_BOOK(figure_row),
    KEYED(TEXT, figure_row, code),
    TEXT(figure_row, name),
    {.type = SHAPE_NUMBERS, AT(figure_row, values), COUNT(figure_row, value_count)},
};
SHAPE_ROW(figure_row, figure_row);

static const struct shape_field figure_table_fields[] = {
    KEYED(TEXT, figure_table, name),
    ROWS(figure_table, rows, row_count, figure_row_shape, 0),
};
SHAPE_ROW(figure_table, figure_table);

static const struct shape_field bucket_fields[] = {
    KEYED_BOOK(bucket),
    KEYED(TEXT, bucket, unit_code),
    PLAIN(FIXED64, bucket, digest),
    PLAIN(U32, bucket, records),
};
SHAPE_ROW(bucket, bucket);

static const struct shape_field correction_fields[] = {
    SUB(correction, key, record_key_shape),
    CHOICE(correction, what, CORRECTION_COUNT),
    TEXT(correction, author),
    TEXT(correction, node),
    PLAIN(S64, correction, stated_ms),
    TEXT(correction, reason),
};
SHAPE_ROW(correction, correction);

static const struct shape_field light_set_fields[] = {
    PLAIN(SCOPE, light_set, scope),
    PLAIN(SCOPE, light_set, plan_scope),
    TEXT(light_set, plan),
    PLAIN(U32, light_set, edition),
    PLAIN(FIXED64, light_set, mark),
    TEXT(light_set, version),
    PLAIN(U32, light_set, yellow_from),
    PLAIN(U32, light_set, green_from),
    PLAIN(U32, light_set, blue_from),
    PLAIN(U32, light_set, level_yellow_from),
    PLAIN(BOOL, light_set, unset),
    PLAIN(U32, light_set, kinds),
};
SHAPE_ROW(light_set, light_set);

static const struct shape_field submission_fields[] = {
    CHOICE(submission, kind, SUBMISSION_RESULT_USE + 1),
    PLAIN(SCOPE, submission, scope),
    PLAIN(U32, submission, fold_version),
    TEXT(submission, plan_version),
    PLAIN(DATE, submission, as_of),
    ROWS(submission, basis, basis_count, head_shape, 0),
    ROWS(submission, tables, table_count, figure_table_shape, 0),
    ROWS(submission, buckets, bucket_count, bucket_shape, 0),
    TEXTS(submission, missing_units, missing_count),
    TEXTS(submission, warnings, warning_count),
    SUB(submission, corrects, shape_version_ref),
    ROWS(submission, corrections, correction_count, correction_shape, 0),
    ROWS(submission, lights, light_count, light_set_shape, LIGHT_SETS_MAX),
    PLAIN(U32, submission, counting),
};
SHAPE_BODY(submission, submission);

static const struct shape_field difference_fields[] = {
    SUB(difference, key, record_key_shape),
    PLAIN(FIXED64, difference, mark_here),
    PLAIN(FIXED64, difference, mark_there),
    TEXT(difference, reason),
};
SHAPE_ROW(difference, difference);

static const struct shape_field receipt_fields[] = {
    SUB(receipt, submission, shape_version_ref),
    PLAIN(HASH, receipt, submission_hash),
    CHOICE(receipt, outcome, RECEIPT_OTHER_FOLD + 1),
    PLAIN(U32, receipt, fold_version),
    ROWS(receipt, missing, missing_count, head_shape, 0),
    ROWS(receipt, tables, table_count, figure_table_shape, 0),
    ROWS(receipt, differences, difference_count, difference_shape, 0),
    TEXT(receipt, note),
    ROWS(receipt, lights, light_count, light_set_shape, LIGHT_SETS_MAX),
};
SHAPE_BODY(receipt, receipt);

/* -- plans -- */

static const struct shape_field calendar_text_fields[] = {
    KEYED(TEXT, calendar_text, name),
    TEXT(calendar_text, text),
};
SHAPE_ROW(calendar_text, calendar_text);

static const struct shape_field plan_notice_fields[] = {
    TEXT(plan_notice, name),
    PLAIN(U32, plan_notice, edition),
    LIMITED(TEXT, plan_notice, text, PLAN_FILE_MAX),
    ROWS(plan_notice, calendars, calendar_count, calendar_text_shape, 0),
};
SHAPE_BODY(plan_notice, plan_notice);

static const struct shape_field extension_fields[] = {
    TEXT(extension, obligation),
    LIMITED(U8, extension, window, PLAN_WINDOWS_MAX),
    TEXT(extension, unit_code),
    PLAIN(DATE, extension, until),
    TEXT(extension, reason),
    TEXT(extension, outage),
    PLAIN(S64, extension, last_contact_ms),
    PLAIN(S64, extension, stated_ms),
    TEXT(extension, document),
};
SHAPE_BODY(extension, extension);

static const struct shape_field allocation_row_fields[] = {
    KEYED(TEXT, allocation_row, project_code), TEXT(allocation_row, name),
    TEXT(allocation_row, unit_code),           PLAIN(MONEY, allocation_row, amount_fen),
    PLAIN(DATE, allocation_row, filled),       PLAIN(DATE, allocation_row, reviewed),
};
SHAPE_ROW(allocation_row, allocation_row);

static const struct shape_field allocation_fields[] = {
    TEXT(allocation, document),
    PLAIN(DATE, allocation, issued),
    PLAIN(DATE, allocation, received),
    CHOICE(allocation, source, SOURCE_COUNT),
    ROWS(allocation, rows, row_count, allocation_row_shape, 0),
    TEXT(allocation, note),
};
SHAPE_BODY(allocation, allocation);

/* -- regions, aliases -- */

static const struct shape_field region_notice_fields[] = {
    TEXT(region_notice, name),         PLAIN(DATE, region_notice, from),
    PLAIN(DATE, region_notice, until), TEXTS(region_notice, successors, successor_count),
    TEXT(region_notice, document),
};
SHAPE_BODY(region_notice, region_notice);

static const struct shape_field alias_fields[] = {
    TEXT(alias, code),
    PLAIN(DATE, alias, since),
    TEXT(alias, reason),
};
SHAPE_BODY(alias, alias);
static const struct shape_field work_row_fields[] = {
    KEYED(TEXT, work_row, unit_code),
    KEYED(TEXT, work_row, project_code),
    TEXT(work_row, name),
    KEYED(TEXT, work_row, field),
    LIMITED(ENUM, work_row, book, BOOK_COUNT + 1),
    PLAIN(MONEY, work_row, amount_fen),
    PLAIN(S32, work_row, score),
    PLAIN(BOOL, work_row, scored),
    TEXT(work_row, stated),
    TEXT(work_row, found),
    CHOICE(work_row, verdict, CHECKED_COUNT),
    PLAIN(BOOL, work_row, vetoed),
    TEXT(work_row, detail),
    TEXT(work_row, handling),
    TEXT(work_row, owner),
    PLAIN(DATE, work_row, due),
    PLAIN(DATE, work_row, done),
    TEXT(work_row, method),
    PLAIN(BOOL, work_row, core),
};
SHAPE_ROW(work_row, work_row);

static const struct shape_field work_evidence_fields[] = {
    KEYED(TEXT, work_evidence, title),  KEYED(TEXT, work_evidence, document),
    PLAIN(HASH, work_evidence, digest), TEXT(work_evidence, kept),
    PLAIN(S64, work_evidence, size),    TEXT(work_evidence, name),
};
SHAPE_ROW(work_evidence, work_evidence);

static const struct shape_field management_fields[] = {
    KEYED(TEXT, management, aspect),
    TEXT(management, state),
    TEXT(management, problem),
};
SHAPE_ROW(management, management);

static const struct shape_field work_fields[] = {
    CHOICE(work, type, WORK_TYPE_COUNT),
    TEXT(work, title),
    PLAIN(DATE, work, date),
    LIMITED(MASK, work, triggers, (1u << TRIGGER_COUNT) - 1),
    PLAIN(MONEY, work, original_fen),
    PLAIN(MONEY, work, total_fen),
    CHOICE(work, conclusion, CONCLUSION_COUNT),
    TEXT(work, agency),
    TEXT(work, lead),
    TEXT(work, place),
    PLAIN(U32, work, people),
    TEXT(work, note),
    ROWS(work, rows, row_count, work_row_shape, 0),
    ROWS(work, evidence, evidence_count, work_evidence_shape, 0),
    TEXT(work, sample),
    CHOICE(work, table_level, TRANSFER_LEVEL_COUNT),
    TEXT(work, central_department),
    TEXT(work, local_department),
    ROWS(work, lines, line_count, spending_line_shape, FUNDING_LINES_MAX),
    ROWS(work, managements, management_count, management_shape, 0),
    TEXT(work, goal),
    TEXT(work, achieved),
    ROWS(work, outcomes, outcome_count, outcome_shape, INDICATORS_MAX),
    TEXT(work, audit),
    PLAIN(FIXED64, work, base_mark),
    ROWS(work, targets, target_count, target_shape, 1),
};
SHAPE_BODY(work, work);

/* -- samples -- */

static const struct shape_field sample_fields[] = {
    CHOICE(sample, purpose, WORK_TYPE_COUNT),
    TEXT(sample, title),
    PLAIN(DATE, sample, date),
    TEXT(sample, plan),
    LIMITED(U8, sample, method, 256),
    PLAIN(S32, sample, share),
    PLAIN(U32, sample, least),
    LIMITED(MASK, sample, strata, SAMPLE_STRATA),
    ROWS(sample, heads, head_count, head_shape, 0),
    PLAIN(U32, sample, population),
    PLAIN(HASH, sample, digest),
    PLAIN(HASH, sample, commitment),
    TEXT(sample, public_value),
    PLAIN(DATE, sample, public_date),
    TEXT(sample, note),
    CHOICE(sample, of, SAMPLE_OF_COUNT),
};
SHAPE_BODY(sample, sample);

static const struct shape_field draw_row_fields[] = {
    KEYED(TEXT, draw_row, project_code),
    KEYED(TEXT, draw_row, unit_code),
    LIMITED(ENUM, draw_row, book, BOOK_COUNT + 1),
    CHOICE(draw_row, how, DRAWN_COUNT),
    TEXT(draw_row, reason),
};
SHAPE_ROW(draw_row, draw_row);

static const struct shape_field draw_fields[] = {
    SUB(draw, announced, shape_version_ref),
    TEXT(draw, secret),
    TEXT(draw, public_value),
    TEXT(draw, source),
    PLAIN(DATE, draw, date),
    ROWS(draw, rows, row_count, draw_row_shape, 0),
    TEXT(draw, note),
};
SHAPE_BODY(draw, draw);

static const struct shape_field withdrawal_fields[] = {
    SUB(withdrawal, announced, shape_version_ref),
    SUB(withdrawal, drawn, shape_version_ref),
    PLAIN(DATE, withdrawal, date),
    TEXT(withdrawal, reason),
};
SHAPE_BODY(withdrawal, withdrawal);

/* -- attachments -- */

static const struct shape_field attachment_fields[] = {
    KEYED(U16, attachment, of),
    KEYED(TEXT, attachment, title),
    KEYED(TEXT, attachment, document),
    PLAIN(HASH, attachment, digest),
    TEXT(attachment, kept),
    PLAIN(S64, attachment, size),
    TEXT(attachment, name),
};
SHAPE_ROW(attachment, attachment);

static const struct shape_field attachments_fields[] = {
    ROWS(attachments, items, count, attachment_shape, 0),
};
SHAPE_BODY(attachments, attachments);

static const struct shape_field outside_fields[] = {
    CHOICE(outside, table, OUTSIDE_COUNT),
    TEXT(outside, file),
    PLAIN(DATE, outside, as_of),
    PLAIN(U32, outside, rows_read),
    ROWS(outside, rows, row_count, figure_row_shape, 0),
};
SHAPE_BODY(outside, outside);

const struct shape *shape_of_kind(unsigned kind)
{
    static const struct shape *const shapes[KIND_KNOWN_MAX + 1] = {
        [KIND_UNIT] = &unit_shape,
        [KIND_PROJECT] = &project_shape,
        [KIND_BUDGET] = &budget_shape,
        [KIND_FUND] = &fund_shape,
        [KIND_PROJECT_LIST] = &project_list_shape,
        [KIND_TARGET] = &target_shape,
        [KIND_MONITORING] = &monitoring_shape,
        [KIND_SELF_EVALUATION] = &self_evaluation_shape,
        [KIND_REVIEW] = &shape_review,
        [KIND_REOPENING] = &reopening_shape,
        [KIND_SUBMISSION] = &submission_shape,
        [KIND_RECEIPT] = &receipt_shape,
        [KIND_FEED_END] = &feed_end_shape,
        [KIND_SPENDING] = &spending_shape,
        [KIND_CLOSING] = &closing_shape,
        [KIND_HANDOVER] = &handover_shape,
        [KIND_PURGE] = &purge_shape,
        [KIND_PLAN] = &plan_notice_shape,
        [KIND_EXTENSION] = &extension_shape,
        [KIND_ALLOCATION] = &allocation_shape,
        [KIND_REGION] = &region_notice_shape,
        [KIND_ALIAS] = &alias_shape,
        [KIND_WORK] = &work_shape,
        [KIND_SAMPLE] = &sample_shape,
        [KIND_DRAW] = &draw_shape,
        [KIND_OUTSIDE] = &outside_shape,
        [KIND_WITHDRAWAL] = &withdrawal_shape,
        [KIND_ATTACHMENTS] = &attachments_shape,
    };
    return kind <= KIND_KNOWN_MAX ? shapes[kind] : NULL;
}
