/// The present boot of this machine.
package enum BootIdentity {
    /// What differs from one boot to the next (proc_sys_kernel(5)); empty if the kernel does not tell.
    package static func current() -> String {
        KernelFile.line("/proc/sys/kernel/random/boot_id") ?? ""
    }
}
