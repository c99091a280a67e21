/* names -- scopes, nodes, feeds and versions. Record keys: keys.c. */
#include <siben/names.h>
#include <siben/record.h>

#include <stdio.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!is_digit(text[i]))
            return false;
    }
    return true;
}

/* -- scopes -- */

#define REGION_DIGITS_MAX 9

/* Drops components that are only padding: 653022000 -> 653022 -> (not further). */
static size_t region_significant(const char *digits, size_t size)
{
    if (size == 9 && memcmp(digits + 6, "000", 3) == 0)
        size = 6;
    if (size == 6 && memcmp(digits + 4, "00", 2) == 0)
        size = 4;
    if (size == 4 && memcmp(digits + 2, "00", 2) == 0)
        size = 2;
    return size;
}

/* A prefecture that is only padding with something below it is no place; a
 * padded county is one (441900003, a town directly under a prefecture). */
static bool region_valid(const char *digits, size_t size)
{
    if (size != 2 && size != 4 && size != 6 && size != 9)
        return false;
    if (!all_digits(digits, size) || digits[0] == '0')
        return false;
    return size == 2 || memcmp(digits + 2, "00", 2) != 0;
}

static size_t region_size(const struct scope *scope)
{
    const char *colon = memchr(scope->text, ':', sizeof(scope->text));
    return colon ? (size_t)(colon - scope->text) : strlen(scope->text);
}

static struct scope scope_of(const char *text, size_t size)
{
    struct scope scope = {{0}};
    memcpy(scope.text, text, size);
    return scope;
}

enum status scope_parse(const char *text, struct scope *scope, struct why *why)
{
    const char *given = text ? text : "";
    const char *colon = strchr(given, ':');
    size_t digits = colon ? (size_t)(colon - given) : strlen(given);
    size_t size = 0;
    if (digits <= REGION_DIGITS_MAX && (digits == 2 || digits == 4 || digits == 6 || digits == 9))
        size = region_significant(given, digits);
    if (!region_valid(given, size))
        return why_set(why, STATUS_MALFORMED, given, "区划代码不正确",
                       "区划代码为 2、4、6 或 9 位数字，如 653022 或 653022205");
    struct scope parsed = scope_of(given, size);
    if (colon) {
        size_t unit = strlen(colon + 1);
        if (unit > UNIT_CODE_MAX || !unit_code_valid(colon + 1))
            return why_set(why, STATUS_MALFORMED, given, "冒号后的单位代码不正确",
                           "单位代码为 3 的倍数位数字（3–21 位），如 653022:219001");
        memcpy(parsed.text + size, colon, unit + 1);
    }
    *scope = parsed;
    return STATUS_OK;
}

bool scope_contains(const struct scope *ancestor, const struct scope *scope)
{
    size_t size = strlen(ancestor->text);
    if (size == 0 || strncmp(ancestor->text, scope->text, size) != 0)
        return false;
    /* Regions are whole components, so a prefix of digits is an ancestor; below a
     * unit's node there is nothing. */
    return scope->text[size] == '\0' || region_size(ancestor) == size;
}

bool scope_equal(const struct scope *a, const struct scope *b)
{
    return strcmp(a->text, b->text) == 0;
}

/* The order of bytes: an ancestor is a prefix and so stands first. */
int scope_compare(const struct scope *a, const struct scope *b)
{
    return strcmp(a->text, b->text);
}

bool scope_parent(const struct scope *scope, struct scope *parent)
{
    size_t size = region_size(scope);
    if (scope->text[size] == ':') {
        *parent = scope_of(scope->text, size);
        return true;
    }
    static const size_t above[REGION_DIGITS_MAX + 1] = {[4] = 2, [6] = 4, [9] = 6};
    size_t up = size <= REGION_DIGITS_MAX ? above[size] : 0;
    if (up == 0)
        return false;
    *parent = scope_of(scope->text, region_significant(scope->text, up));
    return true;
}

struct scope scope_of_plan(const struct scope *scope)
{
    struct scope place = *scope;
    while (scope_level(&place) > PLAN_LEVEL_MAX && scope_parent(&place, &place))
        ;
    return place;
}

struct scope scope_region(const struct scope *scope)
{
    return scope_of(scope->text, region_size(scope));
}

int scope_level(const struct scope *scope)
{
    size_t size = region_size(scope);
    if (scope->text[size] == ':')
        return 5;
    return size == 2 ? 1 : size == 4 ? 2 : size == 6 ? 3 : size == 9 ? 4 : 0;
}

