public import CKernel

/// CLOCK_MONOTONIC, read through the vDSO without entering the kernel.
public struct KernelClock: MonotonicClock {
    @inlinable
    public init() {}

    @inlinable
    public var now: MonotonicInstant {
        MonotonicInstant(nanoseconds: ckernel_monotonic_nanoseconds())
    }
}
