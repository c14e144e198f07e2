/// The texts of a cron trigger's fields; `nil` where none is given.
public struct CronFields: Hashable, Sendable {
    public var year: String?
    public var month: String?
    public var day: String?
    public var week: String?
    public var dayOfWeek: String?
    public var hour: String?
    public var minute: String?
    public var second: String?

    public init(
        year: String? = nil,
        month: String? = nil,
        day: String? = nil,
        week: String? = nil,
        dayOfWeek: String? = nil,
        hour: String? = nil,
        minute: String? = nil,
        second: String? = nil
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.week = week
        self.dayOfWeek = dayOfWeek
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    public subscript(field: CronField) -> String? {
        get {
            switch field {
            case .year: year
            case .month: month
            case .day: day
            case .week: week
            case .dayOfWeek: dayOfWeek
            case .hour: hour
            case .minute: minute
            case .second: second
            }
        }
        set {
            switch field {
            case .year: year = newValue
            case .month: month = newValue
            case .day: day = newValue
            case .week: week = newValue
            case .dayOfWeek: dayOfWeek = newValue
            case .hour: hour = newValue
            case .minute: minute = newValue
            case .second: second = newValue
            }
        }
    }
}
