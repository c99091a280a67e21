/* command -- what every command of the program is made of.
 *
 * One command, one file: cmd_<name>.c. A command is given an open node, its
 * arguments and the bytes of the files they name, and says what it has to say to a
 * channel; it never opens a file or a socket itself. So it runs unchanged inside
 * the running node and in a process of its own.
 *
 * Exit codes are the same for all (deploy/man/siben.1). */
#ifndef SIBEN_CLI_COMMAND_H
#define SIBEN_CLI_COMMAND_H

#include <siben/node.h>
#include <siben/report.h>

enum exit_code {
    EXIT_OK,       /* done */
    EXIT_FINDINGS, /* done, and there is something to look at; or findings block it */
    EXIT_USAGE,    /* wrong arguments or configuration */
    EXIT_REFUSED,  /* not possible now, or not allowed */
    EXIT_BROKEN    /* input/output error, damaged data, no space */
};
int exit_of_status(enum status status);

enum option_kind {
    OPTION_FLAG,
    OPTION_VALUE,
    OPTION_INPUT,         /* a file whose bytes the command gets */
    OPTION_INPUT_TITLED,  /* the same, with ":title" or ":title:document" behind its name */
    OPTION_OUTPUT,        /* the file that the command's first output is written to */
    OPTION_OUTPUT_SECRET, /* the same; only its owner may read it */
    OPTION_OUTPUT_PARTS,  /* the same for outputs "001", "002": FILE.001; "" is FILE itself */
    OPTION_OUTPUT_FOLDER  /* the folder that all its outputs are written to */
};
struct option {
    const char *name;  /* "--format" */
    const char *brief; /* "-o" or NULL */
    enum option_kind kind;
    const char *value; /* how the value is called in --help; NULL for a flag */
    const char *words;
};

struct command_context;
struct command {
    const char *name;      /* one or two words: "show", "enrol grant" */
    const char *arguments; /* as in usage: "FILE…" */
    const char *chinese, *english;
    const char *details; /* more for --help, or NULL */
    const struct option *options;
    size_t option_count;
    size_t positional_min, positional_max;
    bool positional_files;   /* positional arguments are input files */
    bool positional_titled;  /* they are, as OPTION_INPUT_TITLED */
    size_t titled_from;      /* the first that is */
    bool positional_streams; /* they are, and too large to travel: command_stream_read() */
    bool positional_plans; /* files that are plans: the calendars that they name come behind them */
    bool in_person;        /* runs in the asker's process, with a folder but no open node */
    bool anywhere; /* in person; but it needs no folder either, and a page may ask it of a node */
    const char *decides; /* what audit.log calls it when carried out; NULL: decides nothing */
    int (*run)(struct command_context *context);
};
extern const struct command *const commands[]; /* ends with NULL; in order of the man page */

#define ARGUMENTS_MAX 1024
struct arguments {
    const struct command *command;
    struct {
        const struct option *option;
        const char *value;
    } options[ARGUMENTS_MAX];
    size_t option_count;
    const char *positional[ARGUMENTS_MAX];
    size_t positional_count;
    bool help;
};
/* Finds the command and takes its arguments apart. INVALID with why: usage. */
enum status arguments_parse(const char *const *words, size_t count, struct arguments *arguments,
                            struct why *why) MUST_USE;

struct command_context {
    struct arguments *arguments;
    const char *folder;
    struct node *node;                /* NULL for commands in person */
    struct live *live;                /* NULL when no node runs */
    const struct control_file *files; /* inputs */
    size_t file_count;
    const struct control_channel *channel;
    const char *user;
    int64_t now_ms;
    struct { /* the piece of a stream that was asked for last */
        size_t index;
        uint64_t offset;
        struct buffer bytes;
    } piece;
    struct arena arena;
    struct why why;
    const struct view *view;      /* the one that is open, or NULL */
    const struct view_kept *kept; /* of who asks: for that view, or NULL */
    struct regions *regions;      /* regions.h: read once, or NULL */
    bool findings;                /* done, and there is something to look at */
    bool incomplete;              /* something could not be said: no success */
};

/* -- arguments -- */
bool command_flag(const struct command_context *context, const char *name);
const char *command_value(const struct command_context *context,
                          const char *name); /* NULL when absent */
const char *command_positional(const struct command_context *context,
                               size_t index); /* NULL when absent */
/* The file that an argument names, as the asker read it; NULL when it is not there. */
const struct control_file *command_input(const struct command_context *context, const char *name);
/* Files of positional_streams, in the order of the arguments. Exactly `size` bytes, which must
 * lie within the file; small pieces next to each other are asked for once. */
enum status command_stream_size(struct command_context *context, size_t index,
                                uint64_t *size) MUST_USE;
enum status command_stream_read(struct command_context *context, size_t index, uint64_t offset,
                                size_t size, struct buffer *bytes) MUST_USE;
/* A record as a person writes it: year and round may be left off where the kind has
 * none ("653022205/unit/801001"). INVALID fills context->why. */
enum status command_key(struct command_context *context, const char *text,
                        struct record_key *key) MUST_USE;
/* A number within bounds, `usual` when absent; INVALID fills context->why. */
enum status command_number(struct command_context *context, const char *name, long least, long most,
                           long usual, long *number) MUST_USE;

