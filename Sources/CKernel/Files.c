#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

const int ckernel_path_only = O_PATH;

int ckernel_has_attributes(int descriptor) {
    char names[4096];
    ssize_t length = flistxattr(descriptor, names, sizeof names);
    if (length < 0) {
        return errno == ERANGE ? 1 : 0;  // more than fit in there
    }
    for (ssize_t place = 0; place < length; place += (ssize_t)strlen(names + place) + 1) {
        if (strncmp(names + place, "security.", strlen("security.")) != 0) {
            return 1;
        }
    }
    return 0;
}

int ckernel_lock_file(int descriptor) {
    // A length of 0 reaches to the end, however far it moves; the process id must be 0.
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0};
    if (fcntl(descriptor, F_OFD_SETLK, &lock) == 0) {
        return 0;
    }
    return errno == EACCES ? -EAGAIN : -errno;
}

int ckernel_is_file_locked(int descriptor) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0};
    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) {
        return -errno;
    }
    return lock.l_type == F_UNLCK ? 0 : 1;
}

int ckernel_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    return descriptor >= 0 ? descriptor : -errno;
}

int ckernel_connect(int folder, const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(
        address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, name
    );
    if (length < 0 || (size_t)length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return -1;
    }
    if (connect(descriptor, (const struct sockaddr *)&address, sizeof address) != 0) {
        int code = errno;
        close(descriptor);
        errno = code;
        return -1;
    }
    return descriptor;
}

int ckernel_is_in_proc(int descriptor) {
    struct statfs information;
    return fstatfs(descriptor, &information) == 0 && information.f_type == PROC_SUPER_MAGIC ? 1 : 0;
}
