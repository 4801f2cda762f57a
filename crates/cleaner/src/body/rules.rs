//! Rules that hold on any page: each has a name, shown by `--explain`.
//!
//! A rule of where a block stands holds whatever the classifier says. A rule of wording alone does not: news is about Getty Images
//! and subscribers too. It decides where the classifier is not sure, or with a second sign. A rule is here only if it won on sites
//! that the classifier had not seen (`train/README.md` has the figures).

use super::{cues::Cue, phrases::PhraseKind, signs::Page};

/// Probability from which a wording alone is no reason against a block.
const SURE: f32 = 0.8;
/// For rules that hold whatever the classifier says.
const ALWAYS: f32 = f32::INFINITY;

/// Why a block is not part of the article.
pub(super) struct Rule {
    /// For people.
    pub(super) name: &'static str,
    /// Probability under which it counts.
    pub(super) below: f32,
    /// Whether it holds for a block.
    pub(super) holds: fn(&Page, usize) -> bool,
}

/// All rules; the first that holds gives the reason.
pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "a reader's comment",
        below: ALWAYS,
        holds: |page, at| page.in_box(at, Cue::Comment),
    },
    Rule {
        name: "asks for consent",
        below: ALWAYS,
        holds: |page, at| page.in_box(at, Cue::Consent),
    },
    Rule {
        name: "a caption",
        below: ALWAYS,
        holds: |page, at| page.is_in(at, Cue::Caption),
    },
    Rule {
        name: "the credit of a picture",
        below: SURE,
        holds: |page, at| page.is_notice(at, PhraseKind::Credit),
    },
    Rule {
        name: "a label with the credit of a picture",
        below: ALWAYS,
        holds: |page, at| !page.is_heading(at) && page.is_label(at, PhraseKind::Credit),
    },
    Rule {
        name: "the headline again",
        below: ALWAYS,
        holds: |page, at| page.features.is_title(at),
    },
    Rule {
        name: "leads to another article",
        below: ALWAYS,
        holds: |page, at| page.says(at, PhraseKind::More) && page.link_share(at) > 0.3,
    },
    Rule {
        name: "a list of links above the headline",
        below: ALWAYS,
        holds: |page, at| page.is_above_headline(at),
    },
    Rule {
        name: "asks to subscribe or to join",
        below: SURE,
        holds: |page, at| page.is_asking(at),
    },
    Rule {
        name: "a link to subscribe or to join",
        below: ALWAYS,
        holds: |page, at| page.is_asking(at) && page.link_share(at) > 0.3,
    },
    Rule {
        name: "asks twice to subscribe or to join",
        below: ALWAYS,
        holds: |page, at| page.asks_twice(at),
    },
    Rule {
        name: "a label to subscribe or to join",
        below: ALWAYS,
        holds: |page, at| page.is_label(at, PhraseKind::Call),
    },
    Rule {
        name: "a box for a newsletter",
        below: ALWAYS,
        holds: |page, at| page.is_in(at, Cue::Newsletter),
    },
    Rule {
        name: "buttons to share",
        below: ALWAYS,
        holds: |page, at| page.is_in(at, Cue::Share),
    },
    Rule {
        name: "sells the rest",
        below: SURE,
        holds: |page, at| page.is_paywall_line(at),
    },
    Rule {
        name: "for machines, not for readers",
        below: ALWAYS,
        holds: |page, at| page.is_for_machines(at),
    },
];

/// Why a block that the classifier doubts is part of the article all the same, with the probability that it must have.
pub(super) struct Plea {
    /// For people.
    pub(super) name: &'static str,
    /// Probability from which it counts.
    pub(super) from: f32,
    /// Whether it holds for a block.
    pub(super) holds: fn(&Page, usize) -> bool,
}

/// All of them; a rule against the block goes before.
pub(super) const PLEAS: &[Plea] = &[
    Plea {
        name: "a quoted post",
        from: 0.1,
        holds: |page, at| page.is_in(at, Cue::Quote) && page.features.is_in_best(at),
    },
    Plea {
        name: "the standfirst",
        from: 0.2,
        holds: |page, at| page.features.is_description(at),
    },
];

