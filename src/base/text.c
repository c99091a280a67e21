#include <siben/text.h>

#include <siben/date.h>

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <utf8proc.h>

/* The character at `at` and its size in bytes; U+FFFD and 1 for a bad byte. */
static size_t next_character(const char *at, const char *end, int32_t *character)
{
    utf8proc_int32_t found;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)at, end - at, &found);
    if (size < 1) {
        *character = 0xfffd;
        return 1;
    }
    *character = found;
    return (size_t)size;
}

/* Offset of the first byte that is not UTF-8, or of a NUL; `size` if there is none.
 * Counts the characters beyond ASCII before it. */
static size_t valid_size(struct bytes bytes, size_t *beyond_ascii)
{
    size_t at = 0;
    *beyond_ascii = 0;
    while (at < bytes.size && bytes.data[at] != 0) {
        if (bytes.data[at] < 0x80) {
            at++;
            continue;
        }
        utf8proc_int32_t character;
        utf8proc_ssize_t size =
            utf8proc_iterate(bytes.data + at, (utf8proc_ssize_t)(bytes.size - at), &character);
        if (size < 1)
            break;
        at += (size_t)size;
        (*beyond_ascii)++;
    }
    return at;
}

bool text_is_utf8(struct bytes bytes)
{
    size_t beyond_ascii;
    return valid_size(bytes, &beyond_ascii) == bytes.size;
}

/* -- normalising -- */

/* No-break blanks become something that UTF8PROC_IGNORE drops. */
static utf8proc_int32_t without_no_break(utf8proc_int32_t character, void *data)
{
    (void)data;
    return character == 0xa0 || character == 0x2007 || character == 0x202f ? 0x200b : character;
}

static bool is_blank(int32_t c)
{
    return c <= 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 ||
           (c >= 0x80 && utf8proc_category(c) == UTF8PROC_CATEGORY_ZS);
}

