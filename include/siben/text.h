/* text -- UTF-8 as people and spreadsheets write it.
 *
 * What is compared is normalised first: NFKC (full-width digits, brackets and
 * signs become ASCII), no-break and zero-width spaces removed, runs of blanks
 * and line breaks made one blank, ends trimmed. The original is kept by the caller. */
#ifndef SIBEN_TEXT_H
#define SIBEN_TEXT_H

#include <siben/arena.h>

bool text_is_utf8(struct bytes bytes); /* valid UTF-8 without NUL */
/* Normalised copy in the arena; never NULL for valid UTF-8 within the budget.
 * Invalid bytes become U+FFFD. */
char *text_normalise(struct arena *arena, const char *text);
/* The same, with all blanks and punctuation removed and letters folded: for
 * matching headings and names. "年初 预算数（万元）" -> "年初预算数万元". */
char *text_fold(struct arena *arena, const char *text);
/* Takes an ending off, and the blanks before it: "48.00 万元". False, and nothing taken, when it does not end so or is nothing
 * else. */
bool text_take_end(char *text, const char *end);
/* Columns on a terminal: 2 for wide characters. */
size_t text_width(const char *text);
/* At most `columns` wide, cut at a character boundary with "…" when cut. */
char *text_cut(struct arena *arena, const char *text, size_t columns);
/* Pads with blanks to `columns` wide (on the right, or on the left). */
void text_put_padded(struct buffer *buffer, const char *text, size_t columns, bool right_align);

/* Words inside HTML, between tags or in a quoted attribute: & < > " ' are written out, control
 * signs but line breaks left away. */
void text_put_html(struct buffer *buffer, struct bytes words);

/* UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030 into UTF-8 in the
 * arena; MALFORMED with the byte offset in `why` when it is none of them. */
enum status text_decode(struct arena *arena, struct bytes bytes, struct bytes *utf8,
                        const char **encoding, struct why *why) MUST_USE;

bool text_contains(const char *text, const char *part);
bool text_equal(const char *a, const char *b); /* NULL equals NULL only */
bool text_is_empty(const char *text);          /* NULL or "" */
/* Edit distance in characters, at most `limit` + 1 (stops there). SIZE_MAX: no memory. */
size_t text_distance(const char *a, const char *b, size_t limit);

/* Looks for what must not come in (DOMAIN.md 4.9). They expect normalised text.
 * A secrecy mark: 绝密; 机密 or 秘密 followed by ★ or as the whole text; 涉密 as
 * a word of its own ("涉密除外", "涉密:否" are none). */
bool text_has_secrecy_mark(const char *text);
/* An 18-digit resident identity number with a right checksum (GB 11643), or a
 * 16-19 digit bank card number that passes Luhn and starts with 62. `found`
 * gets "身份证号" or "银行卡号". Project codes are not meant. */
bool text_has_personal_number(const char *text, const char **found);
/* A mobile telephone number: 1[3-9] and nine digits, alone. */
bool text_has_mobile_number(const char *text);

#endif
