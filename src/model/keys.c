/* keys -- record keys as bytes and as text, and the ids of decisions.
 *
 * Bytes: scope, 0, fiscal year (2), id, 0, kind (2), round (1), big-endian, so
 * that the order of bytes is the order of keys. '#' sorts before digits and
 * letters: what was decided about a record stands right after it. */
#include <siben/names.h>
#include <siben/text.h>

#include <stdio.h>
#include <stdlib.h>

#define KEY_TAIL_SIZE 3 /* kind, round */

bool record_key_equal(const struct record_key *a, const struct record_key *b)
{
    return a->kind == b->kind && a->fiscal_year == b->fiscal_year && a->round == b->round &&
           strcmp(a->id, b->id) == 0 && strcmp(a->scope.text, b->scope.text) == 0;
}

void record_key_put(struct buffer *buffer, const struct record_key *key)
{
    buffer_put(buffer, key->scope.text, strlen(key->scope.text) + 1);
    buffer_put_u16(buffer, key->fiscal_year);
    buffer_put(buffer, key->id, strlen(key->id) + 1);
    buffer_put_u16(buffer, key->kind);
    buffer_put_u8(buffer, key->round);
}

static bool scope_is_canonical(const struct scope *scope)
{
    struct scope parsed;
    return scope_parse(scope->text, &parsed, NULL) == STATUS_OK && scope_equal(&parsed, scope);
}

enum status record_key_get(struct bytes bytes, struct record_key *key)
{
    struct record_key got;
    memset(&got, 0, sizeof(got));
    const uint8_t *end = bytes.size ? memchr(bytes.data, 0, bytes.size) : NULL;
    size_t scope_size = end ? (size_t)(end - bytes.data) : 0;
    if (!end || scope_size >= sizeof(got.scope.text))
        return STATUS_MALFORMED;
    memcpy(got.scope.text, bytes.data, scope_size);
    struct reader reader = reader_of(bytes);
    (void)reader_take(&reader, scope_size + 1);
    got.fiscal_year = reader_u16(&reader);
    size_t left = reader_left(&reader);
    if (reader.failed || left < 1 + KEY_TAIL_SIZE || left - 1 - KEY_TAIL_SIZE > RECORD_ID_MAX)
        return STATUS_MALFORMED;
    struct bytes id = reader_take(&reader, left - 1 - KEY_TAIL_SIZE);
    uint8_t zero = reader_u8(&reader);
    got.kind = reader_u16(&reader);
    got.round = reader_u8(&reader);
    if (id.size)
        memcpy(got.id, id.data, id.size);
    bool subject = got.kind == 0 && got.round == 0; /* a project and year as such */
    if (!reader_done(&reader) || zero != 0 || (got.kind == 0 && !subject) || !text_is_utf8(id) ||
        !scope_is_canonical(&got.scope))
        return STATUS_MALFORMED;
    *key = got;
    return STATUS_OK;
}

/* -- text -- */

#define UNKNOWN_KIND_PREFIX "kind-"

void record_key_print(const struct record_key *key, char *text, size_t size)
{
    char kind[32];
    if (kind_of_name(kind_name(key->kind)) == key->kind)
        snprintf(kind, sizeof(kind), "%s", kind_name(key->kind));
    else
        snprintf(kind, sizeof(kind), UNKNOWN_KIND_PREFIX "%u", (unsigned)key->kind);
    snprintf(text, size, "%s/%s/%s/%u/%u", key->scope.text, kind, key->id,
             (unsigned)key->fiscal_year, (unsigned)key->round);
}

/* A plain number without sign or leading zeros up to `max`. */
static bool number_of(const char *text, size_t size, unsigned max, unsigned *number)
{
    unsigned value = 0;
    if (size == 0 || size > 5 || (size > 1 && text[0] == '0'))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *number = value;
    return value <= max;
}

static bool kind_parse(const char *text, size_t size, uint16_t *kind)
{
    char name[32] = {0};
    if (size == 0 || size >= sizeof(name))
        return false;
    memcpy(name, text, size);
    unsigned number = kind_of_name(name);
    size_t prefix = strlen(UNKNOWN_KIND_PREFIX);
    if (number == 0 && strncmp(name, UNKNOWN_KIND_PREFIX, prefix) == 0 &&
        !number_of(name + prefix, size - prefix, UINT16_MAX, &number))
        return false;
    *kind = (uint16_t)number;
    return number != 0;
}