static bool is_punctuation(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

/* Copy of `text` in which every bad byte is U+FFFD. */
static char *mended(struct arena *arena, const char *text)
{
    size_t size = strlen(text);
    if (size > SIZE_MAX / 4)
        return NULL;
    char *copy = arena_take_raw(arena, size * 3 + 1), *out = copy;
    const char *end = text + size;
    while (copy && text < end) {
        int32_t character;
        text += next_character(text, end, &character);
        out += utf8proc_encode_char(character, (utf8proc_uint8_t *)out);
    }
    if (copy)
        *out = '\0';
    return copy;
}

/* Blanks to one, ends trimmed; with `bare` no blanks and no punctuation at all. */
static size_t squeeze(int32_t *characters, size_t count, bool bare)
{
    size_t kept = 0;
    bool blank_waits = false;
    for (size_t i = 0; i < count; i++) {
        int32_t c = characters[i];
        if (is_blank(c)) {
            blank_waits = kept > 0 && !bare;
            continue;
        }
        if (bare && is_punctuation(c))
            continue;
        if (blank_waits)
            characters[kept++] = ' ';
        blank_waits = false;
        characters[kept++] = c;
    }
    return kept;
}

static char *encode(struct arena *arena, const int32_t *characters, size_t count)
{
    size_t size = 0;
    utf8proc_uint8_t bytes[4];
    for (size_t i = 0; i < count; i++)
        size += (size_t)utf8proc_encode_char(characters[i], bytes);
    char *text = arena_take_raw(arena, size + 1), *out = text;
    if (!text)
        return NULL;
    for (size_t i = 0; i < count; i++)
        out += utf8proc_encode_char(characters[i], (utf8proc_uint8_t *)out);
    assert((size_t)(out - text) == size);
    *out = '\0';
    return text;
}

/* Decomposes into `small`, or into memory that the caller frees when it is not
 * enough; NULL when there is none. */
static int32_t *decompose(const char *text, int32_t *small, size_t small_size,
                          utf8proc_option_t options, size_t *count)
{
    int32_t *characters = small;
    utf8proc_ssize_t size = (utf8proc_ssize_t)strlen(text);
    utf8proc_ssize_t needed =
        utf8proc_decompose_custom((const utf8proc_uint8_t *)text, size, characters,
                                  (utf8proc_ssize_t)small_size, options, without_no_break, NULL);
    if (needed > (utf8proc_ssize_t)small_size) {
        characters = memory_resize(NULL, ((size_t)needed + 1) * sizeof *characters);
        if (!characters)
            return NULL;
        needed = utf8proc_decompose_custom((const utf8proc_uint8_t *)text, size, characters, needed,
                                           options, without_no_break, NULL);
    }
    assert(needed >= 0);
    *count = (size_t)needed;
    return characters;
}

static char *normalise(struct arena *arena, const char *text, bool bare)
{
    if (!text)
        text = "";
    if (!text_is_utf8(bytes_of_text(text)))
        text = mended(arena, text);
    if (!text)
        return NULL;
    int options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE;
    if (bare)
        options |= UTF8PROC_CASEFOLD;
    int32_t small[256];
    size_t count = 0;
    int32_t *characters = decompose(text, small, sizeof small / sizeof small[0] - 1,
                                    (utf8proc_option_t)options, &count);
    if (!characters) {
        arena->failed = true;
        return NULL;
    }
    utf8proc_ssize_t composed =
        utf8proc_normalize_utf32(characters, (utf8proc_ssize_t)count, (utf8proc_option_t)options);
    assert(composed >= 0);
    char *result = encode(arena, characters, squeeze(characters, (size_t)composed, bare));
    if (characters != small)
        memory_free(characters);
    return result;
}

char *text_normalise(struct arena *arena, const char *text)
{
    return normalise(arena, text, false);
}

char *text_fold(struct arena *arena, const char *text)
{
    return normalise(arena, text, true);
}

/* -- width -- */

/* Size in bytes of the longest start of `text` that is at most `columns` wide. */
static size_t size_within(const char *text, size_t columns, size_t *width)
{
    const char *at = text, *end = text + strlen(text);
    *width = 0;
    while (at < end) {
        int32_t character;
        size_t size = next_character(at, end, &character);
        size_t wide = (size_t)utf8proc_charwidth(character);
        if (*width + wide > columns)
            break;
        *width += wide;
        at += size;
    }
    return (size_t)(at - text);
}

size_t text_width(const char *text)
{
    size_t width;
    (void)size_within(text ? text : "", SIZE_MAX / 2, &width);
    return width;
}

char *text_cut(struct arena *arena, const char *text, size_t columns)
{
    static const char mark[] = "…";
    size_t width;
    if (!text || columns == 0)
        return arena_text(arena, "");
    if (size_within(text, columns, &width) == strlen(text))
        return arena_text(arena, text);
    size_t size = size_within(text, columns - 1, &width);
    char *cut = arena_take_raw(arena, size + sizeof mark);
    if (!cut)
        return NULL;
    memcpy(cut, text, size);
    memcpy(cut + size, mark, sizeof mark);
    return cut;
}

void text_put_padded(struct buffer *buffer, const char *text, size_t columns, bool right_align)
{
    size_t width = text_width(text);
    size_t blanks = width < columns ? columns - width : 0;
    if (!right_align)
        buffer_put_text(buffer, text);
    for (; blanks > 0; blanks--)
        buffer_put_u8(buffer, ' ');
    if (right_align)
        buffer_put_text(buffer, text);
}

/* -- decoding files -- */

/* UTF-8 that has this many characters beyond ASCII before a bad byte is damaged
 * UTF-8. Eight pairs of GB18030 are UTF-8 by chance less than once in a million. */
#define CHARACTERS_THAT_PROVE_UTF8 8

static enum status refuse(struct why *why, size_t offset)
{
    if (why)
        snprintf(why->where, sizeof why->where, "第 %zu 字节", offset);
    return why_what(why, STATUS_MALFORMED,
                    "文件编码不是 UTF-8、UTF-16 或 GB18030（第 %zu 字节起无法识别）", offset);
}

/* Is there a NUL character of `width` bytes, and where? No text has one. */
static bool has_nul(struct bytes bytes, size_t width, size_t *at)
{
    for (*at = 0; *at + width <= bytes.size; *at += width)
        if (bytes.data[*at] == 0 && bytes.data[*at + width - 1] == 0)
            return true;
    return false;
}

/* The whole of `bytes` through iconv; *bad is where it stops being `from`. */
static enum status convert(struct arena *arena, struct bytes bytes, const char *from, size_t width,
                           struct bytes *utf8, size_t *bad)
{
    if (has_nul(bytes, width, bad))
        return STATUS_MALFORMED;
    if (bytes.size > SIZE_MAX / 4)
        return STATUS_TOO_LARGE;
    size_t capacity = bytes.size + bytes.size / 2 + 4; /* two bytes become three at most */
    char *out = arena_take_raw(arena, capacity);
    iconv_t converter = iconv_open("UTF-8", from);
    if (!out || converter == (iconv_t)-1) {
        if (converter != (iconv_t)-1)
            iconv_close(converter);
        return STATUS_NO_MEMORY;
    }
    char *to = out, *in = (char *)(uintptr_t)bytes.data;
    size_t in_left = bytes.size, out_left = capacity;
    size_t result = iconv(converter, &in, &in_left, &to, &out_left);
    int error = errno;
    iconv_close(converter);
    struct bytes converted = bytes_of(out, (size_t)(to - out));
    *bad = bytes.size - in_left;
    if (result == (size_t)-1)
        return error == E2BIG ? STATUS_TOO_LARGE : STATUS_MALFORMED;
    *utf8 = converted;
    return STATUS_OK;
}

static enum status keep_utf8(struct arena *arena, struct bytes bytes, struct bytes *utf8)
{
    struct bytes copy = arena_bytes(arena, bytes);
    if (!copy.data)
        return STATUS_NO_MEMORY;
    *utf8 = copy;
    return STATUS_OK;
}

enum status text_decode(struct arena *arena, struct bytes bytes, struct bytes *utf8,
                        const char **encoding, struct why *why)
{
    bool little = bytes_start_with(bytes, bytes_of("\xff\xfe", 2));
    size_t bad = 0;
    const char *name = little ? "UTF-16LE" : "UTF-16BE";
    enum status status;
    if (little || bytes_start_with(bytes, bytes_of("\xfe\xff", 2))) {
        status = convert(arena, bytes_of(bytes.data + 2, bytes.size - 2), name, 2, utf8, &bad);
        bad += 2;
    } else {
        size_t bom = bytes_start_with(bytes, bytes_of("\xef\xbb\xbf", 3)) ? 3 : 0;
        size_t beyond_ascii;
        size_t good = valid_size(bytes, &beyond_ascii);
        name = "UTF-8";
        if (good == bytes.size) {
            status = keep_utf8(
                arena, bytes_of(bom ? bytes.data + bom : bytes.data, bytes.size - bom), utf8);
        } else if (bom || bytes.data[good] == 0 || beyond_ascii >= CHARACTERS_THAT_PROVE_UTF8) {
            return refuse(why, good);
        } else {
            name = "GB18030";
            status = convert(arena, bytes, name, 1, utf8, &bad);
        }
    }
    if (status == STATUS_MALFORMED)
        return refuse(why, bad);
    if (status)
        return why_set(why, status, "", "文件过大，内存不足", "请拆分文件后再导入");
    if (encoding)
        *encoding = name;
    return STATUS_OK;
}

/* -- comparing -- */

bool text_take_end(char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    if (size <= tail || strcmp(text + size - tail, end) != 0)
        return false;
    size -= tail;
    while (size > 0 && text[size - 1] == ' ')
        size--;
    text[size] = '\0';
    return true;
}

bool text_contains(const char *text, const char *part)
{
    return strstr(text ? text : "", part ? part : "") != NULL;
}

bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_is_empty(const char *text)
{
    return !text || !*text;
}

static size_t characters_of(const char *text, int32_t *characters)
{
    const char *end = text + strlen(text);
    size_t count = 0;
    for (; text < end; count++)
        text += next_character(text, end, &characters[count]);
    return count;
}

/* Rows of the usual table, one at a time; stops when a whole row is over the limit. */
static size_t distance(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count,
                       size_t limit, size_t *row)
{
    for (size_t j = 0; j <= b_count; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_count; i++) {
        size_t diagonal = row[0], least = row[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            size_t above = row[j];
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
            if (best < least)
                least = best;
        }
        if (least > limit)
            return limit + 1;
    }
    return row[b_count] > limit ? limit + 1 : row[b_count];
}

size_t text_distance(const char *a, const char *b, size_t limit)
{
    a = a ? a : "";
    b = b ? b : "";
    size_t a_size = strlen(a), b_size = strlen(b);
    if (a_size > SIZE_MAX / 32 || b_size > SIZE_MAX / 32)
        return limit + 1;
    size_t characters_size = (a_size + b_size + 2) * sizeof(int32_t);
    size_t row_offset = (characters_size + 15) & ~(size_t)15;
    char *memory = memory_resize(NULL, row_offset + (b_size + 1) * sizeof(size_t));
    if (!memory)
        return SIZE_MAX;
    int32_t *a_characters = (int32_t *)(void *)memory, *b_characters = a_characters + a_size + 1;
    size_t a_count = characters_of(a, a_characters), b_count = characters_of(b, b_characters);
    size_t apart = a_count > b_count ? a_count - b_count : b_count - a_count;
    size_t result = limit + 1;
    if (apart <= limit)
        result = distance(a_characters, a_count, b_characters, b_count, limit,
                          (size_t *)(void *)(memory + row_offset));
    memory_free(memory);
    return result;
}

/* -- what must not come in -- */

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static const char *skip_blank(const char *at)
{
    return *at == ' ' ? at + 1 : at;
}

/* Does a word end (or begin) here: at an end, a blank, a bracket, a sign? */
static bool is_boundary(int32_t character)
{
    utf8proc_category_t category = utf8proc_category(character);
    return category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_NO;
}

static bool begins_word(const char *text, const char *at)
{
    const char *before = at;
    if (at == text)
        return true;
    do
        before--;
    while (before > text && ((unsigned char)*before & 0xc0) == 0x80);
    int32_t character;
    (void)next_character(before, at, &character);
    return is_boundary(character);
}

static bool ends_word(const char *at)
{
    int32_t character;
    if (*at == '\0')
        return true;
    (void)next_character(at, at + strlen(at), &character);
    return is_boundary(character);
}

/* 涉密 that stands alone; "涉密:否", as the answer to a question, is none. */
static bool has_mark_of_its_own(const char *text, const char *mark)
{
    for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark)) {
        const char *after = at + strlen(mark);
        if (!begins_word(text, at) || !ends_word(after))
            continue;
        const char *answer = skip_blank(after);
        if (*answer == ':' && (answer = skip_blank(answer + 1),
                               starts_with(answer, "否") || starts_with(answer, "无")))
            continue;
        return true;
    }
    return false;
}

