//! The rules of a language and how they are tried: at each token the longest match of any rule that can begin there.

use super::{
    build,
    expr::Expr,
    guard::{self, Guard},
    lexer::{Kind, Token},
    lexicon::{Class, Lexicon},
    pattern::{self, Step},
    production::Make,
};
use crate::{ExtractError, table};

/// A row of the rule table.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// Probability that a match is a date, 0 to 1.
    pub(super) sure: f32,
    pub(super) guard: Guard,
    make: Make,
    steps: Vec<Step>,
}

/// All rules of a language with their index.
#[derive(Debug)]
pub(super) struct Grammar {
    pub(super) lexicon: Lexicon,
    pub(super) rules: Vec<Rule>,
    /// Rules by the word id that begins them.
    by_word: Vec<Vec<u16>>,
    by_digit: Vec<u16>,
    /// Rules that begin with another expression.
    compound: Vec<u16>,
}

const HEADER: [&str; 5] = ["rule", "sure", "guard", "make", "pattern"];

/// How deep expressions nest in expressions ("the first Monday of the third month of next year").
const MAX_DEPTH: u8 = 3;

/// What one rule found.
#[derive(Debug, Clone)]
pub(super) struct Match {
    pub(super) rule: u16,
    /// Tokens of the span, end exclusive.
    pub(super) from: usize,
    pub(super) to: usize,
    /// End of everything matched, context included.
    pub(super) end: usize,
    pub(super) expr: Expr,
}

/// Values remembered while a pattern matches.
#[derive(Debug, Clone, Default)]
pub(super) struct Captures {
    values: Vec<(Class, i32, usize)>,
    pub(super) subs: Vec<Expr>,
}

impl Captures {
    /// The value remembered under this class.
    pub(super) fn get(&self, class: Option<Class>) -> Option<i32> {
        let class = class?;
        let found = self.values.iter().find(|value| value.0 == class);
        found.map(|value| value.1)
    }

    /// Every value remembered under this class, in reading order.
    pub(super) fn all(&self, class: Option<Class>) -> Vec<i32> {
        let here = self.values.iter().filter(|value| Some(value.0) == class);
        here.map(|value| value.1).collect()
    }

    /// The first token after `at` that a class matched at.
    pub(super) fn first_after(&self, at: usize) -> Option<usize> {
        let places = self.values.iter().map(|value| value.2);
        places.filter(|place| *place > at).min()
    }

    /// The token that the class matched at.
    pub(super) fn place(&self, class: Option<Class>) -> Option<usize> {
        let class = class?;
        let found = self.values.iter().find(|value| value.0 == class);
        found.map(|value| value.2)
    }
}

impl Grammar {
    /// Reads the rule table over the words of `lexicon`.
    pub(super) fn new(
        name: &'static str,
        text: &'static str,
        mut lexicon: Lexicon,
    ) -> Result<Grammar, ExtractError> {
        let mut rules = Vec::new();
        for row in table::read(name, text, &HEADER)? {
            let unknown = |column| row.error(column, format!("no `{}`", row.cell(column)));
            let percent = row.cell(1).parse::<u8>();
            let percent = percent.map_err(|_| row.error(1, "not a percentage"))?;
            rules.push(Rule {
                name: row.cell(0),
                sure: f32::from(percent) / 100.0,
                guard: Guard::from_name(row.cell(2)).ok_or_else(|| unknown(2))?,
                make: Make::from_name(row.cell(3)).ok_or_else(|| unknown(3))?,
                steps: pattern::compile(row.cell(4), &mut lexicon)
                    .map_err(|reason| row.error(4, reason))?,
            });
        }
        Ok(Grammar::index(lexicon, rules))
    }

