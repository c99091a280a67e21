/* shapes_review -- what a word about a form says: the verdict, its reasons, the step of a chain of review. */
#include "shape_fields.h"

#include "record.pb-c.h"

static const struct shape_field review_check_fields[] = {
    KEYED(TEXT, review_check, name),
    CHOICE(review_check, grade, GRADE_COUNT),
};
SHAPE_ROW(review_check, review_check);

static const struct shape_field review_step_fields[] = {
    KEYED(TEXT, review_step, name),
    TEXT(review_step, reviewer),
    PLAIN(DATE, review_step, date),
    PLAIN(BOOL, review_step, skipped),
};
SHAPE_ROW(review_step, review_step);

static const struct shape_field review_fields[] = {
    SUB(review, version, shape_version_ref),
    CHOICE(review, verdict, VERDICT_COUNT),
    TEXT(review, reviewer),
    TEXTS(review, reasons, reason_count),
    ROWS(review, checks, check_count, review_check_shape, 0),
    TEXT(review, step),
    TEXTS(review, chain, chain_count),
    ROWS(review, steps, step_count, review_step_shape, 0),
    PLAIN(BOOL, review, machine),
    PLAIN(U16, review, one_of),
};
const struct shape shape_review = {SHAPE_BASE(review, review),
                                   .unknown_at = offsetof(struct review, unknown)};
