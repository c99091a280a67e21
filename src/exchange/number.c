#include "number.h"

#include <stdio.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void drop_trailing_zeros(struct digits *digits)
{
    while (digits->count > 0 && digits->digit[digits->count - 1] == 0)
        digits->count--;
    if (digits->count == 0)
        digits->point = 0, digits->negative = false;
}

/* [eE][+-]ddd; clamped, so that no text can overflow it. */
static bool parse_exponent(const char **at, const char *end, int *exponent)
{
    *exponent = 0;
    if (*at == end || (**at != 'e' && **at != 'E'))
        return true;
    (*at)++;
    bool negative = *at < end && **at == '-';
    if (*at < end && (**at == '-' || **at == '+'))
        (*at)++;
    if (*at == end || !is_digit(**at))
        return false;
    for (; *at < end && is_digit(**at); (*at)++)
        if (*exponent < 100000)
            *exponent = *exponent * 10 + (**at - '0');
    if (negative)
        *exponent = -*exponent;
    return true;
}

bool digits_parse(const char *text, size_t size, struct digits *digits)
{
    const char *at = text, *end = text + size;
    struct digits found = {0};
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    while (end > at && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t'))
        end--;
    if (end - at > (1 << 20))
        return false;
    found.negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    bool any = false, point_seen = false;
    for (; at < end && (is_digit(*at) || (*at == '.' && !point_seen)); at++) {
        if (*at == '.') {
            point_seen = true;
            continue;
        }
        any = true;
        if (found.count == 0 && *at == '0') {
            found.point -= point_seen; /* zeros right after the point */
            continue;
        }
        found.point += !point_seen;
        if (found.count < NUMBER_DIGITS_MAX)
            found.digit[found.count++] = (uint8_t)(*at - '0');
    }
    int exponent;
    if (!any || !parse_exponent(&at, end, &exponent) || at != end)
        return false;
    found.point += exponent;
    drop_trailing_zeros(&found);
    *digits = found;
    return true;
}

void digits_keep(struct digits *digits, int significant)
{
    if (significant >= digits->count)
        return;
    bool up = significant >= 0 && digits->digit[significant] >= 5;
    digits->count = significant > 0 ? significant : 0;
    int i = digits->count - 1;
    while (up && i >= 0 && digits->digit[i] == 9)
        digits->digit[i--] = 0;
    if (up && i >= 0) {
        digits->digit[i]++;
    } else if (up) {
        digits->digit[0] = 1;
        digits->count = 1;
        digits->point++;
    }
    drop_trailing_zeros(digits);
}

/* The digit with the weight 10^place, 0 outside. */
static char digit_at(const struct digits *digits, int place)
{
    int index = digits->point - 1 - place;
    return (char)('0' + (index >= 0 && index < digits->count ? digits->digit[index] : 0));
}

bool digits_print(struct digits digits, int decimals, bool thousands, char text[NUMBER_TEXT_SIZE])
{
    if (decimals >= 0)
        digits_keep(&digits, digits.point + decimals);
    int whole = digits.point > 1 ? digits.point : 1;
    int fraction = decimals >= 0 ? decimals : digits.count - digits.point;
    if (fraction < 0)
        fraction = 0;
    if (whole + whole / 3 + fraction + 4 > NUMBER_TEXT_SIZE)
        return false;
    char *out = text;
    if (digits.negative)
        *out++ = '-';
    for (int place = whole - 1; place >= 0; place--) {
        *out++ = digit_at(&digits, place);
        if (thousands && place > 0 && place % 3 == 0)
            *out++ = ',';
    }
    if (fraction > 0)
        *out++ = '.';
    for (int place = -1; place >= -fraction; place--)
        *out++ = digit_at(&digits, place);
    *out = '\0';
    return true;
}

bool digits_serial(const struct digits *digits, int64_t *days, int32_t *seconds)
{
    enum { DAYS_MAX = 2958465 + 1462 }; /* 9999-12-31, in either day system */
    if (digits->negative || digits->point > 7)
        return false;
    int64_t whole = 0, part = 0;
    for (int place = digits->point - 1; place >= 0; place--)
        whole = whole * 10 + (digit_at(digits, place) - '0');
    for (int place = -1; place >= -9; place--)
        part = part * 10 + (digit_at(digits, place) - '0');
    int64_t second = (part * 86400 + 500000000) / 1000000000;
    whole += second / 86400;
    *days = whole;
    *seconds = (int32_t)(second % 86400);
    return whole <= DAYS_MAX;
}

/* -- number formats -- */

/* The length of what [..], "..", \x, _x or *x covers at `at`; 0 when it is none. */
static size_t quoted_size(const char *at)
{
    if (*at == '[' || *at == '"') {
        const char *close = strchr(at + 1, *at == '[' ? ']' : '"');
        return close ? (size_t)(close - at) + 1 : strlen(at);
    }
    if (*at == '\\' || *at == '_' || *at == '*' || *at == '!') {
        size_t size = 1;
        if (at[1])
            size++;
        while ((at[size] & 0xc0) == 0x80) /* a character of several bytes */
            size++;
        return size;
    }
    return 0;
}

/* Letters of a date or time outside quotes and brackets? */
static bool has_date_letters(const char *code)
{
    for (const char *at = code; *at && *at != ';'; at++) {
        size_t quoted = quoted_size(at);
        if (quoted) {
            char letter = at[1]; /* [h], [mm]: time that has passed */
            if (*at == '[' && strchr("hHmMsS", letter) && (at[2] == ']' || at[2] == letter))
                return true;
            at += quoted - 1;
        } else if (strchr("yYmMdDhHsS", *at)) {
            return true;
        }
    }
    return false;
}

static bool append(char affix[NUMBER_AFFIX_SIZE], const char *text, size_t size)
{
    size_t used = strlen(affix);
    if (used + size >= NUMBER_AFFIX_SIZE)
        return false;
    memcpy(affix + used, text, size);
    affix[used + size] = '\0';
    return true;
}

/* Literal text of the format goes before or after the digits; false when the
 * format does more than we show. */
static bool take_literal(struct number_style *style, const char *at, size_t size, bool after)
{
    char *affix = after ? style->suffix : style->prefix;
    if (*at == '"') /* one that is never closed may end within a character: not shown */
        return size >= 2 && at[size - 1] == '"' && append(affix, at + 1, size - 2);
    if (*at == '\\')
        return append(affix, at + 1, size - 1);
    return *at != '!'; /* "0!.0," moves the point: not shown. Others only lay out. */
}

static bool parse_shown(const char *code, struct number_style *style)
{
    bool digits = false, point = false;
    for (const char *at = code; *at && *at != ';'; at++) {
        size_t quoted = quoted_size(at);
        if (quoted) {
            if (!take_literal(style, at, quoted, digits))
                return false;
            at += quoted - 1;
        } else if (*at == '0' || *at == '#' || *at == '?') {
            if (style->suffix[0])
                return false; /* digits around a literal */
            digits = true;
            style->decimals += point && *at == '0';
        } else if (*at == '.') {
            point = true;
        } else if (*at == ',') {
            if (at[1] != '0' && at[1] != '#' && at[1] != '?')
                return false; /* scales by a thousand */
            style->thousands = true;
        } else if (*at == '%') {
            style->percent = true;
        } else if ((unsigned char)*at >= 0x80) {
            if (!append(digits ? style->suffix : style->prefix, at, 1))
                return false;
        } else if (!strchr(" -+()$", *at)) {
            return false;
        }
    }
    return digits;
}

void number_style_parse(const char *code, struct number_style *style)
{
    *style = (struct number_style){0};
    if (strncmp(code, "General", 7) == 0 || strcmp(code, "Standard") == 0 || strchr(code, '@'))
        return;
    if (has_date_letters(code)) {
        style->shape = SHAPE_DATE;
        return;
    }
    struct number_style shown = {.shape = SHAPE_SHOWN};
    if (!parse_shown(code, &shown))
        return;
    /* Signs of money add nothing to a value in a column of amounts. */
    if (strstr(shown.prefix, "¥") || strstr(shown.prefix, "￥"))
        shown.prefix[0] = '\0';
    if (shown.percent || shown.prefix[0] || shown.suffix[0])
        *style = shown;
}

void number_style_builtin(unsigned id, struct number_style *style)
{
    *style = (struct number_style){0};
    if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
        (id >= 50 && id <= 58)) {
        style->shape = SHAPE_DATE;
    } else if (id == 9 || id == 10) {
        style->shape = SHAPE_SHOWN;
        style->percent = true;
        style->decimals = id == 10 ? 2 : 0;
    }
}

bool number_show(const struct number_style *style, struct digits digits,
                 char text[NUMBER_TEXT_SIZE])
{
    if (style->shape != SHAPE_SHOWN)
        return false;
    char plain[NUMBER_TEXT_SIZE];
    if (style->percent && digits.count > 0)
        digits.point += 2;
    if (!digits_print(digits, style->decimals, style->thousands, plain))
        return false;
    int size = snprintf(text, NUMBER_TEXT_SIZE, "%s%s%s%s", style->prefix, plain,
                        style->percent ? "%" : "", style->suffix);
    return size > 0 && size < NUMBER_TEXT_SIZE;
}
