//! The pattern language of the rule tables, compiled to a small program.
//!
//! A pattern is a sequence of elements separated by spaces:
//!
//! | element | matches |
//! |---|---|
//! | `of`, `of\|in` | one word (or mark), whatever its case and accents |
//! | `{month}` | a member of the word class, and remembers its value under that name |
//! | `<year\|month>` | another expression that yields one of these kinds, and remembers it |
//! | `( a b / c )` | one of the alternatives |
//! | `x?` | x or nothing; also after `)` |
//! | `~` | that no white space stands here |
//! | `!x` | that x (a word, class or group) does not follow |
//! | `[` `]` | where the found span begins and ends, when it is not the whole match |

use super::lexicon::{Class, Lexicon};

/// One step of a compiled pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// One of these word ids.
    Word(Vec<u32>),
    Class(Class),
    /// An expression that yields one of these kinds, as a bit set.
    Sub(u16),
    /// Try the next step, then the step at the index.
    Split(usize),
    Jump(usize),
    Glue,
    /// The steps up to the index must not match here.
    Not(usize),
    Open,
    Close,
    End,
}

/// Kinds of expression, as patterns name them; a bit set of their places is what [`Step::Sub`] holds.
pub(super) const KINDS: [&str; 13] = [
    "day", "weekday", "week", "weekend", "month", "quarter", "half", "season", "holiday", "year",
    "decade", "century", "span",
];

/// The bit of a kind.
pub(super) fn kind_bit(name: &str) -> Option<u16> {
    KINDS
        .iter()
        .position(|&kind| kind == name)
        .map(|at| 1 << at)
}

/// Compiles a pattern; the error says what is wrong with it.
pub(super) fn compile(pattern: &str, lexicon: &mut Lexicon) -> Result<Vec<Step>, String> {
    let mut compiler = Compiler {
        words: pattern.split_whitespace().collect(),
        at: 0,
        lexicon,
        steps: Vec::new(),
    };
    compiler.alternatives()?;
    if compiler.at < compiler.words.len() {
        return Err(format!("`{}` has no partner", compiler.words[compiler.at]));
    }
    compiler.steps.push(Step::End);
    Ok(compiler.steps)
}

struct Compiler<'a> {
    words: Vec<&'a str>,
    at: usize,
    lexicon: &'a mut Lexicon,
    steps: Vec<Step>,
}

impl Compiler<'_> {
    /// Sequences separated by `/` (inside brackets) up to `)` or the end.
    fn alternatives(&mut self) -> Result<(), String> {
        let mut jumps = Vec::new();
        loop {
            let split = self.steps.len();
            self.steps.push(Step::Split(0));
            self.sequence()?;
            if self.words.get(self.at) != Some(&"/") {
                // the last alternative needs no way out: its split becomes a plain step forward
                self.steps[split] = Step::Jump(split + 1);
                break;
            }
            self.at += 1;
            jumps.push(self.steps.len());
            self.steps.push(Step::Jump(0));
            self.steps[split] = Step::Split(self.steps.len());
        }
        let end = self.steps.len();
        for jump in jumps {
            self.steps[jump] = Step::Jump(end);
        }
        Ok(())
    }

    fn sequence(&mut self) -> Result<(), String> {
        while let Some(&word) = self.words.get(self.at) {
            if word == "/" || word.starts_with(')') {
                break;
            }
            self.element(word)?;
        }
        Ok(())
    }

    fn element(&mut self, word: &str) -> Result<(), String> {
        let start = self.steps.len();
        if let Some(rest) = word.strip_prefix('!').filter(|rest| !rest.is_empty()) {
            self.steps.push(Step::Not(0));
            self.element(rest)?;
            self.steps.push(Step::End);
            self.steps[start] = Step::Not(self.steps.len());
            return Ok(());
        }
        if word == "(" {
            self.at += 1;
            self.steps.push(Step::Jump(start + 1));
            self.alternatives()?;
            let close = self.words.get(self.at).copied().unwrap_or_default();
            self.at += 1;
            match close {
                ")" => {}
                ")?" => self.steps[start] = Step::Split(self.steps.len()),
                _ => return Err("a bracket is not closed".to_owned()),
            }
            return Ok(());
        }
        self.at += 1;
        let optional = word.len() > 1 && word.ends_with('?');
        if optional {
            self.steps.push(Step::Split(start + 2));
        }
        let step = self.simple(word.strip_suffix('?').filter(|_| optional).unwrap_or(word))?;
        self.steps.push(step);
        Ok(())
    }

    fn simple(&mut self, word: &str) -> Result<Step, String> {
        match word {
            "~" => return Ok(Step::Glue),
            "[" => return Ok(Step::Open),
            "]" => return Ok(Step::Close),
            _ => {}
        }
        if let Some(class) = inside(word, '{', '}') {
            let found = self.lexicon.class(class);
            return found.map(Step::Class).ok_or(format!("no class `{class}`"));
        }
        if let Some(kinds) = inside(word, '<', '>') {
            let mut bits = 0;
            for kind in kinds.split('|') {
                bits |= kind_bit(kind).ok_or(format!("no kind `{kind}`"))?;
            }
            return Ok(Step::Sub(bits));
        }
        let mut ids = Vec::new();
        for alternative in word.split('|') {
            match self.lexicon.intern_form(alternative)[..] {
                [id] => ids.push(id),
                _ => return Err(format!("`{alternative}` is not one word")),
            }
        }
        Ok(Step::Word(ids))
    }
}

fn inside(word: &str, open: char, close: char) -> Option<&str> {
    word.strip_prefix(open)?.strip_suffix(close)
}

/// What can stand at the start of a match.
#[derive(Debug, Default, Clone)]
pub(super) struct Starts {
    pub(super) words: Vec<u32>,
    pub(super) digits: bool,
    /// Kinds of expression: the rule extends another find.
    pub(super) subs: u16,
}

/// Collects what a program can begin with.
pub(super) fn starts(steps: &[Step], lexicon: &Lexicon) -> Starts {
    let mut found = Starts::default();
    let mut seen = vec![false; steps.len()];
    let mut todo = vec![0];
    while let Some(at) = todo.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        match &steps[at] {
            Step::Word(ids) => found.words.extend(ids),
            Step::Class(class) => {
                found.words.extend(lexicon.starters(*class));
                found.digits |= lexicon.starts_with_digits(*class);
            }
            Step::Sub(bits) => found.subs |= bits,
            Step::Split(other) => todo.extend([at + 1, *other]),
            Step::Jump(to) | Step::Not(to) => todo.push(*to),
            Step::Glue | Step::Open | Step::Close => todo.push(at + 1),
            Step::End => {}
        }
    }
    found
}
