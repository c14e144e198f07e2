// What Swift's Glibc module does not show of the Linux kernel. Each function returns what the call
// returns; where a comment says "negated errno", a failure is -errno and errno itself is not used.
#ifndef PUNCTUAL_CKERNEL_H
#define PUNCTUAL_CKERNEL_H

#include "CKernelCommands.h"
#include "CKernelFiles.h"
#include "CKernelProcesses.h"
#include "CKernelRing.h"
#include "CKernelThreads.h"
#include "CKernelTimers.h"

#endif
