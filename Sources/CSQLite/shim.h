#ifndef PUNCTUAL_CSQLITE_SHIM_H
#define PUNCTUAL_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift does not import. It tells
// SQLite to copy the bytes before the call returns.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes) {
    return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

static inline int csqlite_bind_blob(
    sqlite3_stmt *statement, int index, const void *data, sqlite3_uint64 bytes
) {
    return sqlite3_bind_blob64(statement, index, data, bytes, SQLITE_TRANSIENT);
}

// Swift imports no functions with a variable number of arguments.
static inline int csqlite_defend(sqlite3 *connection) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

#endif
