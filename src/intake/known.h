/* known -- what this node knows, as reading a file needs it: looked up once a file.
 *
 * The only file of this room that opens the replica (its cells and those of a
 * workbook share a name). */
#ifndef SIBEN_INTAKE_KNOWN_H
#define SIBEN_INTAKE_KNOWN_H

#include <siben/record.h>

struct view;
struct known;
struct form_rules;
struct score_rules;

/* `scope` is the node's own; "" takes the one it is enrolled with. `before`: what the files before would have written,
 * known as if it stood here. */
enum status known_open(struct view *view, struct arena *arena, const struct scope *scope,
                       const struct change *before, size_t before_count,
                       struct known **known) MUST_USE;
void known_close(struct known *known); /* NULL is fine */
const struct scope *known_scope(const struct known *known);
/* What the plan that holds for a form asks of it (known_rules.c). */
enum status known_form_rules(struct view *view, struct arena *arena, const struct record_key *form,
                             struct form_rules *rules) MUST_USE;
/* By what the plan scores a self-evaluation; *set: it says all that is needed. */
enum status known_score_rules(struct view *view, struct arena *arena, const struct record_key *form,
                              struct score_rules *rules, bool *set) MUST_USE;
/* Does the node's grant cover it? True when not enrolled: writing says so. */
bool known_may_write(const struct known *known, unsigned kind, const struct scope *scope);

struct known_unit {
    const char *code, *name;
    struct record_key key;
    struct scope home, region; /* home: where it is written now */
    struct scope keyed;        /* where the keys of its records were made: before a handover */
    const char *department_code, *department_name; /* "" not said */
    bool abolished;
};
/* A department by its code or name, as the unit that leads it (the first by code): whose its overall forms
 * are. NOT_FOUND; CONFLICT when a name is that of several departments. */
enum status known_department(struct known *known, const char *code, const char *name,
                             const struct known_unit **unit) MUST_USE;
/* NOT_FOUND; CONFLICT when a name is not unique. */
enum status known_unit(struct known *known, const char *code_or_name,
                       const struct known_unit **unit) MUST_USE;
/* A unit that was handed over to where this node holds nothing: NOT_FOUND when there is none with
 * that code or name. */
struct known_gone {
    const char *code, *reason;
    struct scope to;
    int32_t since; /* from which day it lies there; DATE_NONE */
};
enum status known_unit_gone(struct known *known, const char *code, const char *name,
                            struct known_gone *gone) MUST_USE;
enum status known_gone_find(struct view *view, struct arena *arena, const char *code,
                            const char *name, struct known_gone *gone) MUST_USE; /* known_gone.c */
/* Where the key of a record about one of a unit's subjects is made: with those that it has, when they moved
 * with the unit; else at its home. */
enum status known_key_scope(struct known *known, const struct known_unit *unit, unsigned kind,
                            const char *id, struct scope *scope) MUST_USE;
/* Where what has this key is written now. */
enum status known_place(struct known *known, const struct record_key *key,
                        struct scope *place) MUST_USE;
/* A unit of the file that is being read: found by what comes after it. */
void known_unit_add(struct known *known, const struct known_unit *unit);
/* "219001 棠溪镇人民政府、…": units whose name resembles it; "" when none does. */
const char *known_units_like(struct known *known, const char *name);

/* The draw of a sample, by what it is for and its number; NULL when none is held that counts: `withdrawn` says whether one
 * is that does not. */
enum status known_draw(struct known *known, unsigned purpose, const char *number,
                       const struct draw **draw, bool *withdrawn) MUST_USE;
enum status known_draw_find(struct view *view, struct arena *arena, unsigned purpose,
                            const char *number, const struct draw **draw,
                            bool *withdrawn) MUST_USE; /* known_works.c */
/* Agencies that prepared a unit's materials, as records of agencies say; NULL: none. Read once a file. */
struct known_prepared {
    const char *agency, *unit_code, *record;
    const struct known_prepared *next;
};
enum status known_prepared(struct known *known, const struct known_prepared **first) MUST_USE;
struct known_before;
enum status known_prepared_find(struct view *view, struct arena *arena,
                                const struct known_before *before,
                                const struct known_prepared **first) MUST_USE; /* known_works.c */

/* What ex-ante evaluations of a year name as they stand; NULL: none. */
struct known_applied {
    const char *code, *name, *unit_code, *number;
    const struct known_applied *next;
};
enum status known_applied_find(struct view *view, struct arena *arena, uint16_t year,
                               const struct known_applied **first) MUST_USE; /* known_works.c */

struct known_project {
    const char *code, *name, *unit_code;
    struct scope scope;
    bool recorded; /* has a record of its own */
};
/* `home` (may be NULL) is where it probably lies. */
enum status known_project(struct known *known, const char *code, const struct scope *home,
                          const struct known_project **project) MUST_USE;
/* One that a list of the year names, also when nothing else is held of it. NOT_FOUND. */
enum status known_project_listed(struct known *known, unsigned fiscal_year, const char *code,
                                 const struct known_project **project) MUST_USE;
/* Did the newest list that names it take it off since it is secret? Lists are read once a file. */
enum status known_secret(struct known *known, const char *code, bool *secret) MUST_USE;
/* By unit, year and name without its year; CONFLICT when not unique. */
enum status known_project_named(struct known *known, const char *unit_code, unsigned fiscal_year,
                                const char *name, const struct known_project **project) MUST_USE;
/* "65…101 农村饮水安全管护项目、…" of a unit and year, nearest names first; "". */
const char *known_projects_like(struct known *known, const char *unit_code, unsigned fiscal_year,
                                const char *name);
/* "2026年农村公路养护工程" and "农村公路养护工程" are one name within a year. */
const char *project_name_key(struct arena *arena, const char *name);

struct known_record {
    bool exists; /* a shown version that is not withdrawn */
    bool held;   /* any version at all */
    bool approved, closed, reopened, conflicting;
    bool returned;             /* and nothing has been handed in since */
    struct version_name shown; /* seq 0: none */
    struct bytes bytes;        /* of the shown version */
    uint64_t body_mark;        /* of it */
    struct payload *payload;   /* NULL when it does not exist */
};
enum status known_record(struct known *known, const struct record_key *key,
                         struct known_record *record) MUST_USE;

/* " 653022 的王芳于 2026-06-05 13:20:00 " when what is shown was written by another node; "" otherwise. */
enum status known_other_writer(struct known *known, const struct record_key *key,
                               const struct known_record *record, const char **words) MUST_USE;

/* Has the round of this form been closed, as this node knows it? With the reason that was
 * given; "" without one. */
enum status known_closed(struct known *known, const struct record_key *key, bool *closed,
                         const char **reason) MUST_USE;

/* Does any unit's record lie within it? */
enum status known_has_units(struct known *known, const struct scope *scope, bool *has) MUST_USE;
/* Every shown record of a kind and year in the node's scope; its body may be changed by who sees it. */
enum status known_each(struct known *known, unsigned kind, unsigned fiscal_year,
                       void (*see)(void *context, const struct record_key *key,
                                   struct payload *payload),
                       void *context) MUST_USE;

/* The key of a record of this project; the one beside its others. */
struct record_key known_key(const struct scope *scope, unsigned kind, unsigned fiscal_year,
                            unsigned round, const char *id);

#endif
