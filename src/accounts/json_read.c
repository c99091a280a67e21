/* JSON that somebody gives, read by jansson. It says "invalid" where it had no memory, and its lexer does not look
 * whether a letter had room: the text then comes out without it. So whatever was read while memory was refused
 * is thrown away. */
#include <siben/accounts.h>
#include <siben/arena.h>

#include <jansson.h>

enum status json_read(struct bytes text, size_t flags, struct json_t **root,
                      struct json_error_t *error)
{
    (void)memory_was_refused();
    *root = json_loadb((const char *)text.data, text.size, flags, error);
    if (memory_was_refused()) {
        json_decref(*root);
        *root = NULL;
        return STATUS_NO_MEMORY;
    }
    return *root ? STATUS_OK : STATUS_MALFORMED;
}
