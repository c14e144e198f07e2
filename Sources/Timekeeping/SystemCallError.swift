// Errors of calls are part of what the clocks and mechanisms promise; the type itself lives where
// every room can throw it.
@_exported public import struct PunctualPlatform.SystemCallError
