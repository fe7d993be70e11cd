/* A folder for the files of one test process, and the environment of the module. */
#ifndef COUNTERSIGN_SCRATCH_H
#define COUNTERSIGN_SCRATCH_H

/* Writes a file into the folder; the path is good until the process ends. */
const char *scratch_file(const char *name, const char *content);

/* No COUNTERSIGN_ variable is left. */
void scratch_environment(void);

#endif
