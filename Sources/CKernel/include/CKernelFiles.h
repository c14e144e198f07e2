// Locks that belong to an open file, and files that are nowhere.
#ifndef PUNCTUAL_CKERNEL_FILES_H
#define PUNCTUAL_CKERNEL_FILES_H

/// O_PATH of open(2): a descriptor that stands for a place and reads nothing.
extern const int ckernel_path_only;

/// Whether an open folder is one of /proc (fstatfs(2)); 1 or 0.
int ckernel_is_in_proc(int descriptor);

/// Whether an open file has extended attributes that a copy of it would lack, such as an access control
/// list (flistxattr(2)); those of the system's own security labels do not count. 1 or 0.
int ckernel_has_attributes(int descriptor);

/// Takes the write lock of a whole file (F_OFD_SETLK, fcntl(2)), which belongs to the open file and
/// not to the process: the kernel releases it when the last descriptor of it is closed, however its
/// process ends. 0, or the negated errno: EAGAIN when another open file has it.
int ckernel_lock_file(int descriptor);

/// Whether another open file has a lock that `ckernel_lock_file` would wait for (F_OFD_GETLK); 1 or
/// 0, or the negated errno.
int ckernel_is_file_locked(int descriptor);

/// A connection to the stream socket of a name in an open folder, which does not block (connect(2)); -1
/// with `errno`.
int ckernel_connect(int folder, const char *name);

/// A file in memory without a name in any folder, gone with its last descriptor; closed by exec
/// (memfd_create(2)). The descriptor, or the negated errno. `name` is shown in /proc alone.
int ckernel_memory_file(const char *name);

#endif