/* Splits "scope/kind/id/year/round"; the id may hold slashes ("dept/219"). */
enum status record_key_parse(const char *text, struct record_key *key, struct why *why)
{
    struct record_key parsed;
    memset(&parsed, 0, sizeof(parsed));
    const char *given = text ? text : "";
    const char *kind = strchr(given, '/');
    const char *id = kind ? strchr(kind + 1, '/') : NULL;
    const char *round = strrchr(given, '/');
    const char *year = round;
    while (year && year > given && (year == round || *year != '/'))
        year--;
    if (!id || year <= id || round <= year)
        return why_set(why, STATUS_MALFORMED, given, "记录键不完整",
                       "写法：区划/种类/编号/年度/轮次，如 653022205/monitoring/6530…101/2026/5");
    size_t scope_size = (size_t)(kind - given), id_size = (size_t)(year - id - 1);
    unsigned fiscal_year, month;
    char scope[SCOPE_TEXT_MAX] = {0};
    if (scope_size >= sizeof(scope) || id_size > RECORD_ID_MAX)
        return why_set(why, STATUS_MALFORMED, given, "记录键过长", NULL);
    memcpy(scope, given, scope_size);
    enum status status = scope_parse(scope, &parsed.scope, why);
    if (status != STATUS_OK)
        return status;
    memcpy(parsed.id, id + 1, id_size);
    if (!kind_parse(kind + 1, (size_t)(id - kind - 1), &parsed.kind) ||
        !number_of(year + 1, (size_t)(round - year - 1), UINT16_MAX, &fiscal_year) ||
        !number_of(round + 1, strlen(round + 1), UINT8_MAX, &month) ||
        !text_is_utf8(bytes_of(parsed.id, id_size)))
        return why_set(why, STATUS_MALFORMED, given, "记录键中的种类、年度或轮次不正确",
                       "种类用英文名，如 monitoring；没有年度或轮次时写 0");
    parsed.fiscal_year = (uint16_t)fiscal_year;
    parsed.round = (uint8_t)month;
    *key = parsed;
    return STATUS_OK;
}

/* -- decisions -- */

#define MARK_DIGITS 16

void decision_id_print(const struct record_key *subject, uint64_t mark, char id[RECORD_ID_MAX + 1])
{
    char text[RECORD_ID_MAX + 64];
    int size =
        snprintf(text, sizeof(text), "%s#%u.%u.%016llx", subject->id, (unsigned)subject->kind,
                 (unsigned)subject->round, (unsigned long long)mark);
    if (size < 0 || size > RECORD_ID_MAX)
        size = 0; /* no id at all is refused later; a cut one would name something else */
    memcpy(id, text, (size_t)size);
    id[size] = '\0';
}

static bool mark_parse(const char *text, uint64_t *mark)
{
    uint64_t value = 0;
    if (strlen(text) != MARK_DIGITS)
        return false;
    for (size_t i = 0; i < MARK_DIGITS; i++) {
        char c = text[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'f'))
            return false;
        value = value << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    *mark = value;
    return true;
}

bool decision_subject(const struct record_key *decision, struct record_key *subject, uint64_t *mark)
{
    const char *hash = strrchr(decision->id, '#');
    const char *round = hash ? strchr(hash, '.') : NULL;
    const char *digits = round ? strchr(round + 1, '.') : NULL;
    unsigned kind, month;
    uint64_t value;
    if (!digits || !number_of(hash + 1, (size_t)(round - hash - 1), UINT16_MAX, &kind) ||
        !number_of(round + 1, (size_t)(digits - round - 1), UINT8_MAX, &month) ||
        !mark_parse(digits + 1, &value) || kind == 0)
        return false;
    struct record_key found = *decision;
    memset(found.id, 0, sizeof(found.id));
    memcpy(found.id, decision->id, (size_t)(hash - decision->id));
    found.kind = (uint16_t)kind;
    found.round = (uint8_t)month;
    *subject = found;
    *mark = value;
    return true;
}
