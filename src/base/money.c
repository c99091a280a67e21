#include <siben/money.h>

#include <stdio.h>

#define AMOUNT_FEN_MAX 9000000000000000 /* 9e15: 90 万亿元, and exact in a double elsewhere */
#define PLACES_MAX 9
#define DIGITS_MAX 18 /* what always fits in int64 */

__extension__ typedef __int128 wide;

/* 10^0 … 10^18, all that int64 holds. */
// clang-format off
static const int64_t power_of_ten[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
    100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
    10000000000000000, 100000000000000000, 1000000000000000000};
// clang-format on

/* A number as written: digits without sign and separators, trailing zeros of
 * the fraction dropped. */
struct written {
    bool negative, too_large;
    int64_t units;
    int places, digits;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void take_digit(struct written *number, char digit)
{
    if (number->digits == 0 && digit == '0')
        return; /* leading zeros do not count */
    if (number->digits == DIGITS_MAX) {
        number->too_large = true;
        return;
    }
    number->units = number->units * 10 + (digit - '0');
    number->digits++;
}

/* 1695, 1,695 -- separators either stand at every third digit or nowhere. */
static const char *read_whole(const char *at, struct written *number)
{
    int group = 0;
    bool separated = false;
    for (; is_digit(*at) || *at == ','; at++) {
        if (*at == ',') {
            if (group == 0 || group > 3 || (separated && group != 3))
                return NULL;
            separated = true;
            group = 0;
        } else {
            take_digit(number, *at);
            group++;
        }
    }
    return group == 0 || (separated && group != 3) ? NULL : at;
}

static const char *read_fraction(const char *at, struct written *number)
{
    if (*at != '.')
        return at;
    const char *end = ++at;
    while (is_digit(*end))
        end++;
    if (end == at)
        return NULL;
    const char *last = end;
    while (last > at && last[-1] == '0')
        last--;
    number->places = last - at > DIGITS_MAX ? DIGITS_MAX + 1 : (int)(last - at);
    for (; at < last; at++)
        take_digit(number, *at);
    return end;
}

static enum status read_number(const char *text, struct written *number)
{
    *number = (struct written){0};
    if (!text)
        return STATUS_MALFORMED;
    const char *at = text;
    if (*at == '+' || *at == '-')
        number->negative = *at++ == '-';
    at = read_whole(at, number);
    if (at)
        at = read_fraction(at, number);
    return at && *at == '\0' ? STATUS_OK : STATUS_MALFORMED;
}

enum status money_parse(const char *text, enum money_unit unit, int64_t *fen)
{
    struct written number;
    enum status status = read_number(text, &number);
    if (status)
        return status;
    int places = unit == MONEY_WAN ? 6 : 2;
    if (number.places > places)
        return STATUS_INVALID;
    if (number.too_large)
        return STATUS_TOO_LARGE;
    wide amount = (wide)number.units * power_of_ten[places - number.places];
    if (amount > AMOUNT_FEN_MAX)
        return STATUS_TOO_LARGE;
    *fen = number.negative ? -(int64_t)amount : (int64_t)amount;
    return STATUS_OK;
}

/* units * 10^-places with `decimals` >= places shown digits. */
static void print_number(wide units, int places, int decimals, bool separators, char *text)
{
    char reversed[MONEY_TEXT_SIZE * 2];
    size_t length = 0;
    bool negative = units < 0;
    if (negative)
        units = -units;
    for (int i = places; i < decimals; i++)
        reversed[length++] = '0';
    for (int i = 0; i < places; i++, units /= 10)
        reversed[length++] = (char)('0' + (int)(units % 10));
    if (decimals > 0)
        reversed[length++] = '.';
    int whole = 0;
    do {
        if (separators && whole > 0 && whole % 3 == 0)
            reversed[length++] = ',';
        reversed[length++] = (char)('0' + (int)(units % 10));
        units /= 10;
        whole++;
    } while (units > 0);
    if (negative)
        reversed[length++] = '-';
    REQUIRE(length < MONEY_TEXT_SIZE);
    for (size_t i = 0; i < length; i++)
        text[i] = reversed[length - 1 - i];
    text[length] = '\0';
}

/* a / b, b > 0 or < 0, half away from zero. */
static wide divide_rounded(wide a, wide b)
{
    bool negative = (a < 0) != (b < 0);
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    wide quotient = a / b;
    if (a % b >= b - a % b)
        quotient++;
    return negative ? -quotient : quotient;
}

void money_print_yuan(int64_t fen, char text[MONEY_TEXT_SIZE])
{
    text[0] = '\0';
    if (fen != MONEY_NONE)
        print_number(fen, 2, 2, true, text);
}

void money_print_wan(int64_t fen, char text[MONEY_TEXT_SIZE])
{
    text[0] = '\0';
    if (fen != MONEY_NONE)
        print_number(divide_rounded(fen, 10000), 2, 2, true, text);
}

void money_print_plain(int64_t fen, char text[MONEY_TEXT_SIZE])
{
    text[0] = '\0';
    if (fen != MONEY_NONE)
        print_number(fen, 2, 2, false, text);
}

bool money_fits_wan(int64_t fen)
{
    return fen % 10000 == 0;
}

enum status decimal_parse(const char *text, struct decimal *value)
{
    struct written number;
    enum status status = read_number(text, &number);
    if (status)
        return status;
    if (number.places > PLACES_MAX)
        return STATUS_INVALID;
    if (number.too_large)
        return STATUS_TOO_LARGE;
    value->units = number.negative ? -number.units : number.units;
    value->places = number.places;
    return STATUS_OK;
}

void decimal_print(struct decimal value, char text[MONEY_TEXT_SIZE])
{
    REQUIRE(value.places >= 0 && value.places <= PLACES_MAX);
    print_number(value.units, value.places, value.places, false, text);
}

int decimal_compare(struct decimal a, struct decimal b)
{
    REQUIRE(a.places >= 0 && a.places <= PLACES_MAX && b.places >= 0 && b.places <= PLACES_MAX);
    wide left = (wide)a.units * power_of_ten[PLACES_MAX - a.places];
    wide right = (wide)b.units * power_of_ten[PLACES_MAX - b.places];
    return (left > right) - (left < right);
}

static bool fits(wide value, int64_t *out)
{
    if (value > INT64_MAX || value < INT64_MIN)
        return false;
    *out = (int64_t)value;
    return true;
}

bool decimal_ratio(struct decimal a, struct decimal b, int places, int64_t *ratio)
{
    REQUIRE(places >= 0 && places <= PLACES_MAX);
    REQUIRE(a.places >= 0 && a.places <= PLACES_MAX && b.places >= 0 && b.places <= PLACES_MAX);
    if (b.units == 0)
        return false;
    wide numerator = (wide)a.units * power_of_ten[places + b.places];
    wide denominator = (wide)b.units * power_of_ten[a.places];
    return fits(divide_rounded(numerator, denominator), ratio);
}

bool ratio_of(int64_t numerator, int64_t denominator, int64_t scale, int64_t *out)
{
    if (denominator == 0)
        return false;
    return fits(divide_rounded((wide)numerator * scale, denominator), out);
}

void rate_print(int64_t numerator, int64_t denominator, char text[MONEY_TEXT_SIZE])
{
    int64_t hundredths;
    if (!ratio_of(numerator, denominator, 10000, &hundredths)) {
        memcpy(text, "—", sizeof "—");
        return;
    }
    print_number(hundredths, 2, 2, false, text);
    size_t length = strlen(text);
    memcpy(text + length, "%", 2);
}

void score_print(int32_t hundredths, char text[MONEY_TEXT_SIZE])
{
    print_number(hundredths, 2, 2, false, text);
}

bool money_add(int64_t a, int64_t b, int64_t *sum)
{
    int64_t result;
    if (__builtin_add_overflow(a, b, &result))
        return false;
    *sum = result;
    return true;
}

void money_add_to(int64_t *sum, int64_t fen)
{
    if (!money_add(*sum, fen, sum))
        *sum = fen < 0 ? MONEY_NONE + 1 : INT64_MAX;
}
