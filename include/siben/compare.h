/* compare -- versions of a record field by field, in the words of the form, and the
 * draft that joins them.
 *
 * Every field in which the sides differ is listed with the value of each side as
 * people write it, the value of the version that all come from (the base), and who
 * changed it since. The draft takes what one side changed; what two sides changed
 * differently stays open until a person chooses.
 *
 * One rule: nothing is written here, and a merge never writes itself (law 3). */
#ifndef SIBEN_COMPARE_H
#define SIBEN_COMPARE_H

#include <siben/merge.h>
#include <siben/replica.h>

#define COMPARE_OPEN SIZE_MAX       /* a person must choose */
#define COMPARE_BASE (SIZE_MAX - 1) /* the value of the base */

struct compared_field {
    const char *path;    /* "rows[3].actual": for choices */
    const char *words;   /* 指标「维护供水管网长度」完成值 */
    const char **values; /* by side */
    const char *base;    /* NULL: no base is held */
    bool *changed;       /* by side: other than in the base; true for all without one */
    const struct record_version **by; /* by side: who changed it last; NULL where unchanged */
    size_t draft;                     /* the side that the draft takes, or COMPARE_OPEN */
};
struct comparison {
    struct record record; /* with its history */
    const struct record_version **sides;
    size_t side_count;
    const struct record_version
        *base; /* the one version that all come from, as far as it is held */
    struct compared_field *fields;
    size_t field_count, open; /* open: fields that wait for a choice */
    size_t gone;              /* sides whose body is purged or missing: nobody can compare them */
    bool same_meaning; /* no field differs, but the bytes do: order of rows, ways of writing */
    uint64_t seen;     /* replica_heads_mark() */
    /* what the fields were made of, for compare_join() */
    struct body *bodies;
    size_t body_count, body_compared;
    const size_t *body_of_side; /* SIZE_MAX: withdrawn, has none */
    size_t fields_before;       /* fields that are not of the body: 整条记录 */
};
/* The letter of a side: a, b … z, aa. */
#define SIDE_LETTER_SIZE 4
void side_letter(size_t side, char letter[SIDE_LETTER_SIZE]);
size_t side_of_letter(const struct comparison *comparison,
                      const char *letter); /* COMPARE_BASE for "base"; COMPARE_OPEN: none */

/* The heads of a record: the shown one first, then what stands beside it; of equal bodies
 * one. One side when nothing does. NOT_FOUND: not held, or nothing counts. */
enum status compare_heads(struct view *view, struct arena *arena, const struct record_key *key,
                          struct comparison *comparison) MUST_USE;
/* Any two (or more) versions of the record's history, in this order. NOT_FOUND: one of
 * them is not held. */
enum status compare_versions(struct view *view, struct arena *arena, const struct record_key *key,
                             const struct version_name *names, size_t count,
                             struct comparison *comparison) MUST_USE;
/* The version of a history whose mark begins with these hex digits (at least 4).
 * NOT_FOUND; CONFLICT: several begin so. */
enum status compare_find(const struct record *record, const char *mark,
                         const struct record_version **version) MUST_USE;

/* -- the draft ---------------------------------------------------------------------- */

struct choice {
    const char *path;    /* or the words of the field */
    size_t side;         /* or COMPARE_BASE; not looked at when something is written */
    const char *written; /* what a person wrote himself, as in a form; NULL: a side is taken */
};
struct joined {
    struct bytes payload;
    bool withdrawn;
    size_t open; /* BLOCKED: fields that still wait for a choice, in `waiting` */
    const struct compared_field **waiting;
};
/* The first side with the draft's fields and the choices. BLOCKED: some are still open.
 * INVALID: a choice that names no field, or a value that cannot be read, with why. */
enum status compare_join(struct arena *arena, const struct comparison *comparison,
                         const struct choice *choices, size_t count, struct joined *joined,
                         struct why *why) MUST_USE;

/* The draft as a text for an editor: one field a line, "path = a", "?" where a choice is
 * open; what stands after # is for the reader. */
void compare_draft_put(const struct comparison *comparison, struct buffer *text);
/* Reads it back: choices in the arena, `seen` of the comparison that it was made from.
 * MALFORMED names the line. Lines that are still "?" give no choice. */
enum status compare_draft_read(struct arena *arena, const char *name, struct bytes text,
                               const struct comparison *comparison, uint64_t *seen,
                               struct choice **choices, size_t *count, struct why *why) MUST_USE;

/* "张三（653022205，2026-05-31 23:50:01）" */
const char *version_words(struct arena *arena, const struct record_version *version);

#endif