/* -- saying -- */
void command_print(struct command_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* standard output */
void command_put(struct command_context *context, struct bytes bytes);
/* All of it, or words that there was no memory for it and another exit code. */
void command_put_buffer(struct command_context *context, const struct buffer *text);
/* The same, or into the file that -o names (`name` when it names a folder). */
void command_put_json(struct command_context *context, const char *name, const struct buffer *text);
void command_note(struct command_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* progress and reasons: standard error */
/* The buffer as a text for a cell; "" when there was no memory for it: not a success. */
const char *command_words(struct command_context *context, struct buffer *words);
/* A file for the asker: written to -o, or into the output folder under `name`. */
void command_file(struct command_context *context, const char *name, struct bytes bytes);
/* The same piece by piece: a name begins a file, bytes go on with it. */
void command_file_begin(struct command_context *context, const char *name);
void command_file_put(struct command_context *context, struct bytes bytes);
/* All files so far are written and synced. IO_ERROR: they are not, the asker has said why. */
enum status command_files_safe(struct command_context *context) MUST_USE;
/* Says the why (its own when context->why is empty) and gives the exit code. */
int command_failed(struct command_context *context, enum status status);
/* Wrong use: says so with a pointer to --help. */
int command_misused(struct command_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Where a version has arrived, in words; a root has nowhere to send it. */
void command_delivery(struct command_context *context, const struct delivery *delivery,
                      struct buffer *out);

/* -- doing -- */
/* node_change() in the context's arena. */
enum status command_change(struct command_context *context, struct view *view,
                           const struct record_key *key, const struct payload *payload,
                           struct change *change) MUST_USE;
/* The check code that stands at the end of an enrolment file, as its reader sees it. */
void command_code_of_file(struct bytes file, char code[20]);
/* May this node write at all? One that has no grant yet, or stands by, may not. */
enum status command_may_write(struct command_context *context) MUST_USE;
/* Why something was decided, as it goes into a signed record: BLOCKED with a why where a person's number stands in it
 * (DOMAIN.md 4.9); of a telephone number a note, as when it stands in a workbook. */
enum status command_impersonal(struct command_context *context, const char *where,
                               const char *reason) MUST_USE;
/* Writes changes of the user in one commit. `written` may be NULL. NOT enrolled:
 * REFUSED with a why. */
enum status command_write(struct command_context *context, const struct change *changes,
                          size_t count, struct version_name *written, size_t *skipped) MUST_USE;
enum status command_view(struct command_context *context, struct view *view) MUST_USE;
/* replica_view_close(): the command has failed if one of its reads has. */
enum status command_view_close(struct command_context *context, struct view *view,
                               enum status status) MUST_USE;

/* -- tables: text for people, csv and json for programs -- */

enum table_format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON, FORMAT_XLSX };
/* FORMAT_SHEET_OPTIONS of commands whose tables can be workbooks too. */
#define FORMAT_SHEET_OPTIONS                                                                                         \
    {"--format", NULL, OPTION_VALUE, "格式", "text、csv、json 或 xlsx"},                                             \
        {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},                                                         \
    {                                                                                                                \
        "--output", "-o", OPTION_OUTPUT, "文件",                                                                     \
            "写到文件；.xlsx 就写成工作簿（csv 带字节顺序标记，Excel 和 WPS 可直接打开）" \
    }
#define FORMAT_OPTIONS                                                                    \
    {"--format", NULL, OPTION_VALUE, "格式", "text、csv 或 json"},                        \
        {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},                              \
    {                                                                                     \
        "--output", "-o", OPTION_OUTPUT, "文件",                                          \
            "写到文件（csv 带字节顺序标记，Excel 和 WPS 可直接打开）" \
    }
/* --format text|csv|json or --json; INVALID fills context->why. */
enum status command_format(struct command_context *context, enum table_format *format) MUST_USE;
/* xlsx too: by name, or as the file's name ends. It is written with -o. */
enum status command_format_sheet(struct command_context *context,
                                 enum table_format *format) MUST_USE;
void command_table(struct command_context *context, const struct table *table,
                   enum table_format format);
/* Several as one answer: with -o they are one file. */
void command_tables(struct command_context *context, const struct table *tables, size_t count,
                    enum table_format format);

/* A table of words: columns as "id:中文", rows as they come. */
struct list {
    struct table table;
    size_t capacity;
};
void list_begin(struct command_context *context, struct list *list, const char *title,
                const char *const *columns, size_t count);
void list_row(struct command_context *context, struct list *list,
              const char *const *cells); /* copied */

/* -- the program itself -- */
/* Carries out one request with an open node (the service of node_run()). */
int command_execute(void *context, struct node *node, struct live *live,
                    const struct control_request *request, const struct control_channel *channel);
/* Commands in person: no node is open. */
int command_execute_in_person(const char *folder, const struct control_request *request,
                              const struct control_channel *channel);
void command_help(const struct control_channel *channel, const struct command *command);
/* Of all commands whose first word this is ("enrol"); false when there is none. */
bool command_group_help(const struct control_channel *channel, const char *word);
/* A folder that another command holds is asked for again: a command waits 5 s, a
 * node that shall run 30 s, as long as an import takes. */
#define FOLDER_WAIT_US 50000
#define FOLDER_TRIES 100
#define FOLDER_TRIES_RUN 600
extern const char siben_version[];

#endif
