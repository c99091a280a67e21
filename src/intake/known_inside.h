/* known_inside -- what known.c (records and units) and known_projects.c share. */
#ifndef SIBEN_INTAKE_KNOWN_INSIDE_H
#define SIBEN_INTAKE_KNOWN_INSIDE_H

#include "known.h"
#include "known_before.h"

#include <siben/map.h>
#include <siben/replica.h>

struct known {
    struct view *view;
    struct arena *arena;
    struct arena scratch; /* names while they are compared */
    struct scope scope;
    const char *node; /* "" when it is not enrolled */
    bool enrolled;
    struct grant grant;
    struct known_before before; /* of a dry run */
    struct map *units;          /* code or name -> struct known_unit, NULL: not found */
    struct map *projects;       /* code -> struct known_project, or NULL */
    struct map *names;          /* year, unit, name -> struct known_project, or AMBIGUOUS */
    struct map *codes;          /* year, code -> struct known_project */
    struct map *years;          /* years whose names and codes are in these two */
    struct map *
        secret; /* code -> year of the newest list that names it * 2 + is it secret; NULL: not read */
    struct unit_list {
        const struct known_unit **items;
        size_t count, capacity;
    } all_units;
    bool listed_units;
    const struct known_prepared *prepared;
    bool prepared_read;
    enum status failed;
};

bool known_remember(struct map *map, const char *key, const void *value);
const void *known_remembered(const struct map *map, const char *key, bool *is);
struct known_project *known_project_at(struct known *known, const char *code,
                                       const struct scope *scope);

#define LIKE_DISTANCE 60 /* characters; beyond it all names are equally far */
struct likeness {
    const char *code, *name;
    size_t distance;
};
/* Names that hold one another are near, whatever their length. */
size_t known_likeness_of(struct arena *scratch, const char *a, const char *b);
/* Of items that were gathered with the scratch; NULL: there was no memory for them. */
const char *known_likeness_words(struct known *known, struct likeness *items, size_t count);

#endif