void region_print_full(const struct scope *region, char text[SCOPE_TEXT_MAX])
{
    size_t size = region_size(region);
    size_t full = size < REGION_DIGITS_MAX ? REGION_DIGITS_MAX : size;
    char out[SCOPE_TEXT_MAX] = {0};
    memset(out, '0', full);
    memcpy(out, region->text, size);
    memcpy(text, out, sizeof(out));
}

/* -- nodes and feeds -- */

bool node_name_valid(const char *name)
{
    size_t size = name ? strnlen(name, NODE_NAME_MAX + 1) : 0;
    if (size == 0 || size > NODE_NAME_MAX)
        return false;
    for (size_t i = 0; i < size; i++) {
        bool letter = is_digit(name[i]) || (name[i] >= 'a' && name[i] <= 'z');
        if (!letter && (i == 0 || !strchr("-:.", name[i])))
            return false;
    }
    return true;
}

bool node_name_within(const char *name, const struct scope *scope)
{
    size_t size = strlen(scope->text);
    return size && strncmp(name, scope->text, size) == 0 && (!name[size] || name[size] == '-');
}

bool feed_name_equal(const struct feed_name *a, const struct feed_name *b)
{
    return a->incarnation == b->incarnation && a->lane == b->lane &&
           strcmp(a->node, b->node) == 0 && strcmp(a->scope.text, b->scope.text) == 0;
}

/* The order of the canonical bytes. */
int feed_name_compare(const struct feed_name *a, const struct feed_name *b)
{
    int order = strcmp(a->node, b->node);
    if (order == 0)
        order = strcmp(a->scope.text, b->scope.text);
    if (order == 0)
        order = (a->lane > b->lane) - (a->lane < b->lane);
    if (order == 0)
        order = (a->incarnation > b->incarnation) - (a->incarnation < b->incarnation);
    return order;
}

/* node, 0, scope, 0, lane, incarnation */
void feed_name_put(struct buffer *buffer, const struct feed_name *name)
{
    buffer_put(buffer, name->node, strlen(name->node) + 1);
    buffer_put(buffer, name->scope.text, strlen(name->scope.text) + 1);
    buffer_put_u8(buffer, name->lane);
    buffer_put_u64(buffer, name->incarnation);
}

/* Takes the bytes up to a NUL, and the NUL. */
static bool take_text(struct reader *reader, char *text, size_t size_max)
{
    const uint8_t *end = memchr(reader->at, 0, reader_left(reader));
    size_t size = end ? (size_t)(end - reader->at) : 0;
    if (!end || size >= size_max) {
        reader->failed = true;
        return false;
    }
    memcpy(text, reader->at, size + 1);
    (void)reader_take(reader, size + 1);
    return true;
}

enum status feed_name_get(struct reader *reader, struct feed_name *name)
{
    struct feed_name got;
    memset(&got, 0, sizeof(got));
    if (reader->failed || reader_left(reader) == 0)
        return STATUS_MALFORMED;
    if (!take_text(reader, got.node, sizeof(got.node)) ||
        !take_text(reader, got.scope.text, sizeof(got.scope.text)))
        return STATUS_MALFORMED;
    got.lane = reader_u8(reader);
    got.incarnation = reader_u64(reader);
    struct scope scope;
    if (reader->failed || got.lane >= LANE_COUNT || !node_name_valid(got.node) ||
        scope_parse(got.scope.text, &scope, NULL) != STATUS_OK || !scope_equal(&scope, &got.scope))
        return STATUS_MALFORMED;
    *name = got;
    return STATUS_OK;
}

uint32_t feed_place_seq(uint32_t after, size_t nth)
{
    uint64_t back = ((uint64_t)1 << (nth < 63 ? nth : 63)) - 1;
    if (back < after)
        return after - (uint32_t)back;
    uint64_t before = nth ? ((uint64_t)1 << ((nth < 63 ? nth : 63) - 1)) - 1 : 0;
    return nth && before + 1 < after ? 1 : 0;
}

void feed_name_print(const struct feed_name *name, char text[FEED_TEXT_SIZE])
{
    snprintf(text, FEED_TEXT_SIZE, "%s/%s/%s/%016llx", name->node, name->scope.text,
             lane_name((enum lane)name->lane), (unsigned long long)name->incarnation);
}

bool version_equal(struct version a, struct version b)
{
    return a.feed == b.feed && a.seq == b.seq && a.index == b.index && a.mark == b.mark;
}

bool version_name_equal(const struct version_name *a, const struct version_name *b)
{
    return a->seq == b->seq && a->index == b->index && a->mark == b->mark &&
           (a->seq == 0 || feed_name_equal(&a->feed, &b->feed));
}
