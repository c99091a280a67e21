/* status -- the lists of `siben status`, and what its glance counts of them. */
#ifndef SIBEN_CLI_STATUS_H
#define SIBEN_CLI_STATUS_H

#include "command.h"

#define STATUS_KINDS (KIND_KNOWN_MAX + 1)

struct kind_delivery {
    uint64_t all, own_only, at_parent, above, again, not_sent, not_counted;
};
struct status_forms {
    struct command_context *context;
    struct kind_delivery kinds[STATUS_KINDS];
    struct list *list; /* each form, or NULL */
    long round;        /* -1: all */
    int64_t news_ms;   /* of the parent, about them */
    enum status status;
};
/* Counts the forms of --year and --round, and lists each when `list` is not NULL. */
enum status status_read_forms(struct command_context *context, struct view *view, struct list *list,
                              struct status_forms *forms) MUST_USE;
enum status status_show_forms(struct command_context *context, struct view *view,
                              enum table_format format) MUST_USE;
enum status status_show_feeds(struct command_context *context, struct view *view,
                              enum table_format format) MUST_USE;
/* status_key.c: the serial of a newer grant for keys that this node has not; 0: there is none. */
enum status former_key_read(struct command_context *context, struct view *view,
                            uint32_t *serial) MUST_USE;
void former_key_print(struct command_context *context, uint32_t serial);
enum status status_show_links(struct command_context *context, enum table_format format) MUST_USE;

/* status_files.c: files beside the store; nothing where there are none. */
void files_print(struct command_context *context);
void files_json(struct command_context *context, struct buffer *out);

#endif
