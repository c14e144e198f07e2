/// Texts that break a report which forgets to escape one language.
enum HostileText {
    static let all = [
        "<script>alert(1)</script>", "\"onload=\"alert(1)", "it's '; system('false'); '",
        "`touch hacked`", "$(touch hacked)", "]]> --> <!-- </style></script>",
        "a_b^c{d}@e & f%d 100%", "line\nbreak\r\n| column | \\", "system(\"touch hacked\")",
        "\u{202E}reversed\u{7}bell", "@hacked \\\n$hacked", "",
    ]

    static let joined = all.joined(separator: " ")
}
