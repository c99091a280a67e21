/* archive -- the files of an archive, each with its digest in the manifest. */
#ifndef SIBEN_CLI_ARCHIVE_H
#define SIBEN_CLI_ARCHIVE_H

#include "command.h"

struct archive {
    struct command_context *context;
    unsigned fiscal_year;
    struct buffer manifest; /* "digest  path" lines, as b2sum -l 256 -c reads them */
    uint64_t files, forms;
};
/* One file; `path` of letters of our own, with '/' between folders. */
void archive_file(struct archive *archive, const char *path, struct bytes bytes);
/* archive_tables.c: the tables of the year as one workbook. */
enum status archive_tables(struct archive *archive, struct view *view) MUST_USE;
/* archive_files.c: the documents of the year's work, and files.csv that lists them; nothing where
 * there are none. */
enum status archive_documents(struct archive *archive, struct view *view) MUST_USE;

#endif
