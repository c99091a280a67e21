/* html -- pieces of a page. */
#ifndef SIBEN_PAPER_HTML_H
#define SIBEN_PAPER_HTML_H

#include <siben/paper.h>
#include <siben/proof.h>

/* A page with a heading, on upright or lying A4. */
void html_begin(struct buffer *html, const char *title, bool landscape);
void html_end(struct buffer *html);
/* Text of a record: & < > " ' are written out, control signs left away, lines kept. */
void html_words(struct buffer *html, const char *text);
/* <th> and <td> with spans; 1 for none. */
void html_head(struct buffer *html, unsigned columns, unsigned rows, const char *text);
void html_cell(struct buffer *html, unsigned columns, unsigned rows, const char *text);
void html_number(struct buffer *html, const char *text); /* to the right */
void html_wan(struct buffer *html, int64_t fen);         /* "" for MONEY_NONE */
/* With one more; MONEY_NONE is none, and what does not fit is left out. */
int64_t html_sum(int64_t sum, int64_t fen);
/* Where the lines as shown, in 万元 with two decimals, do not add up to their sum as shown: a 尾差
 * note for that column, below the table. */
struct html_column {
    const char *name;
    size_t member; /* where the fen stand in a struct spending_line */
};
void html_residues(struct buffer *html, const struct spending_line *lines, size_t line_count,
                   const struct html_column *columns, size_t column_count);
/* The same of one amount beside the parts that it is the sum of. */
void html_residue_of(struct buffer *html, const char *name, int64_t total_fen,
                     const int64_t *parts_fen, size_t count);
void html_score(struct buffer *html, int32_t hundredths);
void html_tick(struct buffer *html, bool set); /* √ */
/* Code, QR and where it comes from, at the foot of a form. */
void html_foot(struct buffer *html, const struct paper_form *form);
/* qr.c: an inline SVG of `millimetres`; nothing when the text is too long for a QR. */
void html_qr(struct buffer *html, const char *text, unsigned millimetres);

/* "≥26公里": what is asked; "" for none. */
const char *html_quantity(const struct quantity *quantity, char text[MONEY_TEXT_SIZE]);
void html_asked(struct buffer *html, const struct indicator *indicator);
/* Levels, name and what is asked of a row, by its indicator; NULL: as its own table said them (any NULL: ""). */
void html_row_asks(struct buffer *html, const struct indicator *indicator, unsigned level1,
                   const char *level2, const char *name, const char *asked);
/* An overall form of a department, by its key: it has no project. */
bool html_of_department(const struct paper_form *form);
/* Level 1 and 2 of an indicator, each once for the rows that share it. */
const struct indicator *html_indicator(const struct target *target, unsigned number);

/* form_*.c */
void html_target_form(struct buffer *html, const struct paper_form *form);
void html_monitoring_form(struct buffer *html, const struct paper_form *form);
void html_self_form(struct buffer *html, const struct paper_form *form);
void html_transfer_form(struct buffer *html, const struct paper_form *form);
void html_fund_form(struct buffer *html, const struct paper_form *form);
/* A cell with what an outcome of those two asks. */
void html_outcome_asked(struct buffer *html, const struct outcome *outcome);

#endif
