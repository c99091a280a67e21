/* work -- what the files about tables of work records share. Not a door. */
#ifndef INTAKE_WORK_H
#define INTAKE_WORK_H

#include "projects.h"

struct piece {
    unsigned type;
    const char *number;
    uint16_t year;
    uint8_t round;
    struct sheet_state *state;
    const struct columns *columns;
    uint32_t row; /* its first */
    struct work work;
    uint32_t *row_rows;
    size_t row_count; /* of them */
    size_t row_capacity, evidence_capacity, rows, rows_blocked;
    const struct known_unit *unit; /* of its first row that is about one */
    bool mixed;                    /* others lie elsewhere */
    struct piece *next;
};

struct left_out { /* a row of a working paper that nobody has filled, about a core indicator */
    const char *number, *field;
    struct left_out *next;
};
struct pieces {
    struct draft *draft;
    struct map *map;
    struct piece *first, **last;
    size_t skipped;
    struct left_out *left_out;
    const struct known_applied *applied; /* of applied_year; read once */
    unsigned applied_year;               /* 0: not read */
};

struct work_reading { /* one row */
    struct reading *reading;
    struct draft *draft;
    const struct columns *columns;
    uint32_t row;
    struct piece *piece;
    bool good;
    struct pieces *pieces; /* of the whole table */
};

/* The text of a cell, "" where there is a stroke: folded, and as typed. */
const char *work_cell(struct work_reading *at, int id);
/* Stops the row, at a cell. Gives false. */
bool work_refuse(struct work_reading *at, int id, const char *rule, const char *hint,
                 const char *what);
/* A word of a vocabulary, from 1; 0 when the cell is empty or, with a finding, is none of them. */
unsigned work_choice(struct work_reading *at, int id, enum heading_table table);
/* A row of a working paper (it names its sample) in which nothing was filled yet is left out. */
bool work_paper_skips(struct work_reading *at, struct pieces *pieces);
void work_paper_say(struct reading *reading, struct pieces *pieces, const struct columns *columns,
                    uint32_t header);
/* What the whole piece must agree with in other records: who was drawn, who prepared the materials. */
void work_check_piece(struct reading *reading, struct pieces *pieces, struct piece *piece);
/* Of a 绩效目标调整: the whole target as it shall be, from the approved one. False, with a finding: nothing to write. */
bool work_take_adjustment(struct reading *reading, struct pieces *pieces, struct piece *piece,
                          const struct record_key *asked);
/* Puts what a row says into its piece: of the whole, of one project or unit, of a document. */
void work_take_row(struct work_reading *at);

#endif
