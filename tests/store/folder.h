/* A data folder for one test. */
#ifndef FOLDER_H
#define FOLDER_H

/* Makes an empty folder; folder_remove() takes it away with all in it. */
void folder_make(char path[64]);
void folder_remove(const char *path);

#endif