static bool has_starred(const char *text, const char *word)
{
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        const char *after = skip_blank(at + strlen(word));
        if (starts_with(after, "★") || starts_with(after, "☆"))
            return true;
    }
    return false;
}

bool text_has_secrecy_mark(const char *text)
{
    if (text_is_empty(text))
        return false;
    return strstr(text, "绝密") || has_starred(text, "机密") || has_starred(text, "秘密") ||
           text_equal(text, "机密") || text_equal(text, "秘密") ||
           has_mark_of_its_own(text, "涉密");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* GB 11643-1999: ISO 7064 MOD 11-2 over 17 digits, and a day of birth that exists. */
static bool is_identity_number(const char *digits)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const char checks[] = "10X98765432";
    int sum = 0, parts[8];
    for (int i = 0; i < 17; i++) {
        if (!is_digit(digits[i]))
            return false;
        sum += weights[i] * (digits[i] - '0');
        if (i >= 6 && i < 14)
            parts[i - 6] = digits[i] - '0';
    }
    char last = digits[17] == 'x' ? 'X' : digits[17];
    int year = parts[0] * 1000 + parts[1] * 100 + parts[2] * 10 + parts[3];
    return last == checks[sum % 11] && digits[0] != '0' && year >= 1880 && year < 2100 &&
           date_of(year, parts[4] * 10 + parts[5], parts[6] * 10 + parts[7]) != DATE_NONE;
}