    fn index(lexicon: Lexicon, rules: Vec<Rule>) -> Grammar {
        let mut grammar = Grammar {
            by_word: vec![Vec::new(); lexicon.len()],
            by_digit: Vec::new(),
            compound: Vec::new(),
            lexicon,
            rules,
        };
        for (number, rule) in (0u16..).zip(&grammar.rules) {
            let starts = pattern::starts(&rule.steps, &grammar.lexicon);
            for word in starts.words {
                let rules = &mut grammar.by_word[word as usize];
                if rules.last() != Some(&number) {
                    rules.push(number);
                }
            }
            if starts.digits {
                grammar.by_digit.push(number);
            }
            if starts.subs != 0 {
                grammar.compound.push(number);
            }
        }
        grammar
    }

    /// The best match that begins at this token.
    pub(super) fn at(&self, tokens: &[Token], at: usize) -> Option<Match> {
        if !self.can_begin(&tokens[at]) {
            return None;
        }
        let first = self.basic(tokens, at, u16::MAX, 0);
        let mut best = first?;
        if best.from > at {
            // context only: what begins at the span itself may reach further
            if let Some(own) = self.at(tokens, best.from).filter(|own| own.to > best.to) {
                return Some(own);
            }
        }
        for _ in 0..2 {
            match self.extended(tokens, at, &best) {
                Some(longer) => best = longer,
                None => break,
            }
        }
        Some(best)
    }

    fn can_begin(&self, token: &Token) -> bool {
        match token.kind {
            Kind::Word | Kind::Mark => !self.by_word[token.id as usize].is_empty(),
            Kind::OtherNumber => false,
            _ => true,
        }
    }

    /// The longest match of a rule that begins with a word or a number and yields one of `kinds`.
    fn basic(&self, tokens: &[Token], at: usize, kinds: u16, depth: u8) -> Option<Match> {
        let token = tokens.get(at)?;
        let rules = match token.kind {
            Kind::Word | Kind::Mark => &self.by_word[token.id as usize],
            Kind::OtherNumber => return None,
            _ => &self.by_digit,
        };
        let candidates = rules.iter().copied();
        self.longest(tokens, at, candidates, kinds, depth, None)
    }

    /// A longer match that begins with `first` as a whole.
    fn extended(&self, tokens: &[Token], at: usize, first: &Match) -> Option<Match> {
        let rules = self.compound.iter().copied();
        self.longest(tokens, at, rules, u16::MAX, 0, Some(first))
            .filter(|found| found.to > first.to)
    }

    fn longest(
        &self,
        tokens: &[Token],
        at: usize,
        rules: impl Iterator<Item = u16>,
        kinds: u16,
        depth: u8,
        first: Option<&Match>,
    ) -> Option<Match> {
        let mut best: Option<Match> = None;
        for number in rules {
            let mut run = Run {
                grammar: self,
                tokens,
                number,
                kinds,
                depth,
                first,
                origin: at,
                captures: Captures::default(),
                open: None,
                close: None,
                best: None,
            };
            run.step(0, at);
            let better = |old: &Match| {
                run.best
                    .as_ref()
                    .is_some_and(|new| new.to > old.to || new.to == old.to && new.from < old.from)
            };
            if best.as_ref().is_none_or(better) {
                best = run.best.or(best);
            }
        }
        best
    }
}

/// One attempt of one rule at one place.
struct Run<'a> {
    grammar: &'a Grammar,
    tokens: &'a [Token],
    number: u16,
    /// Kinds of expression that are asked for, as a bit set.
    kinds: u16,
    depth: u8,
    first: Option<&'a Match>,
    origin: usize,
    captures: Captures,
    open: Option<usize>,
    close: Option<usize>,
    best: Option<Match>,
}

