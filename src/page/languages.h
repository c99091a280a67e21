/* languages -- words of the page in other languages, from <data folder>/languages/<id>.json. */
#ifndef SIBEN_PAGE_LANGUAGES_H
#define SIBEN_PAGE_LANGUAGES_H

#include <siben/page.h>

#include <jansson.h>

struct language_file {
    struct page_language is;
    json_t *words; /* {"network.title": "…"}: those that are good */
};
struct language_files {
    struct language_file *items; /* in the arena */
    size_t count;
};
/* All of the folder; `only` (may be NULL) that one. What is wrong is told to `fault` (may be NULL), and left out. Free
 * with languages_free() in any case. */
enum status languages_read(const char *folder, const char *only, struct arena *arena,
                           struct language_files *files,
                           void (*fault)(void *context, const struct why *why), void *context,
                           struct why *why) MUST_USE;
void languages_free(struct language_files *files);
/* {"name of the word": ["中文", "English"]}, in the order of their files; NULL: no memory. */
json_t *languages_all(void);

#endif
