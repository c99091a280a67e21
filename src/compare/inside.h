/* inside -- what the files of this room share. Not a door. */
#ifndef COMPARE_INSIDE_H
#define COMPARE_INSIDE_H

#include <siben/compare.h>

/* How the number of a field is meant. */
enum word_form { FORM_PLAIN, FORM_MONEY, FORM_SCORE };
struct word {
    const char *message, *member, *words;
    const char *(*choice)(unsigned); /* words of its values */
    uint8_t form;
};
/* A member's word; of what is not in the table one that says so. */
const struct word *word_of(const char *message, const char *member);

/* What words of one record need: names and units of the target's indicators. */
struct wording {
    struct arena *arena;
    const struct target *target; /* NULL: not held here */
};
void wording_open(struct wording *wording, struct view *view, struct arena *arena,
                  const struct record_key *key);
const struct indicator *indicator_of(const struct wording *wording, unsigned number);
const char *key_words(const struct wording *wording, const struct record_key *key);
/* What was printed, or nothing when memory ran out: the arena remembers. */
static inline const char *said(const char *text)
{
    return text ? text : "";
}
/* 指标「维护供水管网长度」完成值 */
const char *field_words(const struct wording *wording, const struct field *field);
/* 指标「维护供水管网长度」 of a row's struct */
const char *row_words(const struct wording *wording, const char *message, const void *row);
/* A field's value; amounts in 万元 if `wan`. */
const char *value_words(const struct wording *wording, const struct field *field,
                        const struct field_value *value, bool wan);
/* Are all amounts of a field exact in 万元 with two decimals? */
bool field_fits_wan(const struct field *field, size_t count);

/* lineage.c: namings among the versions that are held, as places in the history. */
struct lineage {
    const struct record_version *versions;
    size_t count;
    uint32_t *first, *parents; /* those of v: parents[first[v] … first[v + 1]) */
    uint32_t *stack;
    bool *seen;
};
enum status lineage_open(struct lineage *lineage, struct arena *arena,
                         const struct record *record) MUST_USE;
/* The one version that all sides are or come from; NULL when none is held, or several. */
enum status lineage_base(struct lineage *lineage, struct arena *arena,
                         const struct record_version *const *sides, size_t count,
                         const struct record_version **base) MUST_USE;
/* By place: is it the base or does it come from it? */
enum status lineage_below(struct lineage *lineage, struct arena *arena,
                          const struct record_version *base, bool **below) MUST_USE;

/* blame.c: who changed a field last between the base and a side. */
struct blame;
enum status blame_open(struct arena *arena, const struct record *record,
                       const struct record_version *base, struct lineage *lineage,
                       struct blame **blame) MUST_USE;
/* NULL: it is as in the base. */
enum status blame_field(struct blame *blame, const struct record_version *side, const char *path,
                        const struct record_version **by) MUST_USE;

#endif
