import Glibc

/// How colours look: contrast (WCAG 2.2), what a reader without one kind of cone sees (Machado,
/// Oliveira and Fernandes 2009, severity 1), and how far two colours are apart (CIEDE2000).
enum ColorVision: CaseIterable {
    case full
    case protanopia
    case deuteranopia
    case tritanopia

    private var matrix: [[Double]] {
        switch self {
        case .full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        case .protanopia:
            [
                [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ]
        case .deuteranopia:
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ]
        case .tritanopia:
            [
                [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ]
        }
    }

    /// Red, green and blue in linear light, from `#0047a5`.
    static func linear(_ color: String) -> [Double] {
        let digits = Array(color.dropFirst())
        return stride(from: 0, to: 6, by: 2).map { place in
            let value = Double(Int(String(digits[place...place + 1]), radix: 16) ?? 0) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
    }

    static func contrast(_ first: String, _ second: String) -> Double {
        let lights = [first, second].map { color in
            zip(linear(color), [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + $1.0 * $1.1 }
        }.sorted()
        return (lights[1] + 0.05) / (lights[0] + 0.05)
    }

    func difference(_ first: String, _ second: String) -> Double {
        Self.difference(seen(first), seen(second))
    }

    /// In CIELAB under D65.
    private func seen(_ color: String) -> [Double] {
        let light = Self.linear(color)
        let seen = matrix.map { row in
            min(max(zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1)
        }
        let toXYZ = [
            [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
        let white = [0.95047, 1, 1.08883]
        let f = zip(toXYZ, white).map { row, white in
            let value = zip(row, seen).reduce(0) { $0 + $1.0 * $1.1 } / white
            return value > 216 / 24_389.0 ? cbrt(value) : (24_389 / 27.0 * value + 16) / 116
        }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }

    /// CIEDE2000 as Sharma, Wu and Dalal (2005) write it down.
    static func difference(_ first: [Double], _ second: [Double]) -> Double {
        func degrees(_ value: Double) -> Double { value * 180 / .pi }
        func cosine(_ angle: Double) -> Double { cos(angle * .pi / 180) }
        let chroma = (hypot(first[1], first[2]) + hypot(second[1], second[2])) / 2
        let g = 0.5 * (1 - sqrt(pow(chroma, 7) / (pow(chroma, 7) + pow(25, 7))))
        let polar = [first, second].map { color -> (c: Double, h: Double) in
            let a = color[1] * (1 + g)
            let angle = degrees(atan2(color[2], a))
            return (hypot(a, color[2]), angle < 0 ? angle + 360 : angle)
        }
        let isGrey = polar[0].c * polar[1].c == 0
        var turn = polar[1].h - polar[0].h
        if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
        if isGrey { turn = 0 }
        var mean = polar[0].h + polar[1].h
        if !isGrey {
            mean =
                abs(polar[0].h - polar[1].h) <= 180
                ? mean / 2 : (mean < 360 ? (mean + 360) / 2 : (mean - 360) / 2)
        }
        let lightness = (first[0] + second[0]) / 2
        let c = (polar[0].c + polar[1].c) / 2
        let t =
            1 - 0.17 * cosine(mean - 30) + 0.24 * cosine(2 * mean) + 0.32 * cosine(3 * mean + 6)
            - 0.2 * cosine(4 * mean - 63)
        let dl =
            (second[0] - first[0])
            / (1 + 0.015 * pow(lightness - 50, 2) / sqrt(20 + pow(lightness - 50, 2)))
        let dc = (polar[1].c - polar[0].c) / (1 + 0.045 * c)
        let dh =
            2 * sqrt(polar[0].c * polar[1].c) * sin(turn / 2 * .pi / 180) / (1 + 0.015 * c * t)
        let rotation =
            -2 * sqrt(pow(c, 7) / (pow(c, 7) + pow(25, 7)))
            * sin(60 * exp(-pow((mean - 275) / 25, 2)) * .pi / 180)
        return sqrt(dl * dl + dc * dc + dh * dh + rotation * dc * dh)
    }
}
