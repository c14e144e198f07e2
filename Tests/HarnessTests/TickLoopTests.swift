import Runs
import Testing
import Timekeeping
import Wakeups

@testable import Harness
