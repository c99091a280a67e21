/* mark -- what a sheet says of itself, on one line that a person may read too:
 * "SB1 653022205/monitoring/65302226T000000000101/2026/5 T0011223344556677 48000000,48000000,-".
 *
 * Blanks part the words, and none of a key holds one (names.h). */
#include <siben/form_mark.h>

#include <stdio.h>
#include <stdlib.h>

#define VERSION_WORD "SB1"
#define COVER_WORD "COVER"

static void print_fen(char **at, char *end, int64_t fen, char before)
{
    int size = fen == MONEY_NONE
                   ? snprintf(*at, (size_t)(end - *at), "%c-", before)
                   : snprintf(*at, (size_t)(end - *at), "%c%lld", before, (long long)fen);
    *at += size > 0 && size < end - *at ? size : 0;
}

void form_mark_print(const struct form_mark *mark, char text[FORM_MARK_SIZE])
{
    char key[RECORD_KEY_TEXT_SIZE];
    char *end = text + FORM_MARK_SIZE;
    if (mark->cover) {
        snprintf(text, FORM_MARK_SIZE, VERSION_WORD " " COVER_WORD);
        return;
    }
    record_key_print(&mark->key, key, sizeof key);
    char *at = text + snprintf(text, FORM_MARK_SIZE, VERSION_WORD " %s T%016llx", key,
                               (unsigned long long)mark->target_mark);
    for (size_t i = 0; i < mark->figure_count; i++) {
        const struct form_figures *figures = &mark->figures[i];
        print_fen(&at, end, figures->initial_fen, ' ');
        print_fen(&at, end, figures->annual_fen, ',');
        print_fen(&at, end, figures->spent_fen, ',');
    }
}

/* The next word, cut out; NULL at the end. */
static char *next_word(char **at)
{
    char *word = *at + strspn(*at, " ");
    size_t size = strcspn(word, " ");
    if (!size)
        return NULL;
    *at = word + size + (word[size] == ' ');
    word[size] = '\0';
    return word;
}

static bool read_fen(char **at, char after, int64_t *fen)
{
    char *end = *at;
    if (**at == '-' && (*at)[1] == after) {
        *fen = MONEY_NONE;
        end = *at + 1;
    } else {
        *fen = strtoll(*at, &end, 10);
    }
    if (end == *at || *end != after)
        return false;
    *at = end + (after != '\0');
    return true;
}

bool form_mark_read(const char *text, struct form_mark *mark)
{
    char copy[FORM_MARK_SIZE], *at = copy, *end;
    *mark = (struct form_mark){.cover = false};
    if (strlen(text) >= sizeof copy)
        return false;
    memcpy(copy, text, strlen(text) + 1);
    const char *word = next_word(&at);
    if (!word || strcmp(word, VERSION_WORD) != 0 || !(word = next_word(&at)))
        return false;
    mark->cover = strcmp(word, COVER_WORD) == 0;
    if (mark->cover)
        return true;
    if (record_key_parse(word, &mark->key, NULL) != STATUS_OK)
        return false;
    word = next_word(&at);
    if (!word || *word != 'T')
        return false;
    mark->target_mark = strtoull(word + 1, &end, 16);
    if (*end)
        return false;
    for (char *figures; (figures = next_word(&at)) && mark->figure_count < FUNDING_LINES_MAX;) {
        struct form_figures *to = &mark->figures[mark->figure_count++];
        if (!read_fen(&figures, ',', &to->initial_fen) ||
            !read_fen(&figures, ',', &to->annual_fen) || !read_fen(&figures, '\0', &to->spent_fen))
            return false;
    }
    return true;
}
