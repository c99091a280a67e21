/* inside -- what the files of this room share. */
#ifndef SIBEN_PAGE_INSIDE_H
#define SIBEN_PAGE_INSIDE_H

#include <siben/arena.h>
#include <siben/bundle.h>
#include <siben/console.h>
#include <siben/page.h>

#include <pthread.h>

#define TOKEN_SIZE 16
struct token { /* who brought a bundle may take the answer to it */
    uint8_t secret[TOKEN_SIZE];
    char node[NODE_NAME_MAX + 1];
    int64_t until_ms; /* 0: free */
};

#define PLACE_NAME_SIZE 256 /* longer names are cut: it is for people */

struct sessions;
struct events;
struct answers;
struct memo;
struct plans;
struct shared;
struct claims;
struct brought { /* brought.c */
    struct hash digest;
    char name[ACCOUNT_NAME_MAX + 1]; /* of the account; "": nobody */
};

struct page {
    struct answers *answers;
    struct memo *noted; /* noted.c */
    struct memo *said;  /* view_kept.h: find and keep */
    struct plans *plans;
    struct shared *shared;
    struct claims *claims;
    struct events *events;
    struct sessions *sessions;
    char first_word[ACCOUNT_WORD_SIZE]; /* "" when there are accounts; with the lock held */
    unsigned first_tries;
    char place
        [PLACE_NAME_SIZE]; /* what ours is called (places.h); "" nobody has asked; with the lock held */
    int64_t place_ms;      /* until when that stands */
    struct node *node;
    struct live *live;
    const struct node_service *service;
    struct console *console;
    pthread_mutex_t lock;
    struct token tokens[PAGE_TOKENS_MAX];
    struct brought brought[PAGE_BROUGHT_MAX]; /* a ring; with the lock held */
    size_t brought_next;
};

/* Built from src/page: what a browser asks for by name. */
struct page_file {
    const char *path, *etag;
    const uint8_t *bytes, *packed; /* packed: gzip */
    size_t size, packed_size;
};
extern const struct page_file page_files[];
extern const size_t page_file_count;

/* layout.c: HTML around words. What is not markup goes through html_text(). */
void html_text(struct buffer *html, const char *text);
void html_lines(struct buffer *html, struct bytes words); /* as they stand, lines kept */
void page_begin(const struct page *page, struct buffer *html, const char *title);
void page_end(struct buffer *html);

/* spoken.c: what the program says with a command line in it, as somebody at the page does it; itself where there is none. In the arena; NULL: no
 * memory. */
const char *spoken_for_page(struct arena *arena, const char *text);

/* said.c: a command carried out for the page, and what it said. */
struct said {
    struct buffer out, error;
    int file; /* what it wrote, a file without a name; -1 none */
    int exit_code;
    enum status failed; /* its files could not be read: it was not carried out */
};
struct page_order {
    const char *const *arguments;
    size_t count;
    const char *user;                 /* whose name stands in what it writes */
    const struct console_file *files; /* that the arguments name, in their order */
    size_t file_count;
    bool streams;                 /* the command reads them piece by piece, else whole */
    bool folder;                  /* it writes into a folder: a zip file of it */
    const struct view_kept *kept; /* NULL */
};
/* Free with said_free(). */
void page_command(struct page *page, const struct page_order *order, struct said *said);
void said_free(struct said *said);

/* upload.c */
enum status upload_admit(struct page *page, struct bytes first, struct why *why);
void upload_form(struct page *page, struct console_response *response);
void upload_taken(struct page *page, const struct console_request *request,
                  struct console_response *response);
/* Whose bundle this is, by its head; false when it is none for us. */
bool bundle_sender_of(struct page *page, const struct console_file *file,
                      char sender[NODE_NAME_MAX + 1]);
void upload_answer(struct page *page, const struct console_request *request,
                   struct console_response *response);

/* tokens.c: for PAGE_TOKEN_MS; the oldest goes when there are too many. */
void token_give(struct page *page, const char *node, char hex[2 * TOKEN_SIZE + 1]);
bool token_take(struct page *page, const char *hex, char node[NODE_NAME_MAX + 1]);

#endif
