/* archive -- the files of an archive, each with its digest in the manifest. */
#ifndef SIBEN_CLI_ARCHIVE_H
#define SIBEN_CLI_ARCHIVE_H

#include "command.h"

struct archive {
    struct command_context *context;
    unsigned fiscal_year;
    struct buffer manifest; /* "digest  path" lines, as b2sum -l 256 -c reads them */
    uint64_t files, forms;
    /* Which forms; NULL: all of the year. */
    bool (*takes)(const void *context, const struct record_key *form);
    /* Whose documents; NULL: those of the year's work. */
    bool (*names)(const void *context, const struct record_key *work);
    const void *takes_context; /* of both */
};
/* One file; `path` of letters of our own, with '/' between folders. */
void archive_file(struct archive *archive, const char *path, struct bytes bytes);
/* The forms as pages under forms/, the signed words of each beside it, and index.html, which lists them. */
enum status archive_forms(struct archive *archive, struct view *view, const char *title,
                          const char *note) MUST_USE;
/* MANIFEST.txt of all files so far, and MANIFEST.sig, this node's name under it. */
enum status archive_manifest(struct archive *archive, const struct identity *identity) MUST_USE;
/* archive_tables.c: the tables of the year as one workbook. */
enum status archive_tables(struct archive *archive, struct view *view) MUST_USE;
/* archive_files.c: the documents of the year's work, and files.csv that lists them; nothing where
 * there are none. */
enum status archive_documents(struct archive *archive, struct view *view) MUST_USE;

#endif