impl<'a> Run<'a> {
    fn step(&mut self, pc: usize, at: usize) {
        let grammar = self.grammar;
        let rule = &grammar.rules[usize::from(self.number)];
        match &rule.steps[pc] {
            Step::Word(ids) => {
                let here = self.tokens.get(at);
                if here.is_some_and(|token| ids.contains(&token.id)) && self.joined(at) {
                    self.step(pc + 1, at + 1);
                }
            }
            Step::Class(class) => self.class(*class, pc, at),
            Step::Sub(kinds) => self.sub(*kinds, pc, at),
            Step::Split(other) => {
                self.step(pc + 1, at);
                self.step(*other, at);
            }
            Step::Jump(to) => self.step(*to, at),
            Step::Glue => {
                if self.tokens.get(at).is_some_and(|token| token.glued) {
                    self.step(pc + 1, at);
                }
            }
            Step::Not(to) => {
                if !self.follows(pc + 1, at) {
                    self.step(*to, at);
                }
            }
            Step::Open => {
                let old = self.open.replace(at);
                self.step(pc + 1, at);
                self.open = old;
            }
            Step::Close => {
                let old = self.close.replace(at);
                self.step(pc + 1, at);
                self.close = old;
            }
            Step::End => self.finish(at),
        }
    }

    /// A match never runs over a blank line.
    fn joined(&self, at: usize) -> bool {
        at == self.origin || !self.tokens[at].breaks
    }

    fn class(&mut self, class: Class, pc: usize, at: usize) {
        let Some((value, len)) = self.grammar.lexicon.option(self.tokens, at, class) else {
            return;
        };
        if self.joined(at) {
            self.captures.values.push((class, value, at));
            self.step(pc + 1, at + len);
            self.captures.values.pop();
        }
    }

    fn sub(&mut self, kinds: u16, pc: usize, at: usize) {
        let found = if at == self.origin {
            self.first
                .filter(|first| first.expr.kind() & kinds != 0)
                .cloned()
        } else if self.depth < MAX_DEPTH && at < self.tokens.len() && self.joined(at) {
            self.grammar.basic(self.tokens, at, kinds, self.depth + 1)
        } else {
            None
        };
        if let Some(found) = found {
            self.captures.subs.push(found.expr);
            self.step(pc + 1, found.to);
            self.captures.subs.pop();
        }
    }

    /// Whether the steps from `pc` to their end match here, without remembering anything.
    fn follows(&self, pc: usize, at: usize) -> bool {
        let rule = &self.grammar.rules[usize::from(self.number)];
        match &rule.steps[pc] {
            Step::Word(ids) => {
                let here = self.tokens.get(at);
                here.is_some_and(|token| ids.contains(&token.id)) && self.follows(pc + 1, at + 1)
            }
            Step::Class(class) => self
                .grammar
                .lexicon
                .option(self.tokens, at, *class)
                .is_some_and(|(_, len)| self.follows(pc + 1, at + len)),
            Step::Split(other) => self.follows(pc + 1, at) || self.follows(*other, at),
            Step::Jump(to) => self.follows(*to, at),
            Step::Glue => {
                self.tokens.get(at).is_some_and(|token| token.glued) && self.follows(pc + 1, at)
            }
            Step::End => true,
            Step::Sub(_) | Step::Not(_) | Step::Open | Step::Close => false,
        }
    }

    fn finish(&mut self, end: usize) {
        let from = self.open.unwrap_or(self.origin);
        let to = self.close.unwrap_or(end);
        if to <= from || self.best.as_ref().is_some_and(|best| best.to >= to) {
            return;
        }
        let rule = &self.grammar.rules[usize::from(self.number)];
        let lexicon = &self.grammar.lexicon;
        if !guard::allows(rule.guard, self.tokens, from, to, &self.captures, lexicon) {
            return;
        }
        let expr = build::make(rule.make, &self.captures, self.tokens, lexicon);
        if let Some(expr) = expr.filter(|expr| expr.kind() & self.kinds != 0) {
            let later = build::begins_later(&self.captures, lexicon, &expr);
            self.best = Some(Match {
                rule: self.number,
                from: later.unwrap_or(from),
                to,
                end,
                expr,
            });
        }
    }
}
