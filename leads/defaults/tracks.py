"""The nurture tracks that a new installation begins with."""

# code: (German name, English name, [(days since the beginning, German, English) …])
TRACKS: dict[str, tuple[str, str, list[tuple[int, str, str]]]] = {
    "budget": (
        "Budget aufbauen",
        "Build the budget",
        [
            (
                3,
                "Rechenbeispiel zur Wirtschaftlichkeit schicken",
                "Send a worked example of the return on investment",
            ),
            (
                14,
                "Förderprogramme und Finanzierung erklären",
                "Explain funding programmes and financing",
            ),
            (
                45,
                "Nach der nächsten Budgetrunde fragen",
                "Ask about the next budget round",
            ),
        ],
    ),
    "authority": (
        "Entscheider gewinnen",
        "Win the decision maker",
        [
            (
                2,
                "Zusammenfassung für die Geschäftsleitung schicken",
                "Send a summary for the management",
            ),
            (
                10,
                "Nach einem zweiten Ansprechpartner fragen",
                "Ask for a second contact",
            ),
            (
                30,
                "Zum Webinar für Entscheider einladen",
                "Invite to the webinar for decision makers",
            ),
        ],
    ),
    "need": (
        "Bedarf wecken",
        "Show the need",
        [
            (3, "Passenden Anwenderbericht schicken", "Send a fitting customer story"),
            (14, "Nach der heutigen Lösung fragen", "Ask about today's solution"),
            (40, "Neuigkeiten der Branche schicken", "Send news of the industry"),
        ],
    ),
    "timeframe": (
        "In Erinnerung bleiben",
        "Stay in mind",
        [
            (
                14,
                "Kurz melden und neuen Zeitplan erfragen",
                "Get in touch and ask for the new schedule",
            ),
            (60, "Neuigkeiten zum Produkt schicken", "Send product news"),
        ],
    ),
    "light": (
        "Leichte Pflege",
        "Light nurture",
        [
            (
                7,
                "Auf einem anderen Weg erreichen",
                "Try another way to reach the person",
            ),
            (45, "Newsletter-Thema anbieten", "Offer a newsletter topic"),
        ],
    ),
    "lost": (
        "Nach verlorenem Angebot",
        "After a lost offer",
        [
            (
                7,
                "Für das Angebotsgespräch danken und nach Gründen fragen",
                "Say thanks for the talk and ask for reasons",
            ),
            (
                60,
                "Neuerungen zum Verlustgrund schicken",
                "Send news about the reason of the loss",
            ),
            (
                150,
                "Nach Zufriedenheit mit der Entscheidung fragen",
                "Ask how content they are with their decision",
            ),
        ],
    ),
}