impl Page<'_> {
    /// The first rule that holds for block `at` of this probability.
    pub(super) fn against(&self, at: usize, score: f32) -> Option<&'static str> {
        RULES
            .iter()
            .find(|rule| score < rule.below && (rule.holds)(self, at))
            .map(|rule| rule.name)
    }

    /// The first plea that holds for block `at` of this probability.
    pub(super) fn pleads_for(&self, at: usize, score: f32) -> Option<&'static str> {
        PLEAS
            .iter()
            .find(|plea| score > plea.from && (plea.holds)(self, at))
            .map(|plea| plea.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        body::{
            blocks,
            cues::CueFinder,
            features::{Features, Known},
            phrases::PhraseFinder,
        },
        dom,
    };

    /// Long enough to be the article.
    const STORY: &str = "<p>Le conseil a voté mardi le budget du port, après trois heures de débat, sans changer une ligne.</p>\
         <p>The council met again on Wednesday, talked about the harbour for an hour and agreed on nothing at all.</p>";

    /// Sentences of reports in the words of credits and calls.
    const NEWS: &[&str] = &[
        "Crédit Agricole a publié mercredi un bénéfice net de deux milliards d'euros.",
        "Crédits immobiliers : la banque relève ses taux pour la troisième fois.",
        "Photographie et cinéma restent les deux passions du nouveau président.",
        "Getty Images shares fell 9% on Monday.",
        "L'action Getty Images a perdu 9 % lundi à New York.",
        "Shutterstock said the merger would close in the third quarter.",
        "La fusion de Shutterstock avec son rival sera bouclée au troisième trimestre.",
        "The bank launched the app for iOS and Android on Tuesday.",
        "La banque a lancé mardi son application pour iOS et Android.",
        "\u{201c}We want to hear from residents,\u{201d} the mayor said.",
        "\u{ab} Rejoignez-nous \u{bb}, a lancé la ministre aux pêcheurs réunis sur le quai.",
        "\u{201c}Sign up for our scheme,\u{201d} the minister told the fishermen on Monday.",
        "Canal+ diffusera le match sur un canal réservé aux abonnés.",
        "The parcels are delivered to your door within two hours, the firm says.",
        "Users who download the app give away their address, the regulator found.",
        "A free lunch, courtesy of the port, drew a hundred fishermen.",
    ];

    /// What speaks against a block, and what for it.
    type Said = (Option<&'static str>, Option<&'static str>);

    /// What the rules say of the last block beside the story, headed "Le budget du port".
    fn verdict(html: &str) -> Said {
        verdict_at(html, 0.3)
    }

    /// The same where the classifier gives the block this probability.
    fn verdict_at(html: &str, score: f32) -> Said {
        let page = format!("<body><div><h1>Le budget du port</h1>{STORY}{html}</div></body>");
        verdict_of(&page, usize::MAX, score)
    }

    /// What the rules say of block `at`, at most the last.
    fn verdict_of(page: &str, at: usize, score: f32) -> Said {
        let dom = dom::parse(page);
        let finder = CueFinder::new().unwrap();
        let cues: Vec<_> = dom.ids().map(|id| finder.of(&dom, id)).collect();
        let blocks = blocks::split(&dom, &cues);
        let known = Known {
            title: "Le budget du port",
            description: "La jetée sera refaite avant l'hiver prochain.",
            ..Known::default()
        };
        let phrases = PhraseFinder::new().unwrap();
        let features = Features::new(&dom, &cues, &blocks, &known, &phrases);
        let page = Page::new(&features);
        let at = at.min(blocks.len() - 1);
        (page.against(at, score), page.pleads_for(at, score))
    }

    #[test]
    fn each_rule_holds_where_it_should_and_not_beside() {
        for (rule, holds, holds_not) in [
            (
                "a reader's comment",
                "<ol class=commentaires><li>Très bon article, merci à vous.</li></ol>",
                "<p class=texte>Les commentaires du maire n'ont convaincu personne.</p>",
            ),
            (
                "asks for consent",
                "<div class=cookie-consent><p>We and our partners store information.</p></div>",
                "<p>The council asked for the consent of its partners.</p>",
            ),
            (
                "a caption",
                "<figure><img><figcaption>Le port, vu de la jetée, en mars.</figcaption></figure>",
                "<figure><p>Le port, vu de la jetée, en mars.</p></figure>",
            ),
            (
                "the credit of a picture",
                "<p>Photo: Anna Martin / Getty Images</p>",
                "<p>The photographs were shown to the council.</p>",
            ),
            (
                "the headline again",
                "<p>Le budget du port</p>",
                "<p>Le budget du port est voté.</p>",
            ),
            (
                "leads to another article",
                "<p>À lire aussi : <a href=/b>La jetée sera refaite</a></p>",
                "<p>Lire aussi ce qu'en dit le maire serait utile.</p>",
            ),
            (
                "asks to subscribe or to join",
                "<p>Abonnez-vous pour 1 € par mois.</p>",
                "<p>Two million readers subscribe to the paper.</p>",
            ),
            (
                "asks to subscribe or to join",
                "<p>Sign up for our morning letter.</p>",
                "<p>Three firms signed up for the harbour plan.</p>",
            ),
            (
                "a box for a newsletter",
                "<div class=newsletter-box><p>Le port, chaque matin.</p></div>",
                "<div class=newsroom><p>Le port, chaque matin.</p></div>",
            ),
            (
                "buttons to share",
                "<div class=share-bar><span>Envoyer à un ami</span></div>",
                "<div class=shareholders><span>Envoyer à un ami</span></div>",
            ),
            (
                "sells the rest",
                "<div class=paywall><p>Register for free and read on.</p></div>",
                "<div class=paywall><p>The harbour costs ten million.</p></div>",
            ),
            (
                "for machines, not for readers",
                "<div>2026-03-05T10:00:00+01:00</div>",
                "<div>5 mars 2026, 10 heures</div>",
            ),
            (
                "for machines, not for readers",
                "<div>https://journal.example/logo.png</div>",
                "<div>https://journal.example est en panne</div>",
            ),
        ] {
            assert_eq!(verdict(holds).0, Some(rule), "{holds}");
            assert_eq!(verdict(holds_not).0, None, "{holds_not}");
        }
    }

    #[test]
    fn wording_alone_takes_no_news_away() {
        for news in NEWS {
            assert_eq!(verdict_at(&format!("<p>{news}</p>"), 0.9).0, None, "{news}");
        }
        let subhead = "<h2>Getty Images and Shutterstock to merge</h2>";
        assert_eq!(verdict_at(subhead, 0.9).0, None);
        let doubted = "<p>It was bought, Getty Images said, for a tenth of its price.</p>";
        assert_eq!(verdict_at(doubted, 0.6).0, Some("the credit of a picture"));
    }

    #[test]
    fn labels_and_links_go_however_sure_the_classifier_is() {
        for (rule, html) in [
            (
                "a label with the credit of a picture",
                "<p>Photo: Anna Martin / Getty Images</p>",
            ),
            (
                "a label with the credit of a picture",
                "<p>Crédit photo : Anna Martin</p>",
            ),
            (
                "asks twice to subscribe or to join",
                "<p>Then sign up for our letter and get the news of the port straight to your inbox.</p>",
            ),
            (
                "asks twice to subscribe or to join",
                "<p>Abonnez-vous : la lettre du port arrive chaque matin, cliquez ici.</p>",
            ),
            (
                "a label to subscribe or to join",
                "<p>Inscrivez-vous à notre lettre du matin</p>",
            ),
            (
                "a link to subscribe or to join",
                "<p><a href=/s>Sign up for our morning letter</a>, free of charge.</p>",
            ),
        ] {
            assert_eq!(verdict_at(html, 0.95).0, Some(rule), "{html}");
        }
    }

    #[test]
    fn links_above_the_headline_go() {
        let list = |place: &str| {
            let teaser = "<ul><li><a href=/b>La jetée</a> attendra encore un an.</li></ul>";
            let page = match place {
                "above" => format!("<body>{teaser}<h1>Le budget</h1>{STORY}</body>"),
                _ => format!("<body><h1>Le budget</h1>{STORY}{teaser}</body>"),
            };
            let at = if place == "above" { 0 } else { 3 };
            verdict_of(&page, at, 0.3).0
        };
        assert_eq!(list("above"), Some("a list of links above the headline"));
        assert_eq!(list("below"), None);
    }

    #[test]
    fn pleas_hold_for_quoted_posts_and_the_standfirst() {
        let post = "<blockquote class=twitter-tweet><p>On refait la jetée !</p></blockquote>";
        assert_eq!(verdict(post).1, Some("a quoted post"));
        let standfirst = "<p>La jetée sera refaite avant l'hiver prochain.</p>";
        assert_eq!(verdict(standfirst).1, Some("the standfirst"));
        assert_eq!(verdict("<p>La jetée attendra.</p>").1, None);
    }
}
