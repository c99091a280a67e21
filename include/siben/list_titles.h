/* list_titles -- how another system's list calls its columns, as a file: deploy/lists/regional.yaml.
 *
 * What the importer knows of column titles is built in (heading.h). A real export that calls them otherwise needs such a
 * file, and no code: for each column the importer's word and the titles that the export has, and titles that are of no use.
 *
 * One rule: what is wrong is said with line and column, and then nothing of the file is used. */
#ifndef SIBEN_LIST_TITLES_H
#define SIBEN_LIST_TITLES_H

#include <siben/plan.h>

struct list_titles {
    const char *list;           /* "regional", "projects" …: heading_table_file() */
    const char *name, *source;  /* for people: which export, of which version */
    struct rule_value *columns; /* name: the importer's word; texts: titles in the export */
    size_t column_count;
    const char **ignored; /* titles that nobody asks for */
    size_t ignored_count;
    bool confirmed;          /* standing: laid beside a real export; else it is not */
    struct plan_place place; /* of the file's list: */
};
/* In the arena. INVALID: findings say where (name:line:column); NO_MEMORY. */
enum status list_titles_read(struct arena *arena, const char *name, struct bytes text,
                             struct list_titles *titles, struct findings *findings) MUST_USE;
/* A fault that only who knows the importer's words can tell, at one of its columns. */
void list_titles_complain(struct findings *findings, const char *name, struct plan_place place,
                          const char *hint, const char *what);

#endif