static bool is_bank_card(const char *digits, size_t count)
{
    if (count < 16 || count > 19 || digits[0] != '6' || digits[1] != '2')
        return false;
    int sum = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = digits[count - 1 - i] - '0';
        if (i % 2 == 1)
            digit = digit > 4 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

/* Digits from `at`, across single blanks between groups of four as cards are
 * written; NULL when a letter follows. *count is 20 when there are more. */
static const char *card_digits(const char *at, char *digits, size_t *count)
{
    size_t group = 0;
    *count = 0;
    for (;; at++) {
        if (is_digit(*at)) {
            if (*count < 20)
                digits[(*count)++] = *at;
            group++;
        } else if ((*at == ' ' || *at == '-') && group == 4 && is_digit(at[1])) {
            group = 0;
        } else {
            return is_word(*at) ? NULL : at;
        }
    }
}

bool text_has_personal_number(const char *text, const char **found)
{
    const char *name = NULL;
    for (const char *at = text ? text : ""; *at && !name;) {
        if (!is_word(*at)) {
            at++;
            continue;
        }
        size_t length = 0, count;
        char digits[20];
        while (is_word(at[length]))
            length++;
        if (length == 18 && is_identity_number(at))
            name = "身份证号";
        else if (card_digits(at, digits, &count) && is_bank_card(digits, count))
            name = "银行卡号";
        at += length;
    }
    if (name && found)
        *found = name;
    return name != NULL;
}

bool text_has_mobile_number(const char *text)
{
    for (const char *at = text ? text : ""; *at;) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 11 && at[0] == '1' && at[1] >= '3' && !(at[11] == '.' && is_digit(at[12])) &&
            at[11] != ',')
            return true;
        at += digits ? digits : 1;
    }
    return false;
}

static const char *html_of(uint8_t sign)
{
    switch (sign) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void text_put_html(struct buffer *buffer, struct bytes words)
{
    for (size_t i = 0; i < words.size; i++) {
        uint8_t sign = words.data[i];
        if (html_of(sign))
            buffer_put_text(buffer, html_of(sign));
        else if ((sign >= ' ' && sign != 0x7f) || sign == '\n')
            buffer_put_u8(buffer, sign);
    }
}
