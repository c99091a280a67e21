/* file_words -- what commands about files share: files that come with a title, and how a file is named. */
#ifndef SIBEN_CLI_FILE_WORDS_H
#define SIBEN_CLI_FILE_WORDS_H

#include "command.h"

#include <siben/files.h>

/* "报告.pdf:评价报告:阿财绩〔2026〕3号" */
struct titled {
    const struct control_file *file;
    const char *name;             /* of the file, without its folder */
    const char *title, *document; /* as typed; title: else the name without its ending */
};
/* The file of an argument: the longest name of one that was read. INVALID fills context->why. */
enum status file_titled(struct command_context *context, const char *argument,
                        struct titled *titled) MUST_USE;
/* BLOCKED with a why where one of these words is or has what no record may say: a person's number, a mark of secrecy. */
enum status file_check_words(struct command_context *context, const char *const *words,
                             size_t count) MUST_USE;
/* Takes its bytes in; `evidence` is what a record says of it. Texts are the context's. */
enum status file_take(struct command_context *context, const struct titled *titled,
                      struct work_evidence *evidence) MUST_USE;
/* The record that names them is written: that is noted, and a running node tells its neighbours. Where
 * it cannot be noted the next look at what records name does. */
void file_named(struct command_context *context, const struct work_evidence *evidence,
                size_t count);
/* Puts a document beside those of a piece of work: the same title and document get the file. */
enum status file_join(struct command_context *context, struct work *work,
                      const struct work_evidence *evidence) MUST_USE;

/* All that is named within this node's scope, and what is here without a name. */
struct file_list {
    struct files named;
    struct hash *unnamed; /* here, and no record names it */
    size_t unnamed_count, unnamed_capacity;
};
enum status file_list_read(struct command_context *context, struct view *view,
                           struct file_list *list) MUST_USE;
/* A file as a person says it: the first 6 digits of its digest or more, its name, or its title.
 * NOT_FOUND and CONFLICT fill context->why. */
enum status file_find(struct command_context *context, const struct file_list *list,
                      const char *text, struct hash *digest) MUST_USE;
/* "本机；653022 也有（2026-06-01 10:00:00）": where the bytes are. In the arena. */
const char *file_where(struct command_context *context, struct view *view,
                       const struct file_mention *mention);
/* 12 digits of a digest. */
void file_short(const struct hash *digest, char text[13]);

#endif
