//! Which of several bodies with one name is meant: by the country that the mention, the article or the publication
//! speaks of.

use depeche_model::{Kind, Lang};

use super::{
    Country,
    body::Body,
    countries::Named,
    document::{Document, Shape},
    fold::hash,
    tagger::Span,
};

/// The country of a mention's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Beside {
    pub country: Country,
    /// It is part of the mention, not a neighbour.
    pub inside: bool,
}

/// What the article as a whole says of countries.
pub(super) struct Scene {
    /// Most named first.
    counts: Vec<(Country, usize)>,
    home: Option<Country>,
    lang: Lang,
}

/// An article of so many words is not about a country that it names once.
const LONG: usize = 200;

impl Scene {
    /// `words`: how long the article is.
    pub(super) fn new(named: &[Named], words: usize, home: Option<Country>, lang: Lang) -> Scene {
        let mut counts: Vec<(Country, usize)> = Vec::new();
        for n in named {
            match counts.iter_mut().find(|(c, _)| *c == n.country) {
                Some((_, count)) => *count += 1,
                None => counts.push((n.country, 1)),
            }
        }
        if words >= LONG {
            counts.retain(|(_, count)| *count > 1);
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count)); // stable: first named first
        Scene { counts, home, lang }
    }

    /// How much speaks for a country: what the article names, then where it was published, then, where neither says
    /// anything of any country, the one that readers of the language think of first.
    fn weight(&self, country: &str) -> usize {
        let named = self
            .counts
            .iter()
            .find(|(c, _)| c == country.as_bytes())
            .map_or(0, |(_, n)| *n);
        let home = self.home.is_some_and(|h| h == country.as_bytes());
        let usual = match (self.main(), self.lang, country) {
            (Some(_), ..) => 0,
            (None, Lang::Fr, "fr") | (None, Lang::En, "us") => 2,
            (None, Lang::En, "gb") => 1,
            _ => 0,
        };
        4 * named + 2 * usize::from(home) + usual
    }

    /// The country that the article is mostly about, else that of the publication.
    pub(super) fn main(&self) -> Option<Country> {
        self.counts
            .iter()
            .find(|(c, _)| c != b"eu" && c != b"un")
            .map(|(c, _)| *c)
            .or(self.home)
    }

    /// The likeliest country among these bodies; `None` where two are as likely, or where the article is clearly about
    /// a country that has a body of this kind too, only not in the tables.
    pub(super) fn likeliest<'b>(&self, bodies: &[&'b Body], kind: Kind) -> Option<&'b Body> {
        let weight = |body: &Body| self.weight(&body.country);
        let mut best = *bodies.first()?;
        for &body in bodies {
            if weight(body) > weight(best) {
                best = body;
            }
        }
        let top = weight(best);
        let rivals = bodies.iter().filter(|b| weight(b) == top).count();
        let main = self
            .main()
            .map_or(0, |c| std::str::from_utf8(&c).map_or(0, |c| self.weight(c)));
        let everywhere = bodies.len() >= EVERYWHERE && 2 * top < main;
        (kind == Kind::Company || rivals == 1 && !everywhere).then_some(best)
    }
}

/// A name that so many countries use is one that any country may use.
const EVERYWHERE: usize = 3;

/// The body among homonyms; `None` where none fits. `own` says that the name, with the country in it if there is one, is
/// one that the body alone bears.
pub(super) fn choose<'b>(
    bodies: &[(&'b Body, bool)],
    kind: Kind,
    beside: Option<Beside>,
    own: bool,
    scene: &Scene,
) -> Option<&'b Body> {
    let sure = bodies.iter().any(|(_, doubtful)| !doubtful);
    let mut left: Vec<&Body> = bodies
        .iter()
        .filter(|(_, doubtful)| !doubtful || !sure)
        .map(|(b, _)| *b)
        .collect();
    if kind == Kind::Agency
        && let Some(beside) = beside
    {
        let fits = |body: &&Body| body.country.as_bytes() == beside.country || is_shared(body);
        if left.iter().any(&fits) {
            left.retain(fits);
        } else if !own {
            return None;
        }
    }
    match left[..] {
        [] => None,
        [one] => Some(one),
        _ => scene.likeliest(&left, kind),
    }
}

/// A body of several countries, which a country word beside it does not exclude.
fn is_shared(body: &Body) -> bool {
    matches!(&*body.country, "eu" | "un" | "int" | "")
}

/// The country in the mention or directly beside it: `Israeli Defense Ministry`, `ministère israélien`, `Ministry of
/// Defense of Israel`, `Russian Foreign Ministry`.
pub(super) fn country_beside(
    document: &Document<'_>,
    span: &Span,
    named: &[Named],
) -> Option<Beside> {
    // `named` is in order and disjoint: at most two on either side are looked at, so that many spans cost no search of all
    let (earlier, later) = named.split_at(named.partition_point(|n| n.start < span.start));
    let inside = later.first().filter(|n| n.end <= span.end);
    if let Some(n) = inside {
        return Some(Beside {
            country: n.country,
            inside: true,
        });
    }
    let near = |n: &Named| Beside {
        country: n.country,
        inside: false,
    };
    // "of", "de l'": anything else ("in", "and") leaves the country beside the body, not its own: NATO in Ukraine.
    let joins = ["of", "the", "de", "du", "des", "d", "l", "la", "le", "les"].map(hash);
    let short = |at: usize| joins.contains(&document.words[at].folded);
    let after = later
        .iter()
        .find(|n| n.start >= span.end)
        .filter(|n| n.start <= span.end + 2);
    if let Some(n) = after.filter(|n| (span.end..n.start).all(short)) {
        return Some(near(n));
    }
    let before = earlier
        .iter()
        .rev()
        .find(|n| n.end <= span.start)
        .filter(|n| n.end + 1 >= span.start);
    before
        .filter(|n| n.end == span.start || is_possessive(document, n.end))
        .map(near)
}

fn is_possessive(document: &Document<'_>, at: usize) -> bool {
    let word = &document.words[at];
    word.shape == Shape::Clitic && word.end - word.start >= 2
}
